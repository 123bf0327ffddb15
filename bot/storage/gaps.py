"""Questions without an answer that their askers sent to the leads: the redacted words, an area and a day.

Nothing here says who asked. The chat of an asker who wants to be told stands in a table of its own, beside the
number of the gap, and goes when they are told. Nothing of this is older than 90 days; of what leads ignore for good
only a digest and a vector stay, from which no word can be read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import aiosqlite

KEPT = timedelta(days=90)
MOST = 2_000  # open at once; more would be nobody's to read
EVERYWHERE = ""  # the area of what is ignored in all areas
_GAPS = "SELECT id, area, text, day, coalesce(cluster, id), vector, said_in FROM gaps"


@dataclass(frozen=True)
class Gap:
    """A question that was sent. `cluster`: the number that like ones share.

    `vector`: its meaning, packed; None where there was no model. `said_in`: the topic that held this very sentence
    when it was sent, empty where none did: that topic is then no answer to it.
    """

    id: int
    area: str
    text: str
    day: str
    cluster: int
    vector: bytes | None
    said_in: str


async def put(
    connection: aiosqlite.Connection,
    area: str,
    text: str,
    day: date,
    *,
    cluster: int | None = None,
    vector: bytes | None = None,
    said_in: str = "",
    chat_id: int | None = None,
) -> int | None:
    """Keep a question; gives its number, None when too many are open. `text`: redacted, and seen by the asker.

    `chat_id`: where to tell of an answer, for an asker who wants that.
    """
    added = await connection.execute(
        "INSERT INTO gaps (area, text, day, cluster, vector, said_in) SELECT ?, ?, ?, ?, ?, ?"
        " WHERE (SELECT count(*) FROM gaps) < ?",
        (area, text, day.isoformat(), cluster, vector, said_in, MOST),
    )
    if added.rowcount != 1 or added.lastrowid is None:
        return None
    if chat_id is not None:
        await connection.execute(
            "INSERT OR IGNORE INTO gaps_waiting VALUES (?, ?, ?)", (added.lastrowid, chat_id, day.isoformat())
        )
    return added.lastrowid


async def every(connection: aiosqlite.Connection) -> list[Gap]:
    """All that is open, oldest first."""
    async with connection.execute(f"{_GAPS} ORDER BY id") as rows:
        return [Gap(*row) for row in await rows.fetchall()]


def gaps_in(path: Path) -> list[Gap]:
    """The same, of a database that another process may be using; none where there is no database.

    Raises `sqlite3.Error` when there is one that cannot be read.
    """
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'gaps'").fetchone():
            return []  # made before there were any
        return [Gap(*row) for row in connection.execute(f"{_GAPS} ORDER BY id")]


async def mean(connection: aiosqlite.Connection, cluster: int, topic: str, ask: str) -> None:
    """Note that a lead proposed to answer the cluster by this ask in this topic. `ask`: a digest of the sentence."""
    await connection.execute("INSERT OR IGNORE INTO gaps_meant VALUES (?, ?, ?)", (cluster, topic, ask))


async def meant(connection: aiosqlite.Connection) -> list[tuple[int, str, str]]:
    """The cluster, the topic and the digest of each ask that was proposed."""
    async with connection.execute("SELECT cluster, topic, ask FROM gaps_meant") as rows:
        return [(row[0], row[1], row[2]) for row in await rows.fetchall()]


async def close(connection: aiosqlite.Connection, ids: Collection[int]) -> list[int]:
    """Drop these gaps; gives the chats that waited for them, each once, which are dropped with them."""
    chosen = json.dumps(sorted(ids))
    query = "DELETE FROM gaps_waiting WHERE gap IN (SELECT value FROM json_each(?)) RETURNING chat_id"
    async with connection.execute(query, (chosen,)) as rows:
        chats = [row[0] for row in await rows.fetchall()]
    await connection.execute("DELETE FROM gaps WHERE id IN (SELECT value FROM json_each(?))", (chosen,))
    await _tidy(connection)
    return list(dict.fromkeys(chats))


async def ignore(connection: aiosqlite.Connection, area: str, digest: str, vector: bytes | None) -> None:
    """Let nothing like this be filed in the area any more; `EVERYWHERE` for all areas."""
    await connection.execute("INSERT OR REPLACE INTO gaps_ignored VALUES (?, ?, ?)", (area, digest, vector))


async def ignored(connection: aiosqlite.Connection, area: str) -> list[tuple[str, bytes | None]]:
    """The digest and the vector of each sentence that is ignored in the area."""
    query = "SELECT digest, vector FROM gaps_ignored WHERE area IN (?, ?)"
    async with connection.execute(query, (area, EVERYWHERE)) as rows:
        return [(row[0], row[1]) for row in await rows.fetchall()]


async def forget_old(connection: aiosqlite.Connection, today: date) -> None:
    """Drop what is older than 90 days."""
    last = (today - KEPT).isoformat()
    await connection.execute("DELETE FROM gaps WHERE day < ?", (last,))
    await connection.execute("DELETE FROM gaps_waiting WHERE day < ?", (last,))
    await _tidy(connection)


async def _tidy(connection: aiosqlite.Connection) -> None:
    await connection.execute("DELETE FROM gaps_waiting WHERE gap NOT IN (SELECT id FROM gaps)")
    await connection.execute("DELETE FROM gaps_meant WHERE cluster NOT IN (SELECT coalesce(cluster, id) FROM gaps)")
