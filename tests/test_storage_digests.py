"""Channels and digests in the database: once for each channel and week, and nothing of what is held."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.digest_book import EVERYWHERE, Channel, DigestBook, Post
from bot.chat.store import Store
from bot.storage import digests, retention
from bot.storage.database import open_database

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
WEEK = "2026-W48"
TEAM = Channel(-100, "doncaster", 3, "09:30", 7, "MASH", added_on="2026-11-20")


def a_post(chat_id: int, **changes: object) -> Post:
    new = Post(WEEK, chat_id, "doncaster", None, SECONDS, SECONDS + 3600, digests.WAITING, '["m"]')
    return replace(new, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def book(tmp_path: Path) -> AsyncIterator[DigestBook]:
    store = Store(tmp_path / "test.sqlite3")
    await store.open()
    yield DigestBook(store, lambda: NOW)
    await store.close()


async def test_a_channel_is_kept_paused_switched_off_and_added_again(book: DigestBook) -> None:
    assert await book.put_channel(TEAM)
    assert await book.channel(-100) == TEAM
    assert await book.pause(-100, paused=True)
    assert await book.active_channels() == []
    assert await book.pause(-100, paused=False)
    assert (await book.switch_off(-100, "gone"), await book.switch_off(-100, "gone")) == (True, False)
    assert await book.active_channels() == []
    assert not await book.pause(-100, paused=True)
    await book.put_channel(replace(TEAM, weekday=1, added_on="2026-12-01"))
    await book.put_channel(replace(TEAM, weekday=1, title="MASH again", added_on="2026-12-08"))
    assert await book.active_channels() == [replace(TEAM, weekday=1, title="MASH again", added_on="2026-12-01")]
    await book.put_channel(replace(TEAM, weekday=2, added_on="2026-12-08"))
    assert await book.active_channels() == [replace(TEAM, weekday=2, added_on="2026-12-08")]


async def test_a_plan_stays_as_it_was_made_and_each_thing_is_told_once(book: DigestBook) -> None:
    first = await book.plan(WEEK, "doncaster", "{}")
    assert first == await book.plan(WEEK, "doncaster", '{"another": 1}') == await book.week(WEEK, "doncaster")
    assert [await book.first_notice(WEEK, "doncaster") for _ in range(2)] == [True, False]
    assert [await book.first_report(WEEK, "doncaster") for _ in range(2)] == [True, False]
    assert [await book.first_tell("x") for _ in range(2)] == [True, False]
    assert await book.swap(WEEK, "doncaster", '{"swapped": 1}', '["a"]')
    await book.queue([a_post(-1)])
    assert not await book.swap(WEEK, "doncaster", "{}", "[]")


async def test_a_week_is_skipped_with_what_waits_and_not_once_it_is_sent(book: DigestBook) -> None:
    await book.plan(WEEK, "doncaster", "{}")
    await book.queue([a_post(-1)])
    assert await book.skip(WEEK, "doncaster", "lead")
    assert [each.status for each in await book.posts()] == [digests.DROPPED]
    assert await book.unskip(WEEK, "doncaster")
    assert [each.status for each in await book.posts()] == [digests.WAITING]
    await book.confirm(a_post(-1), 5, late=False)
    await book.queue([a_post(-2)])
    assert not await book.skip(WEEK, "doncaster", "lead")
    assert [each.status for each in await book.posts()] == [digests.WAITING, digests.SENT]


async def test_a_channel_gets_one_post_of_a_week_and_one_claim_of_it(book: DigestBook) -> None:
    assert await book.queue([a_post(-1), a_post(-2)]) == 2
    assert await book.queue([a_post(-2, messages="[]"), a_post(-3)]) == 1
    one, *_ = await book.ready(8)
    assert [await book.claim(one) for _ in range(2)] == [True, False]
    assert [each.chat_id for each in await book.ready(8)] == [-2, -1]
    assert [each.key for each in await book.claimed()] == [one.key]
    await book.let_go(one)
    assert await book.claim(one)
    await book.confirm(one, 17, late=True)
    sent = await book.post(WEEK, one.chat_id)
    assert sent is not None
    assert (sent.status, sent.message_id, sent.late, sent.attempts) == (digests.SENT, 17, True, 2)
    assert (await book.last_sent() or {})[one.chat_id] == digests.Last(WEEK, SECONDS, SECONDS)


@pytest.mark.parametrize("area", ["doncaster", EVERYWHERE])
async def test_what_is_held_cannot_be_claimed_though_it_is_queued(book: DigestBook, area: str) -> None:
    await book.queue([a_post(-1)])
    (one,) = await book.ready(8)
    await book.hold(area)
    assert await book.ready(8) == []
    assert not await book.claim(one)
    assert await book.release(area)
    assert await book.claim(one)


async def test_what_is_postponed_comes_later_and_what_waits_too_long_is_given_up(book: DigestBook) -> None:
    await book.queue([a_post(-1), a_post(-2, until=SECONDS), a_post(-3, until=SECONDS)])
    tried = a_post(-3)
    assert await book.claim(tried)
    await book.postpone(tried, 0, "slow")
    assert await book.claim(a_post(-1))
    await book.postpone(a_post(-1), 30, "flood")
    assert await book.give_up() == 2
    assert {each.chat_id: (each.status, each.reason) for each in await book.posts()} == {
        -1: (digests.WAITING, "flood"),
        -2: (digests.DROPPED, "missed"),
        -3: (digests.FAILED, "slow"),
    }
    assert await book.ready(8) == []


async def test_the_words_of_what_was_sent_go_after_four_weeks_and_of_nothing_else(tmp_path: Path) -> None:
    async with open_database(tmp_path / "test.sqlite3") as connection:
        day = 86_400
        await digests.queue(connection, [a_post(-each, due_at=SECONDS - each * day) for each in (27, 29, 30)])
        for sent in (a_post(-27), a_post(-29)):
            await digests.confirm(connection, sent, SECONDS, 5, late=False)
        await retention.enforce(connection, retention.DEFAULT_KEEP, NOW)
        left = {number: await digests.post(connection, WEEK, number) for number in (-27, -29, -30)}
        assert [each.messages for each in left.values() if each] == ['["m"]', "[]", '["m"]']


@pytest.mark.parametrize(
    ("status", "reason", "again"),
    [
        (digests.DROPPED, "paused", True),
        (digests.DROPPED, "held", True),
        (digests.FAILED, "removed", True),
        (digests.FAILED, "refused", False),
        (digests.FAILED, "unreachable", False),
        (digests.DROPPED, "moved", False),
        (digests.DROPPED, "lead", False),
    ],
)
async def test_what_was_dropped_for_a_reason_that_is_over_is_queued_again(
    book: DigestBook, status: str, reason: str, again: bool
) -> None:
    await book.queue([a_post(-1)])
    await book.end(a_post(-1), status, reason)
    assert await book.queue([a_post(-1, messages='["new"]')]) == again
    found = await book.post(WEEK, -1)
    assert found is not None
    assert (found.status, found.messages) == ((digests.WAITING, '["new"]') if again else (status, '["m"]'))


async def test_what_is_half_sent_or_of_a_team_of_another_area_is_not_begun_anew(book: DigestBook) -> None:
    await book.queue([a_post(-1), a_post(-100)])
    await book.part_sent(a_post(-1), 1)
    await book.end(a_post(-1), digests.FAILED, "removed")
    assert await book.queue([a_post(-1)]) == 0
    await book.end(a_post(-100), digests.FAILED, "refused")
    await book.put_channel(replace(TEAM, area="rotherham"))
    assert await book.requeue(WEEK, "doncaster", NOW) == 0
    await book.put_channel(TEAM)
    assert await book.requeue(WEEK, "doncaster", NOW) == 1


async def test_a_group_that_moves_takes_its_channel_and_posts_along(book: DigestBook) -> None:
    await book.put_channel(TEAM)
    await book.queue([a_post(-100, thread=7)])
    await book.move(-100, -900)
    assert await book.active_channels() == [replace(TEAM, chat_id=-900, thread=None)]
    assert [(each.chat_id, each.thread) for each in await book.posts()] == [(-900, None)]


async def test_without_a_database_nothing_is_known_and_nothing_raised(tmp_path: Path) -> None:
    book = DigestBook(Store(tmp_path / "never-opened"), lambda: NOW)
    assert (await book.active_channels(), await book.weeks(), await book.last_sent()) == ([], None, None)
    assert not await book.put_channel(TEAM)
    assert not await book.claim(a_post(-1))
    assert not await book.first_notice(WEEK, "doncaster")
