"""The chats of teams that get the weekly digest, and when. Of a team or a group, never of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import aiosqlite

_FIELDS = "chat_id, area, weekday, at, thread, title, term_time_only, paused, added_on, off_reason"
_ON = "off_reason IS NULL"


@dataclass(frozen=True)
class Channel:
    """A chat that gets the digest.

    `weekday`: Monday is 0. `at`: local time, 09:30. `thread`: of a forum. `title`: of the chat, so that leads know
    which one is meant. `added_on`: 2026-11-26. `off_reason`: why it gets none any more; None while it does.
    """

    chat_id: int
    area: str
    weekday: int
    at: str
    thread: int | None = None
    title: str = ""
    term_time_only: bool = False
    paused: bool = False
    added_on: str = ""
    off_reason: str | None = None


async def put(connection: aiosqlite.Connection, channel: Channel) -> None:
    """Keep the channel in place of what was kept of the chat.

    The day on which it was added stays while it gets the same digest at the same time: what was due earlier in the week
    by another day or time was never its own.
    """
    values = (
        *(channel.chat_id, channel.area, channel.weekday, channel.at, channel.thread, channel.title),
        *(channel.term_time_only, channel.paused, channel.added_on, channel.off_reason),
    )
    await connection.execute(
        f"INSERT INTO channels ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id) DO UPDATE SET"  # noqa: S608 (our own names)
        " area = excluded.area, weekday = excluded.weekday, at = excluded.at, thread = excluded.thread,"
        " title = excluded.title, term_time_only = excluded.term_time_only, paused = excluded.paused,"
        " added_on = iif(channels.off_reason IS NULL AND channels.paused = 0 AND (channels.area, channels.weekday,"
        " channels.at, channels.term_time_only) = (excluded.area, excluded.weekday, excluded.at,"
        " excluded.term_time_only), channels.added_on, excluded.added_on),"
        " off_reason = excluded.off_reason",
        values,
    )


async def get(connection: aiosqlite.Connection, chat_id: int) -> Channel | None:
    """What is kept of the chat, also when it is off; None when nothing is."""
    return next(iter(await _found(connection, "WHERE chat_id = ?", (chat_id,))), None)


async def every(connection: aiosqlite.Connection) -> list[Channel]:
    """All that were ever added and not taken out, those that are off too."""
    return await _found(connection, "ORDER BY area, chat_id", ())


async def active(connection: aiosqlite.Connection) -> list[Channel]:
    """Those that get the digest: neither off nor paused."""
    return await _found(connection, f"WHERE {_ON} AND paused = 0 ORDER BY area, chat_id", ())


async def pause(connection: aiosqlite.Connection, chat_id: int, *, paused: bool, today: str) -> bool:
    """Pause the channel, or let it go on as if it was added `today` (ISO 8601); False when there is none."""
    done = await connection.execute(
        f"UPDATE channels SET paused = ?, added_on = iif(? OR paused = 0, added_on, ?) WHERE chat_id = ? AND {_ON}",  # noqa: S608 (our own names)
        (paused, paused, today, chat_id),
    )
    return done.rowcount == 1


async def switch_off(connection: aiosqlite.Connection, chat_id: int, reason: str) -> bool:
    """Send nothing there any more; False when it was off already, or there is no such channel."""
    done = await connection.execute(
        f"UPDATE channels SET off_reason = ? WHERE chat_id = ? AND {_ON}",  # noqa: S608 (our own names)
        (reason, chat_id),
    )
    return done.rowcount == 1


async def moved(connection: aiosqlite.Connection, old: int, new: int) -> None:
    """The group goes on under another number, without its threads; a channel of that number stays as it is."""
    await connection.execute("UPDATE OR IGNORE channels SET chat_id = ?, thread = NULL WHERE chat_id = ?", (new, old))
    await drop(connection, old)


async def drop(connection: aiosqlite.Connection, chat_id: int) -> None:
    """Forget the channel."""
    await connection.execute("DELETE FROM channels WHERE chat_id = ?", (chat_id,))


async def _found(connection: aiosqlite.Connection, where: str, values: Sequence[object]) -> list[Channel]:
    async with connection.execute(f"SELECT {_FIELDS} FROM channels {where}", values) as rows:  # noqa: S608 (ours)
        return [_channel(tuple(row)) for row in await rows.fetchall()]


def _channel(row: tuple[Any, ...]) -> Channel:
    return replace(Channel(*row), term_time_only=bool(row[6]), paused=bool(row[7]))
