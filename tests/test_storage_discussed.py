"""Records of discussions: one for each team and week, no person in them, and gone when their time is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import aiosqlite
import pytest

from bot.chat.memory import open_memory
from bot.privacy.pseudonym import pseudonym, team_code
from bot.storage import discussed
from bot.storage.database import open_database
from bot.storage.evidence import open_questions

pytestmark = pytest.mark.anyio
SECRET = b"secret"
PERSON, GROUP = 1234, -1001234


@dataclass
class Clock:
    """A time that tests move on."""

    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with open_database(tmp_path / "test.sqlite3") as opened:
        yield opened


@pytest.mark.parametrize(
    ("day", "week"),
    [(date(2026, 11, 23), "2026-W48"), (date(2026, 11, 22), "2026-W47"), (date(2027, 1, 3), "2026-W53")],
)
def test_a_week_is_that_of_iso_8601(day: date, week: str) -> None:
    assert discussed.week_of(day) == week


def test_a_persons_team_cannot_be_joined_to_the_person_or_to_another_week() -> None:
    codes = {pseudonym(SECRET, PERSON), *(team_code(SECRET, PERSON, week) for week in ("", "2026-W47", "2026-W48"))}
    assert len(codes) == 4
    assert all(str(PERSON) not in code for code in codes)


async def test_a_private_chats_code_goes_after_its_week_and_the_next_and_the_record_after_three_years(
    tmp_path: Path,
) -> None:
    clock, file = Clock(), tmp_path / "test.sqlite3"
    async with open_memory(file, SECRET, clock) as memory:
        for chat in (PERSON, GROUP):
            kept = await memory.record_discussed(chat, "northtown", "northtown-sam", "code")
            assert kept
            assert kept[1]
        assert await teams(file) == [team_code(SECRET, PERSON, "2026-W48"), team_code(SECRET, GROUP)]
        clock.now += timedelta(days=7)
        await memory.tidy()
        assert await memory.discussion(PERSON, 1)
        clock.now += timedelta(days=7)
        await memory.tidy()
        assert await teams(file) == [None, team_code(SECRET, GROUP)]
        assert await memory.discussion(PERSON, 1) is None
        assert await memory.discussion(GROUP, 2)
        clock.now += timedelta(days=3 * 365 - 14)
        await memory.tidy()
        assert len(await teams(file)) == 2
        clock.now += timedelta(days=1)
        await memory.tidy()
        assert await teams(file) == []


async def test_each_week_has_a_record_of_its_own(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 11, 29, 23, 30, tzinfo=UTC))
    async with open_memory(tmp_path / "test.sqlite3", SECRET, clock) as memory:
        made = []
        for _ in range(2):
            for _ in range(2):
                kept = await memory.record_discussed(GROUP, "northtown", "northtown-sam", "code")
                assert kept
                made.append((kept[0].week, kept[1]))
            clock.now += timedelta(hours=1)
    assert made == [("2026-W48", True), ("2026-W48", False), ("2026-W49", True), ("2026-W49", False)]


async def test_forgetting_a_person_takes_what_can_still_be_told_to_be_theirs(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "test.sqlite3"
    async with open_memory(file, SECRET, clock) as memory:
        for _ in range(2):
            for chat in (PERSON, PERSON + 1):
                await memory.record_discussed(chat, "northtown", "northtown-sam", "code")
            clock.now += timedelta(days=7)
        clock.now -= timedelta(days=7)
        assert await memory.forget(PERSON) == {"discussed": 2}
        assert len(await teams(file)) == 2
        assert await memory.forget(PERSON) == {}


async def test_a_group_that_moves_takes_its_records_along(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "test.sqlite3"
    async with open_memory(file, SECRET, clock) as memory:
        await memory.record_discussed(GROUP, "northtown", "northtown-sam", "code")
        await memory.move_group(GROUP, GROUP - 1)
        kept = await memory.record_discussed(GROUP - 1, "northtown", "northtown-sam", "code")
        assert kept
        assert not kept[1]


async def test_a_database_that_is_gone_records_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    async with open_memory(tmp_path / "file" / "test.sqlite3", SECRET, Clock()) as memory:
        assert await memory.record_discussed(GROUP, "northtown", "northtown-sam", "code") is None
        assert await memory.discussion(GROUP, 1) is None
        assert not await memory.keep_line(1, "line")


async def test_open_questions_are_counted_where_there_are_any(connection: aiosqlite.Connection) -> None:
    assert await open_questions(connection) in (None, {})
    await connection.execute("CREATE TABLE IF NOT EXISTS gaps (area TEXT NOT NULL)")
    assert await open_questions(connection) == {}


async def teams(file: Path) -> list[str | None]:
    async with open_database(file) as connection, connection.execute("SELECT team FROM discussed ORDER BY id") as rows:
        return [row[0] for row in await rows.fetchall()]
