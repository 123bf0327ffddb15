"""The HTTP side of the Bot API client."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.chat.bounded import HOOKS, whole
from bot.chat.delivery import AT_ONCE
from bot.chat.wire import Patience, Wire

CONNECTIONS = 3 * AT_ONCE  # danger does not queue for a place, and pressed buttons are answered beside
SECONDS = 4.0
_TOKEN_REFUSED = (401, 404)
_OF_SENT = ("message_id", "date", "chat")


def for_calls() -> HTTPXRequest:
    """For every method but getUpdates."""
    return _Calls(CONNECTIONS)


def for_polls(taken: Taken | None = None) -> HTTPXRequest:
    """For getUpdates, which has connections of its own. `taken`: what is taken in is not read again."""
    polls = _Polls(2)
    polls.taken = taken or polls.taken
    return polls


@dataclass
class Taken:
    """All updates with a number lower than `below` were taken in, and may come again until they are dealt with."""

    below: int = 0


class _Calls(HTTPXRequest):
    """Takes for an answer of Telegram only what looks like one: pages of something in between are faults on the way.

    Files, proxies and unusual addresses are left to httpx, which knows everything and takes three times as long.
    """

    def __init__(self, connections: int) -> None:
        super().__init__(
            connection_pool_size=connections,
            connect_timeout=SECONDS,
            read_timeout=2 * SECONDS,
            write_timeout=SECONDS,
            pool_timeout=SECONDS,
            httpx_kwargs=HOOKS,
        )
        self._wire = Wire(connections)

    async def shutdown(self) -> None:
        await super().shutdown()
        await self._wire.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer: object = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(answer, dict) or (answer.get("ok") and "result" not in answer):
            raise TelegramError("Invalid server response")
        return {**answer, "result": _short(answer["result"])} if answer.get("ok") else answer

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *arguments: Any, **named: Any
    ) -> tuple[int, bytes]:
        is_file = method != "POST" or bool(request_data and request_data.contains_files)
        if is_file or _is_unusual(urlsplit(url)):
            code, payload = await super().do_request(url, method, request_data, *arguments, **named)
        else:
            code, payload = await self._post(url, request_data, **named)
        if code in _TOKEN_REFUSED and not payload.lstrip().startswith(b"{"):
            raise NetworkError(f"a page instead of an answer, status {code}")
        return code, payload

    async def _post(
        self, url: str, data: RequestData | None, read_timeout: object = None, **_others: object
    ) -> tuple[int, bytes]:
        body = urlencode(data.json_parameters).encode() if data else b""
        seconds = read_timeout if isinstance(read_timeout, int | float) else 2 * SECONDS
        headers = {"User-Agent": self.USER_AGENT, "Content-Type": "application/x-www-form-urlencoded"}
        return await self._wire.post(url, headers, body, Patience(SECONDS, SECONDS, seconds))


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


def _is_unusual(url: SplitResult) -> bool:
    """Whether a call there goes through a proxy, or its address needs more than a name and a port."""
    return "@" in url.netloc or not url.netloc.isascii() or _has_a_proxy(url.scheme, url.hostname or "")


@lru_cache(maxsize=8)
def _has_a_proxy(scheme: str, host: str) -> bool:
    """Whether the environment names a proxy for such an address."""
    proxies = getproxies()
    return bool(proxies.get(scheme) or proxies.get("all")) and not proxy_bypass(host)


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
