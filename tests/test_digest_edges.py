"""What is seldom and still right: weeks that lie open together, holds that end late, trials, teams that come back."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.chat.digest_book import EVERYWHERE
from bot.digest.calendar import Week
from bot.digest.content import Delivered, Digest, Skipped, Why
from bot.digest.record import to_json
from bot.knowledge.hours import LONDON
from bot.knowledge.schema import Change
from bot.sandbox.world import Chat
from tests import sample
from tests.digest_rig import Rig, rig, small

pytestmark = pytest.mark.anyio
MON, TUE, WED, THU, FRI = range(5)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def points(at: Rig, *chats: Chat) -> list[list[str]]:
    """The titles of what each chat was sent."""
    return [[text.splitlines()[0] for text in at.read(chat)] for chat in chats]


async def test_a_week_that_is_planned_while_another_lies_open_has_another_point(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T10:00") as at:
        friday, monday = await at.channel(FRI), await at.channel(MON)
        channel = await at.memory.digests.channel(monday.id)
        assert channel is not None
        await at.memory.digests.forget_channel(monday.id)
        await at.memory.digests.put_channel(replace(channel, added_on="2026-11-24"))
        await at.walk("2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", "2026-12-04")
        assert points(at, friday, monday) == [["Point 0", "Point 1"], ["Point 1"]]


async def test_a_change_between_queueing_and_sending_is_told_in_the_next_digest(tmp_path: Path) -> None:
    topic = sample.knowledge().topics["escalation"]
    change = {"on": "2026-11-24", "what": "On the day."}
    async with rig(tmp_path / "d.sqlite3", "2026-11-17T09:30") as at:
        changed = topic.model_copy(update={"changes": [Change.model_validate(change)]})
        at.knowledge = replace(at.knowledge, topics={**at.knowledge.topics, "escalation": changed})
        chat = await at.channel(TUE)
        await at.walk("2026-11-17")
        await at.at(local("2026-11-24T09:30"), sends=False)
        await at.walk("2026-11-25", "2026-12-01", "2026-12-08")
        assert ["New or changed" in each for each in at.read(chat)] == [False, False, True, False]


async def test_a_trials_plan_is_not_sent_by_a_bot_that_sends_none_unless_it_is_asked_to(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:00", small(adopted=False)) as at:
        await at.channel(TUE)
        await replace(at.digests.planner, trial=True).kept("northtown", Week(2026, 48))
        assert await at.walk("2026-11-24") == []
        assert isinstance(await at.digests.planner.standing("northtown", Week(2026, 48)), Skipped)
        await at.memory.digests.want("2026-W48", "northtown")
        assert await at.walk("2026-11-24") == ["2026-W48 Tue 24 Nov 09:29"]


async def test_what_was_asked_for_by_hand_long_ago_is_not_sent_any_more(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-16T15:00") as at:
        await at.digests.planner.kept("northtown", Week(2026, 47))
        await at.memory.digests.want("2026-W47", "northtown")
        at.clock.go_to(local("2026-11-23T15:00"))
        await at.channel(TUE)
        await at.at(local("2026-11-23T15:00"))
        assert at.sent == []
        kept = await at.memory.digests.week("2026-W47", "northtown")
        assert kept is not None
        assert kept.wanted_at is None


async def test_a_week_that_was_quiet_for_all_is_planned_once_a_team_gets_it(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T10:00") as at:
        await at.memory.digests.plan("2026-W48", "northtown", None, Why.QUIET)
        await at.channel(FRI)
        assert await at.walk("2026-11-26", "2026-11-27") == ["2026-W48 Fri 27 Nov 09:30"]


async def test_what_lead_had_swapped_does_not_come_back_when_a_point_is_taken_out(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T08:00") as at:
        planner, week = at.digests.planner, Week(2026, 48)
        first = await planner.kept("northtown", week)
        assert isinstance(first, Digest)
        gone = [(first.briefing, first.finding)]
        second = await planner.make("northtown", week, gone)
        assert isinstance(second, Digest)
        swapped = f'[["{first.briefing}", "{first.finding}"]]'
        await at.memory.digests.swap(str(week), "northtown", to_json(second), swapped)
        (review,) = at.knowledge.briefings.values()
        left = [each for each in review.findings if each.id != second.finding]
        at.knowledge = replace(at.knowledge, briefings={review.id: review.model_copy(update={"findings": left})})
        third = await planner.standing("northtown", week)
        assert isinstance(third, Digest)
        assert third.finding not in (first.finding, second.finding)


async def test_a_point_counts_as_told_though_the_week_was_skipped_while_it_was_sent(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:00") as at:
        chat = await at.channel(TUE)
        await at.at(local("2026-11-24T09:30"), sends=False)
        (post,) = await at.memory.digests.ready(1)
        await at.memory.digests.claim(post)
        assert await at.memory.digests.skip("2026-W48", "northtown", Why.LEAD)
        await at.memory.digests.confirm(post, 5, late=False)
        past = await at.digests.planner.past("northtown", Week(2026, 49))
        assert past is not None
        assert [each.finding for each in past] == ["point-0"]
        await at.walk("2026-12-01")
        assert points(at, chat) == [["Point 1"]]


async def test_a_team_that_moved_to_another_area_counts_as_missed_in_neither(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:00") as at:
        moves, _ = await at.channel(TUE), await at.channel(TUE, area="southtown")
        await at.walk("2026-11-24")
        channel = await at.memory.digests.channel(moves.id)
        assert channel is not None
        await at.memory.digests.put_channel(replace(channel, area="southtown", weekday=FRI))
        await at.walk("2026-11-27", "2026-11-30")
        assert len(at.read(moves)) == 1
        assert {each.area: each for each in at.done} == {
            place: Delivered("2026-W48", place, sent=1) for place in ("northtown", "southtown")
        }


@pytest.mark.parametrize("how", ["paused", "another day", "off"])
async def test_a_team_that_comes_back_gets_no_digest_of_an_earlier_day_of_the_week(tmp_path: Path, how: str) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T08:00") as at:
        chat = await at.channel(FRI if how == "another day" else TUE)
        book, channel = at.memory.digests, await at.memory.digests.channel(chat.id)
        assert channel is not None
        if how == "paused":
            await book.pause(chat.id, paused=True)
        elif how == "off":
            await book.switch_off(chat.id, "forbidden")
        at.clock.go_to(local("2026-11-25T10:00"))
        if how == "paused":
            await book.pause(chat.id, paused=False)
        else:
            await book.put_channel(replace(channel, weekday=TUE, added_on="2026-11-25"))
        await at.at(local("2026-11-25T10:00"))
        assert at.sent == []
        assert await at.walk("2026-12-01") == ["2026-W49 Tue 01 Dec 09:30"]


async def test_a_team_that_is_put_right_within_the_hour_gets_this_weeks(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T08:00") as at:
        chat, channel = await at.channel(TUE), None
        chat.bot_status = "kicked"
        await at.walk("2026-11-24")
        channel = await at.memory.digests.channel(chat.id)
        assert channel is not None
        assert channel.off_reason == "removed"
        chat.bot_status = "member"
        await at.memory.digests.put_channel(replace(channel, off_reason=None, added_on="2026-11-24"))
        await at.at(local("2026-11-24T09:50"))
        assert len(at.read(chat)) == 1


async def test_what_a_lead_held_until_it_was_too_late_is_not_told_as_missed(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:00") as at:
        await at.channel(TUE)
        await at.memory.digests.hold("northtown")
        await at.walk("2026-11-24", "2026-11-27")
        await at.memory.digests.release("northtown")
        await at.walk("2026-11-30")
        assert at.done == []
        assert not any("not running" in each for each in at.told())


async def test_an_area_whose_digest_cannot_be_made_keeps_no_other_from_its_own(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:00") as at:
        await at.channel(TUE)
        other = await at.channel(TUE, area="southtown")
        await at.walk("2026-11-23")
        with sqlite3.connect(at.database) as connection:
            connection.execute("UPDATE digests SET status = 'skipped', why = 'no such reason' WHERE area = 'northtown'")
        connection.close()
        await at.walk("2026-11-24")
        assert len(at.read(other)) == 1
        assert "the digest of northtown cannot be made" in caplog.text


async def test_while_everything_is_held_nothing_is_queued_with_words_of_today(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:00") as at:
        await at.channel(TUE)
        await at.memory.digests.hold(EVERYWHERE)
        await at.walk("2026-11-24")
        assert await at.memory.digests.posts() == []


async def test_where_nothing_goes_late_it_is_still_tried_for_an_hour(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:00") as at:
        at.knowledge = replace(at.knowledge, digest=at.knowledge.digest.model_copy(update={"late_days": 0}))
        chat = await at.channel(TUE)
        await at.at(local("2026-11-24T09:30"), sends=False)
        await at.at(local("2026-11-24T10:15"))
        assert len(at.read(chat)) == 1


async def test_leads_hear_once_that_the_area_of_a_channel_is_gone(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-16T15:00") as at:
        await at.channel(TUE)
        whole = at.knowledge
        at.knowledge = replace(whole, areas={key: each for key, each in whole.areas.items() if key != "northtown"})
        await at.walk("2026-11-17", "2026-11-24")
        assert ["I no longer know the area “northtown”." in each for each in at.told()].count(True) == 1
        at.knowledge = whole
        assert await at.walk("2026-12-01") != []
