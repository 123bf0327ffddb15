"""The leads' overview on a phone: short lines, each one a whole sentence for a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.knowledge.base import Knowledge
from bot.replies.callback import Verb, button
from bot.replies.reply import Line, Reply, Row, blocks
from bot.replies.words import Words
from bot.statistics.figures import Figures, Measure, topic_title
from bot.statistics.figures import Line as Counts
from bot.statistics.suppress import Figure, Hidden
from bot.statistics.weeks import Week

TOPICS_SHOWN = 5
IN_LINES = (Measure.QUESTIONS, Measure.ANSWERED)
IN_TOTAL = (
    Measure.QUESTIONS,
    Measure.ANSWERED,
    Measure.OFFERED,
    Measure.TAKEN,
    Measure.DECLINED,
    Measure.NOT_MEANT,
    Measure.AGAIN,
    Measure.MORE,
)


def overview(
    found: Figures, areas: Sequence[str], knowledge: Knowledge, *, before: Week | None, after: Week | None
) -> Reply:
    """Four weeks on one screen. `before` and `after`: where the fours before and after begin, if there are any."""
    words = Words(knowledge.wording)
    weeks = [_week(week, line, words) for week, line in zip(found.weeks, found.lines, strict=True)]
    since = [_week(week, line, words) for week, line in found.since]
    lines = blocks(
        [words.line("stats_title", areas=area_names(areas, knowledge)), *weeks],
        [words.line("stats_since"), *since] if since else [],
        _together(found, words) if not _nothing(found) else [words.line("stats_none_yet")],
        _areas(found, knowledge, words) if len(areas) > 1 else [],
        _topics(found, knowledge, words) if not _nothing(found) else [],
        [words.line("stats_note")] if found.hides else [],
    )
    return Reply(lines, _turns(before, after, words))


def area_names(areas: Iterable[str], knowledge: Knowledge) -> str:
    """The areas by name: Doncaster and Sandwell."""
    names = [knowledge.areas[each].name if each in knowledge.areas else each for each in areas]
    joined = Words(knowledge.wording).say("and")
    return joined.join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def measure_name(measure: Measure, words: Words) -> str:
    """What a measure is called."""
    return words.say(f"measure_{measure.value}")


def figure(value: Figure, words: Words) -> str:
    """A count in words: 12, fewer than 5, not shown."""
    match value:
        case Hidden.FEW:
            return words.say("stats_few")
        case Hidden.UNSHOWN:
            return words.say("stats_unshown")
        case int():
            return f"{value:,}"


def span(first: date, last: date) -> str:
    """Days from and to, what they share once: 23 to 29 Nov."""
    begin = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    return f"{begin} to {last.day} {last:%b}"


def _nothing(found: Figures) -> bool:
    return all(each == 0 for each in found.together.figures.values())


def _week(week: Week, line: Counts, words: Words) -> Line:
    days = span(week.monday, week.sunday)
    return words.line("stats_week", number=week.number, days=days, figures=figures_of(line, words))


def figures_of(line: Counts, words: Words) -> str:
    """Questions and how many were answered, in a few words; what is not shown is left out."""
    figures = ((each, line.figures.get(each, Hidden.UNSHOWN)) for each in IN_LINES)
    said = [
        words.say(f"stats_{each.value}", count=figure(value, words))
        for each, value in figures
        if value is not Hidden.UNSHOWN
    ]
    if len(said) == len(IN_LINES):
        return words.say("stats_figures", first=said[0], second=said[1])
    return said[0] if said else words.say("stats_unshown")


def _together(found: Figures, words: Words) -> Iterator[Line]:
    yield words.line("stats_together", first=found.weeks[0].number, last=found.weeks[-1].number)
    for each in IN_TOTAL:
        value = figure(found.together[each], words)
        yield words.line("stats_line", label=measure_name(each, words), count=value)


def _areas(found: Figures, knowledge: Knowledge, words: Words) -> Iterator[Line]:
    yield words.line("stats_areas")
    for line in found.areas:
        yield words.line("stats_area", area=knowledge.area(line.name).name, figures=figures_of(line, words))


def _topics(found: Figures, knowledge: Knowledge, words: Words) -> Iterator[Line]:
    if not found.topics:
        yield words.line("stats_no_topics")
        return
    yield words.line("stats_topics")
    for line in found.topics[:TOPICS_SHOWN]:
        title, count = topic_title(line.name, knowledge), figure(line[Measure.OPENED], words)
        yield words.line("stats_topic", title=title, count=count)


def _turns(before: Week | None, after: Week | None, words: Words) -> tuple[Row, ...]:
    turns = [
        button(words.say(key), Verb.STATS, week.monday.isoformat())
        for key, week in (("stats_before", before), ("stats_after", after))
        if week
    ]
    return (tuple(turns),) if turns else ()
