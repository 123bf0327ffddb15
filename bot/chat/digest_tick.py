"""The weekly digest's clockwork: plan, show the leads, queue what is due, report. The database is the truth.

`tick` may be called at any time, by any process that has the sender's lock, as often as one likes.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.chat.delivery import Delivery
from bot.chat.desk import Desk
from bot.chat.digest_book import EVERYWHERE, Channel, DigestBook, Last, Post
from bot.chat.digest_book import Week as Kept
from bot.chat.digest_planning import Planner, planned, posts
from bot.chat.leads import Leads
from bot.chat.memory import Memory
from bot.chat.timetable import Timetable
from bot.digest.brake import area_is_gone, delivery_report, lead_notice, points_run_out, switched_off
from bot.digest.calendar import OPEN, Standing, Week, may_go_late
from bot.digest.content import Delivered, Digest, Failure, Past, Skipped, Why
from bot.digest.plan import weeks_left
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.replies.reply import Reply
from bot.replies.words import Words
from bot.storage.digests import CLAIMED, FAILED, SENT, WAITING

BETWEEN = timedelta(days=4)  # two digests of one channel, at least
WEEKS_AHEAD = 5  # that the next digest may be off, over a long holiday
JUMP = 3600.0  # seconds by which a clock that runs right does not go forward at once
SETTLES = 3600.0  # seconds that it is given to be put right
DAY = 86_400
_NOW = (Standing.DUE, Standing.LATE)
log = logging.getLogger(__name__)


def steady_seconds() -> float:
    """Seconds that go on while the machine sleeps, and that nobody can set."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


async def tell_leads(delivery: Delivery, leads: Iterable[int], reply: Reply) -> None:
    """Send the leads a message."""
    for lead in leads:
        await delivery.send(lead, reply)


async def tell_of_removal(desk: Desk, chat_id: int, why: Failure = Failure.REMOVED) -> None:
    """Nothing can be sent to a chat any more: its digest is off, and the leads of its area are told once."""
    channel = await desk.memory.digests.channel(chat_id)
    first = await desk.memory.digests.switch_off(chat_id, why)
    if first and channel and channel.area in desk.knowledge.areas:
        reply = _off(channel, why, desk.knowledge)
        await tell_leads(desk.delivery, desk.leads.of_area(channel.area), reply)


def _off(channel: Channel, why: Failure, knowledge: Knowledge) -> Reply:
    return switched_off([(channel.title or str(channel.chat_id), why)], channel.area, knowledge)


@dataclass(frozen=True)
class Surroundings:
    """What the clockwork works with. `leads`: whom to tell. `bot_name`: the bot's username, for links.

    `trial`: areas that are not adopted get digests too. `after`: called when an area's week is done. `steady`: see
    `steady_seconds`.
    """

    memory: Memory
    delivery: Delivery
    knowledge: Callable[[], Knowledge]
    leads: Leads
    bot_name: str
    clock: Callable[[], datetime]
    trial: bool = False
    after: Callable[[Delivered], Awaitable[None]] | None = None
    steady: Callable[[], float] = steady_seconds


