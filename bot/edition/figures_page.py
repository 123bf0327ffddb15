"""The leads' figures as one page: a chart and its table for weeks, areas and topics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.edition.chart import Bar, chart, stripes
from bot.edition.markup import Html, element, items, joined, table, text
from bot.edition.page import whole_page
from bot.knowledge.base import Knowledge
from bot.replies.statistics import IN_TOTAL, area_names, figure, figures_of, measure_name, span
from bot.replies.words import Words, day
from bot.statistics.figures import MEASURES, OF_TOPICS, Figures, Line, Measure, topic_title
from bot.statistics.suppress import Figure

CHARTED = 10  # topics


def figures_html(found: Figures, knowledge: Knowledge, today: date) -> str:
    """The page, made on the day `today`: no script, nothing from elsewhere; every picture has its table."""
    words = Words(knowledge.wording)
    title = words.say("stats_page_title")
    areas = area_names((line.name for line in found.areas), knowledge)
    first, last = day(found.weeks[0].monday), day(found.weeks[-1].sunday)
    about = text(words.say("stats_page_about", areas=areas, first=first, last=last))
    body = [
        element("header", element("h1", text(title)), element("p", about)),
        stripes(),
        _short(found, words),
        _weeks(found, words),
        _areas(found, knowledge, words) if len(found.areas) > 1 else Html(""),
        _topics(found, knowledge, words),
        _reading(found, words),
    ]
    return whole_page(
        title,
        joined(body),
        foot=words.say("stats_page_foot", title=title, date=day(today)),
        skip=words.say("stats_page_skip"),
        styles=("edition.css", "figures.css"),
    )


def _section(title: str, *inside: Html) -> Html:
    return element("section", element("h2", text(title)), joined(inside))


def _short(found: Figures, words: Words) -> Html:
    lines = (
        Html(
            element("span", text(measure_name(each, words)))
            + " "
            + element("strong", text(figure(found.together[each], words)))
        )
        for each in IN_TOTAL
    )
    listed = element("ul", joined(element("li", each) for each in lines), class_="short")
    return _section(words.say("stats_page_short"), listed)


def _weeks(found: Figures, words: Words) -> Html:
    names = [
        words.say("stats_page_week_name", number=week.number, days=span(week.monday, week.sunday))
        for week in found.weeks
    ]
    title = words.say("stats_page_weeks")
    named = [*zip(names, found.lines, strict=True), (words.say("stats_page_total"), found.together)]
    numbers = _numbers(title, words.say("stats_page_week"), MEASURES, named, words)
    return _section(title, _parts(title, named[:-1], words), numbers)


def _areas(found: Figures, knowledge: Knowledge, words: Words) -> Html:
    title = words.say("stats_page_areas")
    named = [(knowledge.area(line.name).name, line) for line in found.areas]
    numbers = _numbers(title, words.say("stats_page_area"), MEASURES, named, words)
    return _section(title, _parts(title, named, words), numbers)


def _topics(found: Figures, knowledge: Knowledge, words: Words) -> Html:
    title = words.say("stats_page_topics")
    named = [(topic_title(line.name, knowledge), line) for line in found.topics]
    if not named:
        return _section(title, element("p", text(words.say("stats_no_topics"))))
    bars = [
        Bar(name, figure(line[Measure.OPENED], words), _number(line[Measure.OPENED]), _number(line[Measure.OPENED]))
        for name, line in named[:CHARTED]
    ]
    picture = chart(_name(title, words), [words.say("stats_page_chart_count")], bars)
    numbers = _numbers(title, words.say("stats_page_topic"), OF_TOPICS, named, words)
    fewer = element("p", text(words.say("stats_fewer", count=found.fewer))) if found.fewer else Html("")
    return _section(title, picture, numbers, fewer)


def _reading(found: Figures, words: Words) -> Html:
    said = words.say("stats_page_read").strip().split("\n")
    notes = [words.say("stats_note"), *said] if found.hides else said
    return _section(words.say("stats_page_reading"), items(text(each) for each in notes))


def _parts(title: str, named: Sequence[tuple[str, Line]], words: Words) -> Html:
    """Bars of questions, with the part that was answered."""
    bars = [
        Bar(name, figures_of(line, words), _number(line[Measure.QUESTIONS]), _number(line[Measure.ANSWERED]))
        for name, line in named
    ]
    notes = [words.say("stats_page_chart_questions")]
    if any(bar.whole and bar.plain is None for bar in bars):
        notes.append(words.say("stats_page_chart_whole"))
    return chart(_name(title, words), notes, bars)


def _numbers(
    title: str, head: str, measures: Sequence[Measure], named: Iterable[tuple[str, Line]], words: Words
) -> Html:
    heads = (head, *(measure_name(each, words) for each in measures))
    rows = ([text(name), *(text(figure(line[each], words)) for each in measures)] for name, line in named)
    return table(words.say("stats_page_table", title=title), heads, rows)


def _name(title: str, words: Words) -> str:
    return words.say("stats_page_chart_name", title=title)


def _number(value: Figure) -> int | None:
    return value if isinstance(value, int) else None
