"""An edited question, a question about another area and details in a message, through the real handlers."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox_driver import Driver, until
from tests.small_bot import small_bot

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

    def said(self, chat: int) -> list[str]:
        return [each["text"] for each in self.messages(chat)]

    def counted(self) -> list[tuple[str, str]]:
        """Topic and outcome of every question that was counted, once for each time."""
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT topic, outcome, count FROM outcomes").fetchall()
        return sorted((topic, outcome) for topic, outcome, times in rows for _ in range(times))

    def messages(self, chat: int) -> list[dict[str, Any]]:
        """The bot's messages as they are now."""
        stored = self.driver.world.chats[chat].messages.values()
        return [each.data for each in stored if each.data["from"]["is_bot"]]

    async def asked(self, chat: int, text: str) -> int:
        """Ask and wait for the answer; gives the question's number."""
        before = len(self.said(chat))
        question = await self.driver.say(chat, text=text)
        await until(lambda: len(self.said(chat)) > before)
        await self.all_dealt_with()
        return int(question["message_id"])

    async def edit(self, chat: int, question: int, text: str) -> None:
        await self.driver.control("PATCH", f"chats/{chat}/messages/{question}", {"text": text})
        await self.all_dealt_with()

    async def tap(self, chat: int, label: str) -> dict[str, Any]:
        """Press a button under the newest message and wait for what it does; gives what is newest then."""
        before = self.messages(chat)
        newest = before[-1]
        keys = (each for row in newest["reply_markup"]["inline_keyboard"] for each in row)
        data = next(each["callback_data"] for each in keys if each["text"] == label)
        await self.driver.press(chat, newest["message_id"], data)
        await until(lambda: self.messages(chat) != before)
        return self.messages(chat)[-1]

    async def all_dealt_with(self) -> None:
        await until(lambda: self.driver.world.updates.count() == 0)


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with small_bot(tmp_path_factory.mktemp("bot")) as (driver, database):
        yield Scene(driver, database)


async def test_an_edited_question_changes_its_answer_in_place(scene: Scene) -> None:
    chat = await scene.chat()
    question = await scene.asked(chat, "how do I escalate?")
    counted = scene.counted()
    await scene.edit(chat, question, "bruise on a baby")
    (answer,) = scene.messages(chat)
    assert answer["text"].startswith("Bruise on a baby")
    assert scene.counted() == sorted([*counted, ("bruising", "answer")])


async def test_an_edit_that_changes_nothing_does_nothing(scene: Scene) -> None:
    chat = await scene.chat()
    question = await scene.asked(chat, "how do I escalate?")
    counted = scene.counted()
    scene.driver.world.journal.clear()
    await scene.edit(chat, question, "how do I escalate?")
    assert {each["method"] for each in scene.driver.world.journal} == {"getUpdates"}
    assert scene.counted() == counted


async def test_an_edit_that_becomes_danger_comes_anew_and_stays(scene: Scene) -> None:
    chat = await scene.chat()
    question = await scene.asked(chat, "how do I escalate?")
    await scene.edit(chat, question, DANGER)
    await scene.edit(chat, question, "how do I escalate?")
    before, danger, after = scene.said(chat)
    assert danger.startswith("Ring 999 now")
    assert before == after


async def test_an_edit_of_a_question_nobody_remembers_is_answered_anew(scene: Scene) -> None:
    chat = await scene.chat()
    question = await scene.asked(chat, "/help")
    await scene.edit(chat, question, "how do I escalate?")
    assert len(scene.said(chat)) == 2


async def test_an_edit_without_the_details_takes_the_notice_away(scene: Scene) -> None:
    chat = await scene.chat()
    question = await scene.asked(chat, "how do I escalate about Jordan Smith born 03/04/2019?")
    await scene.edit(chat, question, "how do I escalate?")
    (answer,) = scene.messages(chat)
    assert "I have not kept your message" not in answer["text"]


async def test_personal_details_are_told_plainly_with_the_answer_below(scene: Scene) -> None:
    chat = await scene.chat()
    question = await scene.asked(chat, "how do I escalate about Jordan Smith born 03/04/2019?")
    (answer,) = scene.messages(chat)
    first, *_, last = answer["text"].split("\n\n")[:2]
    assert "*" not in answer["text"]
    assert "a name and a date of birth" in first
    assert "I have not kept your message" in first
    assert "Telegram's own copies" in first
    assert not {"Jordan", "Smith", "2019"} & set(answer["text"].replace(".", " ").split())
    assert "disagree" in last.casefold()
    assert answer["reply_markup"]["inline_keyboard"][0][0]["text"] == "Delete my message"
    await scene.driver.press(chat, answer["message_id"], f"delete:{question}")
    await scene.all_dealt_with()
    assert question not in scene.driver.world.chats[chat].messages
    assert len(scene.messages(chat)) == 1


async def in_northtown(scene: Scene) -> int:
    chat = await scene.chat()
    await scene.asked(chat, "/area northtown")
    return chat


async def test_a_question_about_another_area_moves_nobody_there(scene: Scene) -> None:
    chat = await in_northtown(scene)
    await scene.asked(chat, "how do I escalate in southtown?")
    answer = scene.messages(chat)[-1]
    assert answer["text"].splitlines()[0].endswith("(Southtown)")
    assert "Your area is still Northtown." in answer["text"]
    assert (await scene.tap(chat, "More"))["text"].splitlines()[0].endswith("(Southtown)")
    await scene.asked(chat, "how do I escalate")
    assert scene.said(chat)[-1].splitlines()[0].endswith("(Northtown)")


async def test_the_whole_answer_behind_a_follow_up_keeps_to_the_area_that_was_named(scene: Scene) -> None:
    chat = await in_northtown(scene)
    await scene.asked(chat, "how do I escalate in southtown?")
    await scene.asked(chat, "who do I ring")
    whole = await scene.tap(chat, "The whole answer")
    assert whole["text"].splitlines()[0].endswith("(Southtown)")
    assert "Your area is still Northtown." in whole["text"]


async def test_the_choices_for_another_area_keep_to_it_until_the_person_moves(scene: Scene) -> None:
    chat = await in_northtown(scene)
    await scene.asked(chat, "how do I escalate in southtown?")
    other = await scene.tap(chat, "Not what I meant")
    title = other["reply_markup"]["inline_keyboard"][0][0]["text"]
    assert "Your area is still Northtown." in (await scene.tap(chat, title))["text"]
    moved = await scene.tap(chat, "Change my area to Southtown")
    assert moved["text"] == "Your area is now Southtown. Ask away."


async def test_an_area_button_takes_no_danger_away(scene: Scene) -> None:
    chat = await scene.chat()
    await scene.asked(chat, f"{DANGER}, how do I escalate?")
    await scene.tap(chat, "Northtown")
    assert scene.said(chat)[0].startswith("Ring 999 now")


async def test_a_person_who_blocks_the_bot_gets_nothing_that_waited(scene: Scene) -> None:
    chat = await scene.chat()
    await scene.asked(chat, "/help")
    await scene.driver.control("POST", f"chats/{chat}/block", {"blocked": True})
    await scene.all_dealt_with()
    with closing(sqlite3.connect(scene.database)) as connection:
        assert connection.execute("SELECT * FROM outbox WHERE chat_id = ?", (chat,)).fetchall() == []
