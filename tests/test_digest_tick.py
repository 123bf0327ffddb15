"""What is sent when, from the clock to the team's chat: holidays, clock changes, outages, clocks that jump."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.digest_duty import on_duty
from bot.chat.digest_sender import DigestSender
from bot.digest.calendar import Week
from bot.digest.content import Delivered, Failure
from bot.knowledge.hours import LONDON
from bot.storage.locks import SenderLock
from tests.digest_rig import TIMES, rig, small
from tests.sandbox_driver import until

pytestmark = pytest.mark.anyio
MON, TUE, THU, FRI = 0, 1, 3, 4


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("weekday", "days", "sent"),
    [
        (TUE, "2026-11-16 2026-11-17 2026-11-18 2026-11-24", "W47 Tue 17 Nov, W48 Tue 24 Nov"),
        (MON, "2026-10-19 2026-10-25 2026-10-26", "W43 Mon 19 Oct, W44 Mon 26 Oct"),
        (TUE, "2027-03-23 2027-03-29 2027-03-30", "W12 Tue 23 Mar, W13 Tue 30 Mar"),
        (MON, "2027-03-22 2027-03-29 2027-03-30", "W12 Mon 22 Mar, W13 Tue 30 Mar"),
        (FRI, "2027-03-19 2027-03-25 2027-03-26 2027-04-02", "W11 Fri 19 Mar, W12 Thu 25 Mar, W13 Fri 02 Apr"),
        (MON, "2027-05-03 2027-05-04 2027-05-10", "W18 Tue 04 May, W19 Mon 10 May"),
        (TUE, "2026-12-22 2026-12-29 2026-12-30 2027-01-05", "W52 Tue 22 Dec, W01 Tue 05 Jan"),
        (FRI, "2026-12-25 2027-01-01 2027-01-04 2027-01-08", "W01 Fri 08 Jan"),
    ],
    ids=["plain", "clocks back", "clocks forward", "Easter Monday", "Good Friday", "May Day", "Christmas", "25 Dec"],
)
async def test_each_week_is_sent_once_at_its_local_time(tmp_path: Path, weekday: int, days: str, sent: str) -> None:
    visited = days.split()
    async with rig(tmp_path / "d.sqlite3", f"{visited[0]}T07:00") as at:
        await at.channel(weekday)
        found = await at.walk(*visited)
    assert ", ".join(each[5:].removesuffix(" 09:30") for each in found) == sent


async def test_after_two_weeks_without_a_bot_only_the_current_week_is_sent_and_late(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-03T09:00") as at:
        tuesday, wednesday = await at.channel(TUE), await at.channel(2)
        await at.walk("2026-11-03", "2026-11-04")
        at.start()
        await at.at(local("2026-11-24T07:30"))  # before people are at work
        assert len(at.sent) == 2
        await at.at(local("2026-11-24T14:00"))
        await at.at(local("2026-11-25T09:30"))
        assert at.sent[2:] == [
            (tuesday.id, "2026-W48", "Tue 24 Nov 14:00"),
            (wednesday.id, "2026-W48", "Wed 25 Nov 09:30"),
        ]
        assert at.done[-1] == Delivered("2026-W48", "northtown", sent=1, late=1)


async def test_what_was_missed_for_too_long_is_not_sent_and_the_leads_hear_of_it(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-20T09:30") as at:
        await at.channel(MON)
        await at.at(local("2026-11-20T09:31"))  # the leads are shown it
        at.start()
        assert await at.walk("2026-11-27", "2026-11-30") == ["2026-W49 Mon 30 Nov 09:30"]
        assert at.done[0] == Delivered("2026-W48", "northtown", failed={Failure.MISSED: 1})


async def test_what_was_queued_and_not_sent_is_sent_late_when_people_are_at_work_and_never_in_the_next_week(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:30") as at:
        early, late = await at.channel(TUE), await at.channel(FRI)
        await at.at(local("2026-11-24T09:30"), sends=False)
        await at.at(local("2026-11-24T22:00"), patience=0.2)
        assert at.read(early) == []
        await at.at(local("2026-11-25T08:30"))
        assert at.sent == [(early.id, "2026-W48", "Wed 25 Nov 08:30")]
        await at.at(local("2026-11-27T09:30"), sends=False)
        await at.at(local("2026-11-30T09:30"))
        assert at.read(late) == []
        assert at.done == [Delivered("2026-W48", "northtown", late=1, failed={Failure.MISSED: 1})]


async def test_a_clock_that_goes_forward_at_once_sends_nothing_until_it_is_settled(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:30") as at:
        await at.channel(TUE)
        await at.at(local("2026-11-24T09:30"))
        steady = at.clock.steady
        await at.at(local("2026-11-25T09:30"))
        at.clock.go_to(local("2027-03-02T09:30"))
        at.clock.steady = steady + 86_430.0
        await at.digests.tick()
        assert [when for *_, when in at.sent] == ["Tue 24 Nov 09:30"]
        assert sum("clock" in each for each in at.told()) == 1
        await at.at(local("2026-11-26T09:30"))
        await at.at(local("2026-12-01T09:30"))
        assert [when for *_, when in at.sent] == ["Tue 24 Nov 09:30", "Tue 01 Dec 09:30"]
        assert sum("clock" in each for each in at.told()) == 1


async def test_a_clock_that_goes_back_sends_no_week_before_the_last_and_none_twice(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:30") as at:
        await at.channel(TUE)
        await at.at(local("2026-11-24T09:30"))
        at.start()
        assert await at.walk("2026-11-10") == []
        assert await at.walk("2026-11-24") == []
        assert sum("clock" in each for each in at.told()) == 1
        assert await at.walk("2026-12-01") == ["2026-W49 Tue 01 Dec 09:30"]


async def test_two_digests_of_a_channel_are_four_days_apart_when_its_day_is_changed(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-20T09:30") as at:
        chat = await at.channel(FRI)
        await at.at(local("2026-11-20T09:30"))
        channel = await at.memory.digests.channel(chat.id)
        assert channel is not None
        await at.memory.digests.put_channel(replace(channel, weekday=MON))
        assert await at.walk("2026-11-23", "2026-11-24") == ["2026-W48 Tue 24 Nov 09:29"]
        assert await at.walk("2026-11-30") == ["2026-W49 Mon 30 Nov 09:30"]


async def test_leads_see_it_two_working_days_ahead_once_and_get_one_report(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-19T08:00") as at:
        await at.channel(MON)
        await at.channel(TUE)
        await at.at(local("2026-11-19T08:59"))
        assert at.told() == []
        await at.walk("2026-11-19", "2026-11-23")
        assert [each.splitlines()[0][:40] for each in at.told()] == ["Northtown's digest, week 48: Point 0. Fr"]
        await at.walk("2026-11-24")
        assert "reached 2 channels in time" in at.told()[1]
        assert at.done == [Delivered("2026-W48", "northtown", sent=2)]


async def test_what_is_held_stays_though_it_is_queued_and_goes_when_it_is_let_go(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:30") as at:
        first, second = await at.channel(TUE), await at.channel(TUE, area="southtown")
        await at.at(local("2026-11-24T09:30"), sends=False)
        await at.memory.digests.hold("northtown")
        await at.at(local("2026-11-24T09:31"))
        assert (at.read(first), len(at.read(second))) == ([], 1)
        await at.memory.digests.release("northtown")
        await at.at(local("2026-11-24T13:00"))
        assert len(at.read(first)) == 1
        assert at.done[-1] == Delivered("2026-W48", "northtown", late=1)


async def test_no_point_comes_twice_and_the_channels_of_an_area_get_the_same(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-03T09:30") as at:
        chats = [await at.channel(TUE), await at.channel(TUE), await at.channel(TUE, area="southtown")]
        for week in range(4):
            await at.at(local("2026-11-03T09:30") + timedelta(weeks=week))
        texts = [at.read(chat) for chat in chats]
        assert [len(each) for each in texts] == [4, 4, 4]
        assert texts[0][0] == texts[1][0]
        assert all(max(Counter(each.splitlines()[0] for each in text).values()) == 1 for text in texts)


async def test_an_area_that_is_not_adopted_gets_none_and_its_leads_hear_so_once(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-17T09:30", small(adopted=False)) as at:
        await at.channel(TUE)
        assert await at.walk("2026-11-17", "2026-11-24") == []
        assert sum("has not signed the area off" in each for each in at.told()) == 1
        at.knowledge = small()  # signed off, within the hour
        assert await at.walk("2026-11-24") == ["2026-W48 Tue 24 Nov 09:30"]


async def test_a_team_that_took_the_bot_out_is_switched_off_and_the_leads_hear_so_once(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-17T09:30") as at:
        gone, stays = await at.channel(TUE, title="Early help"), await at.channel(TUE)
        gone.bot_status = "kicked"
        await at.walk("2026-11-17", "2026-11-24")
        assert (len(at.read(gone)), len(at.read(stays))) == (0, 2)
        assert sum("Early help" in each for each in at.told()) == 1
        assert at.done[0] == Delivered(
            "2026-W47", "northtown", sent=1, failed={Failure.REMOVED: 1}, off={Failure.REMOVED: 1}
        )


async def test_what_is_asked_for_by_hand_goes_with_the_next_tick_and_not_again_at_its_time(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-23T15:00") as at:
        chat = await at.channel(TUE)
        await at.digests.planner.kept("northtown", Week(2026, 48))
        await at.memory.digests.want("2026-W48", "northtown")
        assert await at.walk("2026-11-24", "2026-11-25") == ["2026-W48 Tue 24 Nov 09:29"]
        assert len(at.read(chat)) == 1


async def test_leads_hear_once_that_the_points_run_out_in_four_weeks_and_once_that_they_did(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-10-06T09:30", small(6)) as at:
        await at.channel(TUE)
        heard = []
        for week in range(8):
            await at.at(local("2026-10-06T09:30") + timedelta(weeks=week))
            heard.append([sum(words in each for each in at.told()) for words in ("for 4 weeks", "no new points left")])
        assert heard == [[0, 0], *[[1, 0]] * 4, *[[1, 1]] * 3]
        assert [week for _, week, _ in at.sent] == [f"2026-W{each}" for each in (41, 42, 43, 44, 45, 46, 48)]


async def test_what_was_asked_often_in_the_week_before_is_told_in_that_area_alone(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:30") as at:
        north, south = await at.channel(TUE), await at.channel(TUE, area="southtown")
        for times, day, topic in ((5, 23, "escalation"), (4, 23, "consent"), (1, 24, "consent"), (9, 10, "referral")):
            for _ in range(times):
                await at.memory.count(date(2026, 11, day), "northtown", topic, "answer")
        await at.at(local("2026-11-24T09:30"))
        (text,), (other,) = at.read(north), at.read(south)
        assert "You asked" in text
        assert "Escalating a disagreement" in text
        assert "When parents say no" not in text.split("You asked")[1]
        assert "You asked" not in other


async def test_one_process_is_on_duty_and_the_next_takes_over_when_it_ends(tmp_path: Path) -> None:
    async with rig(tmp_path / "d.sqlite3", "2026-11-24T09:30") as at:
        chat, lock = await at.channel(TUE), SenderLock(tmp_path / "d.sqlite3")
        assert lock.acquire()
        sender = DigestSender(at.memory.digests, at.delivery, at.clock, at.digests.is_off, TIMES)
        duty = asyncio.create_task(on_duty(SenderLock(tmp_path / "d.sqlite3"), at.digests, sender, every=0.02))
        await asyncio.sleep(0.1)
        assert await at.memory.digests.posts() == []
        lock.release()
        await until(lambda: at.read(chat))
        duty.cancel()
        await asyncio.gather(duty, return_exceptions=True)
        assert [each.status for each in await at.memory.digests.posts()] == ["sent"]
        assert lock.acquire()
        lock.release()
