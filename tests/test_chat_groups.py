"""Groups and forums, through the real handlers: silent unless spoken to, and nobody's business shown to others."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.privacy.pseudonym import pseudonym
from tests.sandbox_driver import Driver, until
from tests.small_bot import SECRET, small_bot
from tests.specification import Specification

pytestmark = pytest.mark.anyio
API = Path(__file__).parents[2] / "shared" / "botapi" / "api.json"
ME = "@briefing_sandbox_bot"
MARKED = "xylophonic-marker-4711"
DANGER = "he is stabbing her right now and the kids are in the house"
CHILD = "im 9 and my dad hits me"
DETAILS = "how do I escalate about Jordan Smith born 03/04/2019?"


@dataclass
class Room:
    """One group: Ann owns it, Ben and Cat write in it too."""

    scene: Scene
    id: int
    threads: list[int] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the bot said, oldest first."""
        stored = self.scene.driver.world.chats[self.id].messages.values()
        return [each.data for each in stored if each.data["from"]["is_bot"]]

    @property
    def area(self) -> str | None:
        """The group's area as the database has it."""
        kept = dict(self.scene.rows("SELECT chat, area FROM group_areas"))
        return kept.get(pseudonym(SECRET, self.id))

    async def say(self, text: str, who: str = "ben", **content: Any) -> int:
        sent = await self.scene.driver.control(
            "POST", f"chats/{self.id}/messages", {"text": text, "as": who, **content}
        )
        return int(sent["message_id"])

    async def ask(self, text: str, who: str = "ben", **content: Any) -> dict[str, Any]:
        """Say something and wait for the bot's answer."""
        before = len(self.messages)
        asked = await self.say(text, who, **content)
        await until(lambda: len(self.messages) > before)
        answer = self.messages[-1]
        assert answer["reply_to_message"]["message_id"] == asked
        return answer

    async def edit(self, message: int, text: str) -> None:
        await self.scene.driver.control("PATCH", f"chats/{self.id}/messages/{message}", {"text": text})
        await self.scene.all_dealt_with()

    async def press(self, message: dict[str, Any], label: str, who: str = "cat") -> str:
        """Press a button; gives what Telegram shows of it."""
        data = next(each["callback_data"] for each in buttons(message) if each["text"] == label)
        return await self.scene.press(self.id, message["message_id"], data, who)

    async def change(self, **change: Any) -> dict[str, Any]:
        changed = await self.scene.driver.control("PATCH", f"chats/{self.id}", {"as": "ann", **change})
        await self.scene.all_dealt_with()
        return dict(changed)

    def shown(self, message: dict[str, Any]) -> dict[str, Any]:
        return self.scene.driver.world.chats[self.id].messages[message["message_id"]].data


@dataclass
class Scene:
    """A bot in this process and its sandbox."""

    driver: Driver
    database: Path

    async def group(self, **kind: Any) -> Room:
        made = await self.driver.control("POST", "chats", {"members": ["ann", "ben", "cat"], **kind})
        self.driver.world.journal.clear()
        return Room(self, int(made["id"]))

    async def message(self, room: Room) -> dict[str, Any]:
        """A message to the bot that has not reached it."""
        text = f"{ME} how do I escalate?"
        mention = [{"type": "mention", "offset": 0, "length": len(ME)}]
        chat = self.driver.world.chats[room.id]
        return self.driver.world.put(chat, self.driver.world.person("ben").user(), {"text": text, "entities": mention})

    async def all_dealt_with(self) -> None:
        await until(lambda: self.driver.world.updates.count() == 0)

    async def press(self, chat: int, message: int, data: str, who: str) -> str:
        self.driver.world.journal.clear()
        path = f"chats/{chat}/messages/{message}/press"
        await self.driver.control("POST", path, {"data": data, "as": who})
        await self.all_dealt_with()
        (answer,) = self.asked_for("answerCallbackQuery")
        return str(answer.get("text", ""))

    def asked_for(self, method: str) -> list[Any]:
        return [each["parameters"] for each in self.driver.world.journal if each["method"] == method]

    def everything(self) -> list[str]:
        """All rows of the database."""
        with closing(sqlite3.connect(self.database)) as connection:
            return list(connection.iterdump())

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()


def buttons(message: dict[str, Any]) -> list[dict[str, str]]:
    return [each for row in message.get("reply_markup", {}).get("inline_keyboard", []) for each in row]


