"""Which area a person chose, under a pseudonym. Nothing else is known of a person."""

from __future__ import annotations

import aiosqlite


async def area_of(connection: aiosqlite.Connection, person: str) -> str | None:
    """The area id the person chose, or None. `person` is a pseudonym, never a Telegram id."""
    async with connection.execute("SELECT area FROM people WHERE person = ?", (person,)) as rows:
        row = await rows.fetchone()
    return str(row[0]) if row else None


async def choose_area(connection: aiosqlite.Connection, person: str, area: str) -> None:
    """Remember the person's area in place of an earlier one."""
    await connection.execute(
        "INSERT INTO people VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET area = excluded.area",
        (person, area),
    )
