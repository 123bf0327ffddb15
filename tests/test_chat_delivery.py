"""Sending: nothing lost, nothing sent over and over, danger first, and nobody held up by somebody else's wait."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot

from bot.chat import transport
from bot.chat.delivery import AT_ONCE, Delivery, DeliveryTimes
from bot.chat.memory import open_memory
from bot.chat.outbox import KEPT_SECONDS, MOST_OF_A_CHAT
from bot.chat.render import MESSAGE_LENGTH, At, Message
from bot.replies.callback import Verb, button
from bot.replies.reply import Reply, bold, plain
from bot.sandbox.faults import Fault
from tests.sandbox_driver import TOKEN, Driver, sandbox, until

pytestmark = pytest.mark.anyio
MARKED = "xylophonic-marker-4711"
QUICK = DeliveryTimes(turn=0.2, call=0.3, waiting_call=1.0, outbox=0.02, again=0.0, longest=0.0)
PATIENT = replace(QUICK, outbox=60)
SORRY = Reply((plain("Too late, ask again."),))


@dataclass
class Clock:
    """Goes on from nine o'clock as the loop's time does, and further when a test says so."""

    ahead: timedelta = timedelta()
    began: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        passed = timedelta(seconds=time.monotonic() - self.began)
        return datetime(2026, 11, 22, 9, 0, tzinfo=UTC) + passed + self.ahead

    def forward(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Office:
    """A sandbox, a database, and deliveries over them."""

    driver: Driver
    bot: Bot
    database: Path
    clock: Clock = field(default_factory=Clock)

    @asynccontextmanager
    async def delivery(self, times: DeliveryTimes = QUICK) -> AsyncIterator[Delivery]:
        async with open_memory(self.database, b"secret", self.clock, patience=0.3) as memory:
            delivery = Delivery(self.bot, memory.outbox, lambda: SORRY, times)
            sending = asyncio.create_task(delivery.send_waiting())
            try:
                yield delivery
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)

    def fault(self, method: str = "sendMessage", **fault: Any) -> None:
        self.driver.world.faults.waiting.append(Fault(method=method, **fault))

    def flood(self, chat: int, seconds: int = 30) -> None:
        self.fault(error_code=429, description="Too Many Requests", retry_after=seconds, chat_id=chat)

    def shown(self, chat: int) -> list[str]:
        messages = (stored.data for stored in self.driver.world.chats[chat].messages.values())
        return [each["text"] for each in messages if each["from"]["is_bot"]]

    async def until_said(self, chat: int, *texts: str) -> None:
        await until(lambda: self.shown(chat) == list(texts))

    def calls(self, method: str = "sendMessage") -> int:
        return sum(each["method"] == method for each in self.driver.world.journal)

    def rows(self, query: str = "SELECT chat_id, message FROM outbox ORDER BY id") -> list[Any]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with (
        sandbox() as driver,
        Bot(TOKEN, base_url=f"{driver.address}/bot", request=transport.for_calls()) as bot,
    ):
        yield Office(driver, bot, tmp_path / "test.sqlite3")


def words(text: str, *, urgent: bool = False, silent: bool = False) -> Reply:
    return Reply((plain(text),), urgent=urgent, silent=silent)


async def test_a_chats_flood_wait_holds_up_neither_its_update_nor_another_chat(office: Office) -> None:
    held, other = await office.driver.chat("held"), await office.driver.chat("other")
    office.flood(held)
    async with office.delivery() as delivery, asyncio.timeout(3):
        await delivery.send(held, words("waits"))
        await delivery.send(other, words("goes"))
        assert office.shown(other) == ["goes"]
        assert office.shown(held) == []


async def test_a_burst_in_one_chat_is_not_waited_for_and_comes_in_order(office: Office) -> None:
    chat = await office.driver.chat()
    async with office.delivery(PATIENT) as delivery:
        async with asyncio.timeout(1):
            for number in range(20):
                await delivery.send(chat, words(str(number)))
    sent = office.shown(chat)
    kept = [Message.from_json(message).html for _, message in office.rows()]
    assert [*sent, *kept] == [str(number) for number in range(20)]


async def test_without_a_database_a_flood_wait_holds_up_nobody_and_nothing_is_lost(office: Office) -> None:
    office.database.mkdir()
    held, other = await office.driver.chat("held"), await office.driver.chat("other")
    office.flood(held, seconds=1)
    async with office.delivery() as delivery:
        async with asyncio.timeout(0.9):
            await delivery.send(held, words("waits"))
            await delivery.send(other, words("goes"))
        assert office.shown(other) == ["goes"]
        office.clock.forward(2)
        await office.until_said(held, "waits")


async def test_danger_goes_at_once_even_when_all_chats_together_are_at_their_limit(office: Office) -> None:
    chat = await office.driver.chat()
    async with office.delivery(PATIENT) as delivery:
        for number in range(100):
            delivery._pace.take(number, asyncio.get_running_loop().time())
        async with asyncio.timeout(1):
            await delivery.send(chat, words("calm"))
            await delivery.send(chat, words("danger", urgent=True))
        assert office.shown(chat) == ["danger"]


async def test_danger_goes_at_once_while_every_connection_for_answers_hangs(office: Office) -> None:
    chats = [await office.driver.chat(f"p{number}") for number in range(12)]
    office.fault(delay=2, count=10)
    async with office.delivery(replace(PATIENT, call=2)) as delivery:
        slow = [asyncio.create_task(delivery.send(chat, words("slow"))) for chat in chats[:10]]
        await until(lambda: office.calls() == 8)
        office.driver.world.faults.waiting.clear()
        async with asyncio.timeout(1):
            await delivery.send(chats[-1], words("danger", urgent=True))
        assert office.shown(chats[-1]) == ["danger"]
        await asyncio.gather(*slow)


async def test_in_the_outbox_danger_goes_before_what_waited_longer(office: Office) -> None:
    chat = await office.driver.chat()
    office.flood(chat, seconds=1)
    async with office.delivery(PATIENT) as delivery:
        await delivery.send(chat, words("calm"))
        await delivery.send(chat, words("danger", urgent=True))
    office.clock.forward(2)
    async with office.delivery():
        await office.until_said(chat, "danger", "calm")


async def test_one_chats_wait_in_the_outbox_holds_up_no_other(office: Office) -> None:
    held, other = await office.driver.chat("held"), await office.driver.chat("other")
    office.fault(error_code=502, count=40)
    async with office.delivery(PATIENT) as delivery:
        for number in range(30):
            await delivery.send(held, words(str(number)))
        await delivery.send(other, words("goes"))
    office.driver.world.faults.waiting.clear()
    office.fault(delay=5, count=9, chat_id=held)
    async with office.delivery(replace(QUICK, waiting_call=5)), asyncio.timeout(2):
        await office.until_said(other, "goes")


async def test_what_waits_survives_a_restart_with_its_buttons_and_its_silence(office: Office) -> None:
    chat = await office.driver.chat()
    office.fault(error_code=502)
    reply = Reply((bold("<b> & me"),), ((button("More", Verb.MORE, "a"),),), silent=True, urgent=True)
    async with office.delivery(PATIENT) as delivery:
        await delivery.send(chat, reply)
    async with office.delivery():
        await office.until_said(chat, "<b> & me")
    message = (await office.driver.read(chat))[-1]
    assert message["silent"]
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "more:a"
    assert message["entities"][0]["type"] == "bold"
    assert office.rows() == []


@pytest.mark.parametrize("code", [401, 404, 409, 500, 502])
async def test_an_answer_that_telegram_does_not_take_now_is_sent_later(office: Office, code: int) -> None:
    chat = await office.driver.chat()
    office.fault(error_code=code, count=2)
    async with office.delivery() as delivery:
        await delivery.send(chat, words("at last"))
        await office.until_said(chat, "at last")
    assert office.rows() == []


@pytest.mark.parametrize(("fault", "times"), [({"drop": True}, 2), ({"reset": True}, 1)], ids=["drop", "reset"])
async def test_an_answer_whose_connection_was_lost_goes_again(
    office: Office, fault: dict[str, Any], times: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Cut after Telegram took the message it comes twice, before that once."""
    chat = await office.driver.chat()
    office.fault(**fault, count=1)
    async with office.delivery() as delivery:
        await delivery.send(chat, words("at last"))
        await until(lambda: office.shown(chat) == ["at last"] * times)
    assert office.rows() == []
    assert "a message has to wait" in caplog.text


