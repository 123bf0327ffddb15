"""Channels as Telegram has them: posts without an author, and a bot that posts by right of an administrator only."""

from typing import Any

import pytest
from telegram import ChatMember, Update

from tests.sandbox_driver import BOT, KEYS, Driver

pytestmark = pytest.mark.anyio
TEAM = {"title": "Team", "type": "channel", "members": ["lead", "worker"]}


async def _channel(driver: Driver, **more: Any) -> int:
    return int((await driver.control("POST", "chats", {**TEAM, **more}))["id"])


async def _updates(driver: Driver) -> list[Update]:
    answer = await driver.bot("getUpdates", allowed_updates=["message", "channel_post", "callback_query"])
    return [Update.de_json(update, None) for update in answer["result"]]


async def test_a_post_comes_without_its_author(driver: Driver) -> None:
    channel = await _channel(driver, signed=True)
    driver.world.updates.clear()
    await driver.say(channel, text="/digest_here", **{"as": "lead"})
    (update,) = await _updates(driver)
    post = update.channel_post
    assert post
    assert update.effective_user is None
    assert (post.chat.type, post.from_user, post.author_signature) == ("channel", None, "lead")
    assert post.sender_chat
    assert post.sender_chat.id == channel
    refused = await driver.say(channel, text="me too", **{"as": "worker"})
    assert refused["description"] == "Bad Request: only administrators write in a channel"


async def test_a_channel_bot_is_an_administrator_and_is_told_of_its_rights(driver: Driver) -> None:
    channel = await _channel(driver)
    (added,) = driver.world.updates.pending()
    assert added["my_chat_member"]["new_chat_member"]["can_post_messages"] is True
    me = (await driver.bot("getChatMember", chat_id=channel, user_id=BOT))["result"]
    assert ChatMember.de_json(me, None).status == "administrator"
    told = await driver.bot("getChatAdministrators", chat_id=channel)
    assert [each["status"] for each in told["result"]] == ["creator", "administrator"]
    await driver.control("PATCH", f"chats/{channel}", {"as": "lead", "bot": "administrator", "posts": False})
    *_, changed = driver.world.updates.pending()
    assert changed["my_chat_member"]["new_chat_member"]["can_post_messages"] is False


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({}, None, None),
        (
            *({"bot": "administrator", "posts": False}, 400),
            "Bad Request: not enough rights to send text messages to the chat",
        ),
        ({"bot": "left"}, 403, "Forbidden: bot is not a member of the channel chat"),
        ({"bot": "kicked"}, 403, "Forbidden: bot was kicked from the channel chat"),
        ({"close": True}, 400, "Bad Request: chat not found"),
    ],
)
async def test_the_bot_posts_by_right_only(driver: Driver, change: dict[str, Any], code: int, said: str) -> None:
    channel = await _channel(driver)
    if change:
        await driver.control("PATCH", f"chats/{channel}", {"as": "lead", **change})
    answer = await driver.bot("sendMessage", chat_id=channel, text="x")
    assert (answer.get("error_code"), answer.get("description")) == (code, said)


async def test_there_are_no_threads_and_no_strange_parameters(driver: Driver) -> None:
    channel = await _channel(driver)
    for strange in ({"message_thread_id": 1}, {"pinned": True}):
        assert (await driver.bot("sendMessage", chat_id=channel, text="x", **strange))["error_code"] == 400


async def test_a_press_tells_who_pressed_and_under_which_post(driver: Driver) -> None:
    channel = await _channel(driver)
    sent = (await driver.bot("sendMessage", chat_id=channel, text="x", reply_markup=KEYS))["result"]
    assert "from" not in sent
    driver.world.updates.clear()
    path = f"chats/{channel}/messages/{sent['message_id']}/press"
    await driver.control("POST", path, {"as": "worker", "data": "more:1"})
    (update,) = await _updates(driver)
    query = update.callback_query
    assert query
    assert query.message
    assert query.from_user.first_name == "worker"
    assert (query.message.chat.type, query.message.message_id) == ("channel", sent["message_id"])
    edited = await driver.bot("editMessageText", chat_id=channel, message_id=sent["message_id"], text="y")
    assert edited["result"]["text"] == "y"
