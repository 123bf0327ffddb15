"""Replies that have to wait longer than their update: the chat and the rendered reply, never the question."""

from __future__ import annotations

from dataclasses import dataclass

import aiosqlite


@dataclass(frozen=True)
class Waiting:
    """A reply that waits. `message` is the rendered reply as JSON; `due_at` is in seconds since 1970."""

    id: int
    chat_id: int
    message: str
    due_at: int
    attempts: int


async def put(connection: aiosqlite.Connection, chat_id: int, message: str, due_at: int) -> None:
    """Keep a reply until it is due."""
    await connection.execute(
        "INSERT INTO outbox (chat_id, message, due_at) VALUES (?, ?, ?)", (chat_id, message, due_at)
    )


async def due(connection: aiosqlite.Connection, now: int, limit: int = 20) -> list[Waiting]:
    """The replies that are due, oldest first."""
    query = "SELECT id, chat_id, message, due_at, attempts FROM outbox WHERE due_at <= ? ORDER BY due_at, id LIMIT ?"
    async with connection.execute(query, (now, limit)) as rows:
        return [Waiting(*row) for row in await rows.fetchall()]


async def done(connection: aiosqlite.Connection, waiting_id: int) -> None:
    """Drop a reply that was sent, or that can never be."""
    await connection.execute("DELETE FROM outbox WHERE id = ?", (waiting_id,))


async def postpone(connection: aiosqlite.Connection, waiting_id: int, due_at: int) -> None:
    """Try again later."""
    await connection.execute("UPDATE outbox SET due_at = ?, attempts = attempts + 1 WHERE id = ?", (due_at, waiting_id))
