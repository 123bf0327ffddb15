"""One answer on paper: as it reads in the base area, then what differs in each other area."""

from __future__ import annotations

from bot.edition.markup import Html, element, items, joined, line, paragraphs, text
from bot.edition.scope import Scope
from bot.knowledge.schema import Act, Area, Topic
from bot.replies.answer import titles
from bot.replies.reply import Line, plain
from bot.replies.sheet import Sheet
from bot.replies.words import day


def group(scope: Scope, name: str, topics: tuple[Topic, ...]) -> Html:
    """All answers of one group of topics, under its heading."""
    answers = (answer(scope, topic.id) for topic in topics)
    return element("section", element("h3", text(name), id=group_anchor(topics)), joined(answers))


def group_anchor(topics: tuple[Topic, ...]) -> str:
    """Where links to a group lead: named by its first topic, since two groups can differ in signs alone."""
    return f"group-{topics[0].id}"


def answer(scope: Scope, topic_id: str) -> Html:
    """One topic: the first screen, the other areas, what is behind [More], and how old it is."""
    sheet = scope.sheet(topic_id, scope.base)
    number = scope.numbered[topic_id]
    first = element(
        "div",
        element("h4", text(f"{number}. {sheet.topic.title}"), id=f"topic-{topic_id}"),
        _gist(sheet),
        paragraphs(sheet.age, "age"),
        class_="whole",
    )
    areas = (_local(scope, area, sheet) for area in scope.others)
    return element("article", joined([first, *areas, _more(scope, sheet), _related(scope, sheet.topic)]))


def _gist(sheet: Sheet) -> Html:
    steps = _steps(sheet.topic)
    numbers = paragraphs(sheet.numbers, "number")
    at_once = sheet.topic.act is not Act.PLAN
    return joined(
        [
            paragraphs(sheet.gap),
            _bottom_line(sheet),
            *((numbers, steps) if at_once else (steps, numbers)),
            paragraphs(sheet.not_seen),
            paragraphs(sheet.rests_on, "rests-on"),
        ]
    )


def _bottom_line(sheet: Sheet) -> Html:
    return element("p", line(sheet.bottom_line), class_="bottom-line")


def _steps(topic: Topic) -> Html:
    return items((line(plain(step)) for step in topic.answer.do), "ol")


def _local(scope: Scope, area: Area, base: Sheet) -> Html:
    here = scope.sheet(base.topic.id, area)
    new, old = here.topic, base.topic
    nothing = Html("")
    differing = [
        element("p", element("strong", text(new.title))) if new.title != old.title else nothing,
        _bottom_line(here) if new.answer.short != old.answer.short else nothing,
        _steps(new) if new.answer.do != old.answer.do else nothing,
        paragraphs(here.numbers if here.numbers != base.numbers else (), "number"),
        paragraphs(here.not_seen if here.not_seen != base.not_seen else ()),
        paragraphs(here.rests_on if here.rests_on != base.rests_on else (), "rests-on"),
        paragraphs(here.age if here.age != base.age else (), "age"),
    ]
    head = element("h5", text(scope.words.say("edition_in_area", area=area.name)))
    core = element("div", joined([head, *differing]), class_="whole")
    more = new.answer.more if new.answer.more != old.answer.more else []
    behind = _behind(scope, more, _added(here, base), "h6")
    return element("section", joined([core, behind]), class_="local") if any([*differing, behind]) else nothing


def _added(here: Sheet, base: Sheet) -> tuple[Line, ...]:
    """The sources that only the area's answer rests on."""
    return tuple(each for each in here.sources if each not in base.sources)


def _more(scope: Scope, sheet: Sheet) -> Html:
    checked = scope.words.line("edition_reviewed", date=day(sheet.topic.reviewed_on))
    due = element("p", line(sheet.owner), text(" "), line(checked), class_="age")
    note = sheet.topic.content_note
    warned = paragraphs([scope.words.line("contents", note=note)] if note else [])
    return joined([warned, _behind(scope, sheet.topic.answer.more, sheet.sources, "h5"), due])


def _behind(scope: Scope, more: list[str], sources: tuple[Line, ...], heading: str) -> Html:
    """The longer text and every source, each under a heading of that rank."""
    parts: list[Html] = []
    if more:
        parts += [element(heading, text(scope.words.say("edition_more"))), paragraphs(plain(each) for each in more)]
    if sources:
        listed = element("div", items(line(each) for each in sources), class_="sources")
        parts += [element(heading, text(scope.words.say("edition_every_source"))), listed]
    return joined(parts)


def _related(scope: Scope, topic: Topic) -> Html:
    found = titles(scope.knowledge, topic.related)
    links = [_reference(scope, each, title) for each, title in found.items()]
    if not links:
        return Html("")
    held = Html("; ".join(links))
    return element("p", line(scope.words.line("edition_see_also")), held, class_="related")


def _reference(scope: Scope, found: str, title: str) -> Html:
    kind, _, briefing = found.rpartition(":")
    if kind:
        return element("a", text(title), href=f"#briefing-{briefing}")
    return element("a", text(f"{scope.numbered[found]}. {title}"), href=f"#topic-{found}")
