"""How each link stood when it was last checked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path

import aiosqlite

_OUTAGES = "SELECT url, first_failed_at, last_failed_at FROM links WHERE status = 'broken'"
COLUMNS = (
    "url, first_seen, last_seen, status, failures, first_failed_at, last_failed_at,"
    " noticed_at, title, digest, final_url, reason"
)


@dataclass(frozen=True)
class LinkRow:
    """One link. Times are in seconds since 1970; what the fields mean: see `bot.freshness.verdicts.Record`."""

    url: str
    first_seen: int
    last_seen: int
    status: str
    failures: int
    first_failed_at: int | None
    last_failed_at: int | None
    noticed_at: int | None
    title: str
    digest: str
    final_url: str
    reason: str


async def keep(connection: aiosqlite.Connection, row: LinkRow) -> None:
    """Keep a link's record in place of an earlier one."""
    await connection.execute(
        f"INSERT OR REPLACE INTO links ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        astuple(row),
    )


async def kept(connection: aiosqlite.Connection) -> dict[str, LinkRow]:
    """Every record, by address."""
    async with connection.execute(f"SELECT {COLUMNS} FROM links") as rows:  # noqa: S608 (our own column names)
        return {row[0]: LinkRow(*row) for row in await rows.fetchall()}


async def outages(connection: aiosqlite.Connection) -> dict[str, tuple[int, int]]:
    """The broken links, each with the times of its first and its latest failure."""
    async with connection.execute(_OUTAGES) as rows:
        return {url: (first, last) for url, first, last in await rows.fetchall()}


def outages_in(path: Path) -> dict[str, tuple[int, int]]:
    """The same, of a database that another process may be using; none when it cannot be read."""
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return {url: (first, last) for url, first, last in connection.execute(_OUTAGES)}
    except sqlite3.Error:
        return {}


async def forget_unseen(connection: aiosqlite.Connection, before: int) -> None:
    """Drop the records of links that have not stood in the knowledge since then."""
    await connection.execute("DELETE FROM links WHERE last_seen < ?", (before,))
