"""Drives a sandbox over HTTP: as the bot, as people, and by its control API."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from bot.sandbox.limits import Limits
from bot.sandbox.server import Running, serve
from bot.sandbox.world import World

BOT = 123456
TOKEN = f"{BOT}:sandbox-token-of-tests"
QUIET = Limits(enabled=False)
KEYS = {"inline_keyboard": [[{"text": "More", "callback_data": "more:1"}]]}


@dataclass
class Clock:
    """Unix seconds that stand still until a test moves them."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Driver:
    """One running sandbox and a client for it."""

    running: Running
    client: httpx.AsyncClient

    @property
    def world(self) -> World:
        return self.running.world

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.running.port}"

    async def bot(self, method: str, **parameters: Any) -> Any:
        """The whole answer of a Bot API method called with a JSON body."""
        answer = await self.client.post(f"/bot{TOKEN}/{method}", json=parameters)
        return answer.json()

    async def control(self, verb: str, path: str, body: Any = None) -> Any:
        """The JSON answer of the control API."""
        answer = await self.client.request(verb, f"/sandbox/{path}", json=body)
        return answer.json()

    async def chat(self, name: str = "amina") -> int:
        """The id of a private chat in which that person has written, its updates forgotten."""
        person = await self.control("POST", "people", {"name": name})
        await self.say(person["chat_id"], text="hello")
        self.world.updates.clear()
        return int(person["chat_id"])

    async def say(self, chat_id: int, **content: Any) -> Any:
        """Send as the person of a private chat."""
        return await self.control("POST", f"chats/{chat_id}/messages", content)

    async def press(self, chat_id: int, message_id: int, data: str) -> str:
        """Press a button; the id of the query."""
        pressed = await self.control("POST", f"chats/{chat_id}/messages/{message_id}/press", {"data": data})
        return str(pressed["id"])

    async def read(self, chat_id: int) -> list[Any]:
        """All messages of the chat."""
        changes = await self.control("GET", f"chats/{chat_id}/messages")
        return list(changes["messages"])


async def until(condition: Callable[[], object]) -> None:
    """Wait for `condition`, five seconds at most."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the server has no event for every condition
            await asyncio.sleep(0.005)


@asynccontextmanager
async def sandbox(world: World | None = None) -> AsyncIterator[Driver]:
    """A sandbox on a free port, without flood limits unless `world` has them."""
    running = await serve(0, world=world or World(limits=QUIET, poll_hold=0.3))
    base = f"http://127.0.0.1:{running.port}"
    async with httpx.AsyncClient(base_url=base, timeout=10, trust_env=False) as client:
        yield Driver(running, client)
    await running.close()
