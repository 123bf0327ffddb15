"""Every column that says of whom a row is, so that one command can find and delete all rows of a person.

A table that gets such a column is added here; a test compares this with the schema.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

import aiosqlite

from bot.storage.database import BUSY_TIMEOUT_MS


class Kind(StrEnum):
    """What stands in the column."""

    PSEUDONYM = "pseudonym"
    TELEGRAM = "telegram"  # the person's Telegram number, which is also that of their private chat
    TEAM = "team"  # the code of their private chat as a team, in one of the last weeks


@dataclass(frozen=True)
class PersonColumn:
    """A column that names a person."""

    table: str
    column: str
    kind: Kind


PERSON_COLUMNS = (
    PersonColumn("people", "person", Kind.PSEUDONYM),
    PersonColumn("outbox", "chat_id", Kind.TELEGRAM),
    PersonColumn("proposals", "made_by", Kind.TELEGRAM),
    PersonColumn("gaps_waiting", "chat_id", Kind.TELEGRAM),
    PersonColumn("discussed", "team", Kind.TEAM),
)


@dataclass(frozen=True)
class Whose:
    """By what a person's rows are found."""

    pseudonym: str
    telegram: int
    teams: tuple[str, ...]

    def marks(self, kind: Kind) -> tuple[str | int, ...]:
        """What stands in columns of that kind."""
        if kind is Kind.TEAM:
            return self.teams
        return (self.pseudonym,) if kind is Kind.PSEUDONYM else (self.telegram,)


async def counted(connection: aiosqlite.Connection, whose: Whose) -> dict[str, int]:
    """How many rows of the person each table holds; tables without any are left out."""
    found: dict[str, int] = {}
    for each in PERSON_COLUMNS:
        query = f"SELECT count(*) FROM {each.table} WHERE {_theirs(each)}"  # noqa: S608 (our own names)
        async with connection.execute(query, (_list(whose, each),)) as rows:
            row = await rows.fetchone()
        if row and row[0]:
            found[each.table] = found.get(each.table, 0) + row[0]
    return found


async def forget(connection: aiosqlite.Connection, whose: Whose) -> dict[str, int]:
    """Delete every row of the person, in every table or in none; gives how many went from each table.

    `secure_delete` overwrites them in the file; `settle` takes them out of the file beside it.
    """
    gone: dict[str, int] = {}
    await connection.execute("BEGIN IMMEDIATE")
    try:
        for each in PERSON_COLUMNS:
            query = f"DELETE FROM {each.table} WHERE {_theirs(each)}"  # noqa: S608 (our own names)
            count = (await connection.execute(query, (_list(whose, each),))).rowcount
            if count:
                gone[each.table] = gone.get(each.table, 0) + count
    except BaseException:
        await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT")
    return gone


async def settle(connection: aiosqlite.Connection) -> bool:
    """Bring the write-ahead log into the database and empty it, so that nothing deleted is left in either.

    False when another process is reading just then, which is not waited for: to be tried again
    (https://sqlite.org/pragma.html#pragma_wal_checkpoint).
    """
    await connection.execute("PRAGMA busy_timeout = 0")
    try:
        async with connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") as rows:
            row = await rows.fetchone()
    finally:
        await connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return row is not None and row[0] == 0


def _theirs(each: PersonColumn) -> str:
    return f"{each.column} IN (SELECT value FROM json_each(?))"  # noqa: S608 (our own names)


def _list(whose: Whose, each: PersonColumn) -> str:
    return json.dumps(whose.marks(each.kind))
