"""A bot whose clock runs faster, for `tests.day_run`: everything else is as in `briefbot run`.

`BEGAN` is the moment, in seconds since 1970, at which it was `OPENING` (ISO 8601) in the bot's time; `FACTOR` is how
much faster its clock runs. A restarted bot therefore goes on in the same day.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta

from bot.chat.leads import Leads
from bot.knowledge.hours import LONDON
from bot.sandbox.world import person_id_of
from bot.service import Timekeeping, run_bot
from bot.settings import load_settings
from tests.long_run import TOKEN

LEAD = "lead"
TICK = 0.25


def bots_time(real: float, began: float, factor: float, opening: datetime) -> datetime:
    """What the bot's clock says at a moment in seconds since 1970."""
    return opening + timedelta(seconds=(real - began) * factor)


def main() -> None:
    """Run until told to stop."""
    began, factor = float(os.environ["BEGAN"]), float(os.environ["FACTOR"])
    opening = datetime.fromisoformat(os.environ["OPENING"]).astimezone(LONDON)
    settings = load_settings()
    leads = Leads({person_id_of(LEAD): frozenset()}, on_trial=True)
    timekeeping = Timekeeping(lambda: bots_time(time.time(), began, factor, opening), TICK)
    run_bot(settings, TOKEN, settings.telegram_api_url, (), leads, timekeeping)


if __name__ == "__main__":
    main()
