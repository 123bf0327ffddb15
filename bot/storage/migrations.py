"""The database's tables, one numbered step after the other, each in one transaction with its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import aiosqlite


@dataclass(frozen=True)
class Migration:
    """A step from one shape of the database to the next."""

    name: str
    statements: tuple[str, ...]


class DatabaseNewer(aiosqlite.DatabaseError):
    """The database has steps that this program does not know; the text says what to do. Nothing was changed in it."""

    def __init__(self, unknown: Sequence[str]) -> None:
        super().__init__(
            f"a newer version of briefbot wrote it ({unknown[-1]}): "
            "install that version again, or put back a backup from before the upgrade"
        )


MIGRATIONS = (
    Migration(
        "001_people",
        ("CREATE TABLE people (person TEXT PRIMARY KEY, area TEXT NOT NULL) STRICT",),
    ),
    Migration(
        "002_outcomes",
        (
            "CREATE TABLE outcomes (day TEXT NOT NULL, area TEXT NOT NULL, topic TEXT NOT NULL,"
            " outcome TEXT NOT NULL, count INTEGER NOT NULL,"
            " PRIMARY KEY (day, area, topic, outcome)) STRICT, WITHOUT ROWID",
        ),
    ),
    Migration(
        "003_handled_updates",
        (
            "CREATE TABLE handled_updates (update_id INTEGER PRIMARY KEY, handled_at INTEGER NOT NULL) STRICT",
            "CREATE INDEX handled_updates_by_time ON handled_updates (handled_at)",
        ),
    ),
    Migration(
        "004_outbox",
        (
            "CREATE TABLE outbox (id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL, message TEXT NOT NULL,"
            " due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0) STRICT",
            "CREATE INDEX outbox_by_time ON outbox (due_at)",
        ),
    ),
    Migration(
        "005_outbox_order_and_age",
        (
            "ALTER TABLE outbox ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE outbox ADD COLUMN kept_at INTEGER NOT NULL DEFAULT 0",
            "UPDATE outbox SET kept_at = due_at",
            "DROP INDEX outbox_by_time",
            "CREATE INDEX outbox_by_chat ON outbox (chat_id, urgent)",
        ),
    ),
    Migration(
        "006_links",
        (
            "CREATE TABLE links (url TEXT PRIMARY KEY, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,"
            " status TEXT NOT NULL, failures INTEGER NOT NULL, first_failed_at INTEGER, last_failed_at INTEGER,"
            " noticed_at INTEGER, title TEXT NOT NULL, digest TEXT NOT NULL, final_url TEXT NOT NULL,"
            " reason TEXT NOT NULL) STRICT",
        ),
    ),
    Migration(
        "007_marks",
        (
            "CREATE TABLE marks (code TEXT NOT NULL, mark TEXT NOT NULL, marked_at INTEGER NOT NULL,"
            " PRIMARY KEY (code, mark)) STRICT, WITHOUT ROWID",
        ),
    ),
    Migration(
        "008_proposals",
        (
            "CREATE TABLE proposals (id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, base TEXT, content BLOB,"
            " made_by INTEGER NOT NULL, made_at INTEGER NOT NULL, status TEXT NOT NULL) STRICT",
        ),
    ),
    Migration(
        "009_discussed",
        (
            "CREATE TABLE discussed (id INTEGER PRIMARY KEY AUTOINCREMENT, team TEXT, in_group INTEGER NOT NULL,"
            " week TEXT NOT NULL, day TEXT NOT NULL, area TEXT NOT NULL, briefing TEXT NOT NULL,"
            " question TEXT NOT NULL, line TEXT, UNIQUE (team, week)) STRICT",
        ),
    ),
    Migration(
        "010_gaps",
        (
            "CREATE TABLE gaps (id INTEGER PRIMARY KEY AUTOINCREMENT, area TEXT NOT NULL, text TEXT NOT NULL,"
            " day TEXT NOT NULL, cluster INTEGER, vector BLOB, said_in TEXT NOT NULL) STRICT",
            "CREATE TABLE gaps_waiting (gap INTEGER NOT NULL, chat_id INTEGER NOT NULL, day TEXT NOT NULL,"
            " PRIMARY KEY (gap, chat_id)) STRICT, WITHOUT ROWID",
            "CREATE TABLE gaps_meant (cluster INTEGER NOT NULL, topic TEXT NOT NULL, ask TEXT NOT NULL,"
            " PRIMARY KEY (cluster, topic, ask)) STRICT, WITHOUT ROWID",
            "CREATE TABLE gaps_ignored (area TEXT NOT NULL, digest TEXT NOT NULL, vector BLOB,"
            " PRIMARY KEY (area, digest)) STRICT, WITHOUT ROWID",
        ),
    ),
    Migration(
        "011_invitations",
        (
            "ALTER TABLE people ADD COLUMN invited INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE people ADD COLUMN seen TEXT NOT NULL DEFAULT ''",
            "UPDATE people SET seen = strftime('%Y-%m', 'now')",
            "CREATE TABLE invites (id INTEGER PRIMARY KEY AUTOINCREMENT, code_hash TEXT NOT NULL UNIQUE,"
            " area TEXT NOT NULL, made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT",
        ),
    ),
    Migration(
        "012_groups",
        ("CREATE TABLE group_areas (chat TEXT PRIMARY KEY, area TEXT NOT NULL) STRICT",),
    ),
    Migration(
        "013_digests",
        (
            "CREATE TABLE channels (chat_id INTEGER PRIMARY KEY, area TEXT NOT NULL, weekday INTEGER NOT NULL,"
            " at TEXT NOT NULL, thread INTEGER, title TEXT NOT NULL, term_time_only INTEGER NOT NULL,"
            " paused INTEGER NOT NULL, added_on TEXT NOT NULL, off_reason TEXT) STRICT",
            "CREATE TABLE digests (week TEXT NOT NULL, area TEXT NOT NULL, status TEXT NOT NULL, plan TEXT, why TEXT,"
            " swapped TEXT NOT NULL, planned_at INTEGER NOT NULL, noticed_at INTEGER, reported_at INTEGER,"
            " PRIMARY KEY (week, area)) STRICT, WITHOUT ROWID",
            "CREATE TABLE digest_posts (week TEXT NOT NULL, chat_id INTEGER NOT NULL, area TEXT NOT NULL,"
            " thread INTEGER, due_at INTEGER NOT NULL, until INTEGER NOT NULL, status TEXT NOT NULL,"
            " messages TEXT NOT NULL, parts_sent INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,"
            " not_before INTEGER NOT NULL DEFAULT 0, claimed_at INTEGER, sent_at INTEGER, message_id INTEGER,"
            " late INTEGER NOT NULL DEFAULT 0, reason TEXT, PRIMARY KEY (week, chat_id)) STRICT",
            "CREATE INDEX digest_posts_by_status ON digest_posts (status, due_at)",
            "CREATE TABLE digest_holds (area TEXT PRIMARY KEY, held_at INTEGER NOT NULL) STRICT",
            "CREATE TABLE digest_told (what TEXT PRIMARY KEY, told_at INTEGER NOT NULL) STRICT",
        ),
    ),
    Migration("014_digests_by_hand", ("ALTER TABLE digests ADD COLUMN wanted_at INTEGER",)),
    Migration("015_digests_worded", ("ALTER TABLE digest_posts ADD COLUMN worded_at INTEGER",)),
    Migration("016_outbox_of_an_update", ("ALTER TABLE outbox ADD COLUMN update_id INTEGER",)),
    Migration(
        "017_outbox_numbers_once",
        (
            "CREATE TABLE outbox_anew (id INTEGER PRIMARY KEY AUTOINCREMENT, chat_id INTEGER NOT NULL,"
            " message TEXT NOT NULL, due_at INTEGER NOT NULL, kept_at INTEGER NOT NULL,"
            " urgent INTEGER NOT NULL DEFAULT 0, update_id INTEGER) STRICT",
            "INSERT INTO outbox_anew SELECT id, chat_id, message, due_at, kept_at, urgent, update_id FROM outbox",
            "DROP TABLE outbox",
            "ALTER TABLE outbox_anew RENAME TO outbox",
            "CREATE INDEX outbox_by_chat ON outbox (chat_id)",
        ),
    ),
)


async def migrate(connection: aiosqlite.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> list[str]:
    """Bring the database up to date; gives the names of the steps taken.

    A step and its record are one transaction, so a kill between two steps loses nothing. Two processes that start
    together take turns: the second finds the steps done. Raises DatabaseNewer.
    """
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT"
    )
    async with connection.execute("SELECT name FROM migrations") as rows:
        refuse_newer([name for (name,) in await rows.fetchall()], migrations)
    return [each.name for each in migrations if await _apply(connection, each)]


def refuse_newer(applied: Sequence[str], migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Raise DatabaseNewer when one of the steps taken is none of ours."""
    known = {each.name for each in migrations}
    if unknown := sorted(name for name in applied if name not in known):
        raise DatabaseNewer(unknown)


async def _apply(connection: aiosqlite.Connection, migration: Migration) -> bool:
    await connection.execute("BEGIN IMMEDIATE")
    try:
        taken = await _is_applied(connection, migration.name)
        if not taken:
            for statement in migration.statements:
                await connection.execute(statement)
            await connection.execute(
                "INSERT INTO migrations VALUES (?, ?)", (migration.name, datetime.now(UTC).isoformat())
            )
    except BaseException:
        await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT")
    return not taken


async def _is_applied(connection: aiosqlite.Connection, name: str) -> bool:
    async with connection.execute("SELECT 1 FROM migrations WHERE name = ?", (name,)) as rows:
        return await rows.fetchone() is not None
