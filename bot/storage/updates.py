"""Which Telegram updates were dealt with, so that a restart answers nobody twice."""

from __future__ import annotations

import json
from collections.abc import Mapping

import aiosqlite

KEPT_SECONDS = 2 * 24 * 3600


async def is_handled(connection: aiosqlite.Connection, update_id: int, now: int) -> bool:
    """Whether the update was dealt with in the last two days; after a quiet week numbers start anywhere.

    `now`: seconds since 1970.
    """
    query = "SELECT 1 FROM handled_updates WHERE update_id = ? AND handled_at >= ?"
    return bool(await connection.execute_fetchall(query, (update_id, now - KEPT_SECONDS)))


async def newest(connection: aiosqlite.Connection) -> int:
    """The highest number of an update that is remembered; 0 when there is none."""
    ((found,),) = await connection.execute_fetchall("SELECT max(update_id) FROM handled_updates")
    return int(found or 0)


async def mark_handled(connection: aiosqlite.Connection, at: Mapping[int, int]) -> None:
    """Remember these updates for two days, all of them in one statement. `at`: when, in seconds since 1970."""
    await connection.execute(
        "INSERT OR IGNORE INTO handled_updates SELECT key, value FROM json_each(?)", (json.dumps(at),)
    )


async def forget_old(connection: aiosqlite.Connection, now: int) -> None:
    """Drop updates older than two days; Telegram itself keeps an update for one."""
    await connection.execute("DELETE FROM handled_updates WHERE handled_at < ?", (now - KEPT_SECONDS,))
