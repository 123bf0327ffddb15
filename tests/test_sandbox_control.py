"""Being a person, asking for faults, and reading what the bot asked for."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any, cast

import httpx
import pytest
from telegram import Bot, Update
from telegram.request import HTTPXRequest
from tornado.websocket import websocket_connect

from bot.sandbox.faults import Fault
from bot.sandbox.server import serve
from tests.sandbox_driver import BOT, KEYS, TOKEN, Driver, until

pytestmark = pytest.mark.anyio


async def _updates(driver: Driver) -> list[Update]:
    answer = await driver.bot("getUpdates")
    return [Update.de_json(update, None) for update in answer["result"]]


@pytest.mark.parametrize(
    ("content", "attribute"),
    [
        ({"text": "words"}, "text"),
        ({"kind": "photo", "caption": "see this"}, "caption"),
        ({"kind": "photo"}, "photo"),
        ({"kind": "voice"}, "voice"),
        ({"kind": "document", "file_name": "plan.docx"}, "document"),
        ({"kind": "sticker"}, "sticker"),
        ({"kind": "location"}, "location"),
        ({"kind": "contact"}, "contact"),
        ({"kind": "forwarded", "text": "not mine"}, "forward_origin"),
    ],
    ids=lambda value: str(value.get("kind", "text")) if isinstance(value, dict) else value,
)
async def test_everything_a_person_sends_is_an_update_a_bot_reads(
    driver: Driver, content: dict[str, Any], attribute: str
) -> None:
    await driver.say(await driver.chat(), **content)
    (update,) = await _updates(driver)
    assert update.message
    assert getattr(update.message, attribute)


async def test_a_command_with_a_payload_is_marked_as_a_command(driver: Driver) -> None:
    await driver.say(await driver.chat(), text="/start doncaster")
    (update,) = await _updates(driver)
    assert update.message
    assert update.message.parse_entities() == {update.message.entities[0]: "/start"}


async def test_an_edit_a_press_and_a_block_are_updates_but_a_deletion_is_none(driver: Driver) -> None:
    chat = await driver.chat()
    said = await driver.say(chat, text="befor")
    sent = (await driver.bot("sendMessage", chat_id=chat, text="x", reply_markup=KEYS))["result"]
    await driver.control("PATCH", f"chats/{chat}/messages/{said['message_id']}", {"text": "before"})
    await driver.press(chat, sent["message_id"], "more:1")
    await driver.control("DELETE", f"chats/{chat}/messages/{said['message_id']}")
    await driver.control("POST", f"chats/{chat}/block", {"blocked": True})
    _, edited, pressed, blocked = await _updates(driver)
    assert edited.edited_message
    assert edited.edited_message.text == "before"
    assert pressed.callback_query
    assert pressed.callback_query.data == "more:1"
    assert blocked.my_chat_member
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_only_a_button_that_is_there_can_be_pressed(driver: Driver) -> None:
    chat = await driver.chat()
    sent = (await driver.bot("sendMessage", chat_id=chat, text="x", reply_markup=KEYS))["result"]
    answer = await driver.control("POST", f"chats/{chat}/messages/{sent['message_id']}/press", {"data": "other"})
    assert answer["description"] == "Bad Request: this message has no such button"


async def test_in_a_group_the_bot_reads_what_is_meant_for_it(driver: Driver) -> None:
    group = await driver.control("POST", "chats", {"title": "Team", "members": ["lead"]})
    driver.world.updates.clear()
    name = driver.world.profile.username
    for text in ("morning all", "/help", f"@{name} who do I ring?"):
        await driver.control("POST", f"chats/{group['id']}/messages", {"as": "lead", "text": text})
    texts = [update.message.text for update in await _updates(driver) if update.message]
    assert texts == ["/help", f"@{name} who do I ring?"]


async def test_reading_waits_for_the_next_change(driver: Driver) -> None:
    chat = await driver.chat()
    version = (await driver.control("GET", f"chats/{chat}/messages"))["version"]
    path = f"chats/{chat}/messages?since={version}&wait=5"
    reading = asyncio.create_task(driver.control("GET", path))
    await until(lambda: driver.world.listeners)
    await driver.bot("sendMessage", chat_id=chat, text="news")
    assert [message["text"] for message in (await reading)["messages"]] == ["news"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"error_code": 500}, 500),
        ({"error_code": 429, "description": "Too Many Requests: retry after 4", "retry_after": 4}, 429),
        ({"error_code": 401, "description": "Unauthorized"}, 401),
    ],
    ids=["server-error", "flood", "unauthorized"],
)
async def test_a_fault_answers_and_does_nothing_for_the_calls_asked(
    driver: Driver, fault: dict[str, Any], code: int
) -> None:
    chat = await driver.chat()
    await driver.control("POST", "faults", {"method": "sendMessage", "count": 2, **fault})
    answers = [await driver.bot("sendMessage", chat_id=chat, text="x") for _ in range(3)]
    assert [answer.get("error_code") for answer in answers] == [code, code, None]
    assert len(await driver.read(chat)) == 2


async def test_a_dropped_answer_was_carried_out_all_the_same(driver: Driver) -> None:
    chat = await driver.chat()
    await driver.control("POST", "faults", {"method": "sendMessage", "drop": True})
    with pytest.raises(httpx.RemoteProtocolError):
        await driver.bot("sendMessage", chat_id=chat, text="arrived")
    assert (await driver.read(chat))[-1]["text"] == "arrived"


async def test_a_fault_for_one_chat_spares_the_others(driver: Driver) -> None:
    one, other = await driver.chat("one"), await driver.chat("other")
    await driver.control("POST", "faults", {"error_code": 500, "chat_id": one, "delay": 0.01})
    spared = await driver.bot("sendMessage", chat_id=other, text="x")
    hit = await driver.bot("sendMessage", chat_id=one, text="x")
    assert (spared["ok"], hit["ok"]) == (True, False)
    assert await driver.control("GET", "faults") == []


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "faults", {"color": "red"}, 400),
        ("POST", "faults", {"delay": "long"}, 400),
        ("PATCH", "settings", {"limits": {"chat_burst": "many"}}, 400),
        ("PATCH", "settings", {"poll_hold": "long"}, 400),
        ("GET", "journal?since=yesterday", None, 400),
        ("POST", "people", {"name": " "}, 400),
        ("POST", "chats", {"title": "Nobody"}, 400),
        ("GET", "chats/5/messages", None, 404),
        ("POST", "people", ["x"], 400),
    ],
)
async def test_the_control_api_says_what_is_wrong(
    driver: Driver, verb: str, path: str, body: object, status: int
) -> None:
    answer = await driver.client.request(verb, f"/sandbox/{path}", json=body)
    assert answer.status_code == status
    assert answer.json()["description"]


async def test_a_form_from_another_page_is_not_obeyed(driver: Driver) -> None:
    answer = await driver.client.post("/sandbox/people", content='{"name": "x"}')
    assert answer.status_code == 400
    assert driver.world.people == {}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Host": "elsewhere.example:8080"}, 404),
        ({"Host": "127.0.0.1.elsewhere.example"}, 404),
        ({"Host": "localhost", "Origin": "http://localhost"}, 200),
    ],
    ids=["a page from elsewhere", "another name", "a name that begins like ours", "ourselves"],
)
@pytest.mark.parametrize("path", ["/sandbox/people", f"/bot{TOKEN}/getMe"])
async def test_a_page_from_elsewhere_is_shown_and_told_nothing(
    driver: Driver, path: str, headers: dict[str, str], status: int
) -> None:
    assert (await driver.client.get(path, headers=headers)).status_code == status


async def test_the_journal_holds_every_request_with_typed_parameters(driver: Driver) -> None:
    chat = await driver.chat()
    values = {"chat_id": str(chat), "text": "x", "reply_markup": json.dumps(KEYS)}
    await driver.client.post(f"/bot{TOKEN}/sendMessage", data=values)
    await driver.bot("sendMessage", chat_id=chat, colour="red")
    good, bad = await driver.control("GET", "journal")
    assert good["parameters"] == {"chat_id": chat, "text": "x", "reply_markup": KEYS}
    assert (good["error_code"], bad["error_code"]) == (None, 400)
    assert [entry["number"] for entry in await driver.control("GET", "journal?since=1")] == [2]


async def test_the_journal_says_what_fault_a_request_met_and_whether_it_is_over(driver: Driver) -> None:
    chat = await driver.chat()
    faults: list[dict[str, object]] = [{"reset": True}, {"page": "no", "error_code": 502}, {"error_code": 500}]
    faults += [{"drop": True, "delay": 0.01}, {"delay": 0.01}, {"delay": 30}]
    for fault in faults:
        await driver.control("POST", "faults", {"method": "sendMessage", **fault})
    for _ in faults[:-1]:
        with suppress(httpx.HTTPError, ValueError):
            await driver.bot("sendMessage", chat_id=chat, text="x")
    with pytest.raises(httpx.TimeoutException):
        await driver.client.post(f"/bot{TOKEN}/sendMessage", data={"chat_id": chat, "text": "x"}, timeout=0.1)
    entries = await driver.control("GET", "journal")
    assert [each["fault"] for each in entries] == ["reset", "page", "error_code", "drop", "delay", "delay"]
    assert [each["ended"] for each in entries] == [True] * 5 + [False]


async def test_a_late_poll_whose_bot_went_away_neither_takes_updates_nor_ends_the_poll_that_came_after_it(
    driver: Driver,
) -> None:
    chat = await driver.chat()
    await driver.control("POST", "faults", {"method": "getUpdates", "delay": 0.2})
    with pytest.raises(httpx.TimeoutException):
        await driver.client.post(f"/bot{TOKEN}/getUpdates", data={"timeout": 5}, timeout=0.1)
    second = asyncio.create_task(driver.bot("getUpdates", timeout=5))
    await until(lambda: driver.world.journal[0]["ended"])
    await driver.say(chat, text="hello")
    assert [each["message"]["text"] for each in (await second)["result"]] == ["hello"]


async def test_the_live_connection_tells_what_happens(driver: Driver) -> None:
    socket = await websocket_connect(f"{driver.address.replace('http', 'ws')}/sandbox/live?as=amina")
    hello = json.loads(await socket.read_message() or "")
    chat = hello["chat"]["id"]
    await driver.say(chat, text="hi")
    await driver.bot("sendChatAction", chat_id=chat, action="typing")
    kinds = [json.loads(await socket.read_message() or "")["type"] for _ in range(2)]
    socket.close()
    assert (hello["type"], hello["me"]["first_name"], kinds) == ("hello", "amina", ["changes", "typing"])


async def test_the_ordinary_telegram_client_works_against_it(driver: Driver) -> None:
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    polling = HTTPXRequest(httpx_kwargs={"trust_env": False})
    chat = await driver.chat()
    await driver.say(chat, text="question")
    async with Bot(TOKEN, f"{driver.address}/bot", request=request, get_updates_request=polling) as bot:
        (update,) = await bot.get_updates(timeout=1, allowed_updates=["message"])
        sent = await bot.send_message(chat, "<b>answer</b>", parse_mode="HTML", disable_notification=True)
        await bot.send_document(chat, b"data", filename="mine.txt")
        await sent.edit_text("other")
    assert (update.effective_chat and update.effective_chat.id, bot.id) == (chat, BOT)
    assert [message.get("text", "file") for message in await driver.read(chat)][2:] == ["other", "file"]


async def test_logs_hold_no_words_and_no_token(driver: Driver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    chat = await driver.chat()
    await driver.say(chat, text="marked-words")
    await driver.bot("sendMessage", chat_id=chat, text="marked-words", reply_markup={"inline_keyboard": 5})
    await driver.client.get(f"/bot{TOKEN}/too/deep")
    driver.world.faults.waiting.append(Fault(delay=cast(float, "marked-words")))
    await driver.bot("sendMessage", chat_id=chat, text="marked-words")
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    shown = "\n".join(record.getMessage() + str(record.exc_info) for record in ours)
    assert "BotApi failed with TypeError" in shown
    assert TOKEN not in shown
    assert "marked-words" not in shown


async def test_closing_ends_a_waiting_poll() -> None:
    running = await serve(0)
    address = f"http://127.0.0.1:{running.port}/bot{TOKEN}/getUpdates?timeout=50"
    async with httpx.AsyncClient(trust_env=False) as client:
        poll = asyncio.create_task(client.get(address, timeout=60))
        await until(lambda: running.world.journal)
        await running.close()
        with pytest.raises(httpx.RemoteProtocolError):
            await poll


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_prints_its_address_and_exits_cleanly(number: signal.Signals) -> None:
    command = [sys.executable, "-X", "dev", "-W", "error", "-m", "bot.sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        page = httpx.get(address, trust_env=False)
        process.send_signal(number)
        output, errors = process.communicate(timeout=20)
    assert page.status_code == 200
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_port_in_use_is_said_in_words() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot.sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout
        port = one.stdout.readline().strip().rstrip("/").rsplit(":", 1)[1]
        other = subprocess.run(
            [sys.executable, "-m", "bot.sandbox", "--port", port], capture_output=True, text=True, check=False
        )
        one.terminate()
    assert other.returncode == 1
    assert f"Port {port} cannot be used" in other.stderr
    assert "Traceback" not in other.stderr
