"""The database: its shape, what it keeps, and that it lets the process end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import aiosqlite
import pytest

from bot.storage import outbox, outcomes, people, updates
from bot.storage.database import open_database
from bot.storage.health import database_faults
from bot.storage.migrations import MIGRATIONS, Migration, migrate

pytestmark = pytest.mark.anyio


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with open_database(tmp_path / "data" / "test.sqlite3") as opened:
        yield opened


async def rows(connection: aiosqlite.Connection, query: str) -> list[tuple[object, ...]]:
    async with connection.execute(query) as found:
        return [tuple(row) for row in await found.fetchall()]


async def test_a_blank_database_gets_every_table_in_wal_mode(connection: aiosqlite.Connection) -> None:
    tables = {name for (name,) in await rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"migrations", "people", "outcomes", "handled_updates", "outbox"}
    assert await rows(connection, "PRAGMA journal_mode") == [("wal",)]


async def test_no_table_has_a_place_for_the_words_of_a_question(connection: aiosqlite.Connection) -> None:
    columns = {
        table: {row[1] for row in await rows(connection, f"PRAGMA table_info({table})")}
        for table in ("people", "outcomes", "handled_updates", "outbox")
    }
    assert columns == {
        "people": {"person", "area"},
        "outcomes": {"day", "area", "topic", "outcome", "count"},
        "handled_updates": {"update_id", "handled_at"},
        "outbox": {"id", "chat_id", "message", "due_at", "attempts"},
    }


async def test_migrating_twice_changes_nothing(connection: aiosqlite.Connection) -> None:
    assert await migrate(connection) == []


async def test_a_step_that_fails_leaves_no_half_of_itself(connection: aiosqlite.Connection) -> None:
    broken = Migration("999_broken", ("CREATE TABLE half (a TEXT)", "CREATE TABLE people (a TEXT)"))
    with pytest.raises(aiosqlite.OperationalError):
        await migrate(connection, (*MIGRATIONS, broken))
    assert await rows(connection, "SELECT name FROM sqlite_master WHERE name = 'half'") == []
    assert (broken.name,) not in await rows(connection, "SELECT name FROM migrations")


async def test_the_latest_area_of_a_person_counts(connection: aiosqlite.Connection) -> None:
    await people.choose_area(connection, "p1", "doncaster")
    await people.choose_area(connection, "p1", "sandwell")
    assert await people.area_of(connection, "p1") == "sandwell"
    assert await people.area_of(connection, "p2") is None


async def test_outcomes_are_counted_by_day_area_topic_and_outcome(connection: aiosqlite.Connection) -> None:
    for outcome in ("answer", "answer", "offer"):
        await outcomes.count(connection, date(2026, 11, 22), "doncaster", "escalation", outcome)
    assert await rows(connection, "SELECT * FROM outcomes ORDER BY outcome") == [
        ("2026-11-22", "doncaster", "escalation", "answer", 2),
        ("2026-11-22", "doncaster", "escalation", "offer", 1),
    ]


async def test_an_update_is_remembered_for_two_days(connection: aiosqlite.Connection) -> None:
    await updates.mark_handled(connection, 7, now=1_000)
    await updates.mark_handled(connection, 7, now=1_000)
    await updates.forget_old(connection, now=1_000 + updates.KEPT_SECONDS)
    assert await updates.is_handled(connection, 7)
    await updates.forget_old(connection, now=1_001 + updates.KEPT_SECONDS)
    assert not await updates.is_handled(connection, 7)


async def test_a_reply_waits_in_the_outbox_until_it_is_due_and_sent(connection: aiosqlite.Connection) -> None:
    await outbox.put(connection, 5, "{}", due_at=100)
    assert await outbox.due(connection, now=99) == []
    (waiting,) = await outbox.due(connection, now=100)
    await outbox.postpone(connection, waiting.id, due_at=200)
    assert await outbox.due(connection, now=199) == []
    (again,) = await outbox.due(connection, now=200)
    assert again.attempts == 1
    await outbox.done(connection, again.id)
    assert await outbox.due(connection, now=999) == []


async def test_two_processes_can_open_it_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite3"
    async with open_database(path) as one, open_database(path) as two:
        await people.choose_area(one, "p", "doncaster")
        assert await people.area_of(two, "p") == "doncaster"


def test_a_process_that_closed_its_database_ends(tmp_path: Path) -> None:
    script = (
        "import asyncio, pathlib, sys\n"
        "from bot.storage.database import open_database\n"
        "async def main():\n"
        "    async with open_database(pathlib.Path(sys.argv[1])):\n"
        "        raise SystemExit(3)\n"
        "asyncio.run(main())\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path / "x.sqlite3")], timeout=30, check=False)
    assert ended.returncode == 3


async def test_health_tells_a_missing_a_whole_and_a_damaged_database_apart(tmp_path: Path) -> None:
    path = tmp_path / "health.sqlite3"
    assert database_faults(path) == ["There is no database yet."]
    async with open_database(path):
        assert database_faults(path) == []
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 50)
    assert "cannot be read" in database_faults(path)[0]
