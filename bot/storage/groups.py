"""Which area a group's administrators chose, under a pseudonym of the group. Nothing else is known of a group."""

from __future__ import annotations

import aiosqlite


async def area_of(connection: aiosqlite.Connection, group: str) -> str | None:
    """The area id of the group, or None. `group` is a pseudonym, never a Telegram id."""
    rows = await connection.execute_fetchall("SELECT area FROM group_areas WHERE chat = ?", (group,))
    return next((str(row[0]) for row in rows), None)


async def choose_area(connection: aiosqlite.Connection, group: str, area: str) -> None:
    """Remember the group's area in place of an earlier one."""
    await connection.execute(
        "INSERT INTO group_areas VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET area = excluded.area",
        (group, area),
    )


async def move(connection: aiosqlite.Connection, old: str, new: str) -> None:
    """The group has another number, and so another pseudonym; an area chosen there already stays."""
    await connection.execute("UPDATE OR IGNORE group_areas SET chat = ? WHERE chat = ?", (new, old))
    await forget(connection, old)


async def forget(connection: aiosqlite.Connection, group: str) -> None:
    """Drop what is known of the group."""
    await connection.execute("DELETE FROM group_areas WHERE chat = ?", (group,))
