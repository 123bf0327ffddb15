"""Changes that leads proposed by chat and nobody has published yet: kept for a day at most.

The Telegram id of the lead who made one stands here in the clear, since a lead may not agree to a change of their own
and is told what became of it. The row goes with the day; what is published is kept under a role, never a person.
"""

from __future__ import annotations

from dataclasses import dataclass

import aiosqlite

KEPT_SECONDS = 24 * 3600
OPEN, ASKED, DONE = "open", "asked", "done"


@dataclass(frozen=True)
class Kept:
    """A proposal: the file, the SHA-256 it was made from (None: a new file) and its content (None: the file goes).

    `status` is `open`, `asked` (a second lead has to agree) or `done`. `made_at` is in seconds since 1970.
    """

    id: int
    file: str
    base: str | None
    content: bytes | None
    made_by: int
    made_at: int
    status: str


async def put(
    connection: aiosqlite.Connection, file: str, base: str | None, content: bytes | None, *, made_by: int, now: int
) -> int:
    """Keep a proposal; gives its number."""
    query = "INSERT INTO proposals (file, base, content, made_by, made_at, status) VALUES (?, ?, ?, ?, ?, ?)"
    added = await connection.execute(query, (file, base, content, made_by, now, OPEN))
    return int(added.lastrowid or 0)


async def get(connection: aiosqlite.Connection, number: int, now: int) -> Kept | None:
    """The proposal of that number; None when there is none, or when it is older than a day."""
    query = "SELECT * FROM proposals WHERE id = ? AND made_at > ?"
    async with connection.execute(query, (number, now - KEPT_SECONDS)) as rows:
        row = await rows.fetchone()
    return Kept(*row) if row else None


async def turn(connection: aiosqlite.Connection, number: int, before: str, after: str) -> bool:
    """Take a proposal from one status to the next; False when another press has done so already."""
    query = "UPDATE proposals SET status = ? WHERE id = ? AND status = ?"
    return (await connection.execute(query, (after, number, before))).rowcount == 1


async def forget_old(connection: aiosqlite.Connection, now: int) -> None:
    """Drop what is older than a day, and what is done with."""
    await connection.execute("DELETE FROM proposals WHERE made_at <= ? OR status = ?", (now - KEPT_SECONDS, DONE))
