"""What leads said of an answer or a number: it needs work, nobody answered. Not who said it."""

from __future__ import annotations

import aiosqlite

NEEDS_WORK = "needs-work"
NOBODY_ANSWERED = "nobody-answered"


async def put(connection: aiosqlite.Connection, code: str, mark: str, now: int) -> None:
    """Mark an answer or a number, by its code (see `bot.freshness.due`), in place of the same earlier mark."""
    await connection.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", (code, mark, now))


async def clear(connection: aiosqlite.Connection, code: str) -> None:
    """Take all marks off: it was found right."""
    await connection.execute("DELETE FROM marks WHERE code = ?", (code,))


async def marked(connection: aiosqlite.Connection, mark: str) -> dict[str, int]:
    """The codes with this mark, each with its time in seconds since 1970."""
    async with connection.execute("SELECT code, marked_at FROM marks WHERE mark = ?", (mark,)) as rows:
        return {row[0]: row[1] for row in await rows.fetchall()}
