"""`briefbot run` without Telegram's own limits on sending, so that what is measured is the bot and not the pace."""

from __future__ import annotations

from bot.chat import pace
from bot.cli import main

PLENTY = 1_000  # a second, more than any bot here answers

if __name__ == "__main__":
    pace.BURST, pace.OVERALL = PLENTY, (PLENTY, 1.0)
    main(["run"])
