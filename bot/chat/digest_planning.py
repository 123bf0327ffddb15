"""What each area is told in a week: planned once, kept, and made into each channel's messages."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.chat.digest_book import Channel, Last, Post
from bot.chat.digest_book import Week as Kept
from bot.chat.memory import Memory
from bot.chat.render import messages
from bot.digest.calendar import Week, week_at
from bot.digest.content import Digest, Past, Schedule, Skipped, Why
from bot.digest.page import digest_page
from bot.digest.plan import holds, plan
from bot.digest.record import from_json, to_json
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.storage.digests import PLANNED, WAITING
from bot.storage.outcomes import ANSWER, TAKEN

AT_LEAST = timedelta(hours=1)  # that sending is tried, also where a missed one is not sent late
log = logging.getLogger(__name__)


def schedule_of(channel: Channel) -> Schedule:
    """When the channel gets its digest."""
    return Schedule(channel.weekday, time.fromisoformat(channel.at), channel.term_time_only)


def planned(kept: Kept) -> Digest | Skipped:
    """What is kept of a week, as it was planned."""
    if kept.status == PLANNED and kept.plan is not None:
        try:
            return from_json(kept.plan)
        except (ValueError, KeyError, TypeError):
            log.error("the plan of a digest cannot be read")  # noqa: TRY400 (its text is nobody's business)
            return Skipped(kept.week, kept.area, Why.NOTHING)
    return Skipped(kept.week, kept.area, Why(kept.why or Why.NOTHING))


@dataclass(frozen=True)
class Planner:
    """Plans an area's week and keeps the plan. `trial`: for areas that are not adopted too."""

    memory: Memory
    knowledge: Callable[[], Knowledge]
    clock: Callable[[], datetime]
    trial: bool = False

    async def past(self, area: str, week: Week) -> list[Past] | None:
        """What the area was sent in other weeks, or still may be: each plan of this week or a later one may go out yet.

        None when nobody can tell.
        """
        kept, told = await self.memory.digests.weeks(area), await self.memory.digests.told()
        if kept is None or told is None:
            return None
        this = str(week_at(self.clock(), self.knowledge().digest))
        others = [each for each in kept if each.week != str(week)]
        # Of a week that a lead skipped while it was being sent, some teams have the point all the same.
        sent = [replace(each, status=PLANNED) for each in others if (each.week, area) in told]
        ahead = [each for each in others if (each.week, area) not in told and each.week >= this]
        found = [planned(each) for each in (*sent, *ahead)]
        return [
            Past(each.week, each.briefing, each.finding, each.question, each.spare)
            for each in found
            if isinstance(each, Digest)
        ]

    async def make(self, area: str, week: Week, swapped: Collection[tuple[str, str]] = ()) -> Digest | Skipped | None:
        """A plan that is not kept; None when nobody can tell what was sent before. `swapped`: see `plan`."""
        past = await self.past(area, week)
        if past is None:
            return None
        asked, today = await self._asked(area), self.clock().astimezone(LONDON).date()
        return plan(self.knowledge(), area, week, past, asked, today, swapped, self.trial)

    async def kept(self, area: str, week: Week) -> Digest | Skipped | None:
        """The plan that is kept, made now where there is none; None when nobody can tell.

        A trial's plan is none where no trial is wanted, though it is kept.
        """
        kept = await self.memory.digests.week(str(week), area)
        if kept is None:
            made = await self.make(area, week)
            if made is None:
                return None
            content, why = (to_json(made), None) if isinstance(made, Digest) else (None, made.why)
            kept = await self.memory.digests.plan(str(week), area, content, why)
        found = planned(kept) if kept else None
        if isinstance(found, Digest) and not self.trial and self.knowledge().area(area).adopted is None:
            return Skipped(str(week), area, Why.NOT_ADOPTED)
        return found

    async def again(self, area: str, week: Week) -> Digest | Skipped | None:
        """The same, planned afresh where nothing could be sent before, for want of adoption or of anything to say."""
        kept = await self.memory.digests.week(str(week), area)
        if kept is not None and kept.plan is None:
            made = await self.make(area, week)
            if isinstance(made, Digest):
                await self.memory.digests.replan(str(week), area, to_json(made))
        return await self.kept(area, week)

    async def standing(self, area: str, week: Week) -> Digest | Skipped | None:
        """The kept plan with everything it names still there; else another is put in its place."""
        found = await self.kept(area, week)
        if not isinstance(found, Digest) or holds(found, self.knowledge()):
            return found
        log.warning("what a digest was to tell is no longer in the knowledge: another point is taken")
        gone = (found.briefing, found.finding)
        kept = await self.memory.digests.week(str(week), area)
        unwanted = [*(_points(kept.swapped) if kept else ()), gone]
        made = await self.make(area, week, unwanted)
        if isinstance(made, Digest):
            swapped = await self.memory.digests.swap(str(week), area, to_json(made), json.dumps(unwanted))
            return made if swapped else None
        return made

    async def _asked(self, area: str) -> dict[str, int]:
        """How often each topic was answered in the area on the seven days before today."""
        today = self.clock().astimezone(LONDON).date()
        found = await self.memory.counted(today - timedelta(days=7), today - timedelta(days=1)) or []
        counts: Counter[str] = Counter()
        for each in found:
            if each.area == area and each.outcome in (ANSWER, TAKEN) and each.topic:
                counts[each.topic] += each.times
        return dict(counts)


def _points(swapped: str) -> list[tuple[str, str]]:
    return [(str(briefing), str(finding)) for briefing, finding in json.loads(swapped)]


def posts(
    digest: Digest,
    to: Sequence[tuple[Channel, datetime, datetime]],
    last: dict[int, Last],
    knowledge: Knowledge,
    *,
    now: datetime,
    bot_name: str,
) -> Iterator[Post]:
    """What goes to these channels: each with when it is due and until when it is tried. `last`: see `last_sent`."""
    rendered: dict[date | None, str] = {}
    on = now.astimezone(LONDON).date()
    for channel, due, until in to:
        before = last.get(channel.chat_id)
        since = datetime.fromtimestamp(before.worded_at, UTC).astimezone(LONDON).date() if before else None
        if since not in rendered:
            page = digest_page(digest, knowledge, since=since, on=on, bot_name=bot_name)
            rendered[since] = f"[{', '.join(each.to_json() for each in messages(page))}]"
        due_at, given_up = int(due.timestamp()), int(max(until, due + AT_LEAST).timestamp())
        new = Post(digest.week, channel.chat_id, channel.area, channel.thread, due_at, given_up, WAITING, "")
        yield replace(new, messages=rendered[since], worded_at=int(now.timestamp()))
