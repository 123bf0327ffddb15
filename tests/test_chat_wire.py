"""Short calls over kept connections: what is reused, what ends a connection, and that nothing tells the address."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from telegram.error import NetworkError, TimedOut

from bot.chat import transport, wire
from bot.chat.wire import Patience, Wire

pytestmark = pytest.mark.anyio
SECRET = "123456:a-token-that-must-never-be-seen"  # noqa: S105 (opens nothing)
PATIENT, HASTY = Patience(5, 5, 5), Patience(5, 5, 0.1)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Server:
    """Reads one call after the other and answers each as it was told to."""

    answer: bytes = OK
    closes: bool = False
    address: str = ""
    heads: list[str] = field(default_factory=list)
    lines: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self.heads.append(head)
                self.asked.set()
                size = next(int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:"))
                await reader.readexactly(size)
                writer.write(self.answer)
                await writer.drain()
                if self.closes:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def running(server: Server) -> AsyncIterator[Wire]:
    calls = Wire(2)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot{SECRET}/getMe"
    try:
        yield calls
    finally:
        await calls.close()
        listening.close()
        await listening.wait_closed()


async def post(calls: Wire, server: Server, patience: Patience = PATIENT) -> tuple[int, bytes]:
    return await calls.post(server.address, {"User-Agent": "x"}, b"a=b", patience)


async def test_a_connection_is_used_again() -> None:
    server = Server()
    async with running(server) as calls:
        assert [await post(calls, server) for _ in range(3)] == [(200, b"{}")] * 3
    assert (server.lines, len(server.heads)) == (1, 3)
    assert server.heads[0].startswith(f"POST /bot{SECRET}/getMe HTTP/1.1\r\n")


async def test_no_more_calls_at_once_than_there_are_places() -> None:
    server = Server()
    async with running(server) as calls:
        await asyncio.gather(*(post(calls, server) for _ in range(8)))
        server.answer = b""
        waiting = [asyncio.create_task(post(calls, server)) for _ in range(2)]
        await asyncio.sleep(0)  # in which both begin
        with pytest.raises(TimedOut):
            await post(calls, server, Patience(0.05, 5, 5))
        for each in waiting:
            each.cancel()
        await asyncio.wait(waiting)
    assert server.lines == 2


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nhtml", (502, b"html")),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", (200, b"{}")),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK, (200, b"{}")),
        (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"")),
    ],
)
async def test_every_way_to_write_an_answer_is_read(answer: bytes, read: tuple[int, bytes]) -> None:
    server = Server(answer)
    async with running(server) as calls:
        assert [await post(calls, server), await post(calls, server)] == [read, read]
    assert server.lines == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        OK,
        OK + b"more",
    ],
)
async def test_a_connection_that_the_server_ends_is_not_used_again(answer: bytes) -> None:
    server = Server(answer, closes=True)
    async with running(server) as calls:
        assert [await post(calls, server), await post(calls, server)] == [(200, b"{}")] * 2
    assert server.lines == 2


async def test_a_connection_that_was_idle_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "KEPT", 0.0)
    server = Server()
    async with running(server) as calls:
        await post(calls, server)
        await post(calls, server)
    assert server.lines == 2


@pytest.mark.parametrize(
    ("server", "error"),
    [
        (Server(b"", closes=True), "RemoteProtocolError"),
        (Server(OK[:-1], closes=True), "RemoteProtocolError"),
        (Server(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "RemoteProtocolError"),
        (Server(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"), "packed"),
        (Server(b""), "Timed out"),
        (Server(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"), "Timed out"),
    ],
)
async def test_what_is_no_whole_answer_is_a_fault_that_tells_no_address(server: Server, error: str) -> None:
    async with running(server) as calls:
        with pytest.raises(NetworkError, match=error) as raised:
            await post(calls, server, HASTY)
        assert SECRET not in str(raised.value)
        server.answer, server.closes = OK, False
        assert await post(calls, server) == (200, b"{}")


async def test_nobody_there_is_a_fault_that_tells_no_address() -> None:
    with pytest.raises(NetworkError) as raised:
        await Wire(1).post(f"http://127.0.0.1:9/bot{SECRET}/getMe", {}, b"", PATIENT)
    assert str(raised.value) == "ConnectionRefusedError"


async def test_a_call_that_is_broken_off_leaves_its_connection_to_nobody() -> None:
    server = Server(b"")
    async with running(server) as calls:
        call = asyncio.create_task(post(calls, server))
        await server.asked.wait()
        call.cancel()
        await asyncio.wait({call})
        server.answer = OK
        assert await post(calls, server) == (200, b"{}")
    assert server.lines == 2


async def test_a_certificate_that_nobody_signed_is_not_accepted() -> None:
    assert wire._certificates().verify_mode is ssl.CERT_REQUIRED
    assert wire._certificates().check_hostname


async def test_what_the_environment_sends_through_a_proxy_goes_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(b'HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n{"ok": true, "result": []} ')
    async with running(server):
        monkeypatch.setenv("http_proxy", server.address.partition("/bot")[0])
        calls = transport.for_calls()
        try:
            await calls.post(f"http://bot-api.invalid/bot{SECRET}/getMe")
        finally:
            await calls.shutdown()
    assert server.heads[0].startswith("POST http://bot-api.invalid/bot")
