"""The first screen of an answer, in the order people need it, and what stands behind [More]."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.knowledge.base import SHOWN, Knowledge
from bot.knowledge.schema import Act, Authority, Learning, Model, Procedure, Source, SourceUse, Status, Topic
from bot.knowledge.superseded import Replaced, cited, replaced
from bot.replies.callback import NAMED, Verb, button, column
from bot.replies.citation import cite_procedure, cite_source, label_line
from bot.replies.numbers import Numbers
from bot.replies.reply import Line, Reply, Row, Run, blocks, bold, plain
from bot.replies.sheet import Sheet
from bot.replies.words import Words, day

RELATED_SHOWN = 2
BEHIND_MORE = "More"  # a source's `where` when only the text behind [More] rests on it
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class AnswerPage:
    """One topic as it reads in one area at one moment."""

    topic_id: str
    numbers: Numbers
    close: tuple[str, ...] = ()  # what else the message may have meant, best first
    named: str | None = None  # the area, when it holds for this answer only: its buttons keep to it

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge the answer comes from."""
        return self.numbers.knowledge

    @property
    def words(self) -> Words:
        """The bot's own sentences."""
        return self.numbers.words

    @cached_property
    def topic(self) -> Topic:
        """The topic with the area's overrides."""
        return self.knowledge.local_topic(self.topic_id, self.numbers.area)

    def sheet(self) -> Sheet:
        """The answer taken apart, for paper and spreadsheets: all that the first screen and [More] say."""
        topic = self.topic
        return Sheet(
            topic=topic,
            gap=tuple(self._gap()),
            bottom_line=_bottom_line(topic.answer.short),
            numbers=tuple(self.numbers.entry(contact) for _, contact in self.numbers.contacts(topic.contacts)),
            not_seen=tuple(self._not_seen()),
            rests_on=tuple(self._rests_on(danger=False)),
            sources=(*self._every_source(), *(self._learning(each) for each in self.knowledge.learning(topic))),
            age=tuple(self._age()),
            owner=self._owner(),
        )

    def first_screen(self, *, danger: bool = False) -> Reply:
        """The answer as one message.

        `danger`: it stands below a danger block that has said whom to ring, so it is kept to what must be done.
        """
        topic = self.topic
        today = topic.act is not Act.PLAN
        number = None if danger else self.numbers.ring_line(topic.contacts, first=today)
        lines = blocks(
            [bold(self.title()), *self._gap(), *self._bottom_line(danger=danger)],
            [number] if number and today else [],
            [plain(f"{place}. {step}") for place, step in enumerate(topic.answer.do, 1)],
            [number] if number and not today else [],
            [
                *([] if danger else self._not_seen()),
                *self._rests_on(danger=danger),
                *self.age(),
                *([] if danger else [self.words.line("danger_line")]),
            ],
        )
        return Reply(lines, self._rows(danger=danger))

    def more(self) -> Reply:
        """What the first screen left out: the longer text and every source with what it supports."""
        topic = self.topic
        learning = self.knowledge.learning(topic)
        lines = blocks(
            [self.words.line("more_title", title=self.title()), *self._content_note()],
            *([plain(paragraph)] for paragraph in topic.answer.more),
            [] if topic.answer.more else [self.words.line("more_empty")],
            [self.words.line("rests_on"), *self._every_source()],
            [self._learning(each) for each in learning],
            [*self._age(), self._owner()],
            [*self._care(), self.words.line("danger_line")],
        )
        readable = (self.knowledge.briefings[each.briefing] for each in learning)
        reads = [
            button(self.words.say("read_briefing", title=each.title), Verb.READ, each.id, "0") for each in readable
        ]
        return Reply(lines, column(*dict.fromkeys(reads)))

    def whom_to_ring(self) -> Reply:
        """The numbers of the topic alone, the one that is open now first."""
        topic = self.topic
        found = [contact for _, contact in self.numbers.contacts(topic.contacts)]
        now = self.numbers.open_now(topic.contacts) or self.numbers.first_call()
        order = dict.fromkeys([*([now] if now else []), *found])
        lines = blocks([bold(self.title())], list(self.numbers.entries(order)), [self.words.line("danger_line")])
        return Reply(lines, self._back())

    def where_it_is_written(self) -> Reply:
        """What the topic rests on alone, with its links."""
        held = [*self._not_seen(), *self._rests_on(danger=False), *self.age(), self.words.line("danger_line")]
        return Reply(blocks([bold(self.title())], held), self._back())

    def _content_note(self) -> list[Line]:
        """What is hard to read in the longer text, said before it."""
        note = self.topic.content_note
        return [self.words.line("contents", note=note)] if note else []

    def _care(self) -> list[Line]:
        return [self.words.line("care")] if self.topic.content_note else []

    def _owner(self) -> Line:
        topic = self.topic
        return self.words.line("owner", role=topic.owner, due=day(topic.review_by), revision=revision(topic))

    def _back(self) -> tuple[Row, ...]:
        return ((button(self.words.say("whole_answer"), Verb.TOPIC, self.topic_id, *self._kept()),),)

    def _marked(self) -> tuple[str, ...]:
        return (f"{NAMED}{self.named}",) if self.named else ()

    def _kept(self) -> tuple[str, ...]:
        return (self.named,) if self.named else ()

    def title(self) -> str:
        """What was understood, with the area when the answer is the area's own."""
        topic, area = self.topic, self.knowledge.area(self.numbers.area)
        national = area is self.knowledge.root
        return topic.title if national else self.words.say("title_local", title=topic.title, area=area.name)

    def age(self) -> Iterator[Line]:
        """How old the answer is, who checked it (nobody has until the area's partnership adopts it), its revision."""
        *before, last = self._age()
        yield from (*before, (*last, *self.words.line("revision", revision=revision(self.topic))))

    def _age(self) -> Iterator[Line]:
        topic, area = self.topic, self.knowledge.area(self.numbers.area)
        yield from self._superseded()
        overdue = overdue_line(topic.reviewed_on, topic.review_by, topic.owner, self.numbers.today, self.words)
        if overdue:
            yield overdue
        elif area.adopted:
            yield self.words.line("checked", date=day(topic.reviewed_on), role=area.adopted.by)
        if area.adopted is None:
            together = self.words.say("put_together", date=day(topic.reviewed_on))
            unsigned = self.words.say("not_signed_off", area=area.name) if area.partnership else ""
            yield plain(f"{together} {unsigned}".strip())

    def _bottom_line(self, *, danger: bool) -> list[Line]:
        said_above = danger and self.topic.act is Act.NOW
        return [] if said_above else [_bottom_line(self.topic.answer.short)]

    def _gap(self) -> list[Line]:
        return [self.words.line("gap")] if self.topic.status is Status.GAP else []

    def _not_seen(self) -> list[Line]:
        text = self.topic.answer.not_seen
        return [self.words.line("not_seen", text=text)] if text else []

    def _rows(self, *, danger: bool) -> tuple[Row, ...]:
        others = titles(self.knowledge, self.topic.related)
        meant = [each for each in (*self.close, *others) if each != self.topic_id][:RELATED_SHOWN]
        more = button(self.words.say("more"), Verb.MORE, self.topic_id, *self._kept())
        other = button(self.words.say("not_meant"), Verb.NOT_MEANT, *self._marked(), *meant)
        first = (more,) if danger else (more, other)
        here = self.knowledge.area(self.numbers.area).id
        wrong = button(self.words.say("something_wrong"), Verb.REPORT, self.topic_id, here)
        related = [button(title, Verb.TOPIC, each, *self._kept()) for each, title in others.items()]
        return (first, *([] if danger else [(wrong,)]), *column(*related[:RELATED_SHOWN]))

    def _rests_on(self, *, danger: bool) -> Iterator[Line]:
        for label in (Authority.MUST, Authority.SHOULD, Authority.LOCAL):
            procedures = self._procedures() if label is Authority.LOCAL else []
            cited = [cite_procedure(each, self.knowledge) for each in procedures]
            cited += [cite_source(self._source(use), use.where, self.knowledge) for use in self._uses(label)]
            yield from label_line(label, cited, self.words)
        if danger:
            return
        yield from self._learning_line()
        yield from self._where_to_look() if self.topic.status is Status.GAP else self._elsewhere_line()

    def _where_to_look(self) -> Iterator[Line]:
        """For what we cannot answer: the pages where a person may find it, as links."""
        cited = [cite_source(self._source(use), use.where, self.knowledge) for use in self._uses(Authority.ELSEWHERE)]
        yield from label_line("look_here", cited, self.words)

    def _uses(self, label: Authority) -> list[SourceUse]:
        shown = {each.url for each in self._procedures()} - {None}
        uses = {use.id: use for use in self.topic.sources if use.authority is label and use.where != BEHIND_MORE}
        return [use for use in uses.values() if self._source(use).url not in shown]

    def _source(self, use: SourceUse) -> Source:
        return self.knowledge.sources[use.id]

    def _procedures(self) -> list[Procedure]:
        found = (self.knowledge.procedure(self.numbers.area, key) for key in self.topic.procedures)
        return [each[1] for each in found if each]

    def _learning_line(self) -> Iterator[Line]:
        here = self.knowledge.area(self.numbers.area).id
        briefings, learning = self.knowledge.briefings, self.knowledge.learning(self.topic)
        nearest = sorted(learning, key=lambda each: briefings[each.briefing].area != here)
        if nearest:
            yield self._learning(nearest[0])

    def _learning(self, learning: Learning) -> Line:
        return (*self.words.line("learning"), Run(learning.says))

    def _elsewhere_line(self) -> Iterator[Line]:
        uses = self._uses(Authority.ELSEWHERE)
        names = (self._source(use).short or self._source(use).title for use in uses)
        parts = [f"{use.where}, {name}" if use.where else name for use, name in zip(uses, names, strict=True)]
        if parts:
            yield (*self.words.line("elsewhere"), Run("; ".join(dict.fromkeys(parts)) + "."))

    def _superseded(self) -> Iterator[Line]:
        """Guidance that was replaced, whether the topic cites it or the page of a procedure or a number is it."""
        ids = cited(self.knowledge, self.topic, self.numbers.area)
        yield from superseded_lines(replaced(self.knowledge, ids), self.words)

    def _every_source(self) -> Iterator[Line]:
        for procedure in self._procedures():
            yield from label_line(Authority.LOCAL, [cite_procedure(procedure, self.knowledge)], self.words)
        for use in self.topic.sources:
            source = self._source(use)
            cited = cite_source(source, source.edition, self.knowledge, full=True).runs(self.words)
            yield (*self.words.line(use.authority), *cited, Run(f". {use.supports}"))


