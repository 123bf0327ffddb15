"""What Telegram says of the bot, asked once from outside its running process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.chat.cause import cause_of
from bot.monitoring.proxies import NO_PROXY_WITHOUT_HTTPS

SECONDS = 10.0


class NoAnswer(Exception):
    """Telegram cannot be reached, or gives no answer that can be read; the text says of what kind."""


@dataclass(frozen=True)
class Said:
    """`name`: without the @; None: the token is not accepted. `reads_all`: privacy mode is off. `webhook`: one is set.

    `waiting`: updates that were not fetched yet. `ahead`: by how many seconds our clock is ahead; None: not told.
    """

    name: str | None
    reads_all: bool = False
    webhook: bool = False
    waiting: int = 0
    ahead: float | None = None


async def asked(token: str, api_url: str, clock: Callable[[], datetime]) -> Said:
    """What Telegram says. Raises NoAnswer. It disturbs no bot that runs with the token."""
    ahead: list[float] = []

    async def look_at_date(response: Any) -> None:
        with suppress(ValueError, TypeError):  # RFC 9110 wants a date, and whatever stands between may not give one
            ahead.append((clock() - parsedate_to_datetime(response.headers["date"])).total_seconds())

    made_with: dict[str, Any] = {"event_hooks": {"response": [look_at_date]}} | NO_PROXY_WITHOUT_HTTPS
    request = HTTPXRequest(connect_timeout=SECONDS, read_timeout=SECONDS, httpx_kwargs=made_with)
    bot = Bot(token, base_url=f"{api_url}/bot", request=request, get_updates_request=request)
    try:
        await request.initialize()
        me, hook = await bot.get_me(), await bot.get_webhook_info()
    except InvalidToken:
        return Said(None, ahead=min(ahead, key=abs, default=None))
    except TelegramError as error:
        raise NoAnswer(cause_of(error)) from None
    finally:
        await request.shutdown()
    reads_all = bool(me.can_read_all_group_messages)
    return Said(me.username, reads_all, bool(hook.url), hook.pending_update_count, min(ahead, key=abs, default=None))
