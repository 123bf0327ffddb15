"""What there is to show of one briefing in a period. Pure: everything comes in typed, nothing is read here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.evidence.records import FEW, Answered, Discussion, Period, Published, Records, Sent
from bot.freshness.due import Reason, reviews_due
from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Briefing, Status, Topic
from bot.replies.reflect import questions_of


@dataclass(frozen=True)
class Amount:
    """A number of questions. One under five but not none is `few`, and `count` is then 0."""

    count: int
    few: bool = False


@dataclass(frozen=True)
class Discussed:
    """What was discussed: records by week, groups that did, records of people outside a group, and how often which
    question was; the question is None when it reads otherwise now."""

    weeks: tuple[tuple[str, int], ...]
    groups: int
    outside: int
    questions: tuple[tuple[str | None, int], ...]

    @property
    def records(self) -> int:
        """How many records there are: at most one for each team and week."""
        return sum(count for _, count in self.weeks)


@dataclass(frozen=True)
class Changed:
    """Something that changed: a topic by its title with the note of the change, or a version by role."""

    on: date
    what: str
    by: str = ""
    title: str = ""


@dataclass(frozen=True)
class Overdue:
    """A topic or the briefing itself whose check is overdue."""

    title: str
    reviewed_on: date | None
    due: date
    owner: str


@dataclass(frozen=True)
class Page:
    """One briefing's evidence. `area` is None for all areas.

    `asked`: topics with how often they were answered, without sensitive ones, of which `left_out` says whether there
    are any. `waiting`: questions that wait for an answer in the area; None where that cannot be told.
    """

    briefing: Briefing
    area: str | None
    period: Period
    sent: tuple[Sent, ...]
    discussed: Discussed
    lines: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, Amount], ...]
    left_out: bool
    changed: tuple[Changed, ...]
    waiting: Amount | None
    unanswered: tuple[str, ...]
    needs_work: tuple[str, ...]
    overdue: tuple[Overdue, ...]


def pages(
    knowledge: Knowledge, records: Records, period: Period, *, area: str | None = None, briefing: str | None = None
) -> list[Page]:
    """A page for each briefing, or for one.

    `area`: only what was done there, about its own briefings and about any other that was discussed there.
    """
    near = {each.id for each in knowledge.lineage(area)}
    talked = {each.briefing for each in records.discussions if _here(each.area, area)}
    return [
        _page(knowledge, records, period, area, each)
        for each in knowledge.readable_briefings.values()
        if (briefing in (None, each.id)) and (briefing or area is None or each.area in near or each.id in talked)
    ]


def unknown(knowledge: Knowledge, records: Records) -> dict[str, int]:
    """Ids of discussed briefings that the knowledge no longer has, with how often."""
    return dict(Counter(each.briefing for each in records.discussions if each.briefing not in knowledge.briefings))


def taught(knowledge: Knowledge, briefing: Briefing) -> list[Topic]:
    """The topics that the briefing teaches, by title: those its findings name, and those that name its findings."""
    named = {topic for finding in briefing.findings for topic in finding.topics}
    learns = (topic for topic in knowledge.answerable if _learns(topic, briefing) or topic.id in named)
    return sorted(learns, key=lambda topic: topic.title)


def amount(count: int) -> Amount:
    """The number as it may be shown."""
    few = 0 < count < FEW
    return Amount(0 if few else count, few)


def _page(knowledge: Knowledge, records: Records, period: Period, area: str | None, briefing: Briefing) -> Page:
    topics = taught(knowledge, briefing)
    talks = [each for each in records.discussions if each.briefing == briefing.id and _here(each.area, area)]
    return Page(
        briefing,
        knowledge.areas[area].name if area else None,
        period,
        tuple(each for each in records.sent if each.briefing == briefing.id and _here(each.area, area)),
        _discussed(talks, briefing),
        tuple((each.week, each.line) for each in talks if each.line),
        tuple(_asked(topics, [each for each in records.answered if _here(each.area, area)])),
        any(topic.sensitive for topic in topics),
        tuple(
            sorted(
                _changed(topics, briefing, records.published, period),
                key=lambda each: (each.on, each.by, each.what, each.title),
            )
        ),
        _waiting(records, area),
        tuple(topic.title for topic in topics if topic.status is Status.GAP),
        *_due(knowledge, topics, briefing, records, period.made_on),
    )


def _here(area: str, wanted: str | None) -> bool:
    return wanted in (None, area)


def _learns(topic: Topic, briefing: Briefing) -> bool:
    return any(each.briefing == briefing.id for each in topic.learning)


def _discussed(talks: list[Discussion], briefing: Briefing) -> Discussed:
    texts = {code: each.text for code, each in questions_of(briefing).items()}
    questions = Counter(texts.get(each.question) for each in talks)
    return Discussed(
        tuple(sorted(Counter(each.week for each in talks).items())),
        len({each.team for each in talks if each.team}),
        sum(each.team is None for each in talks),
        tuple(questions.most_common()),
    )


def _asked(topics: Iterable[Topic], answered: Iterable[Answered]) -> Iterator[tuple[str, Amount]]:
    counts: Counter[str] = Counter()
    for each in answered:
        counts[each.topic] += each.count
    for topic in topics:
        if not topic.sensitive:
            yield topic.title, amount(sum(counts[each] for each in {topic.id, *topic.was}))


def _changed(
    topics: list[Topic], briefing: Briefing, published: Iterable[Published], period: Period
) -> Iterator[Changed]:
    for topic in topics:
        yield from (Changed(each.on, each.what, title=topic.title) for each in topic.changes if period.covers(each.on))
    titles = {briefing.id: briefing.title} | {topic.id: topic.title for topic in topics}
    for version in published:
        about = [title for id_, title in titles.items() if id_ in version.ids]
        if about and period.covers(version.on):
            yield Changed(version.on, version.what, version.by, "; ".join(about))


def _waiting(records: Records, area: str | None) -> Amount | None:
    waiting = records.open_questions
    return amount(sum(waiting[each] for each in waiting if _here(each, area))) if waiting is not None else None


def _due(
    knowledge: Knowledge, topics: list[Topic], briefing: Briefing, records: Records, today: date
) -> tuple[tuple[str, ...], tuple[Overdue, ...]]:
    """What leads marked as needing work, and what is overdue."""
    about = {("topic", topic.id) for topic in topics} | {("briefing", briefing.id)}
    due = [
        each
        for each in reviews_due(knowledge, today, needs_work=records.needs_work)
        if ("topic" if isinstance(each.item, Topic) else "briefing", each.item.id) in about
    ]
    marked = tuple(each.item.title for each in due if Reason.NEEDS_WORK in each.reasons)
    late = (each for each in due if Reason.OVERDUE in each.reasons)
    overdue = (
        Overdue(each.item.title, each.item.reviewed_on, each.item.review_by, each.owner)
        for each in late
        if each.item.review_by
    )
    return marked, tuple(overdue)
