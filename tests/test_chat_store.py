"""A database that is locked, broken, full, gone or back again."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from contextvars import copy_context
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.chat.memory import Memory, closed_memory, open_memory
from tests.sandbox_driver import until

pytestmark = pytest.mark.anyio
PATIENCE = 0.1


@asynccontextmanager
async def memory(path: Path) -> AsyncIterator[Memory]:
    async with open_memory(path, b"secret", lambda: datetime(2026, 11, 22, tzinfo=UTC), PATIENCE) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.sqlite3"


async def test_a_locked_database_keeps_nobody_waiting(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with memory(path) as opened:
        await opened.choose_area(1, "doncaster")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            async with asyncio.timeout(10 * PATIENCE):
                assert await asyncio.gather(*(opened.choose_area(2, "sandwell") for _ in range(20))) == [False] * 20
                assert await opened.area_of(1) is None
            other.execute("ROLLBACK")
        await until(lambda: not opened._store._stuck)
        assert await opened.choose_area(1, "sandwell")
        assert await opened.area_of(1) == "sandwell"
    assert len([each for each in caplog.records if "cannot be used" in each.getMessage()]) == 1


async def test_a_locked_database_does_not_keep_the_process_from_ending(path: Path) -> None:
    async with memory(path) as opened:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await asyncio.gather(*(opened.mark_handled(number) for number in range(50)))
            other.execute("ROLLBACK")
            async with asyncio.timeout(6):
                await opened._store.close()


def blocked(path: Path) -> Path:
    path.mkdir()
    return path


def damaged(path: Path) -> None:
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 50)


async def test_a_database_that_cannot_be_opened_is_opened_later(path: Path) -> None:
    folder = blocked(path)
    async with memory(path) as opened:
        assert not await opened.choose_area(1, "doncaster")
        folder.rmdir()
        await opened.tidy()
        assert await opened.choose_area(1, "doncaster")
        assert await opened.area_of(1) == "doncaster"


async def test_a_database_that_is_deleted_under_the_bot_is_begun_anew(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with memory(path) as opened:
        await opened.choose_area(1, "doncaster")
        for file in path.parent.glob("test.sqlite3*"):
            file.unlink()
        await opened.mark_handled(7)
        await opened.area_of(1)
        await opened.tidy()
        assert "its file was deleted or replaced while I ran" in caplog.text
        assert await opened.area_of(1) is None
        assert await opened.choose_area(1, "sandwell")
        assert not opened.trouble
        await opened.tidy()
        assert await opened.area_of(1) == "sandwell"
    async with memory(path) as opened:
        assert await opened.area_of(1) == "sandwell"


async def test_a_damaged_database_gives_defaults(path: Path) -> None:
    async with memory(path) as opened:
        await opened.choose_area(1, "doncaster")
    damaged(path)
    async with memory(path) as opened:
        assert await opened.area_of(1) is None
        assert not await opened.is_handled(7)
        assert await opened.outbox.put(5, "{}", 0)
        assert [each.chat_id for each in opened.outbox.due()] == [5]


async def test_a_full_disk_loses_no_waiting_reply(path: Path) -> None:
    async with memory(path) as opened:
        await opened._store.do(lambda c: c.execute("PRAGMA max_page_count = 1"))
        assert await opened.outbox.put(5, "x" * 100_000, 0)
        assert not await opened.choose_area(1, "doncaster" * 10_000)
        assert [each.message[:2] for each in opened.outbox.due()] == ["xx"]


async def test_what_a_slow_database_keeps_after_all_does_not_wait_twice(path: Path) -> None:
    async with memory(path) as opened:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert await opened.outbox.put(5, "once", 0)
            other.execute("ROLLBACK")
        await until(lambda: not opened._store._stuck)
        assert [each.message for each in opened.outbox.due()] == ["once"]


async def test_what_waits_beside_a_locked_database_outlives_the_process_once_it_is_free(path: Path) -> None:
    async with memory(path) as opened:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert await opened.outbox.put(7, "their words, sent", 0, quotes=True)
            await opened.outbox.settle(next(iter(opened.outbox.due())))
            assert await opened.outbox.put(5, "first", 0)
            assert await opened.outbox.put(5, "second", 0)
            assert await opened.outbox.put(6, "urgent", 0, urgent=True)
            assert await opened.outbox.put(7, "their words", 0, quotes=True)
            other.execute("ROLLBACK")
        await until(lambda: not opened._store._stuck)
        sent = next(each for each in opened.outbox.due() if each.message == "first")
        await opened.outbox.settle(sent)
    async with memory(path) as again:
        assert [each.message for each in again.outbox.due()] == ["urgent", "second"]


async def test_a_database_that_is_locked_until_the_process_ends_gets_what_waited_beside_it(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        async with memory(path) as opened:
            other.execute("BEGIN EXCLUSIVE")
            assert await opened.outbox.put(5, "kept", 0)
            await opened.mark_handled(7)
            asyncio.get_running_loop().call_later(0.2, other.execute, "ROLLBACK")
    async with memory(path) as again:
        assert await again.is_handled(7)
        assert [each.message for each in again.outbox.due()] == ["kept"]


async def test_what_a_database_that_stays_locked_cannot_keep_is_said_to_be_lost(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with memory(path) as opened:
        assert await opened.outbox.put(5, "lost", 0)
        await opened._store.do(lambda c: c.execute("PRAGMA query_only = ON"))
        assert await opened.outbox.put(6, "lost", 0)
    assert "replies that waited in memory are lost" in caplog.text


async def test_what_quotes_a_person_waits_in_the_process_alone(path: Path) -> None:
    async with memory(path) as opened:
        assert await opened.outbox.put(5, "their words", 0, quotes=True)
        assert [each.message for each in opened.outbox.due()] == ["their words"]
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


async def _leave(path: Path, *, ended: bool = False) -> None:
    """A run that is killed: replies to two updates wait, one of them urgent, and what somebody else was told."""
    async with memory(path) as opened:
        assert await opened.outbox.put(3, "of no update", 0)

        async def deal_with_them() -> None:
            opened.outbox.begin(7, 1)
            assert await opened.outbox.put(1, "urgent", 0, urgent=True)
            opened.outbox.begin(8, 2)
            assert await opened.outbox.put(2, "kept", 0)
            assert await opened.outbox.put(4, "told", 0)

        await asyncio.create_task(deal_with_them())
        for number in (7, 8) if ended else ():
            await opened.mark_handled(number)


def _begin_aside(opened: Memory) -> None:
    """Begin to deal with both updates again, each as a task of its own would."""
    for update_id, chat_id in ((7, 1), (8, 2)):
        copy_context().run(opened.outbox.begin, update_id, chat_id)


def _due(opened: Memory) -> list[str]:
    return sorted(each.message for each in opened.outbox.due())


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("given_again", [False, True])
async def test_what_a_kill_left_unfinished_is_not_said_twice_and_not_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch, *, ended: bool, given_again: bool
) -> None:
    everything = ["kept", "of no update", "told", "urgent"]
    await _leave(path, ended=ended)
    async with memory(path) as opened:
        at_once = everything if ended else ["of no update"]
        if given_again and not await opened.is_handled(7):
            _begin_aside(opened)
            at_once, everything = ["of no update"], ["of no update", "told"]
        assert _due(opened) == at_once  # the others wait for whether Telegram gives their update again
        opened.outbox.heard(ready=False)
        at_once = at_once if ended or given_again else ["of no update", "urgent"]
        assert _due(opened) == at_once
        opened.outbox.heard(ready=True)
        assert _due(opened) == at_once
        monkeypatch.setattr("bot.chat.outbox.GIVEN_AGAIN_WITHIN", 0)
        opened.outbox.heard(ready=True)
        assert _due(opened) == everything


async def test_what_was_given_again_before_the_database_could_be_opened_is_not_said_twice(path: Path) -> None:
    await _leave(path)
    async with closed_memory(path, b"secret", lambda: datetime(2026, 11, 22, tzinfo=UTC), PATIENCE) as opened:
        _begin_aside(opened)
        await opened.open()
        assert _rows(path) == ["of no update", "told"]


async def test_what_was_given_again_is_not_said_twice_though_the_database_was_locked(path: Path) -> None:
    await _leave(path)
    async with memory(path) as opened:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            _begin_aside(opened)
            assert not await opened.outbox.write()
            assert _due(opened) == ["of no update"]
            other.execute("ROLLBACK")
    assert _rows(path) == ["of no update", "told"]


def _rows(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as other:
        return [message for (message,) in other.execute("SELECT message FROM outbox ORDER BY id")]


async def test_what_a_lock_kept_from_the_database_is_saved_by_an_orderly_end(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        async with open_memory(path, b"secret", lambda: datetime(2026, 11, 22, tzinfo=UTC)) as opened:
            await opened._store.do(lambda c: c.execute("PRAGMA query_only = ON"))
            assert await opened.outbox.put(5, "kept", 0)
            await opened.mark_handled(7)
            await opened._store.do(lambda c: c.execute("PRAGMA query_only = OFF"))
            other.execute("BEGIN EXCLUSIVE")
            threading.Timer(1.5, other.execute, ["ROLLBACK"]).start()
    assert _rows(path) == ["kept"]


async def test_a_database_that_was_free_again_before_the_end_gets_what_waited(path: Path) -> None:
    folder = blocked(path)
    async with memory(path) as opened:
        assert await opened.outbox.put(5, "kept", 0)
        await opened.mark_handled(7)
        folder.rmdir()
    assert _rows(path) == ["kept"]
    async with memory(path) as again:
        assert await again.is_handled(7)


async def test_what_was_sent_beside_a_lock_is_out_of_the_database_after_the_end(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        async with memory(path) as opened:
            assert await opened.outbox.put(5, "sent", 0)
            other.execute("BEGIN IMMEDIATE")
            await opened.outbox.settle(opened.outbox.due()[0])
            threading.Timer(0.5, other.execute, ["ROLLBACK"]).start()
    assert _rows(path) == []


async def test_what_waits_is_written_to_the_database_that_comes_after_a_lost_one(path: Path) -> None:
    async with memory(path) as opened:
        assert await opened.outbox.put(5, "sent", 0)
        assert await opened.outbox.put(6, "kept", 0)
        await opened._store.do(lambda c: c.execute("PRAGMA query_only = ON"))
        await opened.outbox.settle(opened.outbox.due()[0])
        for file in path.parent.glob("test.sqlite3*"):
            file.unlink()
        await opened.tidy()
        assert await opened.outbox.put(7, "new", 0)
        assert _due(opened) == ["kept", "new"]
    assert _rows(path) == ["kept", "new"]


async def test_questions_that_were_sent_go_after_ninety_days(path: Path) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    async with open_memory(path, b"secret", lambda: at) as opened:
        file = partial(opened.gaps.file, cluster=None, vector=None, said_in="", chat_id=7)
        assert await file("northtown", "who chairs it")
        at += timedelta(days=90)
        await opened.tidy()
        assert len(await opened.gaps.every() or []) == 1
        at += timedelta(days=1)
        await opened.tidy()
        assert await opened.gaps.every() == []


async def test_a_database_that_can_only_be_read_still_tells_the_area(path: Path) -> None:
    async with memory(path) as opened:
        await opened.choose_area(1, "doncaster")
        await opened._store.do(lambda c: c.execute("PRAGMA query_only = ON"))
        assert not await opened.choose_area(1, "sandwell")
        assert await opened.area_of(1) == "doncaster"
        assert await opened.outbox.put(5, "{}", 0)
        assert len(opened.outbox.due()) == 1


async def test_with_a_database_of_a_newer_program_answers_go_on_and_the_log_says_what_to_do(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with memory(path) as opened:
        await opened.choose_area(1, "doncaster")
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO migrations VALUES ('999_later', '')")
        other.commit()
    async with memory(path) as opened:
        assert await opened.area_of(1) is None
        assert await opened.outbox.put(1, "a reply", 0)
        assert "a newer version of briefbot wrote it" in opened.trouble
    assert "install that version again, or put back a backup" in caplog.text
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM people").fetchone() == (1,)


async def test_what_is_dealt_with_at_the_same_time_is_written_together_and_counted_once(path: Path) -> None:
    day = date(2026, 11, 22)
    async with memory(path) as opened:
        for _ in range(8):
            await opened.count(day, "northtown", "escalation", "answer")
        await asyncio.gather(*(opened.mark_handled(number) for number in range(1, 9)))
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT update_id FROM handled_updates").fetchall() == [
                (each,) for each in range(1, 9)
            ]
        assert [(each.topic, each.times) for each in await opened.counted(day, day) or []] == [("escalation", 8)]
        await opened.count(day, "northtown", "escalation", "more")
    async with memory(path) as opened:
        assert [await opened.is_handled(number) for number in (1, 8, 9)] == [True, True, False]
        assert [each.times for each in await opened.counted(day, day) or []] == [8, 1]


async def test_what_could_not_be_written_is_known_and_written_later(path: Path) -> None:
    async with memory(path) as opened:
        await opened._store.do(lambda c: c.execute("PRAGMA query_only = ON"))
        await opened.mark_handled(7)
        assert [await opened.is_handled(number) for number in (6, 7, 8)] == [False, True, False]
        await opened._store.do(lambda c: c.execute("PRAGMA query_only = OFF"))
        await opened.mark_handled(5)
    async with memory(path) as opened:
        assert [await opened.is_handled(number) for number in (5, 6, 7)] == [True, False, True]
