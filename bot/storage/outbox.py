"""Replies that have to wait longer than their update: the chat and the rendered reply, never the question."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import aiosqlite


@dataclass(frozen=True)
class Row:
    """A reply that waits. `message` is the rendered reply as JSON; times are in seconds since 1970.

    No two ever have the same `id`. `unfinished`: the update that it replies to was not dealt with to its end.
    """

    id: int
    chat_id: int
    message: str
    due_at: int
    urgent: bool
    kept_at: int
    update_id: int | None
    unfinished: bool


async def put(
    connection: aiosqlite.Connection,
    chat_id: int,
    message: str,
    due_at: int,
    *,
    kept_at: int,
    urgent: bool = False,
    update_id: int | None = None,
) -> int:
    """Keep a reply until it is due; gives its number. `update_id`: the update that it replies to."""
    added = await connection.execute(
        "INSERT INTO outbox (chat_id, message, due_at, kept_at, urgent, update_id) VALUES (?, ?, ?, ?, ?, ?)",
        (chat_id, message, due_at, kept_at, urgent, update_id),
    )
    return int(added.lastrowid or 0)


async def every(connection: aiosqlite.Connection) -> list[Row]:
    """All replies that wait, in their order."""
    query = (
        "SELECT id, chat_id, message, due_at, urgent, kept_at, update_id,"
        " update_id IS NOT NULL AND update_id NOT IN (SELECT update_id FROM handled_updates)"
        " FROM outbox ORDER BY id"
    )
    async with connection.execute(query) as rows:
        return [
            Row(row_id, chat_id, message, due_at, bool(urgent), kept_at, update_id, bool(unfinished))
            async for row_id, chat_id, message, due_at, urgent, kept_at, update_id, unfinished in rows
        ]


async def drop(connection: aiosqlite.Connection, ids: Iterable[int]) -> None:
    """Drop replies that were sent, or that can never be."""
    await connection.execute("DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([*ids]),))


async def move(connection: aiosqlite.Connection, old: int, new: int) -> None:
    """Let what waits for one chat wait for another; messages have other numbers there, so it answers none."""
    await connection.execute(
        "UPDATE outbox SET chat_id = ?, message = CASE WHEN json_valid(message)"
        " THEN json_remove(message, '$.thread', '$.answers') ELSE message END WHERE chat_id = ?",
        (new, old),
    )
