"""Taking updates in: none lost, none twice, in order, and nobody held up by somebody else."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Update

from bot.chat import transport
from bot.chat.intake import CHATS_AT_ONCE, Intake, IntakeStopped, IntakeTimes
from bot.chat.memory import Memory, open_memory
from bot.sandbox.faults import Fault
from tests.sandbox_driver import TOKEN, Driver, sandbox, until

pytestmark = pytest.mark.anyio
MARKED = "xylophonic-marker-4711"
QUICK = IntakeTimes(
    poll=1, answer=0.2, update=0.3, settle=0.05, conflict=0.2, deaf=30.0, pause=0.02, longest_pause=0.05
)
DANGER = "danger"


@dataclass
class Handler:
    """Stands where the bot's handlers stand; `gates` keep the messages with those words busy."""

    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    sorry: list[str] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    most_at_once: int = 0
    now: Counter[int] = field(default_factory=Counter)
    twice_in_a_chat: bool = False
    broken_off: str | None = None

    def gate(self, words: str) -> asyncio.Event:
        return self.gates.setdefault(words, asyncio.Event())

    async def handle(self, update: Update) -> None:
        if update.message is None:
            return
        words, chat = update.message.text or "", update.message.chat_id
        self.begun.append(words)
        self.now[chat] += 1
        self.twice_in_a_chat |= self.now[chat] > 1
        self.most_at_once = max(self.most_at_once, self.now.total())
        try:
            if words == "fails":
                raise RuntimeError(f"{MARKED} {words}")
            if words == self.broken_off:
                raise asyncio.CancelledError
            if words in self.gates:
                await self.gates[words].wait()
            await asyncio.sleep(0)
        finally:
            self.now[chat] -= 1
        self.ended.append(words)

    async def apologise(self, update: Update) -> None:
        words = text_of(update)
        self.sorry.append(words)
        if words == "fails":
            raise RuntimeError(f"{MARKED} again")


def text_of(update: Update) -> str:
    return update.message.text or "" if update.message else ""


@dataclass
class Around:
    """A sandbox, a handler, and what an intake needs."""

    driver: Driver
    bot: Bot
    memory: Memory
    handler: Handler = field(default_factory=Handler)

    def intake(self, times: IntakeTimes = QUICK, **more: Any) -> Intake:
        hurry = lambda update: text_of(update).startswith(DANGER)  # noqa: E731
        return Intake(self.bot, self.memory, self.handler.handle, self.handler.apologise, hurry, times=times, **more)

    @asynccontextmanager
    async def running(self, times: IntakeTimes = QUICK) -> AsyncIterator[Intake]:
        intake, stop = self.intake(times), asyncio.Event()
        task = asyncio.create_task(intake.run(stop))
        try:
            yield intake
        finally:
            stop.set()
            await task

    async def chats(self, count: int) -> list[int]:
        return [await self.driver.chat(f"p{number}") for number in range(count)]

    async def say(self, chat: int, *texts: str) -> None:
        for text in texts:
            await self.driver.say(chat, text=text)

    def left(self) -> list[str]:
        return [each["message"]["text"] for each in self.driver.world.updates.pending()]

    def offsets(self) -> list[Any]:
        """The offsets of the polls so far; none after a number means that all was acknowledged."""
        polls = [each["parameters"].get("offset") for each in self.driver.world.journal]
        return polls[next((place for place, offset in enumerate(polls) if offset), len(polls)) :]

    def fault(self, **fault: Any) -> None:
        self.driver.world.faults.waiting.append(Fault(method="getUpdates", **fault))


@pytest.fixture
async def around(tmp_path: Path) -> AsyncIterator[Around]:
    async with (
        sandbox() as driver,
        Bot(
            TOKEN,
            base_url=f"{driver.address}/bot",
            request=transport.for_calls(),
            get_updates_request=transport.for_polls(),
        ) as bot,
        open_memory(tmp_path / "test.sqlite3", b"secret", lambda: datetime.now(UTC)) as memory,
    ):
        yield Around(driver, bot, memory)


async def test_telegram_is_asked_again_when_half_of_what_was_taken_in_is_answered(around: Around) -> None:
    chats, names = await around.chats(5), ["1", "2", "3", "4"]
    gates = [around.handler.gate(name) for name in names]
    for chat, name in zip(chats, names, strict=False):
        await around.say(chat, name)
    async with around.running(replace(QUICK, update=30, settle=30)):
        await until(lambda: around.handler.begun == names)
        await around.say(chats[4], "5")
        gates[3].set()
        await until(lambda: around.handler.ended == ["4"])
        assert "5" not in around.handler.begun
        gates[2].set()
        await until(lambda: "5" in around.handler.begun)
        for gate in gates:
            gate.set()