def labels(message: dict[str, Any]) -> list[str]:
    return [each["text"] for each in buttons(message)]


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """One bot for all tests, which has nothing to complain about in the end."""
    async with small_bot(tmp_path_factory.mktemp("bot")) as (driver, database):
        yield Scene(driver, database)


@pytest.fixture(autouse=True)
def _every_request_is_valid(scene: Scene) -> Any:
    yield
    if API.exists():
        api = json.loads(API.read_text(encoding="utf-8"))
        specification = Specification(api["methods"], api["types"])
        for each in scene.driver.world.journal:
            assert list(specification.faults(each["method"], each["parameters"])) == []
            assert each["error_code"] is None


@pytest.mark.parametrize(
    "text",
    [
        *("how do I escalate?", DANGER, CHILD, "/start", "/change", "/nonsense", "@somebody how do I escalate?"),
        *("/help@other_bot", f"/ask@other_bot {DANGER}", f"{ME}s how do I escalate?", f"mail me{ME}.com"),
    ],
)
async def test_what_is_not_said_to_the_bot_is_dropped(scene: Scene, text: str) -> None:
    room = await scene.group(administrator=True)
    await scene.all_dealt_with()
    # Every table, down to the numbers of updates that were dealt with.
    before = scene.everything()
    await room.say(f"{text} {MARKED}")
    await scene.all_dealt_with()
    assert room.messages == []
    assert {each["method"] for each in scene.driver.world.journal} <= {"getUpdates"}
    assert scene.everything() == before


@pytest.mark.parametrize(
    "text",
    [
        *(f"{ME} how do I escalate?", f"how do I escalate? {ME.upper()}", f"🙂 {ME}, how do I escalate?"),
        *("/ask how do I escalate?", f"/ask{ME} how do I escalate?", f"/tell{ME} how do I escalate?"),
    ],
)
async def test_what_is_said_to_the_bot_is_answered_as_a_reply(scene: Scene, text: str) -> None:
    room = await scene.group()
    answer = await room.ask(text)
    assert answer["text"].startswith("Disagreeing with another agency")
    assert "message_thread_id" not in answer


async def test_a_mention_without_a_username_counts_too(scene: Scene) -> None:
    room = await scene.group()
    answer = await room.ask("Briefing how do I escalate?", text_mention="Briefing")
    assert answer["text"].startswith("Disagreeing with another agency")


async def test_a_reply_to_the_bot_leans_on_the_answer_it_replies_to(scene: Scene) -> None:
    room = await scene.group()
    answer = await room.ask("/ask how do I escalate?")
    await room.ask("/ask what is a section 47", "cat")
    local = await room.ask("and northtown?", "cat", reply_to=answer["message_id"])
    assert local["text"].startswith("Disagreeing with another agency (Northtown)")


async def test_a_reply_to_somebody_else_is_dropped(scene: Scene) -> None:
    room = await scene.group(administrator=True)
    theirs = await room.say("morning all")
    await room.say("how do I escalate?", reply_to=theirs)
    await scene.all_dealt_with()
    assert room.messages == []


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param({"is_automatic_forward": True}, id="the linked channel"),
        pytest.param({"from": {"id": 77, "is_bot": True, "first_name": "x"}}, id="another bot"),
    ],
)
async def test_what_no_member_writes_is_dropped(scene: Scene, extra: dict[str, Any]) -> None:
    room = await scene.group()
    head = await scene.message(room)
    scene.driver.world.updates.add("message", {**head, **extra})
    await scene.all_dealt_with()
    assert room.messages == []


