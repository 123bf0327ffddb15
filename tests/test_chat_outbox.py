"""Replies that wait: in which order they go, how many may wait, and what lets others pass."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.outbox import AT_A_TIME, DEALT_WITH, KEPT_SECONDS, MOST_OF_A_CHAT, Outbox
from bot.chat.render import At, Message
from bot.chat.store import Store
from bot.storage.outbox import every

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Clock:
    """Says what it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def outbox(tmp_path: Path, clock: Clock) -> AsyncIterator[Outbox]:
    store = Store(tmp_path / "test.sqlite3")
    made = Outbox(store, clock)
    await store.open(made.take_over)
    yield made
    await store.close()


async def keep(outbox: Outbox, chat: int, *messages: str, urgent: bool = False) -> list[bool]:
    return [await outbox.put(chat, each, 0, urgent=urgent) for each in messages]


def said(outbox: Outbox) -> list[str]:
    return [each.message for each in outbox.due()]


async def test_only_the_next_reply_of_each_chat_is_due_and_danger_comes_first(outbox: Outbox) -> None:
    await keep(outbox, 1, "1a", "1b")
    await keep(outbox, 2, "2a")
    await keep(outbox, 3, "3a")
    await keep(outbox, 3, "3!", urgent=True)
    assert said(outbox) == ["3!", "1a", "2a"]
    assert (outbox.chats(), outbox.count()) == ({1, 2, 3}, 5)


async def test_what_is_under_way_holds_up_its_own_chat_but_not_danger(outbox: Outbox) -> None:
    await keep(outbox, 1, "1a", "1b")
    outbox.due()[0].under_way = True
    await keep(outbox, 2, "2a")
    assert said(outbox) == ["2a"]
    await keep(outbox, 1, "1!", urgent=True)
    assert said(outbox) == ["1!", "2a"]
    outbox.due()[0].under_way = True
    assert said(outbox) == ["2a"]
    await outbox.move(1, 2)
    assert said(outbox) == []


async def test_a_reply_that_has_to_wait_holds_back_only_its_own_chat(outbox: Outbox) -> None:
    await keep(outbox, 1, "1a", "1b")
    await keep(outbox, 2, "2a")
    first = next(each for each in outbox.due() if each.chat_id == 1)
    outbox.postpone(first, 60)
    assert said(outbox) == ["2a"]
    assert outbox.waits_for(1)
    await outbox.settle(first)
    assert said(outbox) == ["1b", "2a"]


async def test_many_that_must_wait_keep_nobody_else_waiting(outbox: Outbox) -> None:
    for chat in range(1, 3 * AT_A_TIME):
        await keep(outbox, chat, str(chat))
    for each in outbox.due():
        outbox.postpone(each, 60)
    assert len(outbox.due()) == AT_A_TIME


async def test_what_is_settled_twice_or_forgotten_meanwhile_goes_once(outbox: Outbox) -> None:
    await keep(outbox, 1, "a", "b")
    (first,) = outbox.due()
    await outbox.settle(first)
    await outbox.settle(first)
    (second,) = outbox.due()
    await outbox.forget(1)
    await outbox.settle(second)
    assert (outbox.chats(), outbox.waits_for(1)) == (set(), False)


async def test_what_the_database_holds_is_what_waits(outbox: Outbox, tmp_path: Path) -> None:
    await keep(outbox, 1, "a", "b")
    await keep(outbox, 2, "c")
    await keep(outbox, 3, "d")
    await outbox.settle(outbox.due()[0])
    await outbox.forget(2)
    await outbox.move(3, 5)
    with closing(sqlite3.connect(tmp_path / "test.sqlite3")) as other:
        assert other.execute("SELECT chat_id, message FROM outbox").fetchall() == [(1, "b"), (5, "d")]
    assert not outbox.unsaved


async def test_the_outbox_of_a_chat_has_an_end_but_danger_still_joins(outbox: Outbox) -> None:
    full = await keep(outbox, 1, *("x" for _ in range(MOST_OF_A_CHAT + 1)))
    assert full == [True] * MOST_OF_A_CHAT + [False]
    assert await keep(outbox, 1, "danger", urgent=True) == [True]
    assert await keep(outbox, 2, "somebody else") == [True]


