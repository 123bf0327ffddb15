"""Opening pages politely: few at once, one at a time of a site, with pauses, and again when a site asks to wait."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus

import httpx

from bot import __version__
from bot.freshness.addresses import Allowed, CarefulTransport, PrivateAddressError, is_public
from bot.freshness.page import read_page
from bot.freshness.verdicts import Fetched, Outcome

NO_ENTRY = frozenset({401, 403, 407, 429, 451})
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_USER_AGENT = f"briefbot/{__version__} (checks that its links still open)"
_HEADERS = {"User-Agent": _USER_AGENT, "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5"}
Fetch = Callable[[str], Awaitable[Fetched]]


@dataclass(frozen=True)
class Manners:
    """How politely, in seconds. `longest_wait`: a site that asks for more is left for another day.

    `allowed` says which IP addresses may be asked, `trusted` whose certificates count: the usual ones when None.
    """

    at_once: int = 8
    pause: float = 1.0
    timeout: float = 20.0
    whole_page: float = 60.0
    retries: int = 2
    backoff: float = 2.0
    longest_wait: float = 60.0
    most_bytes: int = 2_000_000
    most_redirects: int = 8
    allowed: Allowed = is_public
    trusted: ssl.SSLContext | None = None


@dataclass(frozen=True)
class _Answer:
    """What came of one request: where it leads on, or how it ended and how long to wait before another try."""

    fetched: Fetched
    onward: str | None = None
    wait: float | None = None


@asynccontextmanager
async def fetcher(manners: Manners | None = None) -> AsyncIterator[Fetch]:
    """What opens a page and says how it went; it raises nothing that a site can cause."""
    kept = manners or Manners()
    inner = httpx.AsyncHTTPTransport(
        verify=kept.trusted or _certificates(), limits=httpx.Limits(max_keepalive_connections=0)
    )
    transport = CarefulTransport(inner, kept.allowed)
    async with httpx.AsyncClient(transport=transport, headers=_HEADERS, timeout=kept.timeout) as client:
        yield _Visitor(client, kept).fetch


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class _Visitor:
    def __init__(self, client: httpx.AsyncClient, manners: Manners) -> None:
        self._client = client
        self._manners = manners
        self._slots = asyncio.Semaphore(manners.at_once)
        self._turns: dict[str, asyncio.Lock] = {}
        self._not_before: dict[str, float] = {}
        self._silent: set[str] = set()

    async def fetch(self, url: str) -> Fetched:
        host = _host(url)
        for tried in range(self._manners.retries + 1):
            answer = await self._follow(url)
            last = tried == self._manners.retries or host in self._silent
            if answer.wait is None or answer.wait > self._manners.longest_wait or last:
                break
            await asyncio.sleep(answer.wait or self._manners.backoff * 2**tried)
        if answer.fetched.outcome is Outcome.UNREACHED:
            self._silent.add(host)  # its other pages are tried once each
        return answer.fetched

    async def _follow(self, url: str) -> _Answer:
        for _ in range(self._manners.most_redirects + 1):
            answer = await self._in_turn(url)
            if answer.onward is None:
                return answer
            url = answer.onward
        return _failed("it is sent on and on")

    async def _in_turn(self, url: str) -> _Answer:
        host, loop = _host(url), asyncio.get_running_loop()
        async with self._turns.setdefault(host, asyncio.Lock()):
            await asyncio.sleep(self._not_before.get(host, 0) - loop.time())
            async with self._slots:
                answer = await self._request(url)
            self._not_before[host] = loop.time() + max(self._manners.pause, self._asked_to_wait(answer))
        return answer

    def _asked_to_wait(self, answer: _Answer) -> float:
        wait = answer.wait or 0.0
        return wait if wait <= self._manners.longest_wait else 0.0

    async def _request(self, url: str) -> _Answer:
        try:
            async with asyncio.timeout(self._manners.whole_page), self._client.stream("GET", url) as response:
                return await self._answer(url, response)
        except (TimeoutError, httpx.TimeoutException):
            return _unreached("no answer in time")
        except PrivateAddressError:
            return _Answer(Fetched(Outcome.REFUSED, reason="it leads into a private network, so it was not opened"))
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            return _failed("it is sent on to an address that is no web page")
        except httpx.RemoteProtocolError:
            return _Answer(Fetched(Outcome.FAILED, reason="the site broke off or answered nothing we can read"), wait=0)
        except httpx.HTTPError as error:
            return _broken_off(str(error))

    async def _answer(self, url: str, response: httpx.Response) -> _Answer:
        if response.next_request is not None:
            return _Answer(Fetched(Outcome.FAILED), onward=str(response.next_request.url))
        if response.is_success:
            page = await asyncio.to_thread(read_page, await self._body(response), *_kind(response))
            return _Answer(Fetched(Outcome.OPENED, url, page))
        refused = response.status_code in NO_ENTRY
        outcome = Outcome.REFUSED if refused else Outcome.FAILED
        wait = _retry_after(response) if response.status_code in TRY_AGAIN else None
        return _Answer(Fetched(outcome, reason=_status(response.status_code)), wait=wait)

    async def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) >= self._manners.most_bytes:
                break
        return bytes(body[: self._manners.most_bytes])


def _failed(reason: str) -> _Answer:
    return _Answer(Fetched(Outcome.FAILED, reason=reason))


def _unreached(reason: str) -> _Answer:
    return _Answer(Fetched(Outcome.UNREACHED, reason=reason), wait=0.0)


def _broken_off(error: str) -> _Answer:
    """Somebody answers whose certificate is wrong; nobody answers in all other cases."""
    if "CERTIFICATE" in error or "SSL" in error:
        return _failed("its certificate is not right")
    return _unreached("no such site" if error == "no such site" else "the connection failed")


def _kind(response: httpx.Response) -> tuple[str, str | None]:
    media_type = response.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    return media_type, response.charset_encoding


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _retry_after(response: httpx.Response) -> float:
    """How long the site asks to wait; 0 when it does not say."""
    written = response.headers.get("retry-after", "").strip()
    if written.isascii() and written.isdecimal():
        return float(written[:9])
    try:
        return max(0.0, (parsedate_to_datetime(written) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _host(url: str) -> str:
    try:
        return httpx.URL(url).netloc.decode("ascii")
    except httpx.InvalidURL:
        return url
