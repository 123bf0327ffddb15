"""The environment's proxies: none is asked for this machine, and with https they hear the name of the host alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from telegram import Bot
from telegram.error import NetworkError

from bot.chat import transport
from bot.chat.checkup import asked
from bot.monitoring.ping import ping
from bot.sandbox.tell import tell
from tests.sandbox_driver import TOKEN, Driver, sandbox

pytestmark = pytest.mark.anyio


@pytest.fixture
async def heard(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[bytes]]:
    """The first line of whatever reaches the proxy that the environment names."""
    lines: list[bytes] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            lines.append(await reader.readline())
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    yield lines
    server.close()
    await server.wait_closed()


@pytest.fixture
async def driver() -> AsyncIterator[Driver]:
    async with sandbox() as running:
        yield running


def client(address: str) -> Bot:
    return Bot(TOKEN, f"{address}/bot", request=transport.for_calls(), get_updates_request=transport.for_polls())


async def test_no_proxy_hears_of_an_address_of_this_machine(heard: list[bytes], driver: Driver) -> None:
    async with client(driver.address) as bot:
        assert (await bot.get_me()).is_bot
        assert list(await bot.get_updates(timeout=0)) == []
    assert (await asked(TOKEN, driver.address, lambda: datetime.now(UTC))).name
    await ping(f"{driver.address}/a-secret-4711")
    await tell(driver.address, {"problems": []})
    assert heard == []


async def test_with_https_a_proxy_hears_the_name_of_the_host_and_no_token(heard: list[bytes]) -> None:
    with pytest.raises(NetworkError):
        await client("https://api.example").initialize()
    assert {line.split()[:2][1] for line in heard} == {b"api.example:443"}
    assert all(line.startswith(b"CONNECT ") for line in heard)
