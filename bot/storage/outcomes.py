"""How many questions were asked: a count for each day, area, topic and outcome. No person, no text.

The topic of a declined question is the nearest one, empty where none is near or it is sensitive.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

import aiosqlite

ANSWER, OFFER, DECLINE, CHAT = "answer", "offer", "decline", "chat"
TAKEN = "taken"  # a topic of a choice was opened
NOT_MEANT = "not-meant"  # [Not what I meant] below an answer; its topic
AGAIN = "again"  # another question within five minutes of an answer; the answer's topic
MORE = "more"  # [More] below an answer; its topic

_BETWEEN = "SELECT day, area, topic, outcome, count FROM outcomes WHERE day BETWEEN ? AND ?"


class Counted(NamedTuple):
    """How often something happened on a day. `topic` is empty when there was none."""

    day: date
    area: str
    topic: str
    outcome: str
    times: int


class Happened(NamedTuple):
    """What is counted. `topic` is the topic's id, or empty when there was none."""

    day: date
    area: str
    topic: str
    outcome: str


async def count(connection: aiosqlite.Connection, times: Mapping[Happened, int]) -> None:
    """Add so many times to the counts of their days, all of them in one statement."""
    rows = [(each.day.isoformat(), *each[1:], more) for each, more in times.items()]
    await connection.execute(
        "INSERT INTO outcomes SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4"
        " FROM json_each(?) WHERE true"
        " ON CONFLICT (day, area, topic, outcome) DO UPDATE SET count = count + excluded.count",
        (json.dumps(rows),),
    )


async def declined(connection: aiosqlite.Connection, since: date) -> dict[tuple[str, str], int]:
    """How many questions were declined since then, by area and nearest topic; those near none are left out."""
    query = (
        "SELECT area, topic, sum(count) FROM outcomes WHERE outcome = 'decline' AND topic <> '' AND day >= ?"
        " GROUP BY area, topic"
    )
    async with connection.execute(query, (since.isoformat(),)) as rows:
        return {(row[0], row[1]): int(row[2]) for row in await rows.fetchall()}


async def between(connection: aiosqlite.Connection, first: date, last: date) -> list[Counted]:
    """All counts of the days from `first` to `last`, both included."""
    async with connection.execute(_BETWEEN, (first.isoformat(), last.isoformat())) as rows:
        return [_counted(*row) for row in await rows.fetchall()]


async def first_day(connection: aiosqlite.Connection) -> date | None:
    """The first day that anything was counted on; None when nothing was."""
    async with connection.execute("SELECT min(day) FROM outcomes") as rows:
        found = await rows.fetchone()
    return date.fromisoformat(found[0]) if found and found[0] else None


def between_in(path: Path, first: date, last: date) -> list[Counted]:
    """The same, of a database that another process may be using.

    Raises `sqlite3.Error` when it cannot be read; a database that is not there holds nothing.
    """
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return [_counted(*row) for row in connection.execute(_BETWEEN, (first.isoformat(), last.isoformat()))]


def _counted(day: str, area: str, topic: str, outcome: str, times: int) -> Counted:
    return Counted(date.fromisoformat(day), area, topic, outcome, times)