async def test_a_chats_messages_go_one_at_a_time_in_order_over_several_polls(around: Around) -> None:
    chat, first, second = await around.driver.chat(), around.handler.gate("1"), around.handler.gate("2")
    await around.say(chat, "1", "2")
    async with around.running(replace(QUICK, update=5)):
        await until(lambda: around.handler.begun == ["1"])
        first.set()
        await until(lambda: around.handler.begun == ["1", "2"])
        await around.say(chat, "3")
        await until(lambda: len(around.driver.world.journal) > 4)
        assert around.handler.begun == ["1", "2"]
        second.set()
        await until(lambda: around.handler.ended == ["1", "2", "3"])
    assert not around.handler.twice_in_a_chat


async def test_a_slow_chat_does_not_hold_up_another(around: Around) -> None:
    slow, other = await around.chats(2)
    gate = around.handler.gate("slow")
    await around.say(slow, "slow")
    async with around.running(replace(QUICK, update=5)):
        await until(lambda: around.handler.begun)
        await around.say(other, "quick")
        await until(lambda: around.handler.ended == ["quick"])
        gate.set()


async def test_eight_chats_are_dealt_with_at_once_and_the_ninth_waits(around: Around) -> None:
    gate = around.handler.gate("busy")
    for chat in await around.chats(CHATS_AT_ONCE + 3):
        await around.say(chat, "busy")
    async with around.running(replace(QUICK, update=5)):
        await until(lambda: len(around.handler.begun) == CHATS_AT_ONCE)
        gate.set()
        await until(lambda: len(around.handler.ended) == CHATS_AT_ONCE + 3)
    assert around.handler.most_at_once == CHATS_AT_ONCE


async def test_danger_waits_neither_for_a_free_place_nor_for_the_chats_other_messages(around: Around) -> None:
    chats = await around.chats(CHATS_AT_ONCE + 1)
    gate = around.handler.gate("busy")
    for chat in chats[:-1]:
        await around.say(chat, "busy", "more")
    await around.say(chats[0], "danger 1", "danger 2")
    await around.say(chats[-1], "danger 3")
    async with around.running(replace(QUICK, update=5)):
        await until(lambda: {"danger 1", "danger 2", "danger 3"} <= set(around.handler.ended))
        assert set(around.handler.ended) == {"danger 1", "danger 2", "danger 3"}
        assert around.handler.ended.index("danger 1") < around.handler.ended.index("danger 2")
        gate.set()


async def test_more_than_a_hundred_of_one_chat_are_all_dealt_with_in_order(around: Around) -> None:
    flood, other = await around.chats(2)
    await around.say(flood, *(str(number) for number in range(130)))
    await around.say(other, "somebody else")
    async with around.running():
        await until(lambda: len(around.handler.ended) == 131)
    assert [each for each in around.handler.ended if each.isdecimal()] == [str(number) for number in range(130)]
    assert around.left() == []


async def test_what_is_refused_is_not_handled_and_its_chat_no_longer_holds_the_offset(around: Around) -> None:
    crowding, other = await around.chats(2)
    gate = around.handler.gate("slow")
    await around.say(crowding, "slow", "waits", *["too much"] * 200, "danger")
    await around.say(other, "quick")
    intake, stop = around.intake(refuse=lambda update: text_of(update) == "too much"), asyncio.Event()
    intake.times = replace(QUICK, update=5)
    task = asyncio.create_task(intake.run(stop))
    await until(lambda: set(around.handler.ended) == {"danger", "quick"})
    await until(lambda: around.left() == [])
    await around.say(crowding, "later")
    await until(lambda: around.left() == [])
    gate.set()
    await until(lambda: {"slow", "waits", "later"} <= set(around.handler.ended))
    await around.say(crowding, "as ever")
    await until(lambda: "as ever" in around.handler.ended)
    stop.set()
    await task
    assert [each for each in around.handler.begun if each == "too much"] == []


async def test_update_numbers_may_start_anew_below_the_old_ones(around: Around) -> None:
    chat = await around.driver.chat()
    await around.say(chat, "before the quiet week")
    async with around.running():
        await until(lambda: around.handler.ended)
        await until(lambda: around.offsets()[1:] and around.offsets()[-1] is None)
        around.driver.world.updates.next_id = 7
        await around.say(chat, "after it")
        await until(lambda: around.handler.ended == ["before the quiet week", "after it"])


