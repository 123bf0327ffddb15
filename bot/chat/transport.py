"""The HTTP side of the Bot API client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.chat.bounded import HOOKS, whole
from bot.chat.delivery import AT_ONCE
from bot.monitoring.proxies import NO_PROXY_WITHOUT_HTTPS

CONNECTIONS = 3 * AT_ONCE  # danger does not queue for a place, and pressed buttons are answered beside
SECONDS = 4.0
_CLIENT = HOOKS | NO_PROXY_WITHOUT_HTTPS
_TOKEN_REFUSED = (401, 404)
_OF_SENT = ("message_id", "date", "chat")


def for_calls() -> HTTPXRequest:
    """For every method but getUpdates."""
    return _Calls(
        connection_pool_size=CONNECTIONS,
        connect_timeout=SECONDS,
        read_timeout=2 * SECONDS,
        write_timeout=SECONDS,
        pool_timeout=SECONDS,
        httpx_kwargs=_CLIENT,
    )


def for_polls(taken: Taken | None = None) -> HTTPXRequest:
    """For getUpdates, which has connections of its own. `taken`: what is taken in is not read again."""
    polls = _Polls(connection_pool_size=2, connect_timeout=SECONDS, httpx_kwargs=_CLIENT)
    polls.taken = taken or polls.taken
    return polls


@dataclass
class Taken:
    """All updates with a number lower than `below` were taken in, and may come again until they are dealt with."""

    below: int = 0


class _Calls(HTTPXRequest):
    """Takes for an answer of Telegram only what looks like one: pages of something in between are faults on the way."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer: object = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(answer, dict) or (answer.get("ok") and "result" not in answer):
            raise TelegramError("Invalid server response")
        return {**answer, "result": _short(answer["result"])} if answer.get("ok") else answer

    async def do_request(self, *arguments: Any, **named: Any) -> tuple[int, bytes]:
        code, payload = await super().do_request(*arguments, **named)
        if code in _TOKEN_REFUSED and not payload.lstrip().startswith(b"{"):
            raise NetworkError(f"a page instead of an answer, status {code}")
        return code, payload


class _Polls(_Calls):
    """Lets an update through that cannot be read as one without content: it must not stop those behind it."""

    taken = Taken()

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]
        answer = _Calls.parse_json_payload(whole(payload))
        if answer.get("ok"):
            if not isinstance(answer["result"], list):
                raise TelegramError("Invalid server response")
            answer["result"] = [
                each if number >= self.taken.below and _readable(each) else {"update_id": number}
                for each in answer["result"]
                if (number := _number_of(each)) is not None
            ]
        return answer


def _short(result: Any) -> Any:
    """Of a message that was sent only where it stands is read: we know its words, and they take long to read."""
    if isinstance(result, dict) and "message_id" in result:
        return {key: result[key] for key in _OF_SENT if key in result}
    return result


def _number_of(update: Any) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) else None


def _readable(update: dict[str, Any]) -> bool:
    try:
        Update.de_json(update, None)
    except Exception:
        return False
    return True
