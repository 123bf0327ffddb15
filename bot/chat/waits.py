"""How long Telegram asks us to wait."""

from __future__ import annotations

from datetime import timedelta

from telegram.error import RetryAfter


def seconds_of(error: RetryAfter) -> float:
    """The seconds of a flood wait (Bot API, ResponseParameters.retry_after)."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
