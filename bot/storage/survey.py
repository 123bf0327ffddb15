"""What stands in a database file, read from outside the bot's process: tables, columns, rows. Reads only."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

Value = str | int | float | bytes | None


class SurveyError(Exception):
    """The database is not there or cannot be read; the text says which."""


@dataclass(frozen=True)
class Found:
    """A row in which something was found: its table, the columns that matched, and the whole row."""

    table: str
    columns: tuple[str, ...]
    row: Mapping[str, Value]


@dataclass(frozen=True)
class TableState:
    """How many rows a table holds, and the oldest value of the column that says how old one is."""

    rows: int
    oldest: Value


def shape(path: Path) -> dict[str, tuple[str, ...]]:
    """Every table with its columns. Raises SurveyError."""
    with _reading(path) as connection:
        return _shape(connection)


def states(path: Path, oldest: Mapping[str, str]) -> dict[str, TableState]:
    """How each table stands; `oldest` names for some tables the column to look at. Raises SurveyError."""
    with _reading(path) as connection:
        return {table: _state(connection, table, oldest.get(table)) for table in _shape(connection)}


def find(path: Path, matches: Callable[[Value], bool]) -> list[Found]:
    """The rows of every table that hold a value which matches. Raises SurveyError."""
    with _reading(path) as connection:
        return [found for table in _shape(connection) for found in _matching(connection, table, matches)]


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.exists():
        raise SurveyError("There is no database yet.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise SurveyError(f"The database cannot be read: {type(error).__name__}.") from None


def _shape(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {
        table: tuple(row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (table,)))
        for table in tables
    }


def _state(connection: sqlite3.Connection, table: str, column: str | None) -> TableState:
    (rows,) = connection.execute(f"SELECT count(*) FROM {_name(table)}").fetchone()  # noqa: S608 (a name of the file)
    if not column:
        return TableState(rows, None)
    query = f"SELECT min({_name(column)}) FROM {_name(table)}"  # noqa: S608 (names of the file)
    return TableState(rows, connection.execute(query).fetchone()[0])


def _matching(connection: sqlite3.Connection, table: str, matches: Callable[[Value], bool]) -> Iterator[Found]:
    cursor = connection.execute(f"SELECT * FROM {_name(table)}")  # noqa: S608 (a name of the file)
    names = [each[0] for each in cursor.description]
    for row in cursor:
        held = dict(zip(names, row, strict=True))
        if columns := tuple(name for name, value in held.items() if matches(value)):
            yield Found(table, columns, held)


def _name(written: str) -> str:
    return '"' + written.replace('"', '""') + '"'
