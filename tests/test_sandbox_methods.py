"""The sandbox's Bot API answers as Telegram's does."""

from typing import Any

import httpx
import pytest
from telegram import Chat, ChatFullInfo, ChatMember, Message

from tests.sandbox_driver import KEYS, TOKEN, Driver

pytestmark = pytest.mark.anyio


def _keys(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go", **button}]]}


@pytest.mark.parametrize(
    ("address", "status", "description"),
    [
        pytest.param("bot12:short/getMe", 401, "Unauthorized", id="bad-token"),
        pytest.param("botx/getMe", 401, "Unauthorized", id="no-token"),
        pytest.param(f"bot{TOKEN}/getNothing", 404, "Not Found", id="unknown-method"),
        pytest.param(
            f"bot{TOKEN}/getMe?colour=red",
            400,
            'Bad Request: parameter "colour" is unknown or not part of the sandbox',
            id="unknown-parameter",
        ),
    ],
)
async def test_wrong_requests_are_refused(driver: Driver, address: str, status: int, description: str) -> None:
    answer = await driver.client.get(f"/{address}")
    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": description}


@pytest.mark.parametrize("encoding", ["query", "form", "json", "multipart"])
async def test_parameters_come_by_query_form_json_or_multipart(driver: Driver, encoding: str) -> None:
    chat = await driver.chat()
    values = {"chat_id": str(chat), "text": " Grüße & so ", "disable_notification": "true"}
    address = f"/bot{TOKEN}/sendMessage"
    answers: dict[str, Any] = {
        "query": lambda: driver.client.get(address, params=values),
        "form": lambda: driver.client.post(address, data=values),
        "json": lambda: driver.client.post(address, json={**values, "chat_id": chat}),
        "multipart": lambda: driver.client.post(address, files={name: (None, value) for name, value in values.items()}),
    }
    answer: httpx.Response = await answers[encoding]()
    assert answer.json()["result"]["text"] == "Grüße & so"
    assert (await driver.read(chat))[-1]["silent"] is True


@pytest.mark.parametrize(
    ("method", "given", "reason"),
    [
        pytest.param("sendMessage", {"text": "x"}, "chat_id is empty", id="no-chat"),
        pytest.param("sendMessage", {"chat_id": 7, "text": "x"}, "chat not found", id="unknown-chat"),
        pytest.param("sendMessage", {}, "message text is empty", id="no-text"),
        pytest.param("sendMessage", {"text": " \n "}, "message text is empty", id="blank-text"),
        pytest.param("sendMessage", {"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty", id="no-words"),
        pytest.param("sendMessage", {"text": "x" * 4097}, "message is too long", id="too-long"),
        pytest.param(
            "sendMessage",
            {"text": "<p>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "p" at byte offset 0',
            id="bad-html",
        ),
        pytest.param("sendMessage", {"text": "x", "parse_mode": "Rich"}, "unsupported parse_mode", id="mode"),
        pytest.param(
            "sendMessage",
            {"text": "x", "reply_parameters": {"message_id": 1}},
            "message to be replied not found",
            id="reply-to-nothing",
        ),
        pytest.param("sendMessage", {"text": "x", "message_thread_id": 5}, "message thread not found", id="no-thread"),
        pytest.param(
            "sendMessage",
            {"text": "x", "reply_markup": _keys(callback_data="é" * 33)},
            "BUTTON_DATA_INVALID",
            id="66-bytes",
        ),
        pytest.param(
            "sendMessage",
            {"text": "x", "reply_markup": _keys(url="http://localhost:8080/")},
            "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL",
            id="localhost",
        ),
        pytest.param(
            "sendMessage",
            {"text": "x", "reply_markup": _keys()},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            id="button-without-action",
        ),
        pytest.param(
            "sendMessage",
            {"text": "x", "reply_markup": "{"},
            "can't parse reply markup JSON object",
            id="markup-no-json",
        ),
        pytest.param("editMessageText", {"text": "x"}, "message identifier is not specified", id="edit-what"),
        pytest.param("editMessageText", {"text": "x", "message_id": 1}, "message to edit not found", id="edit-nothing"),
        pytest.param("deleteMessage", {"message_id": 1}, "message to delete not found", id="delete-nothing"),
        pytest.param("deleteMessages", {"message_ids": []}, "message identifiers are not specified", id="delete-none"),
        pytest.param("sendChatAction", {"action": "idle"}, "wrong parameter action in request", id="action"),
        pytest.param(
            "getChatAdministrators", {}, "there are no administrators in the private chat", id="administrators"
        ),
    ],
)
async def test_mistakes_get_telegrams_wording(driver: Driver, method: str, given: dict[str, Any], reason: str) -> None:
    chat = await driver.chat()
    whole = given if reason == "chat_id is empty" else {"chat_id": chat, **given}
    answer = await driver.bot(method, **whole)
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {reason}")


async def test_length_counts_code_points_after_entities(driver: Driver) -> None:
    text = f"<b>{'😀' * 4095}</b>&amp;"
    answer = await driver.bot("sendMessage", chat_id=await driver.chat(), text=text, parse_mode="HTML")
    assert answer["result"]["entities"][0]["length"] == 2 * 4095


async def test_a_sent_message_is_one_that_a_bot_library_reads(driver: Driver) -> None:
    chat = await driver.chat()
    answer = await driver.bot("sendMessage", chat_id=chat, text="x", reply_markup=KEYS, protect_content=True)
    message = Message.de_json(answer["result"], None)
    assert (message.chat.id, message.has_protected_content) == (chat, True)
    assert message.reply_markup is not None
    assert message.reply_markup.inline_keyboard[0][0].callback_data == "more:1"


async def test_a_bot_cannot_write_first(driver: Driver) -> None:
    person = await driver.control("POST", "people", {"name": "newcomer"})
    answer = await driver.bot("sendMessage", chat_id=person["chat_id"], text="x")
    assert answer["description"] == "Bad Request: chat not found"


async def test_a_blocked_bot_is_forbidden_until_the_person_writes_again(driver: Driver) -> None:
    chat = await driver.chat()
    await driver.control("POST", f"chats/{chat}/block", {"blocked": True})
    refused = await driver.bot("sendMessage", chat_id=chat, text="x")
    await driver.say(chat, text="I am back")
    accepted = await driver.bot("sendMessage", chat_id=chat, text="x")
    assert refused["description"] == "Forbidden: bot was blocked by the user"
    assert accepted["ok"]


async def test_commands_are_kept_by_scope_and_language(driver: Driver) -> None:
    english = [{"command": "help", "description": "Help"}]
    private = [{"command": "area", "description": "Area"}]
    await driver.bot("setMyCommands", commands=english)
    await driver.bot("setMyCommands", commands=private, scope={"type": "all_private_chats"}, language_code="en")
    everywhere = await driver.bot("getMyCommands")
    narrower = await driver.bot("getMyCommands", scope={"type": "all_private_chats"}, language_code="en")
    assert (everywhere["result"], narrower["result"]) == (english, private)
    await driver.bot("deleteMyCommands")
    assert (await driver.bot("getMyCommands"))["result"] == []


@pytest.mark.parametrize(
    ("command", "description", "code"),
    [("Help", "Help", "BOT_COMMAND_INVALID"), ("help", "", "BOT_COMMAND_DESCRIPTION_INVALID")],
)
async def test_commands_that_telegram_refuses(driver: Driver, command: str, description: str, code: str) -> None:
    answer = await driver.bot("setMyCommands", commands=[{"command": command, "description": description}])
    assert answer["description"] == f"Bad Request: {code}"


@pytest.mark.parametrize(
    ("method", "key", "longest"),
    [("MyName", "name", 64), ("MyDescription", "description", 512), ("MyShortDescription", "short_description", 120)],
)
async def test_what_the_bot_says_of_itself(driver: Driver, method: str, key: str, longest: int) -> None:
    await driver.bot(f"set{method}", **{key: "é" * longest})
    refused = await driver.bot(f"set{method}", **{key: "é" * (longest + 1)})
    assert (await driver.bot(f"get{method}"))["result"] == {key: "é" * longest}
    assert refused["error_code"] == 400


async def test_a_document_arrives_with_its_name_and_bytes(driver: Driver) -> None:
    chat = await driver.chat()
    answer = await driver.client.post(
        f"/bot{TOKEN}/sendDocument",
        data={"chat_id": str(chat), "document": "attach://data", "caption": "<b>All</b>", "parse_mode": "HTML"},
        files={"data": ("mine.json", b"{}")},
    )
    sent = answer.json()["result"]
    assert (sent["document"]["file_name"], sent["caption"]) == ("mine.json", "All")
    assert driver.world.files[sent["document"]["file_id"]].body == b"{}"


async def test_a_group_tells_who_is_in_it(driver: Driver) -> None:
    group = await driver.control("POST", "chats", {"title": "Team", "members": ["lead", "worker"]})
    administrators = await driver.bot("getChatAdministrators", chat_id=group["id"])
    worker = driver.world.person("worker").id
    member = await driver.bot("getChatMember", chat_id=group["id"], user_id=worker)
    assert [entry["user"]["first_name"] for entry in administrators["result"]] == ["lead"]
    assert ChatMember.de_json(member["result"], None).status == "member"
    full = ChatFullInfo.de_json((await driver.bot("getChat", chat_id=group["id"]))["result"], None)
    assert (full.type, full.title) == (Chat.SUPERGROUP, "Team")


async def test_administrators_are_told_and_may_be_made(driver: Driver) -> None:
    group = await driver.control("POST", "chats", {"members": ["lead", "worker", "clerk"]})
    await driver.control(
        "PATCH", f"chats/{group['id']}", {"as": "lead", "administrators": ["worker"], "bot": "administrator"}
    )
    told = await driver.bot("getChatAdministrators", chat_id=group["id"])
    assert [each["status"] for each in told["result"]] == ["creator", "administrator", "administrator"]
    assert all(ChatMember.de_json(each, None) for each in told["result"])
    await driver.bot("getUpdates")
    updates = (await driver.bot("getUpdates"))["result"]
    assert updates[-1]["my_chat_member"]["new_chat_member"]["status"] == "administrator"


async def test_a_topic_of_a_forum_can_be_written_to_and_another_cannot(driver: Driver) -> None:
    group = await driver.control("POST", "chats", {"members": ["lead"], "is_forum": True})
    made = await driver.control("PATCH", f"chats/{group['id']}", {"as": "lead", "thread": "Duty desk"})
    (thread,) = (int(each) for each in made["threads"])
    asked = await driver.say(group["id"], text="/ask", **{"as": "lead", "thread": thread})
    assert asked["message_thread_id"] == thread
    assert asked["is_topic_message"]
    sent = await driver.bot("sendMessage", chat_id=group["id"], text="x", message_thread_id=thread)
    assert sent["result"]["message_thread_id"] == thread
    lost = await driver.bot("sendMessage", chat_id=group["id"], text="x", message_thread_id=thread + 1)
    assert lost["description"] == "Bad Request: message thread not found"


async def test_a_group_becomes_a_supergroup_and_says_where_it_has_gone(driver: Driver) -> None:
    group = await driver.control("POST", "chats", {"members": ["lead"], "type": "group"})
    grown = await driver.control("PATCH", f"chats/{group['id']}", {"as": "lead", "migrate": True})
    assert grown["type"] == "supergroup"
    refused = await driver.bot("sendMessage", chat_id=group["id"], text="x")
    assert refused["error_code"] == 400
    assert refused["parameters"] == {"migrate_to_chat_id": grown["id"]}
    assert (await driver.bot("sendMessage", chat_id=grown["id"], text="x"))["ok"]
    gone, come = (each["message"] for each in (await driver.bot("getUpdates"))["result"][-2:])
    assert (gone["migrate_to_chat_id"], come["migrate_from_chat_id"]) == (grown["id"], group["id"])


async def test_a_bot_that_left_a_group_writes_there_no_more(driver: Driver) -> None:
    group = await driver.control("POST", "chats", {"title": "Team", "members": ["lead"]})
    await driver.bot("leaveChat", chat_id=group["id"])
    answer = await driver.bot("sendMessage", chat_id=group["id"], text="x")
    assert answer["description"] == "Forbidden: bot is not a member of the supergroup chat"


async def test_a_reply_shows_what_it_answers(driver: Driver) -> None:
    chat = await driver.chat()
    said = await driver.say(chat, text="question")
    target = {"message_id": said["message_id"]}
    sent = await driver.bot("sendMessage", chat_id=chat, text="answer", reply_parameters=target)
    assert sent["result"]["reply_to_message"]["text"] == "question"
