"""Which point of learning an area is told in a week, and with which questions. Pure, and the same every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.digest.calendar import Week
from bot.digest.content import Changed, Digest, Past, Skipped, Why
from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Briefing, Finding, Status
from bot.replies.reflect import Reflection, reflection_of, reflections_on

CHANGES_BACK = timedelta(weeks=8)  # what any channel may have missed
MOST_ASKED = 3
_LAST = 1_000  # the place of a finding that names none


@dataclass(frozen=True)
class Point:
    """One thing to tell: a finding that says what to do now."""

    briefing: Briefing
    finding: Finding

    @property
    def key(self) -> tuple[str, str]:
        """What names it: its briefing and its finding."""
        return self.briefing.id, self.finding.id


def plan(
    knowledge: Knowledge,
    area: str,
    week: Week,
    past: Sequence[Past],
    asked_counts: Mapping[str, int],
    today: date,
    swapped: Collection[tuple[str, str]] = (),
    trial: bool = False,
) -> Digest | Skipped:
    """The digest of an area (an id that people may choose) in a week, or why there is none.

    No point comes again before all others were told: the area's own first, then other areas'. After that each comes
    with another question, every second week. `past`: what was sent, in any order; what is no longer in the knowledge
    does not count. `asked_counts`: how often each topic was asked in the area last week. `swapped`: points that a lead
    does not want this week, by briefing and finding. `trial`: plan for an area that is not adopted too.
    """
    here = knowledge.area(area)
    if here.adopted is None and not trial:
        return Skipped(str(week), area, Why.NOT_ADOPTED)
    told = Counter((each.briefing, each.finding) for each in past)
    wanted = [point for point in points(knowledge, area) if point.key not in swapped]
    chosen = min(wanted, key=lambda point: (told[point.key], _last_told(point, past)), default=None)
    if chosen is None:
        return Skipped(str(week), area, Why.NOTHING)
    if told[chosen.key] and not swapped and str(week.previous) in {each.week for each in past}:
        return Skipped(str(week), area, Why.RESTING)
    found = _questions(chosen, past)
    return Digest(
        week=str(week),
        area=area,
        briefing=chosen.briefing.id,
        finding=chosen.finding.id,
        question=found[0].code,
        spare=found[1].code if len(found) > 1 else None,
        changed=recent_changes(knowledge, today),
        asked=_asked(knowledge, asked_counts),
        round=told[chosen.key] + 1,
        trial=here.adopted is None,
    )


def weeks_left(knowledge: Knowledge, area: str, past: Sequence[Past]) -> int:
    """For how many weeks the area has points that it was not told yet."""
    told = {(each.briefing, each.finding) for each in past}
    return sum(point.key not in told for point in points(knowledge, area))


def holds(digest: Digest, knowledge: Knowledge) -> bool:
    """Whether everything that the digest names is still there, so that it can be put into words."""
    briefing = knowledge.readable_briefings.get(digest.briefing)
    known = briefing is not None and any(each.id == digest.finding for each in briefing.findings)
    return known and digest.area in knowledge.areas and reflection_of(knowledge, digest.question) is not None


def points(knowledge: Knowledge, area: str) -> list[Point]:
    """All that can be told in the area, in the order of the first round: its own briefings, its parents', others'."""
    near = [each.id for each in knowledge.lineage(area)]
    briefings = sorted(
        knowledge.readable_briefings.values(),
        key=lambda each: near.index(each.area) if each.area in near else len(near),
    )
    found = [Point(each, finding) for each in briefings for finding in sorted(each.findings, key=_place)]
    return [each for each in found if _says_what_to_do(each.finding) and reflections_on(each.briefing, each.finding)]


def _place(finding: Finding) -> int:
    return finding.digest.place or _LAST if finding.digest else _LAST


def _says_what_to_do(finding: Finding) -> bool:
    return bool(finding.do_now or (finding.digest and finding.digest.do))


def _last_told(point: Point, past: Sequence[Past]) -> str:
    """The latest week in which it was told, as it is written; what was never told comes first."""
    return max((each.week for each in past if (each.briefing, each.finding) == point.key), default="")


def _questions(point: Point, past: Sequence[Past]) -> tuple[Reflection, ...]:
    """The questions for a point, the best for now first: those never put, then those put longest ago."""
    main = {each.question: each.week for each in sorted(past, key=lambda each: each.week)}
    spare = {each.spare: each.week for each in sorted(past, key=lambda each: each.week) if each.spare}
    found = reflections_on(point.briefing, point.finding)
    return tuple(sorted(found, key=lambda each: (main.get(each.code, ""), spare.get(each.code, ""))))


def recent_changes(knowledge: Knowledge, today: date) -> tuple[Changed, ...]:
    """What changed lately in the topics that people see, newest first; small corrections are left out."""
    found = [
        Changed(topic.id, change.on, change.what, new=change == min(topic.changes, key=lambda each: each.on))
        for topic in knowledge.answerable
        for change in topic.changes
        if not change.minor and today - CHANGES_BACK < change.on <= today
    ]
    return tuple(sorted(found, key=lambda each: (-each.on.toordinal(), each.topic)))


def _asked(knowledge: Knowledge, counts: Mapping[str, int]) -> tuple[str, ...]:
    """The topics that were asked most; no sensitive one, and none that so few asked that it may point at somebody."""
    least = knowledge.digest.asked_least
    shown = [
        topic.id
        for topic in knowledge.answerable
        if topic.status is Status.PUBLISHED and not topic.sensitive and counts.get(topic.id, 0) >= least
    ]
    return tuple(sorted(shown, key=lambda each: (-counts[each], each))[:MOST_ASKED])
