"""Which Telegram updates were dealt with, so that a restart answers nobody twice."""

from __future__ import annotations

import aiosqlite

KEPT_SECONDS = 2 * 24 * 3600


async def is_handled(connection: aiosqlite.Connection, update_id: int) -> bool:
    """Whether the update was dealt with before."""
    async with connection.execute("SELECT 1 FROM handled_updates WHERE update_id = ?", (update_id,)) as rows:
        return await rows.fetchone() is not None


async def mark_handled(connection: aiosqlite.Connection, update_id: int, now: int) -> None:
    """Remember the update for two days. `now` is in seconds since 1970."""
    await connection.execute("INSERT OR IGNORE INTO handled_updates VALUES (?, ?)", (update_id, now))


async def forget_old(connection: aiosqlite.Connection, now: int) -> None:
    """Drop updates older than two days; Telegram itself keeps an update for one."""
    await connection.execute("DELETE FROM handled_updates WHERE handled_at < ?", (now - KEPT_SECONDS,))