async def test_what_is_under_way_when_it_ends_is_not_sent_again_after_a_restart(office: Office) -> None:
    chat = await office.driver.chat()
    office.fault(error_code=502)
    office.fault(delay=0.2, count=1)
    async with office.delivery() as delivery:
        await delivery.send(chat, words("once"))
        await until(lambda: office.calls() == 2)
    assert office.shown(chat) == ["once"]
    assert office.rows() == []


async def test_an_answer_during_a_long_outage_is_not_given_up(office: Office) -> None:
    chat = await office.driver.chat()
    office.fault(error_code=502, count=2)
    async with office.delivery() as delivery:
        await delivery.send(chat, words("at last"))
        (waiting,) = delivery._outbox._lines[chat]
        waiting.attempts = 2_000
        await office.until_said(chat, "at last")


async def test_an_answer_that_nobody_can_read_drops_no_waiting_message(office: Office) -> None:
    chat = await office.driver.chat()
    office.fault(page='{"ok": true, "result": {"message_id": 1}}', count=2)
    async with office.delivery() as delivery:
        await delivery.send(chat, words("at last"))
        await office.until_said(chat, "at last")


async def test_a_waiting_message_that_is_under_way_at_the_end_is_waited_for(office: Office) -> None:
    chat = await office.driver.chat()
    office.fault(error_code=502)
    async with office.delivery() as delivery:
        await delivery.send(chat, words("once"))
        office.fault(delay=0.6)
        await until(lambda: bool(delivery._sending))
    assert office.rows() == []
    assert office.shown(chat) == ["once"]


