"""From the kept counts to the figures that leads see: by week, by area, by topic, small counts hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from bot.knowledge.base import Knowledge
from bot.statistics.suppress import Figure, Hidden, suppressed
from bot.statistics.weeks import Week, ends_four

Row = tuple[date, str, str, str, int]  # day, area, topic or nothing, outcome, count: see bot.storage.outcomes


class Measure(StrEnum):
    """What is counted. `QUESTIONS` are those answered, offered a choice, or declined; `OPENED`: answered or chosen."""

    QUESTIONS = "questions"
    ANSWERED = "answered"
    OFFERED = "offered"
    DECLINED = "declined"
    TAKEN = "taken"
    MORE = "more"
    NOT_MEANT = "not_meant"
    AGAIN = "again"
    OPENED = "opened"


_UNANSWERED = "unanswered"  # offered or declined: shown nowhere, but a reader can take answered from questions
_OF_OUTCOME: dict[str, tuple[str, ...]] = {
    "answer": (Measure.QUESTIONS, Measure.ANSWERED, Measure.OPENED),
    "offer": (Measure.QUESTIONS, Measure.OFFERED, _UNANSWERED),
    "decline": (Measure.QUESTIONS, Measure.DECLINED, _UNANSWERED),
    "taken": (Measure.TAKEN, Measure.OPENED),
    "more": (Measure.MORE,),
    "not-meant": (Measure.NOT_MEANT,),
    "again": (Measure.AGAIN,),
}
MEASURES: tuple[Measure, ...] = tuple(each for each in Measure if each is not Measure.OPENED)
OF_TOPICS: tuple[Measure, ...] = (Measure.OPENED, Measure.NOT_MEANT, Measure.AGAIN)
_EVERY = (*MEASURES, _UNANSWERED)
_WHOLES = (
    (Measure.QUESTIONS, (Measure.ANSWERED, _UNANSWERED)),
    (_UNANSWERED, (Measure.OFFERED, Measure.DECLINED)),
)
_OPENED: tuple[Measure, ...] = (Measure.ANSWERED, Measure.TAKEN)
_REST = ""  # the topics that no list names: sensitive ones, and those that are no longer there


class _Cell(NamedTuple):
    kind: str  # week, area, topic, all
    name: str
    measure: str


@dataclass(frozen=True)
class Line:
    """The figures of one week, area or topic, or of all."""

    name: str
    figures: Mapping[Measure, Figure]

    def __getitem__(self, measure: Measure) -> Figure:
        """The figure of a measure that the line has."""
        return self.figures[measure]


@dataclass(frozen=True)
class Figures:
    """What may be shown of some weeks and areas.

    `lines`: one for each week. `since`: weeks after those, in no total, and their questions alone: what is seen of a
    week before its four are over can be hidden no more when they are. `areas`: one line for each
    area. `topics`: those whose counts may be shown, the most opened first; `fewer`: how many more were opened.
    """

    weeks: Sequence[Week]
    lines: Sequence[Line]
    together: Line
    areas: Sequence[Line]
    topics: Sequence[Line]
    fewer: int
    since: Sequence[tuple[Week, Line]] = ()

    @property
    def hides(self) -> bool:
        """Whether any figure is hidden."""
        every = (*self.lines, self.together, *self.areas, *self.topics, *(line for _, line in self.since))
        return self.fewer > 0 or any(isinstance(each, Hidden) for line in every for each in line.figures.values())


def figures(
    rows: Iterable[Row], weeks: Sequence[Week], areas: Sequence[str], knowledge: Knowledge, since: Sequence[Week] = ()
) -> Figures:
    """What may be shown of the `rows` in these weeks and areas.

    `areas`: the ids of the areas to count. `since`: weeks to show besides, which are in no total.
    """
    counts = _counts(rows, weeks, areas, knowledge, since)
    topics = sorted({cell.name for cell in counts if cell.kind == "topic"} - {_REST})
    cells = {cell: counts[cell] for cell in _cells([*weeks, *since], areas, [*topics, _REST])}
    unlisted = [cell for cell in cells if cell.measure == _UNANSWERED or cell == _Cell("topic", _REST, cell.measure)]
    dear = [cell for cell in cells if cell.kind == "all" or cell.measure == Measure.QUESTIONS]
    fixed = [_Cell("week", week.name, Measure.QUESTIONS) for week in (*weeks, *since) if not ends_four(week)]
    shown = suppressed(cells, _sums(weeks, since, areas, topics), unlisted=unlisted, last=dear, fixed=fixed)
    lines = [_line("topic", topic, OF_TOPICS, shown) for topic in topics]
    return Figures(
        weeks=weeks,
        lines=[_line("week", week.name, MEASURES, shown) for week in weeks],
        together=_line("all", "", MEASURES, shown),
        areas=[_line("area", area, MEASURES, shown) for area in areas],
        topics=sorted((line for line in lines if _count(line) > 0), key=lambda line: (-_count(line), line.name)),
        fewer=sum(isinstance(line[Measure.OPENED], Hidden) for line in lines),
        since=[(week, _line("week", week.name, (Measure.QUESTIONS,), shown)) for week in since],
    )


def topic_title(topic: str, knowledge: Knowledge) -> str:
    """The title of a topic or of a `briefing:` as it is called today; its id when it is gone."""
    kind, _, id_ = topic.rpartition(":")
    held = knowledge.briefings if kind else knowledge.topics
    return held[id_].title if id_ in held else topic


def _count(line: Line) -> int:
    """How often the topic was opened; 0 when that is not shown."""
    opened = line[Measure.OPENED]
    return 0 if isinstance(opened, Hidden) else opened


def _counts(
    rows: Iterable[Row], weeks: Sequence[Week], areas: Collection[str], knowledge: Knowledge, since: Sequence[Week]
) -> Counter[_Cell]:
    counted: Counter[_Cell] = Counter()
    names = _listed(knowledge)
    for day, area, topic, outcome, count in rows:
        week = Week.of(day)
        if area not in areas or week not in (*weeks, *since):
            continue
        for measure in _OF_OUTCOME.get(outcome, ()):
            counted[_Cell("week", week.name, measure)] += count
            if week in weeks:
                counted[_Cell("area", area, measure)] += count
                counted[_Cell("all", "", measure)] += count
                if measure in OF_TOPICS:
                    counted[_Cell("topic", names.get(topic, _REST), measure)] += count
    return counted


def _listed(knowledge: Knowledge) -> dict[str, str]:
    """The topics that a list may name, by the ids that they have or had, and the briefings."""
    plain = [topic for topic in knowledge.topics.values() if not topic.sensitive]
    names = {old: topic.id for topic in plain for old in topic.was} | {topic.id: topic.id for topic in plain}
    return names | {f"briefing:{each}": f"briefing:{each}" for each in knowledge.briefings}


def _cells(weeks: Iterable[Week], areas: Iterable[str], topics: Iterable[str]) -> list[_Cell]:
    return [
        *(_Cell("week", week.name, measure) for week in weeks for measure in _EVERY),
        *(_Cell("area", area, measure) for area in areas for measure in _EVERY),
        *(_Cell("all", "", measure) for measure in _EVERY),
        *(_Cell("topic", topic, measure) for topic in topics for measure in OF_TOPICS),
    ]


def _sums(
    weeks: Sequence[Week], since: Sequence[Week], areas: Sequence[str], topics: Sequence[str]
) -> list[tuple[list[_Cell], list[_Cell]]]:
    """What a reader can add up: outcomes to questions, weeks and areas to all, topics to what was opened."""
    named = [("week", week.name) for week in (*weeks, *since)] + [("area", area) for area in areas] + [("all", "")]
    sums = [([_Cell(*one, whole)], [_Cell(*one, part) for part in parts]) for one in named for whole, parts in _WHOLES]
    for measure in _EVERY:
        every = [_Cell("all", "", measure)]
        sums.append((every, [_Cell("week", week.name, measure) for week in weeks]))
        sums.append((every, [_Cell("area", area, measure) for area in areas]))
    for measure in OF_TOPICS:
        parts = _OPENED if measure is Measure.OPENED else (measure,)
        opened = [_Cell("topic", topic, measure) for topic in (*topics, _REST)]
        sums.append(([_Cell("all", "", part) for part in parts], opened))
    return sums


def _line(kind: str, name: str, measures: Sequence[Measure], shown: Mapping[_Cell, Figure]) -> Line:
    return Line(name, {measure: shown[_Cell(kind, name, measure)] for measure in measures})
