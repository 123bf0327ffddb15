"""The one SQLite file: opened once, written in short transactions, closed before the process ends."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

from bot.storage.migrations import migrate

BUSY_TIMEOUT_MS = 5_000
Connection = aiosqlite.Connection
UNUSABLE: tuple[type[Exception], ...] = (aiosqlite.Error, OSError)  # what a file that cannot be used raises


@asynccontextmanager
async def open_database(path: Path) -> AsyncIterator[Connection]:
    """The database at `path`, made and brought up to date when needed, closed at the end of the block.

    Every statement outside a transaction commits by itself. aiosqlite's thread keeps a process alive while a
    connection is open, so there is no way to get one without this block. Raises `sqlite3.Error` or `OSError`
    when the file cannot be used, and DatabaseNewer, a kind of the former, when a newer program wrote it.
    """
    _make_for_us_alone(path)
    sqlite3.connect(
        path
    ).close()  # a file that cannot be opened is found here: aiosqlite's thread outlives that for a bit
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute("PRAGMA synchronous = NORMAL")
        await connection.execute("PRAGMA secure_delete = ON")
        await migrate(connection)
        yield connection


def _make_for_us_alone(path: Path) -> None:
    """A new file that nobody else on the machine can read; SQLite gives the files beside it the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if str(path) != ":memory:" and not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
