"""Looking through what there is: topics by group, briefings a section a screen, contacts, areas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Area, Briefing, Question
from bot.knowledge.superseded import replaced
from bot.replies.answer import overdue_line, superseded_lines
from bot.replies.callback import Verb, button, column
from bot.replies.citation import cite_link, cite_source
from bot.replies.numbers import Numbers
from bot.replies.reply import Line, Reply, Row, blocks, bold, plain
from bot.replies.words import Words


def area_rows(knowledge: Knowledge, topic_id: str | None = None) -> tuple[Row, ...]:
    """A button for each area, the national one last; with `topic_id` they show that answer in the area."""
    words, args = Words(knowledge.wording), [topic_id] if topic_id else []
    areas = sorted(knowledge.areas.values(), key=lambda area: (area is knowledge.root, area.name))
    return column(*(button(_area_label(knowledge, words, each), Verb.AREA, each.id, *args) for each in areas))


def _area_label(knowledge: Knowledge, words: Words, area: Area) -> str:
    national = area is knowledge.root and len(knowledge.areas) > 1
    return words.say("area_whole", area=area.name) if national else area.name


def local_area_row(knowledge: Knowledge, topic_id: str) -> tuple[Row, ...]:
    """One row of the areas that have numbers of their own, to be put under a national answer."""
    areas = sorted(
        (each for each in knowledge.areas.values() if each is not knowledge.root), key=lambda each: each.name
    )
    return (tuple(button(each.name, Verb.AREA, each.id, topic_id) for each in areas),)


def area_page(knowledge: Knowledge, chosen: str | None) -> Reply:
    """Which area is chosen, and buttons to choose another."""
    words = Words(knowledge.wording)
    known = knowledge.areas.get(chosen or "")
    line = words.line("area_now", area=known.name) if known else words.line("area_none")
    return Reply((line,), area_rows(knowledge))


def groups_page(knowledge: Knowledge) -> Reply:
    """The groups that topics stand in."""
    words = Words(knowledge.wording)
    groups = dict.fromkeys(sorted(topic.group for topic in knowledge.answerable))
    buttons = (button(group, Verb.GROUP, group_id(group)) for group in groups)
    return Reply((words.line("topics"), words.line("danger_line")), column(*buttons))


def group_page(knowledge: Knowledge, wanted: str) -> Reply | None:
    """The topics of one group; None when no topic stands in it any more."""
    words = Words(knowledge.wording)
    topics = [topic for topic in knowledge.answerable if group_id(topic.group) == wanted]
    if not topics:
        return None
    buttons = [button(topic.title, Verb.TOPIC, topic.id) for topic in topics]
    back = button(words.say("all_groups"), Verb.COVER)
    return Reply((words.line("group", group=topics[0].group),), column(*buttons, back))


def group_id(group: str) -> str:
    """A group's name as a button can carry it."""
    return re.sub(r"[^a-z0-9]+", "-", group.casefold()).strip("-")[:48]


def briefings_page(knowledge: Knowledge) -> Reply:
    """All briefings."""
    words = Words(knowledge.wording)
    readable = knowledge.readable_briefings
    if not readable:
        return Reply((words.line("no_briefings"),))
    buttons = (button(each.title, Verb.READ, each.id, "0") for each in readable.values())
    return Reply((words.line("briefings"),), column(*buttons))


def briefing_page(numbers: Numbers, briefing_id: str, page: int) -> Reply | None:
    """One screen of a briefing with next and back; None when there is no such briefing or page."""
    knowledge, words = numbers.knowledge, numbers.words
    briefing = knowledge.readable_briefings.get(briefing_id)
    pages = list(_pages(numbers, briefing)) if briefing else []
    if briefing is None or not 0 <= page < len(pages):
        return None
    head = words.line("page", title=briefing.title, page=page + 1, pages=len(pages))
    note = [words.line("contents", note=briefing.content_note)] if briefing.content_note and page == 0 else []
    steps = [("back", page - 1)] * (page > 0) + [("next", page + 1)] * (page + 1 < len(pages))
    turn = tuple(button(words.say(key), Verb.READ, briefing.id, str(to)) for key, to in steps)
    body, topics = pages[page]
    titles = {topic.id: topic.title for topic in knowledge.answerable}
    opens = column(*(button(titles[each], Verb.TOPIC, each) for each in topics if each in titles))
    every = (button(words.say("all_briefings"), Verb.BRIEFINGS),)
    age = list(_age(numbers, briefing))
    hard = [words.line("care")] if briefing.content_note and page in (0, len(pages) - 1) else []
    return Reply(blocks([head, *note], *body, age, hard), (turn, *opens[:2], every) if turn else (*opens[:2], every))


