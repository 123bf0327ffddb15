"""Questions that were sent: what stands of them, who waits apart from it, and that all of it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import aiosqlite
import pytest

from bot.storage import gaps, outcomes
from bot.storage.database import open_database
from bot.storage.migrations import MIGRATIONS, migrate

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 24)


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with open_database(tmp_path / "test.sqlite3") as opened:
        yield opened


async def waiting(connection: aiosqlite.Connection) -> set[tuple[int, int]]:
    async with connection.execute("SELECT gap, chat_id FROM gaps_waiting") as rows:
        return {(row[0], row[1]) for row in await rows.fetchall()}


async def test_no_table_of_questions_has_a_place_for_who_asked_beside_the_words(
    connection: aiosqlite.Connection,
) -> None:
    columns = {}
    for table in ("gaps", "gaps_waiting", "gaps_meant", "gaps_ignored"):
        async with connection.execute(f"PRAGMA table_info({table})") as rows:
            columns[table] = {row[1] for row in await rows.fetchall()}
    assert columns == {
        "gaps": {"id", "area", "text", "day", "cluster", "vector", "said_in"},
        "gaps_waiting": {"gap", "chat_id", "day"},
        "gaps_meant": {"cluster", "topic", "ask"},
        "gaps_ignored": {"area", "digest", "vector"},
    }


async def test_a_question_is_a_cluster_of_its_own_or_joins_one(connection: aiosqlite.Connection) -> None:
    first = await gaps.put(connection, "northtown", "who chairs it", DAY, vector=b"1234", said_in="core-group")
    await gaps.put(connection, "southtown", "who is the chair", DAY, cluster=first)
    one, other = await gaps.every(connection)
    assert one == gaps.Gap(1, "northtown", "who chairs it", "2026-11-24", 1, b"1234", "core-group")
    assert (other.cluster, other.vector, other.said_in) == (1, None, "")


async def test_who_waits_is_given_once_and_goes_with_the_question(connection: aiosqlite.Connection) -> None:
    one = await gaps.put(connection, "northtown", "a", DAY, chat_id=7)
    two = await gaps.put(connection, "northtown", "b", DAY, cluster=one, chat_id=7)
    other = await gaps.put(connection, "northtown", "c", DAY, chat_id=8)
    assert one
    assert two
    assert other
    await gaps.mean(connection, one, "escalation", "digest")
    await gaps.mean(connection, one, "escalation", "digest")
    assert await gaps.meant(connection) == [(one, "escalation", "digest")]
    assert await gaps.close(connection, [one, two]) == [7]
    assert await gaps.close(connection, [one, two]) == []
    assert [each.id for each in await gaps.every(connection)] == [other]
    assert await waiting(connection) == {(other, 8)}
    assert await gaps.meant(connection) == []


async def test_nothing_is_older_than_ninety_days(connection: aiosqlite.Connection) -> None:
    await gaps.put(connection, "northtown", "a", DAY, chat_id=7)
    await gaps.mean(connection, 1, "escalation", "digest")
    await gaps.forget_old(connection, DAY + timedelta(days=90))
    assert len(await gaps.every(connection)) == 1
    await gaps.forget_old(connection, DAY + timedelta(days=91))
    assert await gaps.every(connection) == []
    assert await gaps.meant(connection) == []
    assert await waiting(connection) == set()
    assert await gaps.put(connection, "northtown", "b", DAY) == 2  # a number is never used again


async def test_only_so_many_questions_are_open_at_once(
    connection: aiosqlite.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "MOST", 1)
    assert await gaps.put(connection, "northtown", "a", DAY) == 1
    assert await gaps.put(connection, "northtown", "b", DAY, chat_id=7) is None
    assert await waiting(connection) == set()


async def test_what_is_ignored_is_ignored_in_its_area_or_everywhere(connection: aiosqlite.Connection) -> None:
    await gaps.ignore(connection, "northtown", "one", b"1234")
    await gaps.ignore(connection, "northtown", "one", b"1234")
    await gaps.ignore(connection, gaps.EVERYWHERE, "two", None)
    assert sorted(await gaps.ignored(connection, "northtown")) == [("one", b"1234"), ("two", None)]
    assert await gaps.ignored(connection, "southtown") == [("two", None)]


async def test_declines_are_counted_by_area_and_nearest_topic(connection: aiosqlite.Connection) -> None:
    for day, topic, outcome in (
        *[(DAY, "escalation", "decline")] * 2,
        (DAY - timedelta(days=1), "escalation", "decline"),
        (DAY, "escalation", "answer"),
        (DAY, "", "decline"),
    ):
        await outcomes.count(connection, {outcomes.Happened(day, "northtown", topic, outcome): 1})
    assert await outcomes.declined(connection, DAY) == {("northtown", "escalation"): 2}


async def test_a_database_of_before_there_were_any_has_none(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    assert gaps.gaps_in(path) == []
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await migrate(connection, [each for each in MIGRATIONS if not each.name.endswith("_gaps")])
    assert gaps.gaps_in(path) == []
    async with open_database(path) as connection:
        await gaps.put(connection, "northtown", "a", DAY)
    assert [each.text for each in gaps.gaps_in(path)] == ["a"]