async def test_an_anonymous_administrator_is_answered_and_sets_the_area(scene: Scene) -> None:
    room = await scene.group()
    head = await scene.message(room)
    hidden = {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": head["chat"]}
    command = [{"type": "bot_command", "offset": 0, "length": 5}]
    scene.driver.world.updates.add("message", {**head, **hidden, "text": "/area northtown", "entities": command})
    await until(lambda: room.area == "northtown")


async def test_a_sticker_in_reply_is_not_opened(scene: Scene) -> None:
    room = await scene.group()
    answer = await room.ask("/ask how do I escalate?")
    assert "I read text only." in (await room.ask("", kind="sticker", reply_to=answer["message_id"]))["text"]


async def test_menus_fit_the_kind_of_chat(scene: Scene) -> None:
    world = scene.driver.world
    menus = {key[0]: [each["command"] for each in menu] for key, menu in world.profile.commands.items()}
    groups = ["ask", "contacts", "briefings", "help", "privacy"]
    assert menus['{"type": "all_group_chats"}'] == groups
    assert menus['{"type": "all_chat_administrators"}'] == [*groups, "area"]
    assert "ask" not in menus['{"type": "default"}']


async def test_answers_and_what_follows_stay_in_their_thread(scene: Scene) -> None:
    room = await scene.group(is_forum=True)
    made = await room.change(thread="Duty desk")
    (thread,) = (int(each) for each in made["threads"])
    answer = await room.ask("/ask how do I escalate?", thread=thread)
    assert answer["message_thread_id"] == thread
    await room.press(answer, "More")
    assert room.messages[-1]["text"].startswith("More:")
    assert room.messages[-1]["message_thread_id"] == thread
    assert room.messages[-1]["reply_to_message"]["message_id"] == answer["message_id"]
    general = await room.ask("/ask how do I escalate?")
    assert "message_thread_id" not in general


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"/help{ME}", "How to use me in a group"),
        ("/help", "How to use me in a group"),
        (ME, "How to use me in a group"),
        ("/ask", "How to use me in a group"),
        (f"/start{ME}", "How to use me in a group"),
        ("/contacts", "Front door"),
        ("/contacts", "NSPCC helpline"),
        ("/briefings", "Briefings"),
        ("/privacy", "What I keep of this group"),
        (f"/change{ME}", "That works in a private chat with me only."),
        (f"/nonsense{ME}", "I do not know that command."),
        (f"{ME} who are you?", "I read only what is said to me"),
    ],
)
async def test_commands_in_a_group(scene: Scene, text: str, said: str) -> None:
    room = await scene.group()
    if said == "Front door":
        await room.ask("/area northtown", "ann")
    assert said in (await room.ask(text))["text"]


async def test_only_administrators_set_the_groups_area(scene: Scene) -> None:
    room = await scene.group()
    assert "no area yet" in (await room.ask("/area"))["text"]
    assert "Only an administrator" in (await room.ask("/area northtown", "ben"))["text"]
    assert "I know England, Northtown, Southtown" in (await room.ask("/area atlantis", "ann"))["text"]
    await room.change(administrators=["ben"])
    assert "is now Northtown" in (await room.ask("/area northtown", "ben"))["text"]
    assert "Northtown" in (await room.ask("/area"))["text"]
    assert (await room.ask("/ask how do I escalate?", "cat"))["text"].startswith(
        "Disagreeing with another agency (Northtown)"
    )
    assert (pseudonym(SECRET, room.id), "northtown") in scene.rows("SELECT chat, area FROM group_areas")


async def test_a_persons_own_area_is_never_the_groups(scene: Scene) -> None:
    room, ben = await scene.group(), int((await scene.driver.control("POST", "people", {"name": "ben"}))["chat_id"])
    await scene.driver.say(ben, text="/area southtown")
    await scene.all_dealt_with()
    answer = await room.ask("/ask how do I escalate?", "ben")
    assert answer["text"].startswith("Disagreeing with another agency\n")
    await room.press(answer, "Northtown", "ben")
    changed = room.shown(answer)
    assert changed["text"].startswith("Disagreeing with another agency (Northtown)")
    assert "Change my area" not in " ".join(labels(changed))
    await room.press(changed, "More", "cat")
    assert room.messages[-1]["text"].startswith("More: Disagreeing with another agency (Northtown)")
    assert (pseudonym(SECRET, ben), "southtown") in scene.rows("SELECT person, area FROM people")


async def test_another_area_does_not_move_the_group(scene: Scene) -> None:
    room = await scene.group()
    await room.ask("/area northtown", "ann")
    answer = await room.ask("/ask how do I escalate in southtown?")
    assert answer["text"].startswith("Disagreeing with another agency (Southtown)")
    assert "This group's area is still Northtown." in answer["text"]
    assert not [label for label in labels(answer) if "area" in label]


@pytest.mark.parametrize(
    ("text", "said"),
    [(DANGER, "Ring 999 now."), (CHILD, "0800 1111"), ("my husband has my phone and hits me and the kids", "999")],
)
async def test_danger_in_a_group_is_answered_as_a_reply_and_promises_no_privacy(
    scene: Scene, text: str, said: str
) -> None:
    room = await scene.group()
    answer = await room.ask(f"/help{ME} {text}")
    assert said in answer["text"]
    assert "Nobody reads this chat" not in answer["text"]
    assert "Delete" not in " ".join(labels(answer))


