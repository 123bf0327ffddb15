"""The database: its shape, what it keeps, and that it lets the process end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import aiosqlite
import pytest

from bot.storage import marks, outbox, outcomes, people, proposals, updates
from bot.storage.database import open_database
from bot.storage.health import database_faults
from bot.storage.migrations import MIGRATIONS, DatabaseNewer, Migration, migrate

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
    kept = {"people", "outcomes", "handled_updates", "outbox", "links", "marks", "proposals", "discussed", "invites"}
    kept |= {"gaps", "gaps_waiting", "gaps_meant", "gaps_ignored", "group_areas"}
    kept |= {"channels", "digests", "digest_posts", "digest_holds", "digest_told"}
    assert tables == {"migrations", "sqlite_sequence", *kept}
    assert await rows(connection, "PRAGMA journal_mode") == [("wal",)]


async def test_no_table_has_a_place_for_the_words_of_a_question(connection: aiosqlite.Connection) -> None:
    columns = {
        table: {row[1] for row in await rows(connection, f"PRAGMA table_info({table})")}
        for table in ("people", "outcomes", "handled_updates", "outbox")
    }
    assert columns == {
        "people": {"person", "area", "invited", "seen"},
        "outcomes": {"day", "area", "topic", "outcome", "count"},
        "handled_updates": {"update_id", "handled_at"},
        "outbox": {"id", "chat_id", "message", "due_at", "urgent", "kept_at", "update_id"},
    }


async def test_migrating_twice_changes_nothing(connection: aiosqlite.Connection) -> None:
    assert await migrate(connection) == []


async def test_a_step_that_fails_leaves_no_half_of_itself(connection: aiosqlite.Connection) -> None:
    broken = Migration("999_broken", ("CREATE TABLE half (a TEXT)", "CREATE TABLE people (a TEXT)"))
    with pytest.raises(aiosqlite.OperationalError):
        await migrate(connection, (*MIGRATIONS, broken))
    assert await rows(connection, "SELECT name FROM sqlite_master WHERE name = 'half'") == []
    assert (broken.name,) not in await rows(connection, "SELECT name FROM migrations")


async def test_a_database_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "newer.sqlite3"
    async with open_database(path) as opened:
        await migrate(opened, (*MIGRATIONS, Migration("998_later", ()), Migration("999_latest", ())))
    before = path.read_bytes()
    with pytest.raises(DatabaseNewer, match=r"a newer version of briefbot wrote it \(999_latest\)"):
        async with open_database(path):
            pass
    assert path.read_bytes() == before
    assert "a newer version of briefbot wrote it" in database_faults(path)[0]


async def test_the_latest_area_of_a_person_counts(connection: aiosqlite.Connection) -> None:
    await people.choose_area(connection, "p1", "doncaster", "2026-11")
    await people.choose_area(connection, "p1", "sandwell", "2026-11")
    assert await people.area_of(connection, "p1") == "sandwell"
    assert await people.area_of(connection, "p2") is None


async def test_outcomes_are_counted_by_day_area_topic_and_outcome(connection: aiosqlite.Connection) -> None:
    for outcome in ("answer", "answer", "offer"):
        await outcomes.count(connection, {outcomes.Happened(date(2026, 11, 22), "doncaster", "escalation", outcome): 1})
    assert await rows(connection, "SELECT * FROM outcomes ORDER BY outcome") == [
        ("2026-11-22", "doncaster", "escalation", "answer", 2),
        ("2026-11-22", "doncaster", "escalation", "offer", 1),
    ]


async def test_an_update_is_remembered_for_two_days(connection: aiosqlite.Connection) -> None:
    await updates.mark_handled(connection, {7: 1_000})
    await updates.mark_handled(connection, {7: 1_000})
    await updates.forget_old(connection, now=1_000 + updates.KEPT_SECONDS)
    assert await updates.is_handled(connection, 7, 1_000 + updates.KEPT_SECONDS)
    assert not await updates.is_handled(connection, 7, 1_001 + updates.KEPT_SECONDS)
    await updates.forget_old(connection, now=1_001 + updates.KEPT_SECONDS)
    assert await rows(connection, "SELECT * FROM handled_updates") == []


async def test_a_reply_is_unfinished_until_its_update_was_dealt_with(connection: aiosqlite.Connection) -> None:
    for update_id in (None, 7, 8):
        await outbox.put(connection, 5, "{}", due_at=100, kept_at=90, update_id=update_id)
    await updates.mark_handled(connection, {7: 1_000})
    assert [(each.id, each.unfinished) for each in await outbox.every(connection)] == [(1, 0), (2, 0), (3, 1)]


async def test_an_outbox_of_an_older_version_keeps_its_replies(tmp_path: Path) -> None:
    async with aiosqlite.connect(tmp_path / "old.sqlite3", isolation_level=None) as connection:
        await migrate(connection, MIGRATIONS[:4])
        await connection.execute("INSERT INTO outbox (chat_id, message, due_at) VALUES (1, 'old', 1000)")
        await migrate(connection)
        (waiting,) = await outbox.every(connection)
    assert (waiting.message, waiting.kept_at, waiting.urgent) == ("old", 1000, False)


async def test_no_reply_has_the_number_of_one_that_is_gone(connection: aiosqlite.Connection) -> None:
    for _ in range(2):
        number = await outbox.put(connection, 1, "{}", due_at=0, kept_at=0)
        await outbox.drop(connection, [number])
    assert number == 2


async def test_two_processes_can_open_it_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite3"
    async with open_database(path) as one, open_database(path) as two:
        await people.choose_area(one, "p", "doncaster", "2026-11")
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


async def test_a_proposal_is_kept_for_a_day_and_taken_up_once(connection: aiosqlite.Connection) -> None:
    first = await proposals.put(connection, "topics/a.yaml", "sha", b"id: a\n", made_by=7, now=1000)
    gone = await proposals.put(connection, "topics/b.yaml", None, None, made_by=7, now=1000)
    kept = await proposals.get(connection, first, 1000)
    assert kept == proposals.Kept(first, "topics/a.yaml", "sha", b"id: a\n", 7, 1000, "open")
    assert await proposals.get(connection, gone + 1, 1000) is None
    assert await proposals.turn(connection, first, proposals.OPEN, proposals.DONE)
    assert not await proposals.turn(connection, first, proposals.OPEN, proposals.DONE)
    assert await proposals.get(connection, gone, 1000 + proposals.KEPT_SECONDS) is None
    await proposals.forget_old(connection, 1001)
    assert [await proposals.get(connection, each, 1001) is None for each in (first, gone)] == [True, False]
    assert await proposals.put(connection, "topics/c.yaml", None, b"", made_by=7, now=1001) > gone


async def test_a_mark_stands_until_it_is_taken_off(connection: aiosqlite.Connection) -> None:
    await marks.put(connection, "one", marks.NEEDS_WORK, now=1)
    await marks.put(connection, "one", marks.NEEDS_WORK, now=2)
    await marks.put(connection, "one", marks.NOBODY_ANSWERED, now=3)
    await marks.put(connection, "two", marks.NEEDS_WORK, now=4)
    assert await marks.marked(connection, marks.NEEDS_WORK) == {"one": 2, "two": 4}
    await marks.clear(connection, "one")
    assert await marks.marked(connection, marks.NEEDS_WORK) == {"two": 4}
    assert await marks.marked(connection, marks.NOBODY_ANSWERED) == {}
