"""That a team discussed a question of a briefing: one record for each team and week. Never who said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import aiosqlite

_FIELDS = "id, team, in_group, week, day, area, briefing, question, line"


@dataclass(frozen=True)
class Record:
    """What is kept of a discussion.

    `team`: the code of a group chat, or for a private chat a code of that chat and week alone, which is taken off
    soon after the week. `week` and `day` as ISO 8601 writes them: 2026-W48, 2026-11-26. `line`: one line on what
    will change, redacted and seen by who typed it.
    """

    id: int
    team: str | None
    in_group: bool
    week: str
    day: str
    area: str
    briefing: str
    question: str
    line: str | None


async def put(connection: aiosqlite.Connection, new: Record) -> tuple[Record, bool]:
    """Keep the record unless its team has one of that week (`id` is given here); which holds, and whether it is new."""
    values = (new.team, new.in_group, new.week, new.day, new.area, new.briefing, new.question)
    made = await connection.execute(
        "INSERT INTO discussed (team, in_group, week, day, area, briefing, question) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (team, week) DO NOTHING",
        values,
    )
    found = await _found(connection, "WHERE team = ? AND week = ?", (new.team, new.week))
    return found[0], made.rowcount == 1


async def get(connection: aiosqlite.Connection, number: int) -> Record | None:
    """The record of that number; the caller checks that its team is the one that asks."""
    return next(iter(await _found(connection, "WHERE id = ?", (number,))), None)


async def put_line(connection: aiosqlite.Connection, number: int, line: str | None) -> bool:
    """Keep the line in place of an earlier one, or take it off; False when there is no such record."""
    done = await connection.execute("UPDATE discussed SET line = ? WHERE id = ?", (line, number))
    return done.rowcount == 1


async def between(connection: aiosqlite.Connection, first: str, last: str) -> list[Record]:
    """The records of these days and all between, oldest first."""
    return await _found(connection, "WHERE day BETWEEN ? AND ? ORDER BY day, id", (first, last))


async def moved(connection: aiosqlite.Connection, old: str, new: str) -> None:
    """A group got a new chat number: its records go with it, except of a week that has one already."""
    await connection.execute("UPDATE OR IGNORE discussed SET team = ? WHERE team = ?", (new, old))


async def tidy(connection: aiosqlite.Connection, today: date, kept_for: timedelta) -> None:
    """Take the codes off private chats' records of weeks before the last; delete what was kept long enough."""
    last = week_of(today - timedelta(days=7))
    await connection.execute("UPDATE discussed SET team = NULL WHERE in_group = 0 AND week < ?", (last,))
    await connection.execute("DELETE FROM discussed WHERE day < ?", ((today - kept_for).isoformat(),))


def week_of(day: date) -> str:
    """The week as ISO 8601 writes it: 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


async def _found(connection: aiosqlite.Connection, where: str, values: Sequence[object]) -> list[Record]:
    async with connection.execute(f"SELECT {_FIELDS} FROM discussed {where}", values) as rows:  # noqa: S608 (ours)
        return [Record(row[0], row[1], bool(row[2]), *row[3:]) for row in await rows.fetchall()]