async def test_the_whole_outbox_has_an_end(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.outbox.MOST_OF_ALL", 2)
    assert [await keep(outbox, chat, "x") for chat in (1, 2, 3)] == [[True], [True], [False]]
    assert await keep(outbox, 3, "danger", urgent=True) == [True]
    assert outbox.chats() == {1, 2, 3}


async def test_replies_of_a_chat_that_waited_too_long_are_dropped_together(outbox: Outbox, clock: Clock) -> None:
    await keep(outbox, 1, "1a", "1b")
    await keep(outbox, 2, "2a")
    clock.now += timedelta(seconds=KEPT_SECONDS + 1)
    await keep(outbox, 1, "1c")
    first = outbox.due()[0]
    assert outbox.is_late(first)
    await outbox.settle(first, late=True)
    assert said(outbox) == ["2a", "1c"]


async def test_nothing_waits_for_more_than_a_day(outbox: Outbox, clock: Clock) -> None:
    await keep(outbox, 1, "old", "older")
    clock.now += timedelta(days=1, seconds=1)
    await keep(outbox, 2, "new")
    assert said(outbox) == ["new"]
    assert outbox.chats() == {2}


async def test_what_moves_to_a_supergroup_goes_before_what_came_there_and_answers_no_message(outbox: Outbox) -> None:
    await keep(outbox, 5, "new")
    await keep(outbox, 1, Message("old", at=At(3, 4)).to_json(), "not to be read")
    await outbox.move(1, 5)
    first = outbox.due()[0]
    assert (first.chat_id, Message.from_json(first.message)) == (5, Message("old"))
    assert (outbox.chats(), outbox.count()) == ({5}, 3)
    await outbox._store.open(outbox.take_over)
    left = Outbox(outbox._store, outbox._clock)
    await outbox._store.do(left.take_over)
    assert Message.from_json(left.due()[0].message) == Message("old")


async def test_what_an_earlier_run_left_goes_first_and_not_before_its_time(outbox: Outbox) -> None:
    await outbox.put(1, "older", 0)
    await outbox.put(2, "flood wait", 60)
    later = Outbox(outbox._store, outbox._clock)
    await keep(later, 1, "newer")
    await outbox._store.do(later.take_over)
    assert [each.message for each in later._lines[1]] == ["older", "newer"]
    assert said(later) == ["older"]


async def test_the_same_database_again_gives_nothing_twice_and_another_gets_all(outbox: Outbox, tmp_path: Path) -> None:
    await keep(outbox, 1, "waits")
    await keep(outbox, 2, "sent")
    await outbox._store.do(lambda c: c.execute("PRAGMA query_only = ON"))
    await outbox.settle(outbox.due()[1])
    await outbox._store.do(outbox.take_over)
    assert (said(outbox), outbox.count(), outbox.unsaved) == (["waits"], 1, True)
    await outbox._store.do(lambda c: c.execute("PRAGMA query_only = OFF"))
    assert await outbox.write()
    other = Store(tmp_path / "other.sqlite3")
    await other.open(outbox.take_over)
    assert (outbox.count(), outbox.unsaved) == (1, True)
    await other.close()


async def test_a_reply_that_was_left_waits_while_its_update_waits_for_its_turn(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.outbox.GIVEN_AGAIN_WITHIN", 0)
    DEALT_WITH.set(7)
    await keep(outbox, 1, "plain")
    await keep(outbox, 2, "danger", urgent=True)
    later = Outbox(outbox._store, outbox._clock)
    await outbox._store.do(later.take_over)
    assert said(later) == []
    later.expect(7)
    later.heard(ready=True)
    assert said(later) == []
    later.end(7)
    assert said(later) == ["danger", "plain"]
    later.begin(7, 2)
    assert said(later) == ["plain"]
    outbox.begin(7, 1)
    assert said(outbox) == ["danger", "plain"]  # this run's own replies to it


async def test_the_time_for_what_comes_again_is_over_once(outbox: Outbox) -> None:
    outbox.heard(ready=False)
    outbox.heard(ready=True)
    until = outbox._given_again_until
    outbox.heard(ready=True)
    assert outbox._given_again_until == until


async def test_two_that_write_at_once_write_it_once(tmp_path: Path, clock: Clock) -> None:
    store = Store(tmp_path / "test.sqlite3")
    outbox = Outbox(store, clock)
    await keep(outbox, 1, "a")
    await store.open(outbox.take_over)
    assert all(await asyncio.gather(outbox.write(), outbox.write()))
    assert len(await store.ask(every, [])) == 1
    await store.close()


async def test_what_is_sent_while_it_is_being_written_does_not_stay_there(tmp_path: Path, clock: Clock) -> None:
    store = Store(tmp_path / "test.sqlite3", patience=0.1)
    outbox = Outbox(store, clock)
    await store.open(outbox.take_over)
    with closing(sqlite3.connect(tmp_path / "test.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await keep(outbox, 1, "a")
        await outbox.settle(outbox.due()[0])
        other.execute("ROLLBACK")
    await store.rest()
    assert await outbox.write()
    assert await store.ask(every, None) == []
    await store.close()
