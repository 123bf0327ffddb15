"""The only package that knows Telegram."""

import os

# python-telegram-bot warns at every flood wait unless one opts in to its coming type for time spans.
os.environ.setdefault("PTB_TIMEDELTA", "true")