class Digests:
    """Plans, shows, queues and reports."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._book: DigestBook = around.memory.digests
        self._planner = Planner(around.memory, around.knowledge, around.clock, around.trial)
        self._seen: tuple[float, float] | None = None
        self._wait_until = 0.0
        self._is_wrong = True  # until it is known, so that what an earlier run said is over

    @property
    def planner(self) -> Planner:
        """What plans the weeks."""
        return self._planner

    async def tick(self) -> None:
        """Do what is to be done now."""
        if not await self._clock_is_right():
            return
        table = Timetable(self._knowledge, self._now)
        active = await self._book.active_channels()
        await self._mind_lost_areas(active, table.knowledge)
        channels = [each for each in active if each.area in table.knowledge.areas]
        for area in sorted({each.area for each in channels}):
            with _logged(area):
                await self._plan(area, [each for each in channels if each.area == area], table)
        await self._queue(channels, table)
        await self._by_hand()
        await self.report()

    async def _mind_lost_areas(self, channels: Sequence[Channel], knowledge: Knowledge) -> None:
        """Tell the leads once of channels whose area the knowledge no longer has. A broken folder is told elsewhere."""
        if not knowledge.topics:
            return
        for area, count in Counter(each.area for each in channels).items():
            if area in knowledge.areas:
                await self._book.tell_again(f"no-area {area}")
            elif await self._book.first_tell(f"no-area {area}"):
                log.warning("the knowledge has no area %s, of which %s channels get the digest", area, count)
                reply = area_is_gone(area, count, Words(knowledge.wording))
                await tell_leads(self._around.delivery, self._around.leads.areas_of, reply)

    # The clock

    async def _clock_is_right(self) -> bool:
        """Whether the clock can be trusted; the leads are told once when it cannot."""
        now, steady = self._around.clock().timestamp(), self._around.steady()
        before, self._seen = self._seen, (now, steady)
        if before and (now - before[0]) - (steady - before[1]) > JUMP:
            self._wait_until = steady + SETTLES
        last = await self._book.last_sent()
        if last is None:
            return False
        ahead = max((each.at for each in last.values()), default=0) > now + DAY
        was_wrong, self._is_wrong = self._is_wrong, ahead or steady < self._wait_until
        if self._is_wrong:
            if await self._book.first_tell("clock"):
                log.error(
                    "the clock looks wrong: it went forward at once, or digests were sent after the time it tells"
                )
                reply = Reply(Words(self._knowledge.wording).lines("digest_clock"))
                await tell_leads(self._around.delivery, self._around.leads.areas_of, reply)
        elif was_wrong:
            await self._book.tell_again("clock")
        return steady >= self._wait_until

    # Planning

    async def _plan(self, area: str, channels: Sequence[Channel], table: Timetable) -> None:
        """Plan this week and the next that has a digest, once it is time to show it to the leads."""
        week = table.week
        if not any(table.times(each, week) for each in channels):
            await self._quiet(area, week)
        elif any(table.standing(each, week) in OPEN for each in channels):
            await self._plan_week(area, week, channels, table)
        for _ in range(WEEKS_AHEAD):
            week = week.next
            if any(table.times(each, week) for each in channels):
                await self._plan_week(area, week, channels, table)
                return

    async def _plan_week(self, area: str, week: Week, channels: Sequence[Channel], table: Timetable) -> None:
        times = [each for each in (table.times(channel, week) for channel in channels) if each]
        if table.now < min(each.shown for each in times):
            return
        plan = await self._planner.kept(area, week)
        if isinstance(plan, Skipped) and plan.why in (Why.NOT_ADOPTED, Why.NOTHING, Why.QUIET):
            plan = await self._planner.again(area, week)
        if plan is None or not await self._book.first_notice(str(week), area):
            return
        if isinstance(plan, Digest) or await self._is_news(plan):
            first = max(min(each.due for each in times), table.now)
            await self._tell(area, lead_notice(plan, self._knowledge, first=first, channels=len(times)))
        if isinstance(plan, Digest):
            await self._warn(plan, week)

    async def _is_news(self, skipped: Skipped) -> bool:
        """Whether the leads are to be told that there is none: of an area that is not adopted once."""
        return skipped.why is not Why.NOT_ADOPTED or await self._book.first_tell(f"not-adopted {skipped.area}")

    async def _quiet(self, area: str, week: Week) -> None:
        """Count a week in which nobody is sent anything."""
        if await self._book.week(str(week), area) is None:
            await self._book.plan(str(week), area, None, Why.QUIET)

    async def _warn(self, plan: Digest, week: Week) -> None:
        """Tell the leads once that the points run out, and once that they did; again when new ones had come."""
        past = await self._planner.past(plan.area, week)
        if past is None:
            return
        told = Past(plan.week, plan.briefing, plan.finding, plan.question, plan.spare)
        left = weeks_left(self._knowledge, plan.area, [*past, told])
        if left > self._knowledge.digest.warn_weeks:
            for which in ("few-points", "no-points"):
                await self._book.tell_again(f"{which} {plan.area}")
        elif await self._book.first_tell(f"{'few' if left else 'no'}-points {plan.area}"):
            await self._tell(plan.area, points_run_out(plan.area, left, self._knowledge))

    # Queueing

    async def _queue(self, channels: Sequence[Channel], table: Timetable) -> None:
        """Queue the digest of this week for every channel whose time has come."""
        week, held, last = table.week, await self._book.held(), await self._book.last_sent()
        if last is None:
            return
        due = [
            (each, times.due, times.until)
            for each in channels
            if (times := table.times(each, week))
            and table.standing(each, week) in _NOW
            and not held & {each.area, EVERYWHERE}
            and self._is_next(week, last.get(each.chat_id))
        ]
        for area in sorted({each.area for each, *_ in due}):
            with _logged(area):
                plan = await self._planner.standing(area, week)
                if isinstance(plan, Digest):
                    await self._put(plan, [each for each in due if each[0].area == area], last)

    def _is_next(self, week: Week, before: Last | None) -> bool:
        """Whether the week comes after the channel's last one, and at least four days after that was sent."""
        if before is None:
            return True
        sent_on = datetime.fromtimestamp(before.at, UTC).astimezone(LONDON).date()
        return str(week) > before.week and self._now.astimezone(LONDON).date() - sent_on >= BETWEEN

    async def _put(self, plan: Digest, to: Sequence[tuple[Channel, datetime, datetime]], last: dict[int, Last]) -> int:
        name = self._around.bot_name
        return await self._book.queue(posts(plan, to, last, self._knowledge, now=self._now, bot_name=name))

    async def _by_hand(self) -> None:
        """Send now what somebody asked for on the machine."""
        for each in await self._book.weeks() or []:
            if each.wanted_at is None:
                continue
            if each.area in self._knowledge.areas and self._now.timestamp() - each.wanted_at < DAY:
                # Whoever asked for a trial got a plan of one: it is sent though the bot itself sends none.
                with _logged(each.area):
                    await self.send_now(each.area, Week.parse(each.week), replace(self._planner, trial=True))
            await self._book.want(each.week, each.area, now=False)

    async def send_now(self, area: str, week: Week, planner: Planner | None = None) -> Digest | Skipped | None:
        """Queue what the area's channels did not get yet of that week, whatever the hour; the plan it goes by.

        It is tried for a day. None when nobody can tell, or the knowledge no longer has what was planned.
        """
        until, planner = self._now + timedelta(days=1), planner or self._planner
        await planner.again(area, week)
        plan = await planner.standing(area, week)
        last = await self._book.last_sent()
        if not isinstance(plan, Digest) or last is None:
            return plan if last is not None else None
        to = [(each, self._now, until) for each in await self._book.active_channels() if each.area == area]
        await self._put(plan, to, last)
        await self._book.requeue(str(week), area, until)
        return plan

    # Reporting

    async def report(self) -> None:
        """Tell the leads of each area whose week is done how the sending went."""
        kept, everyone = await self._book.weeks() or [], await self._book.channels()
        table = Timetable(self._knowledge, self._now)
        this = table.week
        for each in kept:
            is_recent = str(this.previous) <= each.week <= str(this)
            if each.reported_at is None and is_recent and each.area in self._knowledge.areas:
                with _logged(each.area):
                    await self._report(each, [channel for channel in everyone if channel.area == each.area], table)

    async def _report(self, kept: Kept, channels: Sequence[Channel], table: Timetable) -> None:
        everywhere = await self._book.posts(kept.week)  # a channel that changed its area had its digest in the other
        found = [each for each in everywhere if each.area == kept.area]
        without = self._without(kept, channels, everywhere, table)
        if not isinstance(planned(kept), Digest) or without is None:
            return
        if any(each.status in (WAITING, CLAIMED) for each in found):
            return
        if await self._book.held() & {kept.area, EVERYWHERE}:
            without = 0  # a lead held it back: nobody missed it because the bot was not running
        delivered = _delivered(kept, found, without, [each for each in channels if each.off_reason])
        if not (delivered.sent or delivered.late or delivered.failed):
            if channels and not any(table.standing(each, Week.parse(kept.week)) in OPEN for each in channels):
                await self._book.first_report(kept.week, kept.area)  # nothing to tell, later neither
            return
        if await self._book.first_report(kept.week, kept.area):
            await self._tell(kept.area, delivery_report(delivered, self._knowledge))
            if self._around.after:
                await self._around.after(delivered)

    def _without(self, kept: Kept, channels: Sequence[Channel], found: Sequence[Post], table: Timetable) -> int | None:
        """How many channels missed it; None while some may still get it."""
        have = {each.chat_id for each in found}
        gets_it = [each for each in channels if each.chat_id not in have and not each.paused and not each.off_reason]
        standings = [table.standing(each, Week.parse(kept.week)) for each in gets_it]
        return None if any(each in OPEN for each in standings) else standings.count(Standing.MISSED)

    # Sending

    def may_go_late(self) -> bool:
        """Whether what is late may be sent now."""
        return may_go_late(self._now, self._knowledge.digest)

    # Telling

    async def is_off(self, channel: Channel, why: Failure) -> None:
        """Tell the leads that a channel gets no digest any more."""
        if channel.area in self._knowledge.areas:
            await self._tell(channel.area, _off(channel, why, self._knowledge))

    async def _tell(self, area: str, reply: Reply) -> None:
        await tell_leads(self._around.delivery, self._around.leads.of_area(area), reply)

    @property
    def _now(self) -> datetime:
        return self._around.clock()

    @property
    def _knowledge(self) -> Knowledge:
        return self._around.knowledge()


@contextmanager
def _logged(area: str) -> Iterator[None]:
    """What goes wrong in one area keeps no other from its digest."""
    try:
        yield
    except Exception:
        log.exception("the digest of %s cannot be made", area)


def _delivered(kept: Kept, found: Sequence[Post], missed: int, off: Sequence[Channel]) -> Delivered:
    sent = [each for each in found if each.status == SENT]
    failed = Counter(failure_of(each) for each in found if each.status == FAILED or each.reason == Failure.MISSED)
    failed[Failure.MISSED] += missed
    gone = {each.chat_id for each in off}
    switched = Counter(failure_of(each) for each in found if each.status == FAILED and each.chat_id in gone)
    late = sum(each.late for each in sent)
    return Delivered(kept.week, kept.area, len(sent) - late, late, +failed, +switched)


def failure_of(post: Post) -> Failure:
    """Why the post did not go out."""
    try:
        return Failure(post.reason or Failure.REFUSED)
    except ValueError:
        return Failure.REFUSED