async def test_a_bot_that_may_delete_takes_both_messages_out_for_the_child(scene: Scene) -> None:
    room = await scene.group(administrator=True)
    answer = await room.ask(f"{ME} {CHILD}", "cat")
    assert await room.press(answer, "Delete these messages", "ben") == (
        "Only the person who wrote it, or an administrator of this group, can delete it here."
    )
    await room.press(answer, "Delete these messages", "cat")
    left = scene.driver.world.chats[room.id].messages
    assert not {answer["message_id"], answer["reply_to_message"]["message_id"]} & set(left)


async def test_personal_details_in_a_group_are_told_plainly(scene: Scene) -> None:
    room = await scene.group()
    counted = scene.rows("SELECT * FROM outcomes")
    answer = await room.ask(f"/ask {DETAILS}")
    assert "a name and a date of birth" in answer["text"]
    assert "Jordan" not in answer["text"]
    assert "Only a bot that is an administrator can delete messages here" in answer["text"]
    assert "Disagreeing with another agency" in answer["text"]
    assert "Delete my message" not in labels(answer)
    await scene.all_dealt_with()
    assert scene.rows("SELECT * FROM outcomes") == counted


async def test_only_the_asker_or_an_administrator_deletes(scene: Scene) -> None:
    room = await scene.group(administrator=True)
    mine, theirs = await room.ask(f"/ask {DETAILS}", "ben"), await room.ask(f"/ask {DETAILS}", "ben")
    assert "Only the person who wrote it" in await room.press(mine, "Delete my message", "cat")
    assert await room.press(mine, "Delete my message", "ben") == "Deleted."
    assert await room.press(theirs, "Delete my message", "ann") == "Deleted."
    assert "reply_to_message" not in room.shown(theirs)
    left = (each.data for each in scene.driver.world.chats[room.id].messages.values())
    assert not [each for each in left if not each["from"]["is_bot"] and "Jordan" in each.get("text", "")]


FORGED = ["area:northtown", "change:number:0", "publish:1", "undo", "review:x", "delete:5", "delete-both:5", "nonsense"]


@pytest.mark.parametrize("data", FORGED)
async def test_forged_buttons_in_a_group_do_nothing(scene: Scene, data: str) -> None:
    room = await scene.group(administrator=True)
    world = scene.driver.world
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    forged = world.put(world.chats[room.id], world.profile.user(), {"text": "forged", "reply_markup": keyboard})
    assert await scene.press(room.id, forged["message_id"], data, "ben")
    assert [each["method"] for each in world.journal if each["method"].startswith(("send", "edit", "delete"))] == []
    assert room.area is None


async def test_an_edited_question_changes_its_answer(scene: Scene) -> None:
    room = await scene.group()
    answer = await room.ask("/ask how do I escalate?")
    asked = answer["reply_to_message"]["message_id"]
    await room.edit(asked, "/ask bruise on a baby")
    assert len(room.messages) == 1
    assert room.shown(answer)["text"].startswith("Bruise on a baby")
    await room.edit(asked, f"/ask {DANGER}")
    assert room.messages[-1]["text"].startswith("Ring 999 now.")
    assert len(room.messages) == 2


async def test_a_group_that_becomes_a_supergroup_is_followed(scene: Scene) -> None:
    room = await scene.group(type="group")
    await room.ask("/area northtown", "ann")
    grown = Room(scene, int((await room.change(migrate=True))["id"]))
    answer = await grown.ask("/ask how do I escalate?")
    assert answer["text"].startswith("Disagreeing with another agency (Northtown)")


async def test_a_bot_that_was_taken_out_knows_the_group_no_more(scene: Scene) -> None:
    room = await scene.group()
    await room.ask("/area northtown", "ann")
    await room.change(bot="kicked")
    await until(lambda: room.area is None)
    await room.change(bot="member")
    assert "no area yet" in (await room.ask("/area"))["text"]


async def test_only_what_is_read_is_asked_for(scene: Scene) -> None:
    assert set(scene.driver.world.updates.allowed) == {
        *("message", "edited_message", "channel_post", "callback_query", "my_chat_member"),
    }
