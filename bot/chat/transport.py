"""The HTTP side of the Bot API client."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.request import HTTPXRequest

from bot.chat.bounded import HOOKS, whole
from bot.chat.delivery import AT_ONCE

CONNECTIONS = 3 * AT_ONCE  # danger does not queue for a place, and pressed buttons are answered beside
SECONDS = 4.0


def for_calls() -> HTTPXRequest:
    """For every method but getUpdates."""
    return HTTPXRequest(
        connection_pool_size=CONNECTIONS,
        connect_timeout=SECONDS,
        read_timeout=2 * SECONDS,
        write_timeout=SECONDS,
        pool_timeout=SECONDS,
        httpx_kwargs=HOOKS,
    )


def for_polls() -> HTTPXRequest:
    """For getUpdates, which has connections of its own."""
    return _Polls(connection_pool_size=2, connect_timeout=SECONDS, httpx_kwargs=HOOKS)


class _Polls(HTTPXRequest):
    """Lets an update through that cannot be read as one without content: it must not stop those behind it."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer = HTTPXRequest.parse_json_payload(whole(payload))
        if isinstance(answer.get("result"), list):
            answer["result"] = [
                each if _readable(each) else {"update_id": each["update_id"]} for each in answer["result"]
            ]
        return answer


def _readable(update: dict[str, Any]) -> bool:
    try:
        Update.de_json(update, None)
    except Exception:
        return False
    return True
