"""Short calls over connections that are kept: h11 speaks HTTP, asyncio does the rest.

Made for the Bot API, where a call is one POST with a short answer; httpx spends three times as long on each.
"""

from __future__ import annotations

import asyncio
import select
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext
from typing import cast
from urllib.parse import SplitResult, urlsplit

import h11
import httpx
from telegram.error import NetworkError, TimedOut

from bot.chat import bounded

KEPT = 5.0  # seconds without a call after which a connection is not used again, as httpx has it
OTHER_ADDRESS_AFTER = 0.25  # seconds; RFC 8305 recommends it
Answer = tuple[int, bytes]


@dataclass(frozen=True)
class Patience:
    """How many seconds a call waits: for a free place, for the connection, and for the whole answer."""

    place: float
    connection: float
    answer: float


class Wire:
    """At most so many calls at once, each on a connection of its own."""

    def __init__(self, most: int) -> None:
        self._places = asyncio.Semaphore(most)
        self._kept: defaultdict[tuple[str, str], list[_Line]] = defaultdict(list)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes, patience: Patience) -> Answer:
        """The status of the answer and its body. Raises TimedOut and NetworkError, which never tell the address.

        `url`: of http or https, with nothing before its host; no proxy of the environment is used.
        """
        try:
            async with asyncio.timeout(patience.place):
                await self._places.acquire()
            try:
                return await self._posted(urlsplit(url), headers, body, patience)
            finally:
                self._places.release()
        except TimeoutError:
            raise TimedOut from None
        except (OSError, h11.ProtocolError) as error:
            raise NetworkError(type(error).__name__) from None

    async def close(self) -> None:
        """Close the connections that are kept."""
        for line in (each for lines in self._kept.values() for each in lines):
            line.drop()
        self._kept.clear()
        await asyncio.sleep(0)  # in which asyncio closes them

    async def _posted(self, url: SplitResult, headers: Mapping[str, str], body: bytes, patience: Patience) -> Answer:
        kept = self._kept[url.scheme, url.netloc]
        line = _usable(kept)
        if line is None:
            async with asyncio.timeout(patience.connection):
                line = await _line_to(url)
        head = [("Host", url.netloc), *headers.items(), ("Content-Length", str(len(body)))]
        request = h11.Request(method="POST", target=url._replace(scheme="", netloc="").geturl(), headers=head)
        try:
            async with asyncio.timeout(patience.answer):
                answer = await line.call(request, body)
        except BaseException:
            line.drop()
            raise
        if line.may_be_kept():
            kept.append(line)
        return answer


class _Line(asyncio.Protocol):
    """One connection: a call, then its answer, then perhaps another call."""

    def __init__(self) -> None:
        self._http = h11.Connection(h11.CLIENT)
        self._answer: asyncio.Future[Answer] | None = None
        self._status = 0
        self._body = bytearray()
        self._lost = False
        self._until = 0.0

    @property
    def is_usable(self) -> bool:
        """Whether it is open still, and was not idle for too long. What is said between calls is its end."""
        if self._lost or asyncio.get_running_loop().time() >= self._until:
            return False
        waiting = select.poll()
        waiting.register(self._transport.get_extra_info("socket"), select.POLLIN)
        return not waiting.poll(0)

    async def call(self, request: h11.Request, body: bytes) -> Answer:
        """The answer. Raises OSError when the connection ends first, and h11's errors for what is no answer."""
        self._answer, self._body = asyncio.get_running_loop().create_future(), bytearray()
        parts = (request, h11.Data(data=body), h11.EndOfMessage())
        self._transport.write(b"".join(self._http.send(part) or b"" for part in parts))
        return await self._answer

    def may_be_kept(self) -> bool:
        """Make it ready for the next call, or close it where the server wants that."""
        self._answer = None
        said_all = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        if self._lost or not said_all or self._http.trailing_data[0]:
            self.drop()
            return False
        self._http.start_next_cycle()
        self._until = asyncio.get_running_loop().time() + KEPT
        return True

    def drop(self) -> None:
        """End it at once."""
        self._lost = True
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            self.drop()  # nobody asked
        elif not self._answer.done():
            try:
                self._http.receive_data(data)
                self._hear(self._answer)
            except (NetworkError, h11.ProtocolError) as error:
                self._answer.set_exception(error)

    def eof_received(self) -> None:
        self.data_received(b"")  # ends an answer without a length
        self._lost = True

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError())

    def _hear(self, answer: asyncio.Future[Answer]) -> None:
        while (event := self._http.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            match event:
                case h11.Response():
                    self._status = event.status_code
                    if dict(event.headers).get(b"content-encoding", b"identity") != b"identity":
                        raise NetworkError("an answer packed in a way that nobody asked for")
                case h11.Data():
                    self._body += event.data
                    if len(self._body) > bounded.MOST_BYTES:
                        raise NetworkError("an answer without end")
                case h11.EndOfMessage():
                    answer.set_result((self._status, bytes(self._body)))
                    return
                case h11.ConnectionClosed():
                    raise h11.RemoteProtocolError("closed without an answer")


def _usable(kept: list[_Line]) -> _Line | None:
    """The connection that was used last; those that are of no more use are closed."""
    while kept:
        line = kept.pop()
        if line.is_usable:
            return line
        line.drop()
    return None


async def _line_to(url: SplitResult) -> _Line:
    secure = url.scheme == "https"
    _, line = await asyncio.get_running_loop().create_connection(
        _Line,
        url.hostname or "",
        url.port or (443 if secure else 80),
        ssl=_certificates() if secure else None,
        happy_eyeballs_delay=OTHER_ADDRESS_AFTER,
    )
    return line


@cache
def _certificates() -> SSLContext:
    return httpx.create_ssl_context()
