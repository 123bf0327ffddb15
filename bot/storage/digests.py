"""The digest of each area and week, what goes to each channel, and what a lead holds back. The rows are the truth.

The plan of a week is kept as JSON (see `bot.digest.record`). Times are in seconds since 1970, weeks as ISO 8601
writes them: 2026-W48.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import aiosqlite

PLANNED, SKIPPED = "planned", "skipped"
WAITING, CLAIMED, SENT, FAILED, DROPPED = "waiting", "claimed", "sent", "failed", "dropped"
EVERYWHERE = ""  # the area of a hold on all of them

_WEEK = "week, area, status, plan, why, swapped, planned_at, noticed_at, reported_at, wanted_at"
_POST = (
    "week, chat_id, area, thread, due_at, until, status, messages, parts_sent, attempts, not_before, claimed_at,"
    " sent_at, message_id, late, reason, worded_at"
)
# What may be queued once more in the same week, for a channel that a lead let go on or added again.
_AGAIN = "('held', 'paused', 'taken-off', 'removed', 'gone', 'forbidden')"


@dataclass(frozen=True)
class Week:
    """One area's digest of one week.

    `status`: planned or skipped. `why`: it is skipped. `swapped`: JSON, the points a lead did not want this week.
    `noticed_at`: when the leads were shown it. `reported_at`: when they were told how the sending went. `wanted_at`:
    when it was asked by hand that it be sent now.
    """

    week: str
    area: str
    status: str
    plan: str | None
    why: str | None
    swapped: str
    planned_at: int
    noticed_at: int | None = None
    reported_at: int | None = None
    wanted_at: int | None = None


@dataclass(frozen=True)
class Post:
    """One channel's digest of one week: what goes out.

    `messages`: JSON, the rendered messages in their order, of which `parts_sent` are sent. `due_at`: when it was to
    go; `until`: after which it is given up; `not_before`: the next attempt. `message_id`: of the last message.
    `late`: it went more than an hour after its time. `reason`: why it failed or was dropped. `worded_at`: when its
    messages were made, so that the next one tells what changed from that day on.
    """

    week: str
    chat_id: int
    area: str
    thread: int | None
    due_at: int
    until: int
    status: str
    messages: str
    parts_sent: int = 0
    attempts: int = 0
    not_before: int = 0
    claimed_at: int | None = None
    sent_at: int | None = None
    message_id: int | None = None
    late: bool = False
    reason: str | None = None
    worded_at: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        """One for each channel and week."""
        return self.week, self.chat_id


async def plan(
    connection: aiosqlite.Connection, week: str, area: str, content: str | None, why: str | None, now: int
) -> Week:
    """Keep the plan of an area's week unless there is one (`why`: it is skipped); gives the one that holds."""
    status = PLANNED if content is not None else SKIPPED
    await connection.execute(
        "INSERT INTO digests (week, area, status, plan, why, swapped, planned_at) VALUES (?, ?, ?, ?, ?, '[]', ?)"
        " ON CONFLICT (week, area) DO NOTHING",
        (week, area, status, content, why, now),
    )
    found = await get(connection, week, area)
    if found is None:
        raise LookupError(f"the digest of {area} in {week} is gone")
    return found


async def get(connection: aiosqlite.Connection, week: str, area: str) -> Week | None:
    """The area's digest of the week; None when it is not planned yet."""
    return next(iter(await _weeks(connection, "WHERE week = ? AND area = ?", (week, area))), None)


async def weeks(connection: aiosqlite.Connection, area: str | None = None) -> list[Week]:
    """The digests of all weeks, oldest first, of one area when it is given."""
    return await _weeks(connection, "WHERE ? IS NULL OR area = ? ORDER BY week, area", (area, area))


async def swap(connection: aiosqlite.Connection, week: str, area: str, content: str, swapped: str) -> bool:
    """Put another plan in place, with all points that were swapped; False when it is being sent or skipped."""
    done = await connection.execute(
        f"UPDATE digests SET plan = ?, swapped = ? WHERE week = ? AND area = ? AND status = ? AND NOT {_BEGUN}",  # noqa: S608 (our own names)
        (content, swapped, week, area, PLANNED),
    )
    return done.rowcount == 1


async def skip(connection: aiosqlite.Connection, week: str, area: str, why: str) -> bool:
    """Send nothing in that week; what waits is dropped. False, and nothing changed, once it was sent to some team."""
    done = await connection.execute(
        "UPDATE digests SET status = ?, why = ? WHERE week = ? AND area = ? AND NOT EXISTS (SELECT 1 FROM digest_posts"
        " WHERE digest_posts.week = digests.week AND digest_posts.area = digests.area AND status = 'sent')",
        (SKIPPED, why, week, area),
    )
    if done.rowcount != 1:
        return False
    await connection.execute(
        "UPDATE digest_posts SET status = ?, reason = ? WHERE week = ? AND area = ? AND status = ?",
        (DROPPED, why, week, area, WAITING),
    )
    return True


