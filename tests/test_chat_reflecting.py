"""A team reflects and says so, through the real handlers: in a private chat, in a group, and with forged buttons."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.application import Start, run
from bot.chat.live import Folder
from bot.knowledge.watch import Watch
from tests import matching_sample, sample
from tests.sandbox_driver import TOKEN, Driver, sandbox, until

pytestmark = pytest.mark.anyio
DANGER = "he is stabbing her right now and the kids are in the house"
LINE = "We name what we do not know before we close"


@dataclass
class Clock:
    """A time that tests move on."""

    now: datetime = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Room:
    """A chat with the bot, and who speaks in it."""

    driver: Driver
    chat: int
    who: str

    def heard(self) -> list[dict[str, Any]]:
        messages = (stored.data for stored in self.driver.world.chats[self.chat].messages.values())
        return [each for each in messages if each["from"]["is_bot"]]

    def text(self, back: int = 1) -> str:
        return str(self.heard()[-back].get("text", ""))

    def labels(self) -> list[str]:
        return [
            each["text"] for row in self.heard()[-1].get("reply_markup", {}).get("inline_keyboard", []) for each in row
        ]

    async def says(self, text: str, who: str = "", **more: Any) -> str:
        body = {"text": text, "as": who or self.who, **more}
        await self.driver.control("POST", f"chats/{self.chat}/messages", body)
        await self.settled()
        return self.text()

    async def replies(self, text: str, who: str = "") -> str:
        """A reply to the bot's last message."""
        return await self.says(text, who, reply_to=self.heard()[-1]["message_id"])

    async def presses(self, label: str, who: str = "") -> str:
        """Press a button of the newest message that has it; the notice that only the presser sees."""
        message, data = next(
            (message, each["callback_data"])
            for message in reversed(self.heard())
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for each in row
            if each["text"].startswith(label)
        )
        return await self._press(message["message_id"], data, who)

    async def forges(self, data: str, who: str = "") -> str:
        world = self.driver.world
        keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        content = {"text": "forged", "reply_markup": keyboard}
        forged = world.put(world.chats[self.chat], world.profile.user(), content)
        return await self._press(forged["message_id"], data, who)

    async def _press(self, message: int, data: str, who: str) -> str:
        path, body = f"chats/{self.chat}/messages/{message}/press", {"data": data, "as": who or self.who}
        await self.driver.control("POST", path, body)
        await self.settled()
        answers = [each for each in self.driver.world.journal if each["method"] == "answerCallbackQuery"]
        assert len({each["parameters"]["callback_query_id"] for each in answers}) == len(answers)
        return str(answers[-1]["parameters"].get("text", ""))

    async def settled(self) -> None:
        await until(lambda: self.driver.world.updates.count() == 0)


@dataclass
class Scene:
    """A bot in this process and its sandbox."""

    driver: Driver
    database: Path
    clock: Clock
    names: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))

    async def private(self) -> Room:
        name = f"p{next(self.names)}"
        person = await self.driver.control("POST", "people", {"name": name})
        self.driver.world.chats[person["chat_id"]].started = True
        return Room(self.driver, int(person["chat_id"]), name)

    async def group(self) -> Room:
        names = [(await self.private()).who for _ in range(2)]
        group = await self.driver.control("POST", "chats", {"members": names})
        return Room(self.driver, int(group["id"]), names[0])

    def members(self, room: Room) -> list[str]:
        return [room.who, f"p{int(room.who[1:]) + 1}"]

    def records(self) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute("SELECT week, area, briefing, line FROM discussed ORDER BY id").fetchall()

    def holds(self, words: str) -> bool:
        """Whether the words stand anywhere in the database's files."""
        files = self.database.parent.glob(self.database.name + "*")
        return any(words.encode() in file.read_bytes() for file in files)


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    data, clock = tmp_path_factory.mktemp("bot"), Clock()
    folder = Folder(data / "none", Watch(data / "none"), {}, lambda _: matching_sample.matcher())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.chat.pace.BURST", 1_000)
        patch.setattr("bot.chat.crowding.BURST", 10_000)
        patch.setattr("bot.chat.pace.GROUP", (1_000, 1.0))
        async with sandbox() as driver:
            driver.world.updates.hold = 0.05
            database = data / "test.sqlite3"
            start = Start(TOKEN, driver.address, sample.knowledge(), folder, database, data / "beat", b"secret", clock)
            bot = asyncio.create_task(run(start))
            async with asyncio.timeout(60):
                await start.ready.wait()
            yield Scene(driver, database, clock)
            bot.cancel()
            await asyncio.gather(bot, return_exceptions=True)


async def test_a_question_comes_with_its_review_its_prompts_and_three_buttons(scene: Scene) -> None:
    room = await scene.private()
    text = await room.says("/reflect")
    assert text.startswith("Something to think about. What would you do?")
    assert "Includes injury to a baby." in text
    assert "In supervision" in text
    assert "116 123" in text
    assert room.labels() == ["Another", "Read the briefing", "We discussed this"]


async def test_another_question_comes_until_all_were_given(scene: Scene) -> None:
    room = await scene.private()
    await room.says("/reflect")
    await room.presses("Another")
    assert "Who would you tell? (our question, not the review's)" in room.text()
    await room.presses("Another")
    assert "What would you do?" in room.text()
    assert len(room.heard()) == 1


async def test_the_briefing_comes_below_the_question(scene: Scene) -> None:
    room = await scene.private()
    await room.says("/reflect")
    await room.presses("Read the briefing")
    assert room.text().startswith("Sam: a review")
    assert len(room.heard()) == 2


