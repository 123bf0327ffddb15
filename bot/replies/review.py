"""What a lead sees of an answer that is due, and of a number that is: one at a time, whole, with its buttons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.freshness.due import DueNumber, DueReview, Reason
from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Area, Authority, LocalAnswer, Source, Topic
from bot.replies.answer import AnswerPage, revision, superseded_lines
from bot.replies.browse import whole_briefing
from bot.replies.callback import Verb, button, column
from bot.replies.citation import cite_procedure, cite_source, label_line
from bot.replies.numbers import Numbers
from bot.replies.reply import Line, Reply, Row, Run, blocks, bold, plain
from bot.replies.words import Words, day


def reviews_page(groups: Mapping[str, Sequence[DueReview]], waiting: int, words: Words) -> Reply:
    """What is due, by owner, with a button for each. `waiting`: how many more are due than are shown."""
    if not groups:
        return Reply((words.line("review_none"),))
    lists = [
        [bold(owner or words.say("review_no_owner")), *(_listed(each, words) for each in groups[owner])]
        for owner in groups
    ]
    buttons = [button(each.item.title, Verb.REVIEW, each.code) for found in groups.values() for each in found]
    more = [words.line("review_more", count=waiting)] if waiting else []
    return Reply(blocks([words.line("review_list")], *lists, more), column(*buttons))


def review_page(review: DueReview, numbers: Numbers, following: str | None = None) -> Reply:
    """A topic or a briefing whole: why it is due, how it reads, what differs in each area, what it rests on.

    `numbers`: those before an area is chosen. `following`: the code of the next one that is due.
    """
    words, item = numbers.words, review.item
    screens = [_topic(item, numbers)] if isinstance(item, Topic) else whole_briefing(numbers, item)
    body = [block for screen in screens for block in screen]
    lines = blocks([words.line("review_title", title=item.title), *_why(review, words)], *body)
    args = (review.code, revision(item))
    answers = (button(words.say("still_right"), Verb.RIGHT, *args), button(words.say("needs_work"), Verb.WORK, *args))
    return Reply(lines, (answers, *_next(Verb.REVIEW, following, words)))


def numbers_page(due: Sequence[DueNumber], waiting: int, words: Words) -> Reply:
    """Which numbers are due for a ring, with a button for each. `waiting`: how many more than are shown."""
    if not due:
        return Reply((words.line("numbers_none"),))
    said = [
        words.line("numbers_listed", name=each.contact.name, area=each.area.name, rung=_rung(each, words))
        for each in due
    ]
    more = [words.line("numbers_more", count=waiting)] if waiting else []
    buttons = [button(each.contact.name, Verb.NUMBER, each.code) for each in due]
    return Reply(blocks([words.line("numbers_list")], said, more), column(*buttons))


def number_page(due: DueNumber, numbers: Numbers, following: str | None = None, nobody_on: date | None = None) -> Reply:
    """A number to ring: what we say of it, where it is printed, when it was last rung.

    `nobody_on`: the day a lead rang it and nobody answered. `following`: the code of the next one that is due.
    """
    words, contact = numbers.words, due.contact
    source = numbers.knowledge.sources.get(contact.source or "")
    lines = blocks(
        [words.line("number_title", name=contact.name, area=due.area.name), bold(contact.phone or "")],
        [
            words.line("number_hours", hours=contact.hours.text),
            *([words.line("number_use", use=contact.use_for)] if contact.use_for else []),
            *([(*words.line("number_printed"), *_printed(source, numbers.knowledge))] if source else []),
            words.line("number_shown", entry=_text(numbers.entry(contact))),
            *([words.line("for_leads", note=contact.note)] if contact.note else []),
        ],
        [plain(_rung(due, words)), *([words.line("nobody_on", date=day(nobody_on))] if nobody_on else [])],
        [words.line("number_ask")],
    )
    args = (due.code, revision(contact))
    verbs = {"number_works": Verb.WORKS, "number_wrong": Verb.WRONG, "number_nobody": Verb.NOBODY}
    answers = column(*(button(words.say(key), verb, *args) for key, verb in verbs.items()))
    return Reply(lines, (*answers, *_next(Verb.NUMBER, following, words)))


def _next(verb: Verb, following: str | None, words: Words) -> tuple[Row, ...]:
    return ((button(words.say("next"), verb, following),),) if following else ()


def _listed(review: DueReview, words: Words) -> Line:
    return words.line("review_listed", title=review.item.title, why=_text(next(_why(review, words))))


def _why(review: DueReview, words: Words) -> Iterator[Line]:
    due, checked = review.item.review_by, review.item.reviewed_on
    for reason in review.reasons:
        if reason is Reason.REPLACED:
            yield from superseded_lines(review.replaced, words)
        elif reason is Reason.NEEDS_WORK:
            yield words.line("why_needs_work")
        elif due:
            yield words.line("why_overdue" if reason is Reason.OVERDUE else "why_soon", due=day(due))
    if not review.reasons:
        yield words.line("why_not_due")
    if checked:
        yield words.line("last_checked", date=day(checked), role=review.owner or words.say("review_no_owner"))


def _topic(topic: Topic, numbers: Numbers) -> Iterator[list[Line]]:
    words = numbers.words
    yield [words.line("as_people_see_it")]
    yield list(AnswerPage(topic.id, numbers).first_screen().lines)
    if topic.answer.more:
        yield [words.line("behind_more"), *(plain(each) for each in topic.answer.more)]
    for area in sorted(numbers.knowledge.areas.values(), key=lambda each: each.name):
        if area is not numbers.knowledge.root and (differs := list(_in_area(topic, area, numbers))):
            yield [words.line("differs_in", area=area.name), *differs]
    uses = [*topic.sources, *(use for local in topic.local.values() for use in local.sources or ())]
    ids = dict.fromkeys(use.id for use in uses)
    cited = [_printed(numbers.knowledge.sources[each], numbers.knowledge) for each in ids]
    yield [words.line("rests_on"), *cited] if cited else []


def _in_area(topic: Topic, area: Area, numbers: Numbers) -> Iterator[Line]:
    """The area's own words, its procedures and the number it gives."""
    there = Numbers(numbers.knowledge, area.id, numbers.moment)
    if local := topic.local.get(area.id):
        yield from _own_words(topic, local, numbers.words)
    read = numbers.knowledge.local_topic(topic.id, area.id)
    own = [area.procedures[key] for key in read.procedures if key in area.procedures]
    yield from label_line(Authority.LOCAL, [cite_procedure(each, numbers.knowledge) for each in own], numbers.words)
    if any(key in area.contacts for key in read.contacts) and (ring := there.ring_line(read.contacts, first=False)):
        yield ring


