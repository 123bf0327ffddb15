"""How long rows are kept: one rule for each table whose rows grow old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiosqlite

from bot.storage import digests, proposals, updates

OUTBOX_DAYS = 1
DIGEST_DAYS = 3 * 365  # as long as the evidence that rests on them
WORDS_DAYS = 28  # of a digest that was sent: its plan is kept, and the chat has the words


@dataclass(frozen=True)
class Keep:
    """Days, by setting. `questions`: what an asker sent to the leads. `counts`: of questions. `people`: after a
    person last wrote."""

    questions: int = 90
    counts: int = 730
    people: int = 365


DEFAULT_KEEP = Keep()


@dataclass(frozen=True)
class Rule:
    """Rows of `table` go when `column` is before the limit that `limit` gives for the settings and the time."""

    table: str
    column: str
    limit: Callable[[Keep, datetime], str | int]


def seconds(moment: datetime) -> int:
    """Seconds since 1970."""
    return int(moment.timestamp())


def month(moment: datetime) -> str:
    """The month as it stands in the database: 2026-11."""
    return f"{moment.astimezone(UTC):%Y-%m}"


def day(moment: datetime) -> str:
    """The day as it stands in the database: 2026-11-22."""
    return moment.astimezone(UTC).date().isoformat()


RULES = (
    Rule("outcomes", "day", lambda keep, now: day(now - timedelta(days=keep.counts))),
    Rule("people", "seen", lambda keep, now: month(now - timedelta(days=keep.people))),
    Rule("gaps", "day", lambda keep, now: day(now - timedelta(days=keep.questions))),
    Rule("gaps_waiting", "day", lambda keep, now: day(now - timedelta(days=keep.questions))),
    Rule("invites", "expires_at", lambda keep, now: seconds(now) + 1),
    Rule("outbox", "kept_at", lambda keep, now: seconds(now - timedelta(days=OUTBOX_DAYS))),
    Rule("digests", "planned_at", lambda keep, now: seconds(now - timedelta(days=DIGEST_DAYS))),
    Rule("digest_posts", "due_at", lambda keep, now: seconds(now - timedelta(days=DIGEST_DAYS))),
    Rule("digest_told", "told_at", lambda keep, now: seconds(now - timedelta(days=DIGEST_DAYS))),
)


async def enforce(connection: aiosqlite.Connection, keep: Keep, now: datetime) -> bool:
    """Delete every row that is older than its rule allows; whether any of them went. `now` is an aware time."""
    gone = 0
    for rule in RULES:
        query = f"DELETE FROM {rule.table} WHERE {rule.column} < ?"  # noqa: S608 (our own names)
        gone += (await connection.execute(query, (rule.limit(keep, now),))).rowcount
    await digests.forget_words(connection, seconds(now - timedelta(days=WORDS_DAYS)))
    await updates.forget_old(connection, seconds(now))
    await proposals.forget_old(connection, seconds(now))
    return gone > 0