async def unskip(connection: aiosqlite.Connection, week: str, area: str) -> bool:
    """Take back that nothing is sent, of what was queued too; False when there is no plan to go by."""
    await connection.execute(
        "UPDATE digest_posts SET status = ?, reason = NULL WHERE week = ? AND area = ? AND status = ? AND reason ="
        " (SELECT why FROM digests WHERE digests.week = digest_posts.week AND digests.area = digest_posts.area)",
        (WAITING, week, area, DROPPED),
    )
    done = await connection.execute(
        "UPDATE digests SET status = ?, why = NULL WHERE week = ? AND area = ? AND status = ? AND plan IS NOT NULL",
        (PLANNED, week, area, SKIPPED),
    )
    return done.rowcount == 1


async def noticed(connection: aiosqlite.Connection, week: str, area: str, now: int) -> bool:
    """Note that the leads are being shown it; False when they were before."""
    return await _first_time(connection, "noticed_at", week, area, now)


async def reported(connection: aiosqlite.Connection, week: str, area: str, now: int) -> bool:
    """Note that the leads are being told how the sending went; False when they were before."""
    return await _first_time(connection, "reported_at", week, area, now)


async def want(connection: aiosqlite.Connection, week: str, area: str, now: int | None) -> bool:
    """Note that the digest is to be sent now, or with None that this is seen to; False when none is planned."""
    query = "UPDATE digests SET wanted_at = ? WHERE week = ? AND area = ?"
    return (await connection.execute(query, (now, week, area))).rowcount == 1


async def tell(connection: aiosqlite.Connection, what: str, now: int) -> bool:
    """Note that something is told that is told once; False when it was before."""
    done = await connection.execute("INSERT INTO digest_told VALUES (?, ?) ON CONFLICT DO NOTHING", (what, now))
    return done.rowcount == 1


async def untell(connection: aiosqlite.Connection, what: str) -> None:
    """Let something be told again: it is over."""
    await connection.execute("DELETE FROM digest_told WHERE what = ?", (what,))


# Holds


async def hold(connection: aiosqlite.Connection, area: str, now: int) -> None:
    """Hold all digests of the area back, of every area for EVERYWHERE, until they are released."""
    await connection.execute("INSERT INTO digest_holds VALUES (?, ?) ON CONFLICT DO NOTHING", (area, now))


async def release(connection: aiosqlite.Connection, area: str) -> bool:
    """Let them go again; False when none was held."""
    return (await connection.execute("DELETE FROM digest_holds WHERE area = ?", (area,))).rowcount == 1


async def held(connection: aiosqlite.Connection) -> set[str]:
    """The areas whose digests are held back; EVERYWHERE stands for all."""
    async with connection.execute("SELECT area FROM digest_holds") as rows:
        return {str(row[0]) for row in await rows.fetchall()}


# Posts


async def queue(connection: aiosqlite.Connection, posts: Iterable[Post]) -> int:
    """Add what is to go out; a channel that has its post of the week keeps that one. How many are new.

    One that was dropped because its channel was off, paused or held goes after all: whoever queues it knows that this
    is over. All in one transaction.
    """
    rows = [
        (each.week, each.chat_id, each.area, each.thread, each.due_at, each.until, each.messages, each.worded_at)
        for each in posts
    ]
    await connection.execute("BEGIN IMMEDIATE")
    try:
        done = await connection.executemany(
            "INSERT INTO digest_posts (week, chat_id, area, thread, due_at, until, messages, worded_at, status)"  # noqa: S608 (our own names)
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting') ON CONFLICT (week, chat_id) DO UPDATE SET"
            " area = excluded.area, thread = excluded.thread, due_at = excluded.due_at, until = excluded.until,"
            " messages = excluded.messages, worded_at = excluded.worded_at,"
            " status = 'waiting', attempts = 0, not_before = 0, reason = NULL"
            f" WHERE status IN ('failed', 'dropped') AND parts_sent = 0 AND reason IN {_AGAIN}",
            rows,
        )
    except BaseException:
        await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT")
    return max(done.rowcount, 0)


async def requeue(connection: aiosqlite.Connection, week: str, area: str, until: int) -> int:
    """Try again what failed or was dropped in the area's week, for channels that still get it. How many."""
    done = await connection.execute(
        "UPDATE digest_posts SET status = 'waiting', not_before = 0, until = ?, reason = NULL"
        " WHERE week = ? AND area = ? AND status IN ('failed', 'dropped')"
        " AND chat_id IN (SELECT chat_id FROM channels WHERE off_reason IS NULL AND paused = 0"
        " AND channels.area = digest_posts.area)",
        (until, week, area),
    )
    return done.rowcount


