"""Which area a person chose, whether they were invited, and the month they last wrote, under a pseudonym."""

from __future__ import annotations

from dataclasses import dataclass

import aiosqlite


@dataclass(frozen=True)
class Held:
    """What is known of a person. `seen` is the month they last wrote: 2026-11; it is not the day."""

    area: str | None
    invited: bool
    seen: str


async def held(connection: aiosqlite.Connection, person: str) -> Held | None:
    """The person's row, or None. `person` is a pseudonym, never a Telegram id."""
    query = "SELECT area, invited, seen FROM people WHERE person = ?"
    rows = await connection.execute_fetchall(query, (person,))
    return next((Held(row[0] or None, bool(row[1]), row[2]) for row in rows), None)


async def area_of(connection: aiosqlite.Connection, person: str) -> str | None:
    """The area id the person chose, or None."""
    found = await held(connection, person)
    return found.area if found else None


async def choose_area(connection: aiosqlite.Connection, person: str, area: str, month: str) -> None:
    """Remember the person's area in place of an earlier one."""
    await connection.execute(
        "INSERT INTO people (person, area, seen) VALUES (?, ?, ?)"
        " ON CONFLICT (person) DO UPDATE SET area = excluded.area, seen = excluded.seen",
        (person, area, month),
    )


async def see(connection: aiosqlite.Connection, person: str, month: str) -> None:
    """Note the month in which a person of whom something is held wrote; nothing of anybody else."""
    query = "SELECT 1 FROM people WHERE person = ? AND seen < ?"
    async with connection.execute(query, (person, month)) as rows:
        if await rows.fetchone() is None:
            return
    await connection.execute("UPDATE people SET seen = ? WHERE person = ?", (month, person))