def _own_words(topic: Topic, local: LocalAnswer, words: Words) -> Iterator[Line]:
    """What the area says otherwise; steps and paragraphs that are the same everywhere are not repeated."""
    yield from (bold(each) for each in (local.title, local.short) if each)
    steps = list(enumerate(local.do or (), 1))
    same = len(steps) == len(topic.answer.do)
    yield from (plain(f"{n}. {step}") for n, step in steps if not same or step != topic.answer.do[n - 1])
    if local.not_seen and local.not_seen != topic.answer.not_seen:
        yield words.line("not_seen", text=local.not_seen)
    yield from (plain(each) for each in local.more or () if each not in topic.answer.more)


def _printed(source: Source, knowledge: Knowledge) -> Line:
    """A source by its title, with its age and when it was read."""
    words = Words(knowledge.wording)
    looked = max((on for on in (source.seen_on, source.opened_on) if on), default=None)
    read = words.say("source_read", date=day(looked)) if looked else words.say("source_not_read")
    return (*cite_source(source, source.edition, knowledge, full=True).runs(words), Run(read))


def _rung(due: DueNumber, words: Words) -> str:
    on = due.contact.confirmed_on
    return words.say("rung_on", date=day(on)) if on else words.say("never_rung")


def _text(line: Line) -> str:
    return "".join(run.text for run in line)
