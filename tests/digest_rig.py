"""The digest's clockwork at a sandbox, with a clock that a test moves: what is sent when."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from telegram import Bot

from bot.chat import transport
from bot.chat.delivery import Delivery, DeliveryTimes
from bot.chat.digest_book import Channel
from bot.chat.digest_sender import DigestSender, SenderTimes
from bot.chat.digest_tick import Digests, Surroundings
from bot.chat.leads import Leads
from bot.chat.memory import Memory, open_memory
from bot.chat.render import Message
from bot.digest.content import Delivered
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.schema import Briefing
from bot.replies.reply import Reply
from bot.sandbox.world import Chat
from tests import sample
from tests.sandbox_driver import TOKEN, Driver, sandbox

SECRET = b"a secret of sixteen bytes or more"
TIMES = SenderTimes(look=0.02, sweep=0, again=0.02, longest=0.2)
MOMENTS = ((9, 29), (9, 30))  # of each day that a walk stops at


def small(points: int = 8, *, adopted: bool = True) -> Knowledge:
    """Two places and a review with so many points to tell."""
    findings = [
        {"id": f"point-{each}", "title": f"Point {each}", "told_us": "It was seen.", "do_now": "Write it down."}
        for each in range(points)
    ]
    review = Briefing.model_validate({**sample.REVIEW.model_dump(mode="json"), "findings": findings})
    signed: dict[str, Any] = {"adopted": {"by": "Northtown Partnership", "on": "2026-09-01"}} if adopted else {}
    areas = (sample.england(), sample.place(**signed), sample.place("southtown", procedures={}, **signed))
    return sample.knowledge(areas=areas, briefings={review.id: review})


@dataclass
class Clock:
    """A time that a test moves, and seconds that nobody sets."""

    now: datetime
    steady: float = 0.0

    def __call__(self) -> datetime:
        return self.now

    def go_to(self, moment: datetime) -> None:
        """Let time pass until then; a moment before now sets the clock back."""
        self.steady += max(0.0, (moment - self.now).total_seconds())
        self.now = moment


@dataclass
class Rig:
    """The clockwork, what it was given and what came of it. `done`: the weeks that were reported as done."""

    driver: Driver
    database: Path
    bot: Bot
    memory: Memory
    delivery: Delivery
    clock: Clock
    lead: int
    knowledge: Knowledge
    trial: bool = False
    done: list[Delivered] = field(default_factory=list)
    seen: set[tuple[str, int]] = field(default_factory=set)
    sent: list[tuple[int, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin as a new process does."""

        async def after(delivered: Delivered) -> None:
            self.done.append(delivered)

        leads = Leads({self.lead: frozenset()})
        around = Surroundings(
            *(self.memory, self.delivery, lambda: self.knowledge, leads, "briefing_bot", self.clock),
            trial=self.trial,
            after=after,
            steady=lambda: self.clock.steady,
        )
        self.digests = Digests(around)

    def team(self, title: str = "Team") -> Chat:
        """A new group that is no channel yet."""
        return self.driver.world.group(title, [self.driver.world.person("lead")], kind="group")

    async def channel(self, weekday: int, *, area: str = "northtown", at: str = "09:30", title: str = "Team") -> Chat:
        """A new group that gets the digest."""
        chat, added = self.team(title), (self.clock.now - timedelta(days=1)).date().isoformat()
        await self.memory.digests.put_channel(Channel(chat.id, area, weekday, at, title=title, added_on=added))
        return chat

    async def at(self, moment: datetime, *, sends: bool = True, patience: float = 5) -> None:
        """It is `moment`: tick, send, tick; what was sent is noted with the local time."""
        self.clock.go_to(moment)
        await self.digests.tick()
        if sends and await self.memory.digests.pending():
            delivery = Delivery(self.bot, self.memory.outbox, lambda: Reply(()))  # whose pace knows no weeks
            digests = self.digests
            sender = DigestSender(self.memory.digests, delivery, self.clock, digests.is_off, TIMES, digests.may_go_late)
            await sender.drain(patience)
            await self.digests.tick()
        for post in await self.memory.digests.posts():
            if post.status == "sent" and post.key not in self.seen:
                self.seen.add(post.key)
                self.sent.append((post.chat_id, post.week, f"{moment.astimezone(LONDON):%a %d %b %H:%M}"))

    async def walk(self, *days: str) -> list[str]:
        """Live through these days; gives what was sent in them: the week and the local time."""
        before = len(self.sent)
        for day in days:
            for hour, minute in MOMENTS:
                await self.at(datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=LONDON))
        return [f"{week} {when}" for _, week, when in self.sent[before:]]

    def told(self) -> list[str]:
        """What the lead was told or is to be told once Telegram's pace allows, oldest first, in plain words."""
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute(
                "SELECT message FROM outbox WHERE chat_id = ? ORDER BY id", (self.lead,)
            ).fetchall()
        return self.read(self.driver.world.chats[self.lead]) + [Message.from_json(row[0]).plain for row in rows]

    def read(self, chat: Chat) -> list[str]:
        """The texts of a chat's messages."""
        return [str(each.data.get("text")) for each in chat.messages.values()]


@asynccontextmanager
async def rig(
    database: Path, now: str, knowledge: Knowledge | None = None, *, trial: bool = False
) -> AsyncIterator[Rig]:
    """A rig on a fresh database; the clock stands at that local time."""
    clock = Clock(datetime.fromisoformat(now).replace(tzinfo=LONDON).astimezone(UTC))
    async with sandbox() as driver:
        lead = driver.world.person("lead")
        driver.world.chats[lead.id].started = True
        bot = Bot(
            *(TOKEN, f"{driver.address}/bot"), request=transport.for_calls(), get_updates_request=transport.for_polls()
        )
        async with bot, open_memory(database, SECRET, clock) as memory:
            delivery = Delivery(bot, memory.outbox, lambda: Reply(()), DeliveryTimes(turn=0))
            yield Rig(driver, database, bot, memory, delivery, clock, lead.id, knowledge or small(), trial)
