"""A web site on this machine that answers as a test wants."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """One answer: status, headers, body; `after` seconds; `hangs`: the body never ends."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0
    hangs: bool = False

    @property
    def raw(self) -> bytes:
        """The answer as it goes over the line."""
        given = {"Content-Type": "text/html; charset=utf-8", "Connection": "close", **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        return f"HTTP/1.1 {self.status} X\r\n{head}\r\n".encode() + self.body


def page(title: str, text: str = "Some text.") -> Answer:
    """A web page."""
    return Answer(body=f"<html><head><title>{title}</title></head><body><p>{text}</p></body></html>".encode())


def sent_to(place: str) -> Answer:
    """A redirect."""
    return Answer(301, headers={"Location": place})


NOT_THERE = Answer(404)
TLS = b"\x16"  # the first byte of a handshake


class Site:
    """Answers of a path are given in turn, the last one for ever. `asked`: the paths, in order, with their times."""

    def __init__(self, answers: Mapping[str, Sequence[Answer]]) -> None:
        self.answers = {path: list(each) for path, each in answers.items()}
        self.asked: list[tuple[str, float]] = []
        self.headers: list[str] = []
        self.at_once = 0
        self.port = 0
        self._open = 0

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(each == path for each, _ in self.asked)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        self._open += 1
        self.at_once = max(self.at_once, self._open)
        try:
            await self._serve(reader, writer)
        finally:
            self._open -= 1
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            first = await reader.readexactly(1)
            if first == TLS:
                writer.write(NOT_THERE.raw)
                return
            head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            self.asked.append((path, asyncio.get_running_loop().time()))
            self.headers.append(head)
            await self._give(path, writer)

    async def _give(self, path: str, writer: asyncio.StreamWriter) -> None:
        answers = self.answers.get(path, [NOT_THERE])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        await asyncio.sleep(answer.after)
        writer.write(answer.raw)
        await writer.drain()
        while answer.hangs and not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)


@asynccontextmanager
async def site(
    answers: Mapping[str, Sequence[Answer]], certificate: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    """The site, on a free port of 127.0.0.1; with a certificate it speaks TLS."""
    made = Site(answers)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=certificate)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
