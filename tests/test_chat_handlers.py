"""What people and forgers can send, through the real handlers: nobody gets a silence, and nothing breaks."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.chat.application import Start, run
from bot.chat.live import Folder
from bot.knowledge.loader import load_folder
from bot.knowledge.watch import Watch
from bot.matching.decide import Matcher
from tests.phone import ROOT
from tests.sandbox_driver import TOKEN, Driver, sandbox, until

pytestmark = pytest.mark.anyio
DANGER = "he is stabbing her right now and the kids are in the house"


@dataclass
class Scene:
    """A bot in this process and its sandbox."""

    driver: Driver
    database: Path
    people: int = 0

    async def chat(self) -> int:
        self.people += 1
        person = await self.driver.control("POST", "people", {"name": f"p{self.people}"})
        self.driver.world.chats[person["chat_id"]].started = True
        return int(person["chat_id"])

    async def group(self) -> int:
        """A group of p1 and the bot, which sees everything there."""
        await self.driver.control("POST", "people", {"name": "p1"})
        group = await self.driver.control("POST", "chats", {"members": ["p1"], "administrator": True})
        self.driver.world.journal.clear()
        return int(group["id"])

    def said(self, chat: int) -> list[str]:
        messages = (stored.data for stored in self.driver.world.chats[chat].messages.values())
        return [each["text"] for each in messages if each["from"]["is_bot"]]

    async def reply(self, chat: int, **content: Any) -> str:
        before = len(self.said(chat))
        await self.driver.say(chat, **content)
        await until(lambda: len(self.said(chat)) > before)
        return self.said(chat)[-1]

    def update(self, kind: str, **content: Any) -> None:
        self.driver.world.updates.add(kind, content)

    async def all_dealt_with(self) -> None:
        await until(lambda: self.driver.world.updates.count() == 0)

    def asked_for(self, method: str) -> list[Any]:
        return [each["parameters"] for each in self.driver.world.journal if each["method"] == method]

    def counted(self) -> list[tuple[str, str]]:
        """Topic and outcome of every question that was counted, once for each time."""
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT topic, outcome, count FROM outcomes").fetchall()
        return sorted((topic, outcome) for topic, outcome, times in rows for _ in range(times))

    async def press_forged(self, chat: int, data: str) -> None:
        """Press a button that the bot never made."""
        world = self.driver.world
        keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
        forged = world.put(world.chats[chat], world.profile.user(), {"text": "forged", "reply_markup": keyboard})
        await self.driver.press(chat, forged["message_id"], data)
        await self.all_dealt_with()


class Complaints(logging.Handler):
    """Our own log lines from warnings on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """One bot for all tests, which has nothing to complain about in the end."""
    knowledge = load_folder(ROOT / "knowledge").knowledge
    assert knowledge is not None
    data, complaints = tmp_path_factory.mktemp("bot"), Complaints()
    logging.getLogger("bot").addHandler(complaints)
    async with sandbox() as driver:
        driver.world.updates.hold = 0.05
        start = Start(
            TOKEN,
            driver.address,
            knowledge,
            Folder(ROOT / "knowledge", Watch(ROOT / "knowledge"), {}, Matcher),
            data / "test.sqlite3",
            data / "beat",
            b"secret",
        )
        bot = asyncio.create_task(run(start))
        async with asyncio.timeout(30):
            await start.ready.wait()
        yield Scene(driver, start.database)
        bot.cancel()
        await asyncio.gather(bot, return_exceptions=True)
    logging.getLogger("bot").removeHandler(complaints)
    assert complaints.lines == []


FORGED = [
    *("topic", "topic:", "topic:no-such", "topic:../../etc/passwd", "topic:" + "é" * 20, "topic::::"),
    *("more", "more:no-such", "not", "not:x:y:z", "not:briefing:no-such", "none:more", "none"),
    *("area", "area:atlantis", "area:england:no-such", "area:../x", "cover:x", "group", "group:no-such", "group:%"),
    *(
        "briefings:9",
        "read",
        "read:no-such:1",
        "read:doncaster-jack",
        "read:doncaster-jack:99",
        "read:doncaster-jack:-1",
    ),
    *("read:doncaster-jack:²", "read:doncaster-jack:٣", "read:doncaster-jack:99999999999999999999"),
    *("report", "report:x:y:z", "ask", "ask:²", "send:", "send-tell:1", "drop", "gaps:0", "gap:1", "gap-add:1:x"),
    *("delete", "delete:", "delete:²", "delete:٣", "delete:-1", "delete:0", "delete:1e9", "delete:" + "9" * 50),
    *(
        "delete-both",
        "delete-both:²",
        "delete-both:99999999999",
        "nonsense",
        "\u202etopic:x",
        " ",
        "'; DROP TABLE people",
    ),
]


async def test_every_forged_press_is_answered_once_and_breaks_nothing(scene: Scene) -> None:
    scene.driver.world.journal.clear()
    for data in FORGED:
        await scene.press_forged(await scene.chat(), data)
    pressed = scene.asked_for("answerCallbackQuery")
    assert len(pressed) == len({each["callback_query_id"] for each in pressed}) == len(FORGED)
    assert all(each["message_id"] < 10**10 for each in scene.asked_for("deleteMessage"))


async def test_a_forged_delete_reaches_no_other_chat(scene: Scene) -> None:
    scene.driver.world.journal.clear()
    victim, forger = await scene.chat(), await scene.chat()
    theirs = (await scene.driver.say(victim, text="hi"))["message_id"]
    await scene.press_forged(forger, f"delete:{theirs}")
    await scene.press_forged(forger, f"delete-both:{theirs}")
    assert theirs in scene.driver.world.chats[victim].messages
    assert {each["chat_id"] for each in scene.asked_for("deleteMessage")} == {forger}


