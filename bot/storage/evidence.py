"""What the evidence page takes from the database besides the records of discussions: counts, and no text."""

from __future__ import annotations

from datetime import date

import aiosqlite

ANSWERED = ("answer", "taken")  # answered at once, or opened from a choice


async def answered(connection: aiosqlite.Connection, first: date, last: date) -> list[tuple[str, str, int]]:
    """Topic, area and how often it was answered on these days and all between."""
    query = (
        "SELECT topic, area, sum(count) FROM outcomes"
        " WHERE day BETWEEN ? AND ? AND outcome IN (?, ?) AND topic <> '' GROUP BY topic, area"
    )
    async with connection.execute(query, (first.isoformat(), last.isoformat(), *ANSWERED)) as rows:
        return [(str(topic), str(area), int(count)) for topic, area, count in await rows.fetchall()]


async def open_questions(connection: aiosqlite.Connection) -> dict[str, int] | None:
    """By area, how many questions sent to the leads wait for an answer; None where none can be sent."""
    if not await _has(connection, "gaps"):
        return None
    async with connection.execute("SELECT area, count(*) FROM gaps GROUP BY area") as rows:
        return {str(area): int(count) for area, count in await rows.fetchall()}


async def _has(connection: aiosqlite.Connection, table: str) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    async with connection.execute(query, (table,)) as rows:
        return await rows.fetchone() is not None