def whole_briefing(numbers: Numbers, briefing: Briefing) -> Iterator[list[list[Line]]]:
    """Every screen of a briefing in order, as blocks of lines; a heading is a line that is bold to its end."""
    return (body for body, _ in _pages(numbers, briefing))


def page_of(briefing: Briefing, finding_id: str | None) -> int:
    """The page on which a finding stands; the first page when there is no such finding."""
    ids = [finding.id for finding in briefing.findings]
    return ids.index(finding_id) + 1 if finding_id in ids else 0


Page = tuple[list[list[Line]], list[str]]  # blocks of lines, and the topics the page teaches


def _pages(numbers: Numbers, briefing: Briefing) -> Iterator[Page]:
    words = numbers.words
    happened = [[plain(each.text)] for each in briefing.happened]
    yield [[bold(words.say("happened"))], *happened], []
    for finding in briefing.findings:
        told = [words.line("told_us", text=finding.told_us)]
        do_now = [words.line("do_now", text=finding.do_now)] if finding.do_now else []
        yield [[bold(finding.title)], told, do_now], finding.topics
    if briefing.good_practice:
        good = [[plain(each.text)] for each in briefing.good_practice]
        yield (
            [[bold(words.say("good_practice"))], *good],
            [t for each in briefing.good_practice for t in each.topics],
        )
    last = [
        *_questions(words, briefing.questions),
        *_advice(numbers, briefing),
        *_links(numbers, briefing),
        *_origin(numbers, briefing),
    ]
    if last:
        yield last, list(dict.fromkeys(topic for each in briefing.questions for topic in each.topics))


def _questions(words: Words, questions: list[Question]) -> Iterator[list[Line]]:
    ours = [question for question in questions if question.ours]
    if questions:
        yield [bold(words.say("questions")), *([words.line("questions_ours")] if ours == questions else [])]
    for place, question in enumerate(questions, 1):
        mixed = question.ours and ours != questions
        text = words.say("question_ours", text=question.text) if mixed else question.text
        yield [plain(f"{place}. {text}")]


def _links(numbers: Numbers, briefing: Briefing) -> Iterator[list[Line]]:
    cited = [cite_link(each, numbers.knowledge).runs(numbers.words) for each in briefing.links]
    if cited:
        yield [numbers.words.line("briefing_links"), *cited]


def _origin(numbers: Numbers, briefing: Briefing) -> Iterator[list[Line]]:
    source = numbers.knowledge.sources.get(briefing.source or "")
    if source:
        cited = cite_source(source, source.edition, numbers.knowledge, full=True).runs(numbers.words)
        yield [(*numbers.words.line("briefing_from"), *cited)]


def _age(numbers: Numbers, briefing: Briefing) -> Iterator[Line]:
    """On every screen, since a message may open any: that the check is overdue, or the review was replaced."""
    yield from superseded_lines(
        replaced(numbers.knowledge, [briefing.source] if briefing.source else []), numbers.words
    )
    overdue = overdue_line(briefing.reviewed_on, briefing.review_by, briefing.owner, numbers.today, numbers.words)
    if overdue:
        yield overdue


def _advice(numbers: Numbers, briefing: Briefing) -> Iterator[list[Line]]:
    if briefing.advice is None:
        return
    found = (numbers.knowledge.contact(briefing.area, key) for key in briefing.advice_contacts)
    yield [
        bold(numbers.words.say("if_in_doubt")),
        plain(briefing.advice.text),
        *numbers.entries(each[1] for each in found if each),
    ]


def contacts_page(numbers: Numbers) -> Reply:
    """Everybody there is to ring in the area and anywhere."""
    knowledge, words = numbers.knowledge, numbers.words
    sections: list[list[Line]] = []
    for area in knowledge.lineage(numbers.area):
        head = "contacts_national" if area is knowledge.root else "contacts"
        sections += [[words.line(head, area=area.name)], [*numbers.entries(area.contacts.values())]]
    local = knowledge.area(numbers.area) is not knowledge.root
    sections.append([] if local else [words.line("contacts_choose")])
    return Reply(blocks(*sections, [words.line("danger_line")]))