async def test_a_line_is_kept_only_after_it_was_shown_and_can_be_taken_back(scene: Scene) -> None:
    room = await scene.private()
    await room.says("/reflect")
    before = scene.records()
    notice = await room.presses("We discussed this")
    assert notice == "Recorded for this team, 24 Nov 2026. Not who pressed it."
    assert room.labels() == ["Discussed 24 Nov 2026", "Read the briefing", "Add a line on what will change"]
    await room.presses("Add a line")
    assert await room.says(LINE) == f"I will keep: “{LINE}”. Is there nothing in it about a real family?"
    assert scene.records() == [*before, ("2026-W48", "england", "northtown-sam", None)]
    await room.presses("Keep it")
    assert scene.records()[-1][-1] == LINE
    assert LINE in room.text()
    await room.presses("Take it back")
    assert scene.records()[-1][-1] is None


async def test_a_second_press_in_the_week_records_nothing_and_says_so(scene: Scene) -> None:
    room = await scene.private()
    await room.says("/reflect")
    await room.presses("We discussed this")
    before = scene.records()
    assert "recorded already" in await room.presses("Discussed")
    await room.says("/reflect")
    assert "recorded already" in await room.presses("We discussed this")
    assert scene.records() == before
    assert "We discussed this" in room.labels()


@pytest.mark.parametrize("line", ["We ring Jordan Smith born 03/04/2019", "Ring 07700 900123 first"])
async def test_a_line_with_a_personal_detail_is_refused_and_leaves_no_trace(scene: Scene, line: str) -> None:
    room = await scene.private()
    await room.says("/reflect")
    await room.presses("We discussed this")
    await room.presses("Add a line")
    assert (await room.says(line)).startswith("I saw what looks like a")
    assert line not in room.text()
    assert room.labels() == []
    assert not scene.holds(line)
    assert "I will keep" in await room.says(LINE)


async def test_danger_in_place_of_a_line_is_answered_as_danger(scene: Scene) -> None:
    room = await scene.private()
    await room.says("/reflect")
    await room.presses("We discussed this")
    await room.presses("Add a line")
    assert (await room.says(DANGER)).startswith("Ring 999 now")
    assert "I will keep" not in await room.says(LINE)
    assert not scene.holds(DANGER)


async def test_a_question_in_place_of_a_line_is_answered_and_no_line_is_waited_for(scene: Scene) -> None:
    room = await scene.private()
    await room.says("/reflect")
    await room.presses("We discussed this")
    await room.presses("Add a line")
    assert "I will keep" not in await room.says("who do I ring about a bruise?")
    assert "I will keep" not in await room.says(LINE)


async def test_a_long_line_is_refused_and_one_that_is_not_wanted_is_dropped(scene: Scene) -> None:
    room = await scene.private()
    await room.says("/reflect")
    await room.presses("We discussed this")
    await room.presses("Add a line")
    assert "longer than 200" in await room.says("word " * 60)
    assert "I will keep" in await room.says(f"  {LINE}\u202e\n now ")
    assert f"“{LINE} now”" in room.text()
    assert "I will keep" not in await room.says("how do i escalate")
    await room.presses("No")
    assert scene.records()[-1][-1] is None
    assert not scene.holds("word word")
    await room.presses("Add a line")
    assert "I will keep" in await room.says(LINE)


async def test_a_line_that_comes_too_late_is_a_message_like_any_other(scene: Scene) -> None:
    room = await scene.private()
    await room.says("/reflect")
    await room.presses("We discussed this")
    await room.presses("Add a line")
    scene.clock.now += timedelta(minutes=11)
    assert "I will keep" not in await room.says(LINE)
    assert "not open any more" in await room.presses("Not now")


async def test_a_group_discusses_once_and_the_line_comes_as_a_reply(scene: Scene) -> None:
    room = await scene.group()
    first, second = scene.members(room)
    await room.says("/reflect")
    await room.presses("We discussed this", second)
    assert "recorded already" in await room.presses("Discussed", first)
    await room.presses("Add a line", first)
    asked = room.text()
    assert "Reply to this message" in asked
    assert await room.says(LINE, first) == asked  # no reply to us, so it is not read
    question = room.heard()[-1]["message_id"]
    assert "I asked somebody else" in await room.replies(LINE, second)
    assert "I will keep" in await room.says(LINE, first, reply_to=question)
    assert "Only the person who typed" in await room.presses("Keep it", second)
    assert scene.records()[-1][-1] is None
    await room.presses("Keep it", first)
    assert scene.records()[-1][-1] == LINE


async def test_danger_in_a_reply_to_us_in_a_group_is_answered_there(scene: Scene) -> None:
    room = await scene.group()
    await room.says("/reflect")
    await room.presses("We discussed this")
    await room.presses("Add a line")
    assert (await room.replies(DANGER)).startswith("Ring 999 now")
    assert (await room.says(f"/reflect {DANGER}")).startswith("Ring 999 now")


@pytest.mark.parametrize("verb", ["line", "line-keep", "line-drop", "line-off"])
async def test_a_forged_button_touches_no_other_teams_record(scene: Scene, verb: str) -> None:
    room, forger = await scene.private(), await scene.private()
    await room.says("/reflect")
    await room.presses("We discussed this")
    await room.presses("Add a line")
    await room.says(LINE)
    await room.presses("Keep it")
    with closing(sqlite3.connect(scene.database)) as connection:
        newest = connection.execute("SELECT max(id) FROM discussed").fetchone()[0]
    for number in (newest, 999999, "²", "", "-1"):
        assert "older answer" in await forger.forges(f"{verb}:{number}")
    assert scene.records()[-1][-1] == LINE
    assert "older answer" in await forger.forges("discussed:0123456789ab")