async def ready(connection: aiosqlite.Connection, now: int, limit: int) -> list[Post]:
    """What may be tried now, the longest due first; nothing of a held area."""
    where = f"WHERE status = 'waiting' AND not_before <= ? AND NOT {_HELD} ORDER BY due_at, week, chat_id LIMIT ?"
    return await _posts(connection, where, (now, limit))


async def claim(connection: aiosqlite.Connection, post: Post, now: int) -> bool:
    """Take it for sending; False when it is taken, changed or held meanwhile."""
    done = await connection.execute(
        f"UPDATE digest_posts SET {_TAKEN} WHERE week = ? AND chat_id = ? AND status = 'waiting' AND NOT {_HELD}",  # noqa: S608 (our own names)
        (now, *post.key),
    )
    return done.rowcount == 1


async def part_sent(connection: aiosqlite.Connection, post: Post, parts: int) -> None:
    """Note that so many of its messages are sent."""
    await connection.execute(
        "UPDATE digest_posts SET parts_sent = ? WHERE week = ? AND chat_id = ?", (parts, *post.key)
    )


async def confirm(connection: aiosqlite.Connection, post: Post, now: int, message_id: int, *, late: bool) -> None:
    """Note that all of it is sent."""
    await connection.execute(
        "UPDATE digest_posts SET status = 'sent', sent_at = ?, message_id = ?, late = ?, reason = NULL"
        " WHERE week = ? AND chat_id = ?",
        (now, message_id, late, *post.key),
    )


async def postpone(connection: aiosqlite.Connection, post: Post, not_before: int, reason: str) -> None:
    """Try again then."""
    await connection.execute(
        "UPDATE digest_posts SET status = 'waiting', not_before = ?, reason = ?"
        " WHERE week = ? AND chat_id = ? AND status IN ('waiting', 'claimed')",
        (not_before, reason, *post.key),
    )


async def end(connection: aiosqlite.Connection, post: Post, status: str, reason: str) -> None:
    """Give it up: failed or dropped."""
    await connection.execute(
        "UPDATE digest_posts SET status = ?, reason = ? WHERE week = ? AND chat_id = ?", (status, reason, *post.key)
    )


async def give_up(connection: aiosqlite.Connection, now: int) -> int:
    """Give up what waits longer than it may: dropped when it was held or never tried, else failed. How many."""
    done = await connection.execute(
        f"UPDATE digest_posts SET status = CASE WHEN attempts > 0 AND NOT {_HELD} THEN 'failed' ELSE 'dropped' END,"  # noqa: S608 (our own names)
        f" reason = CASE WHEN {_HELD} THEN 'held' ELSE coalesce(reason, 'missed') END"
        " WHERE status = 'waiting' AND until <= ?",
        (now,),
    )
    return done.rowcount


async def claimed(connection: aiosqlite.Connection) -> list[Post]:
    """What is taken and not confirmed: it may have been sent."""
    return await _posts(connection, "WHERE status = 'claimed'", ())


async def pending(connection: aiosqlite.Connection) -> int:
    """How many are waiting or taken, without those that are held."""
    query = f"SELECT count(*) FROM digest_posts WHERE status IN ('waiting', 'claimed') AND NOT {_HELD}"  # noqa: S608 (our own names)
    async with connection.execute(query) as rows:
        row = await rows.fetchone()
    return int(row[0]) if row else 0


async def let_go(connection: aiosqlite.Connection, post: Post) -> None:
    """Let it be claimed again: who took it is gone."""
    await connection.execute(
        "UPDATE digest_posts SET status = 'waiting' WHERE week = ? AND chat_id = ? AND status = 'claimed'", post.key
    )


async def posts(connection: aiosqlite.Connection, week: str | None = None, area: str | None = None) -> list[Post]:
    """What went out or is to go, by week and chat, without the messages; of a week or an area when they are given."""
    query = (
        f"SELECT {_POST.replace(' messages,', ' NULL,')} FROM digest_posts"  # noqa: S608 (our own names)
        " WHERE (? IS NULL OR week = ?) AND (? IS NULL OR area = ?) ORDER BY week, area, chat_id"
    )
    async with connection.execute(query, (week, week, area, area)) as rows:
        return [replace(_post(tuple(row)), messages="") for row in await rows.fetchall()]


async def post(connection: aiosqlite.Connection, week: str, chat_id: int) -> Post | None:
    """The channel's post of the week."""
    return next(iter(await _posts(connection, "WHERE week = ? AND chat_id = ?", (week, chat_id))), None)


