"""Messages change, vanish and have their buttons answered as on Telegram."""

import pytest

from bot.sandbox.world import World
from tests.sandbox_driver import KEYS, QUIET, Clock, Driver, sandbox

pytestmark = pytest.mark.anyio


async def test_an_edit_replaces_text_and_keyboard(driver: Driver) -> None:
    chat = await driver.chat()
    sent = (await driver.bot("sendMessage", chat_id=chat, text="one", reply_markup=KEYS))["result"]
    await driver.bot("editMessageText", chat_id=chat, message_id=sent["message_id"], text="two")
    shown = (await driver.read(chat))[-1]
    assert (shown["text"], "reply_markup" in shown, "edit_date" in shown) == ("two", False, True)


async def test_an_edit_that_changes_nothing_is_refused(driver: Driver) -> None:
    chat = await driver.chat()
    sent = (await driver.bot("sendMessage", chat_id=chat, text="one", reply_markup=KEYS))["result"]
    same = {"chat_id": chat, "message_id": sent["message_id"], "reply_markup": KEYS}
    for method, content in (("editMessageText", {"text": " one "}), ("editMessageReplyMarkup", {})):
        answer = await driver.bot(method, **same, **content)
        assert answer["description"].startswith("Bad Request: message is not modified: specified new message")


async def test_only_the_keyboard_can_be_taken_away(driver: Driver) -> None:
    chat = await driver.chat()
    sent = (await driver.bot("sendMessage", chat_id=chat, text="one", reply_markup=KEYS))["result"]
    edited = await driver.bot("editMessageReplyMarkup", chat_id=chat, message_id=sent["message_id"])
    assert (edited["result"]["text"], "reply_markup" in edited["result"]) == ("one", False)


async def test_a_persons_message_can_be_deleted_but_not_edited(driver: Driver) -> None:
    chat = await driver.chat()
    said = await driver.say(chat, text="with a name in it")
    target = {"chat_id": chat, "message_id": said["message_id"]}
    edited = await driver.bot("editMessageText", **target, text="x")
    deleted = await driver.bot("deleteMessage", **target)
    assert edited["description"] == "Bad Request: message can't be edited"
    assert deleted["result"] is True
    assert said["message_id"] not in {message["message_id"] for message in await driver.read(chat)}


async def test_messages_are_deleted_only_in_their_own_chat(driver: Driver) -> None:
    one, other = await driver.chat("one"), await driver.chat("other")
    ids = [(await driver.say(chat, text="x"))["message_id"] for chat in (one, other)]
    answer = await driver.bot("deleteMessages", chat_id=one, message_ids=ids)
    assert answer["result"] is True
    assert (len(await driver.read(one)), len(await driver.read(other))) == (1, 2)


async def test_a_message_older_than_two_days_stays() -> None:
    clock = Clock()
    async with sandbox(World(clock=clock, limits=QUIET)) as driver:
        chat = await driver.chat()
        said = await driver.say(chat, text="x")
        clock.now += 48 * 3600
        answer = await driver.bot("deleteMessage", chat_id=chat, message_id=said["message_id"])
    assert answer["description"] == "Bad Request: message can't be deleted"


async def test_a_pressed_button_is_answered_once_and_in_time() -> None:
    clock = Clock()
    async with sandbox(World(clock=clock, limits=QUIET)) as driver:
        chat = await driver.chat()
        sent = (await driver.bot("sendMessage", chat_id=chat, text="x", reply_markup=KEYS))["result"]
        first, late = [await driver.press(chat, sent["message_id"], "more:1") for _ in range(2)]
        answers = [await driver.bot("answerCallbackQuery", callback_query_id=first) for _ in range(2)]
        clock.now += 16
        answers.append(await driver.bot("answerCallbackQuery", callback_query_id=late))
    assert [answer["ok"] for answer in answers] == [True, False, False]
    assert answers[1]["description"].startswith("Bad Request: query is too old")
