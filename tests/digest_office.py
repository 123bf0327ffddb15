"""A lead office whose knowledge has digests to send: two areas signed off, and a briefing with three points."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.hours import LONDON
from tests.lead_office import Office, Person, lead_office
from tests.publishing_sample import FILES
from tests.sandbox_driver import Driver, until

THURSDAY = datetime(2026, 11, 26, 8, 0, tzinfo=LONDON)
_ADOPTED = b"adopted:\n  by: The partnership\n  on: 2026-11-01\n"
_FINDING = b"""\
  - id: point-%(number)d
    title: Point %(number)d
    told_us: "What it told us, %(number)d."
    do_now: "What to do now, %(number)d."
    topics: [escalation]
"""
MORE = {
    "areas/northtown.yaml": FILES["areas/northtown.yaml"] + _ADOPTED,
    "areas/southtown.yaml": b"id: southtown\nname: Southtown\nparent: england\n" + _ADOPTED,
    "sources.yaml": b"""\
sources:
  sam-review:
    title: Sam, a review
    kind: review
    url: https://northtown.example/sam
    seen_on: 2026-11-01
""",
    "briefings/northtown-sam.yaml": b"""\
id: northtown-sam
title: "Sam: a review"
known_as: [Sam]
area: northtown
kind: Learning review
source: sam-review
happened:
  - text: Sam was hurt.
    topics: [escalation]
questions:
  - text: What did we not know that day?
    topics: [escalation]
    ours: true
  - text: Who did we tell?
    topics: [escalation]
    ours: true
findings:
"""
    + b"".join(_FINDING % {b"number": number} for number in (1, 2, 3))
    + b"""\
owner: Practice lead
reviewed_on: 2026-11-01
review_by: 2027-05-01
status: published
""",
    "digest.yaml": b"""\
warn_weeks: 1
school_holidays:
  northtown:
    - first: 2026-12-14
      last: 2026-12-18
""",
}


@dataclass
class Moving:
    """A time that tests move on."""

    now: datetime = THURSDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Team:
    """A channel or a group of a team, as its people use it."""

    driver: Driver
    id: int
    owner: str

    @property
    def posts(self) -> list[dict[str, Any]]:
        """What the bot said here, oldest first."""
        stored = self.driver.world.chats[self.id].messages.values()
        return [each.data for each in stored if each.author == self.driver.world.profile.id]

    def text(self) -> str:
        return str(self.posts[-1]["text"]) if self.posts else ""

    def labels(self) -> list[str]:
        return [each["text"] for each in self._keys(self.posts[-1])]

    def link(self, label: str) -> str:
        """Where a button of the last post that has it leads."""
        return next(str(each["url"]) for each in self._keys(self.posts[-1]) if each["text"].startswith(label))

    async def says(self, text: str, who: str = "", **more: Any) -> str:
        await self.driver.control("POST", f"chats/{self.id}/messages", {"text": text, "as": who or self.owner, **more})
        await self.settled()
        return self.text()

    async def presses(self, label: str, who: str = "") -> str:
        """Press a button of the newest post that has it; the notice that only the presser sees."""
        found = next(
            (post["message_id"], each["callback_data"])
            for post in reversed(self.posts)
            for each in self._keys(post)
            if each["text"].startswith(label) and "callback_data" in each
        )
        return await self._press(*found, who)

    async def forges(self, data: str, who: str = "") -> str:
        """Press a button that the bot never made, under a post of its own."""
        world = self.driver.world
        keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        forged = world.put(world.chats[self.id], world.profile.user(), {"text": "forged", "reply_markup": keyboard})
        notice = await self._press(forged["message_id"], data, who)
        world.remove(world.chats[self.id], [forged["message_id"]])
        return notice

    async def change(self, **change: Any) -> dict[str, Any]:
        changed = await self.driver.control("PATCH", f"chats/{self.id}", {"as": self.owner, **change})
        await self.settled()
        return dict(changed)

    async def settled(self) -> None:
        await until(lambda: self.driver.world.updates.count() == 0)

    async def _press(self, message: int, data: str, who: str) -> str:
        self.driver.world.journal.clear()
        path = f"chats/{self.id}/messages/{message}/press"
        await self.driver.control("POST", path, {"data": data, "as": who or self.owner})
        await self.settled()
        answers = [each for each in self.driver.world.journal if each["method"] == "answerCallbackQuery"]
        assert len(answers) == 1
        return str(answers[0]["parameters"].get("text", ""))

    @staticmethod
    def _keys(post: dict[str, Any]) -> list[dict[str, str]]:
        return [each for row in post.get("reply_markup", {}).get("inline_keyboard", []) for each in row]


@dataclass
class DigestOffice:
    """The bot, its leads and a clock."""

    office: Office
    clock: Moving
    southtown: Person
    database: Path

    @property
    def driver(self) -> Driver:
        return self.office.stranger.driver

    @property
    def north(self) -> Person:
        return self.office.northtown

    def rows(self, query: str) -> list[Any]:
        """What the database has."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()

    def everything(self) -> list[str]:
        """All rows of the database."""
        with closing(sqlite3.connect(self.database)) as connection:
            return list(connection.iterdump())

    def channel(self, chat: Team | Person) -> Any:
        """What is kept of the chat: area, weekday, time, thread, whether paused, why off; None when nothing is."""
        fields = "area, weekday, at, thread, paused, off_reason"
        found = self.rows(f"SELECT {fields} FROM channels WHERE chat_id = {int(chat.id)}")  # noqa: S608 (a number)
        return found[0] if found else None

    async def team(self, owner: str = "northtown-lead", *others: str, **kind: Any) -> Team:
        """A new channel, unless `kind` says otherwise; a worker follows it."""
        members = [owner, *others, "worker"]
        wanted = {"type": "channel", "title": "Duty team", "members": members, **kind}
        made = await self.driver.control("POST", "chats", wanted)
        team = Team(self.driver, int(made["id"]), owner)
        await team.settled()
        return team

    async def subscribed(self, owner: str = "northtown-lead", *others: str, **kind: Any) -> Team:
        """A team that gets its area's digest on Tuesdays at 9:30."""
        team = await self.team(owner, *others, **kind)
        await team.says("/digest_here")
        await team.presses("Start it")
        assert "This chat gets" in team.text()
        return team


@asynccontextmanager
async def digest_office(data: Path) -> AsyncIterator[DigestOffice]:
    """A bot whose digests go out as soon as its clock says so."""
    clock = Moving()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.chat.digest_tick.JUMP", 1e12)  # the clock is moved by weeks here
        async with lead_office(data, clock, more=MORE, tick=0.05) as office:
            south = await office.another("southtown-lead")
            office.leads[south.id] = frozenset({"southtown"})
            yield DigestOffice(office, clock, south, data / "test.sqlite3")
