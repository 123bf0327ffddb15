"""Replies that have to wait longer than their update: the chat and the rendered reply, never the question."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import aiosqlite

MOST_OF_A_CHAT = 100
MOST_OF_ALL = 10_000


@dataclass(frozen=True)
class Waiting:
    """A reply that waits. `message` is the rendered reply as JSON; times are in seconds since 1970.

    No two ever have the same `id`. `quotes`: it holds a person's words, and must not be written to disk.
    """

    id: int
    chat_id: int
    message: str
    due_at: int
    attempts: int
    urgent: bool
    kept_at: int
    quotes: bool


async def put(
    connection: aiosqlite.Connection,
    chat_id: int,
    message: str,
    due_at: int,
    *,
    now: int,
    urgent: bool = False,
    update_id: int | None = None,
    quotes: bool = False,
) -> int | None:
    """Keep a reply until it is due; gives its number, None when too many wait already.

    Urgent ones may always join a full chat. `update_id`: the update that it replies to. `quotes`: as in `Waiting`.
    """
    added = await connection.execute(
        "INSERT INTO outbox (chat_id, message, due_at, kept_at, urgent, update_id, quotes) SELECT ?, ?, ?, ?, ?, ?, ?"
        " WHERE (SELECT count(*) FROM outbox WHERE chat_id = ? AND urgent = ?) < ?"
        " AND (? OR (SELECT count(*) FROM outbox) < ?)",
        (
            chat_id,
            message,
            due_at,
            now,
            urgent,
            update_id,
            quotes,
            chat_id,
            urgent,
            MOST_OF_A_CHAT,
            urgent,
            MOST_OF_ALL,
        ),
    )
    return added.lastrowid if added.rowcount == 1 else None


async def due(
    connection: aiosqlite.Connection,
    now: int,
    limit: int = 20,
    without: Iterable[int] = (),
    held_back: Iterable[int] = (),
) -> list[Waiting]:
    """The next reply of each chat that may go now, urgent ones first; a chat's replies keep their order.

    `without`: ids of replies that count as gone. `held_back`: of those that wait longer, unless they are urgent. One
    that was kept later than now, since the clock was set back, may go at once.
    """
    query = (
        "SELECT id, chat_id, message, due_at, attempts, urgent, kept_at, quotes FROM"
        " (SELECT *, row_number() OVER (PARTITION BY chat_id ORDER BY urgent DESC, id) AS place FROM outbox"
        " WHERE id NOT IN (SELECT value FROM json_each(?)))"
        " WHERE place = 1 AND (due_at <= ? OR kept_at > ?)"
        " AND (urgent OR id NOT IN (SELECT value FROM json_each(?)))"
        " ORDER BY urgent DESC, due_at, id LIMIT ?"
    )
    given = (json.dumps(list(without)), now, now, json.dumps(list(held_back)), limit)
    async with connection.execute(query, given) as rows:
        return [_waiting(*row) for row in await rows.fetchall()]


async def every(connection: aiosqlite.Connection, without: Iterable[int] = ()) -> list[Waiting]:
    """All replies that wait, in their order. `without`: ids of replies that count as gone."""
    query = (
        "SELECT id, chat_id, message, due_at, attempts, urgent, kept_at, quotes FROM outbox"
        " WHERE id NOT IN (SELECT value FROM json_each(?)) ORDER BY id"
    )
    async with connection.execute(query, (json.dumps(list(without)),)) as rows:
        return [_waiting(*row) for row in await rows.fetchall()]


async def chats(connection: aiosqlite.Connection) -> set[int]:
    """The chats for which something waits."""
    async with connection.execute("SELECT DISTINCT chat_id FROM outbox") as rows:
        return {row[0] for row in await rows.fetchall()}


async def count(connection: aiosqlite.Connection) -> int:
    """How many replies wait."""
    async with connection.execute("SELECT count(*) FROM outbox") as rows:
        return int((await rows.fetchone() or (0,))[0])


async def drop(connection: aiosqlite.Connection, ids: Iterable[int]) -> None:
    """Drop replies that were sent, or that can never be."""
    await connection.execute("DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([*ids]),))


async def unfinished(connection: aiosqlite.Connection) -> dict[int, list[int]]:
    """The replies to updates that were not dealt with to their end, by update: Telegram may give those again."""
    query = (
        "SELECT update_id, id FROM outbox WHERE update_id IS NOT NULL"
        " AND update_id NOT IN (SELECT update_id FROM handled_updates) ORDER BY id"
    )
    found: dict[int, list[int]] = {}
    async with connection.execute(query) as rows:
        async for update_id, number in rows:
            found.setdefault(update_id, []).append(number)
    return found


async def drop_chat(connection: aiosqlite.Connection, chat_id: int) -> None:
    """Drop all that waits for a chat."""
    await connection.execute("DELETE FROM outbox WHERE chat_id = ?", (chat_id,))


async def drop_older(connection: aiosqlite.Connection, chat_id: int, kept_before: int) -> None:
    """Drop the replies to a chat that have waited since before that time."""
    await connection.execute("DELETE FROM outbox WHERE chat_id = ? AND kept_at < ?", (chat_id, kept_before))


async def postpone(connection: aiosqlite.Connection, waiting_id: int, due_at: int) -> None:
    """Try again later."""
    await connection.execute("UPDATE outbox SET due_at = ?, attempts = attempts + 1 WHERE id = ?", (due_at, waiting_id))


async def move(connection: aiosqlite.Connection, old: int, new: int) -> None:
    """Let what waits for one chat wait for another; messages have other numbers there, so it answers none."""
    await connection.execute(
        "UPDATE outbox SET chat_id = ?, message = CASE WHEN json_valid(message)"
        " THEN json_remove(message, '$.thread', '$.answers') ELSE message END WHERE chat_id = ?",
        (new, old),
    )


def _waiting(
    waiting_id: int,
    chat_id: int,
    message: str,
    due_at: int,
    attempts: int,
    urgent: int,
    kept_at: int,
    quotes: int,
) -> Waiting:
    return Waiting(waiting_id, chat_id, message, due_at, attempts, bool(urgent), kept_at, bool(quotes))