async def told(connection: aiosqlite.Connection) -> set[tuple[str, str]]:
    """The week and area of every digest that went out somewhere, or is on its way."""
    query = "SELECT DISTINCT week, area FROM digest_posts WHERE status IN ('waiting', 'claimed', 'sent')"
    async with connection.execute(query) as rows:
        return {(str(week), str(area)) for week, area in await rows.fetchall()}


async def replan(connection: aiosqlite.Connection, week: str, area: str, content: str) -> bool:
    """Put a plan where none could be made before, to be shown; False when there is one, or a lead skipped it."""
    done = await connection.execute(
        "UPDATE digests SET status = ?, plan = ?, why = NULL, noticed_at = NULL"
        " WHERE week = ? AND area = ? AND plan IS NULL AND why <> 'lead'",
        (PLANNED, content, week, area),
    )
    return done.rowcount == 1


@dataclass(frozen=True)
class Last:
    """A channel's last post that was not given up: its week, when it was sent or is due, when its words were made."""

    week: str
    at: int
    worded_at: int


async def last_sent(connection: aiosqlite.Connection) -> dict[int, Last]:
    """By channel, the last post of it that was not given up."""
    query = (
        "SELECT chat_id, max(week), max(coalesce(sent_at, due_at)), max(coalesce(worded_at, sent_at, due_at))"
        " FROM digest_posts WHERE status IN ('waiting', 'claimed', 'sent') GROUP BY chat_id"
    )
    async with connection.execute(query) as rows:
        return {int(row[0]): Last(str(row[1]), int(row[2]), int(row[3])) for row in await rows.fetchall()}


async def sent_between(connection: aiosqlite.Connection, first: int, last: int) -> list[tuple[int, str, str]]:
    """When, to which area and by which plan (JSON) each digest went out, from `first` on and before `last`."""
    query = (
        "SELECT sent_at, digest_posts.area, plan FROM digest_posts JOIN digests USING (week, area)"
        " WHERE digest_posts.status = 'sent' AND sent_at >= ? AND sent_at < ? AND plan IS NOT NULL ORDER BY sent_at"
    )
    async with connection.execute(query, (first, last)) as rows:
        return [(int(at), str(area), str(content)) for at, area, content in await rows.fetchall()]


async def moved(connection: aiosqlite.Connection, old: int, new: int) -> None:
    """The group goes on under another number: its posts go there, into no thread; a post it has there stays."""
    await connection.execute(
        "UPDATE OR IGNORE digest_posts SET chat_id = ?, thread = NULL WHERE chat_id = ?", (new, old)
    )
    await drop_chat(connection, old, "moved")


async def forget_words(connection: aiosqlite.Connection, before: int) -> None:
    """Drop the messages of what was sent and due before then."""
    await connection.execute(
        "UPDATE digest_posts SET messages = '[]' WHERE status = 'sent' AND due_at < ? AND messages <> '[]'", (before,)
    )


async def drop_chat(connection: aiosqlite.Connection, chat_id: int, reason: str) -> None:
    """Send nothing of what waits for the chat."""
    await connection.execute(
        "UPDATE digest_posts SET status = 'dropped', reason = ? WHERE chat_id = ? AND status IN ('waiting', 'claimed')",
        (reason, chat_id),
    )


_TAKEN = "status = 'claimed', claimed_at = ?, attempts = attempts + 1"
_HELD = "EXISTS (SELECT 1 FROM digest_holds WHERE digest_holds.area = digest_posts.area OR digest_holds.area = '')"
_BEGUN = (
    "EXISTS (SELECT 1 FROM digest_posts WHERE digest_posts.week = digests.week AND digest_posts.area = digests.area)"
)


async def _first_time(connection: aiosqlite.Connection, column: str, week: str, area: str, now: int) -> bool:
    query = f"UPDATE digests SET {column} = ? WHERE week = ? AND area = ? AND {column} IS NULL"  # noqa: S608 (ours)
    return (await connection.execute(query, (now, week, area))).rowcount == 1


async def _weeks(connection: aiosqlite.Connection, where: str, values: Sequence[object]) -> list[Week]:
    async with connection.execute(f"SELECT {_WEEK} FROM digests {where}", values) as rows:  # noqa: S608 (ours)
        return [Week(*row) for row in await rows.fetchall()]


async def _posts(connection: aiosqlite.Connection, where: str, values: Sequence[object]) -> list[Post]:
    async with connection.execute(f"SELECT {_POST} FROM digest_posts {where}", values) as rows:  # noqa: S608 (ours)
        return [_post(tuple(row)) for row in await rows.fetchall()]


def _post(row: tuple[Any, ...]) -> Post:
    return replace(Post(*row), late=bool(row[14]))