def revision(item: Model) -> str:
    """Six characters that change whenever any word of the topic, briefing or contact changes."""
    return hashlib.sha256(item.model_dump_json().encode()).hexdigest()[:6]


def superseded_lines(found: Iterable[Replaced], words: Words) -> Iterator[Line]:
    """A line for each source that was replaced, with the newest in its place."""
    for old, new in found:
        yield words.line("superseded", old=old.short or old.title, new=new.short or new.title)


def overdue_line(reviewed: date | None, due: date | None, owner: str | None, today: date, words: Words) -> Line | None:
    """That a check is overdue, since when and whose it is; None while it is not."""
    if due is None or due >= today:
        return None
    if reviewed is None or owner is None:
        return words.line("overdue_short", due=day(due))
    return words.line("overdue", date=day(reviewed), due=day(due), role=_in_a_sentence(owner))


def _bottom_line(short: str) -> Line:
    first, *rest = _SENTENCE_END.split(short, maxsplit=1)
    return (Run(first, bold=True), *(Run(f" {each}") for each in rest))


def _in_a_sentence(role: str) -> str:
    """A role as it stands within a sentence: the practice lead, the LADO."""
    return role if role[1:2].isupper() else role[:1].lower() + role[1:]


def titles(knowledge: Knowledge, ids: Iterable[str]) -> dict[str, str]:
    """The titles of those of the topics and `briefing:` ids that people may open, in the order given."""
    found: dict[str, str] = {}
    readable = knowledge.readable_briefings
    for each in ids:
        kind, _, briefing = each.rpartition(":")
        topic = knowledge.topics.get(each)
        if kind == "briefing" and briefing in readable:
            found[each] = readable[briefing].title
        elif topic and topic.status in SHOWN:
            found[each] = topic.title
    return found
