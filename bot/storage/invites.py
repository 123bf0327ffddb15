"""Invitations that are open: a hash of each code, the area, and until when. Not who made one, nor who took it."""

from __future__ import annotations

from dataclasses import dataclass

import aiosqlite

KEPT_SECONDS = 14 * 24 * 3600
MOST = 2_000  # open at once


@dataclass(frozen=True)
class Invite:
    """An open invitation. `area` is empty where the person chooses. Times are in seconds since 1970."""

    id: int
    area: str
    made_at: int
    expires_at: int


async def put(connection: aiosqlite.Connection, code_hash: str, area: str, now: int) -> bool:
    """Keep an invitation for fourteen days; False when too many are open."""
    query = (
        "INSERT INTO invites (code_hash, area, made_at, expires_at) SELECT ?, ?, ?, ?"
        " WHERE (SELECT count(*) FROM invites) < ?"
    )
    return (await connection.execute(query, (code_hash, area, now, now + KEPT_SECONDS, MOST))).rowcount == 1


async def open_ones(connection: aiosqlite.Connection, now: int) -> list[Invite]:
    """What can still be used, the newest first."""
    query = "SELECT id, area, made_at, expires_at FROM invites WHERE expires_at > ? ORDER BY id DESC"
    async with connection.execute(query, (now,)) as rows:
        return [Invite(*row) for row in await rows.fetchall()]


async def revoke(connection: aiosqlite.Connection, number: int) -> bool:
    """Take an invitation back; False when it is gone already."""
    return (await connection.execute("DELETE FROM invites WHERE id = ?", (number,))).rowcount == 1


async def redeem(connection: aiosqlite.Connection, code_hash: str, person: str, now: int, month: str) -> str | None:
    """Let the person in by the code with that hash, once: the invitation goes. None when it is not open.

    Gives the invitation's area, empty when it has none. Both happen or neither.
    """
    await connection.execute("BEGIN IMMEDIATE")
    try:
        area = await _take(connection, code_hash, now)
        if area is not None:
            await connection.execute(
                "INSERT INTO people (person, area, invited, seen) VALUES (?, ?, 1, ?) ON CONFLICT (person) DO UPDATE"
                " SET invited = 1, seen = excluded.seen, area = iif(excluded.area = '', area, excluded.area)",
                (person, area, month),
            )
    except BaseException:
        await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT")
    return area


async def _take(connection: aiosqlite.Connection, code_hash: str, now: int) -> str | None:
    query = "SELECT id, area FROM invites WHERE code_hash = ? AND expires_at > ?"
    async with connection.execute(query, (code_hash, now)) as rows:
        found = await rows.fetchone()
    if found is None:
        return None
    await connection.execute("DELETE FROM invites WHERE id = ?", (found[0],))
    return str(found[1])
