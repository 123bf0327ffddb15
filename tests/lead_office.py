"""A bot in this process with two leads and a stranger, over a small knowledge folder that they may change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.chat.application import Start, run
from bot.chat.digest_duty import TICK_SECONDS
from bot.chat.editor import Editor
from bot.chat.leads import Leads
from bot.chat.live import Folder
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import load_folder
from bot.knowledge.watch import Watch
from bot.publishing.versions import Versions
from tests import matching_sample
from tests.publishing_sample import written
from tests.sandbox_driver import TOKEN, Driver, sandbox, until


def now() -> datetime:
    """The time as it is."""
    return datetime.now(LONDON)


@dataclass
class Person:
    """Somebody's private chat with the bot."""

    driver: Driver
    id: int
    seen: int = 0

    def heard(self) -> list[dict[str, Any]]:
        """The bot's messages, oldest first."""
        messages = (stored.data for stored in self.driver.world.chats[self.id].messages.values())
        return [each for each in messages if each["from"]["is_bot"]]

    async def says(self, **content: Any) -> str:
        """Send something, and what the bot answers first."""
        before = len(self.heard())
        await self.driver.say(self.id, **content)
        await until(lambda: len(self.heard()) > before)
        return str(self.heard()[before].get("text", ""))

    async def presses(self, label: str) -> str:
        """Press a button below the last message that has one; what the chat reads last when it is dealt with."""
        message, data = next(
            (message, each["callback_data"])
            for message in reversed(self.heard())
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for each in row
            if each["text"].startswith(label)
        )
        await self.driver.press(self.id, message["message_id"], data)
        await until(lambda: self.driver.world.updates.count() == 0)
        return self.text()

    async def forges(self, data: str) -> str:
        """Press a button that the bot never made."""
        world = self.driver.world
        keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        forged = world.put(world.chats[self.id], world.profile.user(), {"text": "forged", "reply_markup": keyboard})
        await self.driver.press(self.id, forged["message_id"], data)
        await until(lambda: world.updates.count() == 0)
        return self.text()

    def text(self) -> str:
        return str(self.heard()[-1].get("text", "")) if self.heard() else ""

    def labels(self) -> list[str]:
        rows = self.heard()[-1].get("reply_markup", {}).get("inline_keyboard", [])
        return [each["text"] for row in rows for each in row]


@dataclass
class Office:
    """A bot in this process, its sandbox, its folder, and three people."""

    folder: Path
    versions: Versions
    everywhere: Person
    northtown: Person
    stranger: Person
    leads: dict[int, frozenset[str]]  # as in the settings

    def by_chat(self) -> int:
        """How many changes were published by chat."""
        return sum(version.how == "chat" for version in self.versions.history())

    def holds(self, file: str) -> bytes:
        return (self.folder / file).read_bytes()

    async def another(self, name: str) -> Person:
        """One more person, who has pressed Start and said nothing."""
        return await person(self.stranger.driver, name)

    async def becomes(self, file: str, right: Callable[[bytes], bool]) -> None:
        await until(lambda: right(self.holds(file)))


async def person(driver: Driver, name: str) -> Person:
    """Somebody who has started a private chat with the bot."""
    made = await driver.control("POST", "people", {"name": name})
    driver.world.chats[made["chat_id"]].started = True
    return Person(driver, int(made["chat_id"]))


@asynccontextmanager
async def lead_office(
    data: Path,
    clock: Callable[[], datetime] = now,
    *,
    by_invitation: bool = False,
    burst: int = 10_000,
    more: Mapping[str, bytes] = {},
    tick: float = TICK_SECONDS,
) -> AsyncIterator[Office]:
    """A bot over the small folder, without the pace of Telegram: what is tested with it is something else.

    `data`: a folder for all that it keeps. `by_invitation`: who has no invitation is answered about danger alone.
    `burst`: how many messages a person may send in a minute. `more`: files in the folder beside the usual ones.
    `tick`: seconds between two looks at what digest is due.
    """
    folder, versions = written(data / "knowledge", more), Versions(data / "versions")
    knowledge = load_folder(folder).knowledge
    assert knowledge is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.chat.pace.BURST", 1_000)
        patch.setattr("bot.chat.crowding.BURST", burst)
        patch.setattr("bot.chat.pace.GROUP", (1_000, 1.0))
        async with _running(folder, versions, knowledge, data, clock, by_invitation, tick) as office:
            yield office


@asynccontextmanager
async def _running(
    folder: Path,
    versions: Versions,
    knowledge: Knowledge,
    data: Path,
    clock: Callable[[], datetime],
    by_invitation: bool,
    tick: float,
) -> AsyncIterator[Office]:
    async with sandbox() as driver:
        driver.world.updates.hold = 0.05
        people = [await person(driver, name) for name in ("lead", "northtown-lead", "stranger")]
        leads = {people[0].id: frozenset[str](), people[1].id: frozenset({"northtown"})}
        start = Start(
            TOKEN,
            driver.address,
            knowledge,
            Folder(folder, Watch(folder), {}, lambda _: matching_sample.matcher()),
            data / "test.sqlite3",
            data / "beat",
            b"secret",
            clock,
            editor=Editor(folder, versions, Leads(leads)),
            by_invitation=by_invitation,
            tick=tick,
        )
        bot = asyncio.create_task(run(start))
        async with asyncio.timeout(60):
            await start.ready.wait()
        yield Office(folder, versions, people[0], people[1], people[2], leads)
        bot.cancel()
        await asyncio.gather(bot, return_exceptions=True)