async def begin_waiting(office: Office, delivery: Delivery, number: int, said: str, **fault: Any) -> list[int]:
    """So many chats whose reply waited and is under way or waits for its turn; `fault`: what its call meets."""
    chats = [await office.driver.chat(f"p{place}") for place in range(number)]
    office.fault(error_code=502, count=number)
    for chat in chats:
        await delivery.send(chat, words(said))
    office.fault(**fault)
    delivery._start_waiting()
    await until(lambda: office.calls() > number)
    assert len(delivery._sending) == number
    return chats


async def test_what_is_forgotten_or_grows_old_while_it_waits_for_its_turn_does_not_go_as_it_is(office: Office) -> None:
    async with office.delivery(PATIENT) as delivery:
        chats = await begin_waiting(office, delivery, AT_ONCE // 2 + 2, "old", delay=0.5, count=AT_ONCE // 2)
        office.clock.forward(KEPT_SECONDS + 5)
        await delivery._outbox.forget(chats[-2])
        await office.until_said(chats[-1], "Too late, ask again.")
    assert office.shown(chats[-2]) == []


async def test_danger_that_waits_passes_those_that_wait_for_their_turn(office: Office) -> None:
    async with office.delivery(replace(PATIENT, waiting_call=4)) as delivery:
        chats = await begin_waiting(office, delivery, AT_ONCE, "slow", delay=2, count=AT_ONCE // 2)
        await until(lambda: office.calls() == AT_ONCE + AT_ONCE // 2)
        await delivery._outbox.put(chats[-1], Message("danger").to_json(), 0, urgent=True)
        delivery._start_waiting()
        async with asyncio.timeout(1.8):
            await office.until_said(chats[-1], "danger")


async def test_at_the_end_nothing_more_begins_and_what_has_begun_is_waited_for(office: Office) -> None:
    async with office.delivery(PATIENT) as delivery:
        chats = await begin_waiting(office, delivery, AT_ONCE, "once", delay=0.4, count=AT_ONCE)
    sent = [chat for chat in chats if office.shown(chat)]
    assert 1 <= len(sent) <= AT_ONCE // 2
    assert sorted([*sent, *(chat for chat, _ in office.rows())]) == sorted(chats)


async def test_a_group_that_moves_while_its_reply_is_under_way_gets_it_once(office: Office) -> None:
    group = await a_group(office, type="group")
    office.fault(error_code=502)
    async with office.delivery() as delivery:
        await delivery.send(group, words("hello"))
        office.fault(delay=0.3)
        await until(lambda: bool(delivery._sending))
        grown = (await change(office, group, migrate=True))["id"]
        await delivery.move(group, grown)
        await until(lambda: not delivery._sending and not delivery._outbox.chats())
    assert office.shown(grown) == ["hello"]


async def test_what_waits_beside_a_lock_is_written_when_it_is_over(office: Office) -> None:
    chat = await office.driver.chat()
    office.flood(chat)
    async with office.delivery() as delivery:
        with closing(sqlite3.connect(office.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await delivery.send(chat, words("waits"))
            other.execute("ROLLBACK")
        await until(lambda: [row[0] for row in office.rows()] == [chat])


async def test_a_call_that_hangs_is_let_go_and_made_again(office: Office) -> None:
    chat = await office.driver.chat()
    office.fault(delay=3)
    async with office.delivery() as delivery, asyncio.timeout(2):
        await delivery.send(chat, words("again"))
        await office.until_said(chat, "again")


async def test_a_call_that_began_late_has_its_full_time_so_that_nothing_goes_twice(office: Office) -> None:
    chats = [await office.driver.chat(f"p{number}") for number in range(2 * AT_ONCE)]
    office.fault(delay=0.6, count=len(chats))
    async with office.delivery(replace(QUICK, call=1.0, room=2.0)) as delivery:
        await asyncio.gather(*(delivery.send(chat, words("once")) for chat in chats))
        assert office.rows() == []
        assert office.calls() == len(chats)
    assert [office.shown(chat) for chat in chats] == [["once"]] * len(chats)


async def test_an_answer_without_room_among_slow_ones_waits_in_the_outbox_unsent(office: Office) -> None:
    chats = [await office.driver.chat(f"p{number}") for number in range(AT_ONCE + 1)]
    office.fault(delay=0.2, count=AT_ONCE)
    async with office.delivery(replace(PATIENT, call=2.0, room=0.05)) as delivery:
        await asyncio.gather(*(delivery.send(chat, words("once")) for chat in chats))
    assert [chat for chat, _ in office.rows()] == chats[AT_ONCE:]
    assert office.calls() == AT_ONCE


async def test_an_hour_late_an_answer_is_replaced_by_one_sentence(office: Office) -> None:
    chat = await office.driver.chat()
    office.fault(error_code=502, count=2)
    async with office.delivery(PATIENT) as delivery:
        await delivery.send(chat, words("ring 01302 before five"))
        await delivery.send(chat, words("and this", silent=True))
    office.driver.world.faults.waiting.clear()
    office.clock.forward(KEPT_SECONDS + 1)
    async with office.delivery():
        await office.until_said(chat, "Too late, ask again.")
        await until(lambda: office.rows() == [])
    assert office.shown(chat) == ["Too late, ask again."]


async def test_a_person_who_blocked_the_bot_is_left_in_peace(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    chat = await office.driver.chat()
    await office.driver.control("POST", f"chats/{chat}/block", {"blocked": True})
    async with office.delivery() as delivery:
        await delivery.send(chat, words("hello"))
        await delivery.edit(chat, 1, words("hello"))
    assert office.rows() == []
    assert office.calls() == 1
    assert [each for each in caplog.records if each.name.startswith("bot.")] == []


async def test_somebody_who_blocks_the_bot_while_an_answer_waits_gets_none(office: Office) -> None:
    chat = await office.driver.chat()
    office.fault(error_code=502)
    async with office.delivery(PATIENT) as delivery:
        await delivery.send(chat, words("hello"))
    await office.driver.control("POST", f"chats/{chat}/block", {"blocked": True})
    async with office.delivery():
        await until(lambda: office.rows() == [])


async def test_what_telegram_refuses_as_html_goes_as_plain_words(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    chat = await office.driver.chat()
    office.fault(error_code=400, description=f"Bad Request: can't parse entities: {MARKED}")
    async with office.delivery() as delivery:
        await delivery.send(chat, Reply((bold("Ring 999 now"), plain(f"a < b & c {MARKED}")), urgent=True))
    assert office.shown(chat) == [f"Ring 999 now\na < b & c {MARKED}"]
    assert all(MARKED not in record.getMessage() for record in caplog.records if record.name.startswith("bot."))


async def test_a_chat_that_is_gone_is_given_up(office: Office) -> None:
    async with office.delivery() as delivery:
        await delivery.send(987654, words("hello"))
    assert office.rows() == []


async def test_an_edit_that_changes_nothing_is_no_news(office: Office) -> None:
    chat = await office.driver.chat()
    async with office.delivery() as delivery:
        await delivery.send(chat, words("same"))
        message = (await office.driver.read(chat))[-1]["message_id"]
        await delivery.edit(chat, message, words("same"))
        await delivery.edit(chat, message, words("other"))
    assert office.shown(chat) == ["other"]


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"error_code": 429, "description": "Too Many Requests", "retry_after": 1},
        {"error_code": 502},
        {"error_code": 401},
        {"delay": 1.0},
    ],
    ids=["deleted", "flood", "bad-gateway", "unauthorised", "hangs"],
)
async def test_an_edit_that_cannot_be_made_comes_as_a_message(office: Office, fault: dict[str, Any]) -> None:
    chat = await office.driver.chat()
    async with office.delivery() as delivery:
        await delivery.send(chat, words("first"))
        message = (await office.driver.read(chat))[-1]["message_id"]
        if fault:
            office.fault("editMessageText", **fault)
        else:
            await office.driver.control("DELETE", f"chats/{chat}/messages/{message}")
        async with asyncio.timeout(2):
            await delivery.edit(chat, message, words("second"))
        office.clock.forward(5)
        await until(lambda: office.shown(chat)[-1:] == ["second"])


async def test_a_long_reply_comes_in_parts_that_telegram_takes(office: Office) -> None:
    chat = await office.driver.chat()
    reply = Reply(tuple(plain("& " * 700) for _ in range(6)))
    async with office.delivery() as delivery:
        await delivery.send(chat, reply)
    parts = office.shown(chat)
    assert len(parts) == 3
    assert all(len(part) <= MESSAGE_LENGTH for part in parts)
    assert sum(part.count("&") for part in parts) == 6 * 700


async def test_a_row_that_cannot_be_read_is_dropped_and_the_next_goes(office: Office) -> None:
    chat = await office.driver.chat()
    async with office.delivery(PATIENT):
        pass
    with closing(sqlite3.connect(office.database)) as connection, connection:
        for message in ("{", '"words"', Message("next").to_json()):
            now = int(office.clock().timestamp())
            connection.execute(
                "INSERT INTO outbox (chat_id, message, due_at, kept_at) VALUES (?, ?, 0, ?)", (chat, message, now)
            )
    async with office.delivery():
        await office.until_said(chat, "next")
        await until(lambda: office.rows() == [])


async def test_a_database_that_will_not_let_go_of_a_reply_does_not_send_it_twice(office: Office) -> None:
    chat = await office.driver.chat()
    office.fault(error_code=502, count=2)
    async with office.delivery(PATIENT) as delivery:
        await delivery.send(chat, words("one"))
        await delivery.send(chat, words("two"))
    office.driver.world.faults.waiting.clear()
    with closing(sqlite3.connect(office.database)) as connection:
        connection.execute("CREATE TRIGGER stays BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END")
    async with office.delivery():
        await office.until_said(chat, "one", "two")
        calls = office.calls()
        await many_looks(office)
        assert office.calls() == calls
    assert len(office.rows()) == 2


async def many_looks(office: Office) -> None:
    """Long enough for the outbox to be looked through ten times."""
    end = asyncio.get_running_loop().time() + 10 * QUICK.outbox
    await until(lambda: asyncio.get_running_loop().time() > end)


async def test_the_outbox_of_a_flooding_chat_has_an_end(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    chat = await office.driver.chat()
    office.flood(chat)
    async with office.delivery(PATIENT) as delivery:
        for _ in range(MOST_OF_A_CHAT + 5):
            await delivery.send(chat, words(MARKED))
    assert len(office.rows()) == MOST_OF_A_CHAT
    assert "too many wait" in caplog.text
    assert MARKED not in caplog.text


async def test_nothing_is_kept_of_chats_that_got_their_answers(office: Office) -> None:
    chats = [await office.driver.chat(f"p{number}") for number in range(5)]
    office.fault(error_code=502, count=5)
    async with office.delivery() as delivery:
        for chat in chats:
            await delivery.send(chat, words("hello"))
        for chat in chats:
            await office.until_said(chat, "hello")
        await until(lambda: not delivery._sending and not delivery._outbox._lines)
        delivery._pace.forget_quiet(1e12)
        assert delivery._pace._chats == {}


async def a_group(office: Office, **kind: Any) -> int:
    made = await office.driver.control("POST", "chats", {"members": ["ann"], **kind})
    return int(made["id"])


async def change(office: Office, group: int, **wanted: Any) -> dict[str, Any]:
    return dict(await office.driver.control("PATCH", f"chats/{group}", {"as": "ann", **wanted}))


async def test_what_waits_for_a_group_follows_it_into_its_supergroup(office: Office) -> None:
    group = await a_group(office, type="group")
    office.fault(error_code=502, count=2)
    async with office.delivery(PATIENT) as delivery:
        await delivery.send(group, words("first"), At(answers=7))
        await delivery.send(group, words("second"))
    office.driver.world.faults.waiting.clear()
    grown = (await change(office, group, migrate=True))["id"]
    async with office.delivery() as delivery:
        await office.until_said(grown, "first", "second")
        await delivery.send(group, words("third"))
        await office.until_said(grown, "first", "second", "third")
        await until(lambda: office.rows() == [])
    assert all("reply_to_message" not in each for each in await office.driver.read(grown))


async def test_a_reply_that_waited_still_goes_to_its_thread_and_its_message(office: Office) -> None:
    group = await a_group(office, is_forum=True)
    (thread,) = (int(each) for each in (await change(office, group, thread="Duty desk"))["threads"])
    asked = await office.driver.say(group, text="/ask", **{"as": "ann", "thread": thread})
    office.fault(error_code=502)
    async with office.delivery() as delivery:
        await delivery.send(group, words("at last"), At(thread, asked["message_id"]))
        await office.until_said(group, "at last")
    answer = (await office.driver.read(group))[-1]
    assert answer["message_thread_id"] == thread
    assert answer["reply_to_message"]["message_id"] == asked["message_id"]


async def test_an_answer_is_sent_though_its_question_is_gone(office: Office) -> None:
    group = await a_group(office)
    async with office.delivery() as delivery:
        await delivery.send(group, words("here"), At(answers=1))
    assert office.shown(group) == ["here"]


async def test_nothing_waits_for_a_group_that_took_the_bot_out(office: Office) -> None:
    group, other = await a_group(office), await a_group(office)
    office.fault(error_code=502, count=2)
    async with office.delivery(PATIENT) as delivery:
        await delivery.send(group, words("too late"))
        await delivery.send(other, words("waits"))
        await delivery.drop(group)
        assert [row[0] for row in office.rows()] == [other]


async def test_a_group_that_refuses_is_not_asked_again(office: Office) -> None:
    group = await a_group(office)
    await change(office, group, bot="kicked")
    async with office.delivery() as delivery:
        await delivery.send(group, words("hello"))
    assert office.rows() == []
    assert office.calls() == 1


async def test_sending_and_editing_tell_which_message_holds_the_reply(office: Office) -> None:
    chat = await office.driver.chat()
    long = Reply(tuple(plain("x" * 3000) for _ in range(2)))
    async with office.delivery() as delivery:
        sent = await delivery.send(chat, words("one"))
        assert sent is not None
        assert await delivery.edit(chat, sent, words("two")) == sent
        other = await office.driver.chat("other")
        anew = await delivery.edit(other, sent, words("three"))
        assert anew is not None
        assert anew > sent
        assert await delivery.send(await office.driver.chat("third"), long) is None


@pytest.mark.parametrize(
    ("result", "read"),
    [
        (
            {"message_id": 5, "date": 1, "chat": {"id": 7}, "text": "x", "entities": [{}], "reply_markup": {}},
            {"message_id": 5, "date": 1, "chat": {"id": 7}},
        ),
        ({"message_id": 5}, {"message_id": 5}),
        ({"id": 7, "title": "Team", "type": "group"}, {"id": 7, "title": "Team", "type": "group"}),
        (True, True),
        ([{"message_id": 5, "text": "x"}], [{"message_id": 5, "text": "x"}]),
    ],
)
def test_of_a_message_that_was_sent_only_where_it_stands_is_read(result: object, read: object) -> None:
    payload = json.dumps({"ok": True, "result": result}).encode()
    assert transport.for_calls().parse_json_payload(payload)["result"] == read
