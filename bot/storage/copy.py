"""A copy of the database taken while the bot works, and whether such a copy can be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.storage.health import steps_of
from bot.storage.migrations import refuse_newer

BUSY_SECONDS = 10.0


class CopyError(Exception):
    """The database cannot be copied, or the copy cannot be used; the text says why."""


@dataclass(frozen=True)
class Holds:
    """What a whole copy holds: the steps that brought it to its shape, and the rows of each table."""

    steps: tuple[str, ...]
    rows: dict[str, int]


def copy_online(source: Path, target: Path) -> None:
    """Copy the database as it stands at one moment; whoever writes to it meanwhile is not held up. Raises CopyError.

    `target` must not exist. It is one file, without a journal and without the remains of deleted rows.
    """
    with _sentences(f"The database {source.name}"), _reading(source) as held:
        held.execute("VACUUM INTO ?", (str(target),))  # a plain VACUUM writes a passing copy into /tmp


def whole(copy: Path) -> Holds:
    """Read a copy from end to end and tell what it holds. Raises CopyError: damaged, none of ours, or too new."""
    with _sentences("The database in it"), _reading(copy) as held:
        found = [row[0] for row in held.execute("PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            raise CopyError("The database in it is damaged.")
        steps = steps_of(held)
        if not steps:
            raise CopyError("The database in it is none of briefbot's.")
        refuse_newer(steps)
        named = held.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        tables = sorted(name for (name,) in named.fetchall())
        return Holds(tuple(steps), {table: _count(held, table) for table in tables})


def drop_stale(copy: Path, kept_before: int) -> None:
    """Drop replies that have waited since before that time (seconds since 1970): they were sent. Raises CopyError."""
    with _sentences("The database in it"), closing(sqlite3.connect(copy, isolation_level=None)) as held:
        if held.execute("SELECT 1 FROM sqlite_master WHERE name = 'outbox'").fetchone():
            held.execute("PRAGMA secure_delete = ON")
            held.execute("DELETE FROM outbox WHERE kept_at < ?", (kept_before,))


def is_open_elsewhere(database: Path) -> bool | None:
    """Whether another process has the database open; None when that cannot be told of what is no whole database.

    Only alone can a process take a database out of WAL (SQLite, “PRAGMA journal_mode”): all is in the one file then.
    """
    if not database.is_file():
        return None
    try:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=0.5)) as held:
            held.execute("PRAGMA journal_mode = WAL")
            held.execute("SELECT count(*) FROM sqlite_master").fetchone()
            held.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        return True if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else None
    except sqlite3.Error:
        return None
    return False


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise CopyError(f"There is no database {path}.")
    address = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)) as connection:
        yield connection


@contextmanager
def _sentences(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise CopyError("There is no room on the disk for a copy of the database.") from None
        raise CopyError(f"{what} cannot be used: {error}.") from None


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 (a table's own name)