async def test_a_forged_button_in_a_group_deletes_nothing(scene: Scene) -> None:
    chat = scene.driver.world.chats[await scene.group()]
    theirs = scene.driver.world.put(chat, scene.driver.world.person("p1").user(), {"text": "theirs"})
    data = f"delete:{theirs['message_id']}"
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    forged = scene.driver.world.put(chat, scene.driver.world.profile.user(), {"text": "x", "reply_markup": keyboard})
    path = f"chats/{chat.id}/messages/{forged['message_id']}/press"
    await scene.driver.control("POST", path, {"data": data, "as": "p1"})
    await scene.all_dealt_with()
    assert scene.asked_for("deleteMessage") == []


async def test_groups_and_channels_hear_nothing(scene: Scene) -> None:
    group = await scene.group()
    for text in ("/start", "how do I escalate?", DANGER):
        await scene.driver.control("POST", f"chats/{group}/messages", {"text": text, "as": "p1"})
    head = {"message_id": 1, "date": 1, "chat": {"id": -100123, "type": "channel", "title": "c"}}
    scene.driver.world.updates.allowed = ()
    scene.update("channel_post", **head, text="/start")
    scene.update("edited_channel_post", **head, text=DANGER, edit_date=2)
    await scene.all_dealt_with()
    assert scene.asked_for("sendMessage") == []


async def test_a_question_is_counted_by_topic_and_outcome(scene: Scene) -> None:
    before = scene.counted()
    await scene.reply(await scene.chat(), text="how do I escalate?")
    await scene.all_dealt_with()
    assert scene.counted() == sorted([*before, ("escalation", "answer")])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(DANGER, id="danger"),
        pytest.param("im 9 and my dad hits me", id="a child"),
        pytest.param("how do I escalate about Jordan Smith born 03/04/2019?", id="personal details"),
        pytest.param("moja mama bije mnie i moja siostre codziennie", id="another language"),
    ],
)
async def test_nothing_is_counted_of_a_message_that_must_leave_no_trace(scene: Scene, text: str) -> None:
    before = scene.counted()
    await scene.reply(await scene.chat(), text=text)
    await scene.all_dealt_with()
    assert scene.counted() == before


async def test_a_question_behind_an_unknown_command_is_answered(scene: Scene) -> None:
    unknown = "I do not know that command."
    assert unknown in await scene.reply(await scene.chat(), text="/tell")
    assert unknown not in await scene.reply(await scene.chat(), text="/tell how do I escalate a disagreement?")


@pytest.mark.parametrize(
    "text",
    [
        *("/help\nhe is stabbing her", "/help\the is stabbing her", "/help he is stabbing her", "/stabbing_her_now"),
        *("/start he is stabbing her", "/area he is stabbing her", "/HELP@other_bot he is stabbing her"),
        "\u202e\u200f\u2066he is stabbing her",
        "how do I escalate? " * 200 + "he is stabbing her",
    ],
    ids=lambda text: ascii(text)[:40],
)
async def test_danger_is_seen_wherever_it_stands(scene: Scene, text: str) -> None:
    assert (await scene.reply(await scene.chat(), text=text)).startswith("Ring 999 now")


async def test_a_child_who_writes_behind_a_command_gets_the_childs_reply(scene: Scene) -> None:
    assert "0800 1111" in await scene.reply(await scene.chat(), text="/start im 9 and my dad hits me")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "/start " + "x" * 64,
            "/start ../../etc/passwd",
            "/start '; DROP TABLE people",
            "/start \u202e\u200b",
            "/start",
        ),
        *("/", "//", "/@", "/ start", "/start@", "/nonsense", "/area \u200f", "/area " + "é" * 4000),
        *("\u200b\u200b\u200b", "\u202e", "🙂" * 2000, "x" * 4096, "{name} %s *bold* <b>", "\x00\x07"),
    ],
    ids=lambda text: ascii(text)[:40],
)
async def test_anything_at_all_gets_a_reply(scene: Scene, text: str) -> None:
    assert await scene.reply(await scene.chat(), text=text)


async def test_commands_in_captions_forwards_and_edits_get_a_reply(scene: Scene) -> None:
    assert "caption only" in await scene.reply(await scene.chat(), kind="photo", caption="/help")
    assert "text only" in await scene.reply(await scene.chat(), kind="photo", caption="")
    assert "How to use me" in await scene.reply(await scene.chat(), kind="forwarded", text="/help")
    assert await scene.reply(await scene.chat(), kind="forwarded", text="how do I escalate?")


async def test_an_edited_command_is_carried_out(scene: Scene) -> None:
    chat = await scene.chat()
    asked = await scene.driver.say(chat, text="/hlep")
    await until(lambda: scene.said(chat))
    await scene.driver.control("PATCH", f"chats/{chat}/messages/{asked['message_id']}", {"text": "/help"})
    await until(lambda: len(scene.said(chat)) == 2)
    assert "How to use me" in scene.said(chat)[-1]


async def test_a_place_that_moves_is_answered_once(scene: Scene) -> None:
    chat = await scene.chat()
    place = await scene.driver.say(chat, kind="location")
    await until(lambda: scene.said(chat))
    for _ in range(3):
        scene.update("edited_message", **place, edit_date=place["date"])
    await scene.all_dealt_with()
    assert len(scene.said(chat)) == 1


async def test_an_album_is_answered_once_and_its_caption_too(scene: Scene) -> None:
    chat = await scene.chat()
    photo = await scene.driver.say(chat, kind="photo")
    await until(lambda: scene.said(chat))
    for number in range(1, 4):
        scene.update("message", **{**photo, "message_id": photo["message_id"] + number, "media_group_id": "7"})
    await scene.all_dealt_with()
    assert len(scene.said(chat)) == 2
