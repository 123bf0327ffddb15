"""A stand-in for the Bot API that costs next to nothing: it asks questions, takes answers, and times them.

What it keeps of the real one is the order of things: an update stays until a poll asks for a later one, and a poll
that repeats its offset is held (for less than Telegram's three seconds, see `HOLD`).
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

AT_MOST = 100
HOLD = 3.0
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass
class Bot:
    """One bot's side of the stand-in: what waits for it, what it was asked when, and what it answered."""

    number: int
    pending: deque[tuple[int, str]] = field(default_factory=deque)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    polled: asyncio.Event = field(default_factory=asyncio.Event)
    asked_at: dict[int, deque[float]] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    calls: int = 0
    next_update: int = 1
    last_offset: int = 0
    shown_up_to: int = 0
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self, person: int, text: str) -> None:
        """A person writes to the bot."""
        number, self.next_update = self.next_update, self.next_update + 1
        chat = {"id": person, "type": "private", "first_name": "A"}
        sender = {"id": person, "is_bot": False, "first_name": "A"}
        message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender, "text": text}
        self.pending.append((number, json.dumps({"update_id": number, "message": message})))
        self.asked_at.setdefault(person, deque()).append(time.monotonic())
        self.came.set()

    def hear(self, person: int) -> bool:
        """A message of the bot to a person; False when it was no answer to anything."""
        waiting = self.asked_at.get(person)
        if not waiting:
            return False
        self.took.append(time.monotonic() - waiting.popleft())
        self.answered.set()
        return True

    async def until_quiet(self) -> None:
        """Wait until every question is answered."""
        while self.open:
            self.answered.clear()
            await self.answered.wait()

    @property
    def open(self) -> int:
        """How many questions wait for an answer."""
        return sum(len(each) for each in self.asked_at.values())

    async def updates(self, offset: int, seconds: float) -> str:
        """What waits from `offset` on; less is dealt with and dropped. Waits up to `seconds` for something to come."""
        self.polled.set()
        while self.pending and self.pending[0][0] < offset:
            self.pending.popleft()
        if self.pending and offset == self.last_offset and self.shown_up_to >= self.pending[0][0]:
            await asyncio.sleep(min(HOLD, seconds))
        self.last_offset = offset
        if not self.pending:
            self.came.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self.came.wait()
            except TimeoutError:
                pass
        shown = [self.pending[at] for at in range(min(AT_MOST, len(self.pending)))]
        self.shown_up_to = max(self.shown_up_to, shown[-1][0] if shown else 0)
        return "[" + ",".join(text for _, text in shown) + "]"


class LeanApi:
    """Bots by their number, which is what stands before the colon of a token."""

    def __init__(self) -> None:
        self.address = ""
        self.bots: dict[int, Bot] = {}
        self.others: dict[int, int] = {}  # messages to chats that asked nothing, such as channels

    def bot(self, number: int) -> Bot:
        """The bot of that number."""
        return self.bots.setdefault(number, Bot(number))

    async def answer(self, path: str, body: bytes) -> bytes:
        """What the Bot API answers to one call."""
        token, _, method = path.removeprefix("/bot").partition("/")
        bot = self.bot(int(token.partition(":")[0]))
        bot.calls += 1
        result = await self._result(bot, method, body)
        return f'{{"ok":true,"result":{result}}}'.encode()

    async def _result(self, bot: Bot, method: str, body: bytes) -> str:
        if method == "getUpdates":
            given = parse_qs(body.decode())
            return await bot.updates(int(given.get("offset", ["0"])[0]), float(given.get("timeout", ["0"])[0]))
        if method == "getMe":
            return f'{{"id":{bot.number},"is_bot":true,"first_name":"Bot","username":"lean_bot"}}'
        if method in ("sendMessage", "editMessageText"):
            chat = _chat_of(body)
            if not bot.hear(chat):
                self.others[chat] = self.others.get(chat, 0) + 1
            kind = '"private","first_name":"A"' if chat > 0 else '"channel","title":"Team"'
            return f'{{"message_id":{bot.calls},"date":1,"chat":{{"id":{chat},"type":{kind}}},"text":"x"}}'
        if method in ("getMyCommands", "getChatAdministrators"):
            return "[]"
        if method == "getChat":
            chat = _chat_of(body)
            return f'{{"id":{chat},"type":"channel","title":"Team","accent_color_id":1,"max_reaction_count":1}}'
        return "true"


class _Connection(asyncio.Protocol):
    """One kept-alive HTTP connection; a client sends its next call when the last one is answered."""

    def __init__(self, api: LeanApi) -> None:
        self._api, self._held = api, bytearray()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._held += data
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._held[:end])
        found = _LENGTH.search(head)
        size = end + 4 + (int(found[1]) if found else 0)
        if len(self._held) < size:
            return
        body = bytes(self._held[end + 4 : size])
        del self._held[:size]
        self._task = asyncio.create_task(self._reply(head.split(b" ", 2)[1].decode(), body))

    async def _reply(self, path: str, body: bytes) -> None:
        answer = await self._api.answer(path, body)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
        self._transport.write(head.encode() + answer)


def _chat_of(body: bytes) -> int:
    return int(parse_qs(body.decode())["chat_id"][0])


@asynccontextmanager
async def lean_api() -> AsyncIterator[LeanApi]:
    """The stand-in on a free port of this machine, in this process's loop."""
    api = LeanApi()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(api), "127.0.0.1", 0)
    api.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield api
    finally:
        server.close()


def people(count: int) -> Sequence[int]:
    """Numbers of so many people."""
    return range(1_000_001, 1_000_001 + count)