async def test_a_message_that_telegram_gives_again_and_again_is_dealt_with_once(around: Around) -> None:
    slow, other = await around.chats(2)
    gate = around.handler.gate("slow")
    await around.say(slow, "slow")
    await around.say(other, "quick")
    async with around.running(replace(QUICK, update=5)):
        await until(lambda: len([each for each in around.driver.world.journal if each["method"] == "getUpdates"]) > 4)
        gate.set()
        await until(lambda: len(around.handler.ended) == 2)
    assert sorted(around.handler.begun) == ["quick", "slow"]


async def test_a_message_dealt_with_before_a_restart_is_not_dealt_with_again(around: Around) -> None:
    chat = await around.driver.chat()
    await around.say(chat, "old", "new")
    await around.memory.mark_handled(around.driver.world.updates.pending()[0]["update_id"])
    async with around.running():
        await until(lambda: around.handler.ended == ["new"])
    assert around.left() == []


async def test_a_message_stays_with_telegram_until_it_is_dealt_with(around: Around) -> None:
    slow, other = await around.chats(2)
    gate = around.handler.gate("slow")
    await around.say(slow, "slow")
    await around.say(other, "quick")
    async with around.running(replace(QUICK, update=5)):
        await until(lambda: around.handler.ended == ["quick"])
        await until(lambda: len(around.driver.world.journal) > 3)
        assert around.left() == ["slow", "quick"]
        gate.set()
        await until(lambda: around.left() == [])


async def test_when_told_to_stop_it_ends_what_was_begun_and_leaves_the_rest_to_telegram(around: Around) -> None:
    chat, gate = await around.driver.chat(), around.handler.gate("begun")
    await around.say(chat, "begun", "not begun", "nor this")
    stop = asyncio.Event()
    task = asyncio.create_task(around.intake(replace(QUICK, update=5)).run(stop))
    await until(lambda: around.handler.begun)
    stop.set()
    gate.set()
    await task
    assert around.handler.ended == ["begun"]
    assert around.left() == ["not begun", "nor this"]
    async with around.running():
        await until(lambda: around.handler.ended == ["begun", "not begun", "nor this"])


async def test_a_handler_that_never_ends_does_not_keep_the_process_from_ending(around: Around) -> None:
    await around.say(await around.driver.chat(), "slow")
    around.handler.gate("slow")
    async with around.running(replace(QUICK, update=0.2)) as intake:
        await until(lambda: around.handler.begun)
    assert not intake._workers
    assert around.handler.sorry == ["slow"]


async def test_what_takes_too_long_gets_an_apology_and_counts_as_dealt_with(
    around: Around, caplog: pytest.LogCaptureFixture
) -> None:
    chat = await around.driver.chat()
    around.handler.gate("slow")
    await around.say(chat, "slow", "next")
    async with around.running():
        await until(lambda: around.handler.ended == ["next"])
    assert around.handler.sorry == ["slow"]
    assert around.left() == []
    assert "took longer than 0.3 s" in caplog.text


async def test_a_failure_even_of_the_apology_stops_nothing_and_logs_no_words(
    around: Around, caplog: pytest.LogCaptureFixture
) -> None:
    await around.say(await around.driver.chat(), "fails", "next")
    async with around.running():
        await until(lambda: around.handler.ended == ["next"])
    assert around.handler.sorry == ["fails"]
    assert around.left() == []
    assert all(MARKED not in record.getMessage() for record in caplog.records)


async def test_an_update_that_cannot_be_read_holds_up_nobody(around: Around) -> None:
    chat = await around.driver.chat()
    around.driver.world.updates.add("message", {"message_id": MARKED})
    await around.say(chat, "next")
    async with around.running():
        await until(lambda: around.handler.ended == ["next"])
    assert around.left() == []


@pytest.mark.parametrize("code", [401, 404])
async def test_a_token_that_is_refused_on_the_way_ends_it_with_a_sentence(around: Around, code: int) -> None:
    around.fault(error_code=code, description="Unauthorized", count=9)
    with pytest.raises(IntakeStopped, match="TELEGRAM_BOT_TOKEN"):
        await around.intake().run(asyncio.Event())


async def test_a_second_program_with_the_token_ends_it_only_when_it_stays(around: Around) -> None:
    await around.say(await around.driver.chat(), "hello")
    around.fault(error_code=409, description="Conflict", count=3)
    async with around.running():
        await until(lambda: around.handler.ended)
    around.fault(error_code=409, description="Conflict", count=999)
    with pytest.raises(IntakeStopped, match=r"Another program is running with this bot token. Stop one of them."):
        await around.intake().run(asyncio.Event())


@pytest.mark.parametrize(
    "fault",
    [
        {"error_code": 500},
        {"error_code": 502, "description": f"Bad Gateway {MARKED}"},
        {"error_code": 400, "description": "Bad Request"},
        {"error_code": 403, "description": "Forbidden"},
        {"error_code": 429, "description": "Too Many Requests", "retry_after": 1},
        {"drop": True},
        {"delay": 1.5},
        {"page": "<html>Bad Gateway</html>", "error_code": 502},
        {"page": "<html>Not Found</html>", "error_code": 404},
        {"page": "<html>Log in to the network first</html>"},
        {"page": "[]"},
        {"page": '{"ok": true}'},
        {"page": '{"result": {}, "ok": true}'},
        {"page": '{"result": [7, {}, {"update_id": "x"}], "ok": true}'},
        {"page": "\x00\x01 no JSON"},
    ],
    ids=lambda fault: "-".join(str(each)[:14] for each in fault.values()),
)
async def test_a_poll_that_goes_wrong_is_made_again(
    around: Around, fault: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    around.fault(**fault, count=1)
    await around.say(await around.driver.chat(), MARKED)
    async with around.running():
        await until(lambda: around.handler.ended)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    said = "Telegram asks me to wait" if "retry_after" in fault else "Telegram did not answer"
    assert any(said in line for line in ours) is ("[7," not in fault.get("page", ""))
    assert all(MARKED not in line and TOKEN not in line for line in ours)


async def test_when_telegram_asks_for_time_no_poll_is_made_before(around: Around) -> None:
    around.fault(error_code=429, description="Too Many Requests", retry_after=1, count=1)
    await around.say(await around.driver.chat(), "hello")
    began = time.monotonic()
    async with around.running():
        await until(lambda: around.handler.ended)
    assert time.monotonic() - began >= 1


def test_a_connection_that_dies_in_silence_keeps_danger_waiting_for_no_more_than_fifteen_seconds() -> None:
    times, held_by_telegram = IntakeTimes(), 3.0
    assert times.poll + times.answer <= 15
    assert times.answer > held_by_telegram
    assert times.longest_pause <= 2


@pytest.mark.parametrize("content", [{}, {"message_reaction": {}}, {"a_kind_of_next_year": {"chat": 7}}])
async def test_an_update_of_an_unknown_kind_is_dropped(around: Around, content: dict[str, Any]) -> None:
    chat, updates = await around.driver.chat(), around.driver.world.updates
    updates._waiting.append({"update_id": updates.next_id, **content})
    updates.next_id += 1
    await around.say(chat, "next")
    async with around.running():
        await until(lambda: around.handler.ended == ["next"])
    assert around.left() == []


async def test_another_program_that_is_thrown_out_in_turn_ends_it_too(around: Around) -> None:
    """Two programs with one token take turns: now and then a poll works in between."""
    stop, times = asyncio.Event(), replace(QUICK, conflict=0.5, pause=0.02, poll=0)
    for _ in range(50):
        around.fault(error_code=409, description="Conflict", count=2)
        around.fault(delay=0.01)
    async with asyncio.timeout(5):
        with pytest.raises(IntakeStopped, match="Another program"):
            await around.intake(times).run(stop)


async def test_a_webhook_is_called_by_its_name(around: Around) -> None:
    described = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
    around.fault(error_code=409, description=described, count=999)
    with pytest.raises(IntakeStopped, match=r"token. Stop that program and call deleteWebhook"):
        await around.intake().run(asyncio.Event())


async def test_until_it_is_ready_only_danger_is_dealt_with_and_the_rest_stays_with_telegram(around: Around) -> None:
    chat, other = await around.chats(2)
    ready, stop = asyncio.Event(), asyncio.Event()
    await around.say(chat, "first", "second")
    intake = around.intake(ready=ready)
    task = asyncio.create_task(intake.run(stop))
    await until(lambda: [text_of(each) for each in intake.held] == ["first"])
    await around.say(other, "danger 1")
    await around.say(chat, "danger 2")
    await until(lambda: set(around.handler.ended) == {"danger 1", "danger 2"})
    assert around.left()[:2] == ["first", "second"]
    ready.set()
    await until(lambda: around.handler.ended[2:] == ["first", "second"])
    assert intake.held == []
    stop.set()
    await task
    assert around.left() == []


async def test_told_to_stop_before_it_is_ready_it_leaves_what_waits_to_telegram(around: Around) -> None:
    await around.say(await around.driver.chat(), "first")
    stop = asyncio.Event()
    intake = around.intake(ready=asyncio.Event())
    task = asyncio.create_task(intake.run(stop))
    await until(lambda: intake.held)
    stop.set()
    await task
    assert around.handler.begun == []
    assert around.left() == ["first"]


async def test_while_a_message_is_under_way_telegram_does_not_hold_the_polls(around: Around) -> None:
    around.driver.world.updates.hold = 60.0
    slow, other = await around.chats(2)
    gate = around.handler.gate("slow")
    await around.say(slow, "slow")
    async with around.running(replace(QUICK, update=5)):
        await until(lambda: around.handler.begun)
        await many_polls(around.driver, 3)
        await around.say(other, "danger")
        await until(lambda: around.handler.ended == ["danger"])
        assert around.left() == ["slow", "danger"]
        gate.set()


async def test_a_handler_that_is_broken_off_from_inside_counts_as_failed(around: Around) -> None:
    """Else its update would hold the offset for ever, and Telegram gives no more than 100 beyond it."""
    await around.say(await around.driver.chat(), "broken off", "next")
    around.handler.broken_off = "broken off"
    async with around.running():
        await until(lambda: around.handler.ended == ["next"])
    assert around.handler.sorry == ["broken off"]
    assert around.left() == []


async def test_telegram_that_never_answers_ends_it_after_a_while(around: Around) -> None:
    around.fault(delay=30, count=99)
    times = replace(QUICK, poll=0, deaf=0.6)
    with pytest.raises(IntakeStopped, match="Telegram has not answered for"):
        await around.intake(times).run(asyncio.Event())


async def test_an_outage_longer_than_that_is_sat_out(around: Around) -> None:
    around.fault(error_code=502, count=20)
    await around.say(await around.driver.chat(), "hello")
    async with around.running(replace(QUICK, deaf=0.3)):
        await until(lambda: around.handler.ended)


async def test_a_bot_that_hears_nothing_because_nobody_writes_goes_on(around: Around) -> None:
    chat = await around.driver.chat()
    async with around.running(replace(QUICK, poll=1, deaf=1.4)):
        await many_polls(around.driver, 2)
        await around.say(chat, "hello")
        await until(lambda: around.handler.ended)


async def many_polls(driver: Driver, count: int) -> None:
    await until(lambda: sum(each["method"] == "getUpdates" for each in driver.world.journal) > count)


async def test_nothing_is_kept_of_what_is_refused(around: Around) -> None:
    chat = await around.driver.chat()
    await around.say(chat, *["too much"] * 10, "fine")
    intake, stop = around.intake(refuse=lambda update: text_of(update) == "too much"), asyncio.Event()
    task = asyncio.create_task(intake.run(stop))
    await until(lambda: around.handler.ended == ["fine"])
    await until(lambda: not intake._workers)
    assert (intake.waiting, intake._open) == (0, set())
    stop.set()
    await task


async def test_what_was_asked_before_a_flood_in_the_same_group_is_answered_though_we_stop(around: Around) -> None:
    group, gate = await around.driver.chat(), around.handler.gate("slow")
    await around.say(group, "slow", "question of another", "too much")
    intake = around.intake(replace(QUICK, update=5), refuse=lambda update: text_of(update) == "too much")
    stop = asyncio.Event()
    task = asyncio.create_task(intake.run(stop))
    await until(lambda: around.handler.begun == ["slow"] and not around.left())
    stop.set()
    await until(lambda: intake._stopping)
    gate.set()
    await task
    assert around.handler.ended == ["slow", "question of another"]


async def test_a_fault_in_who_may_ask_keeps_nobody_from_an_answer(around: Around) -> None:
    def refuse(update: Update) -> bool:
        raise RuntimeError(text_of(update))

    await around.say(await around.driver.chat(), "one", "two")
    intake, stop = around.intake(refuse=refuse), asyncio.Event()
    task = asyncio.create_task(intake.run(stop))
    await until(lambda: around.handler.ended == ["one", "two"])
    stop.set()
    await task


async def test_nothing_is_kept_of_chats_that_are_done(around: Around) -> None:
    for chat in await around.chats(30):
        await around.say(chat, "hello", "danger")
    async with around.running() as intake:
        await until(lambda: len(around.handler.ended) == 60)
        await until(lambda: not intake._workers)
        assert (intake._lanes, intake._open) == ({}, set())
