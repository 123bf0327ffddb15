"""A digest in words, as a team channel reads it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.digest.calendar import Week, bank_holidays_ahead
from bot.digest.content import Changed, Digest
from bot.digest.plan import recent_changes
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.schema import Area, Briefing, Finding, InDigest, Status
from bot.replies.callback import Verb, button
from bot.replies.citation import cite_procedure
from bot.replies.numbers import Numbers, printable
from bot.replies.reflect import reflection_of
from bot.replies.reply import Button, Line, Reply, Row, blocks, marked, plain
from bot.replies.words import Words, short_day, weekday

CHANGES_SHOWN = 3
READ_PAYLOAD = "read-"  # before the id of a briefing, in a link to the private chat
_NOON = time(12)
_STATEMENTS = 2  # of what happened, when nothing shorter is written for the digest


def digest_page(digest: Digest, knowledge: Knowledge, *, since: date | None, on: date, bot_name: str) -> Reply:
    """The message for a channel. `since`: the day of its last digest; None for its first. `on`: the day it is read.

    `bot_name`: the bot's username, for links to the private chat. Raises LookupError when the knowledge no longer has
    what the digest names (see `bot.digest.plan.holds`). One message nearly always; what is longer is cut between lines
    when it is rendered, with the buttons below the last part.
    """
    return _Page(digest, knowledge, since, on).reply(bot_name)


def digest_rows(code: str, briefing: str, area: str, words: Words, bot_name: str) -> tuple[Row, ...]:
    """The buttons below a digest: its question's code, the ids of its briefing and area."""
    return ((button(words.say("discussed"), Verb.DISCUSSED, code),), _links(briefing, area, words, bot_name))


def discussed_rows(
    code: str, briefing: str, area: str, words: Words, bot_name: str, *, on: date, line_url: str
) -> tuple[Row, ...]:
    """The same after the team said that it discussed the question `on` a day; `line_url` opens where to add a line."""
    done = button(words.say("digest_discussed_on", date=short_day(on)), Verb.DISCUSSED, code)
    return ((done, Button(words.say("line_add"), url=line_url)), _links(briefing, area, words, bot_name))


def private_link(bot_name: str, payload: str) -> str:
    """The address that opens the private chat with the bot and gives it `payload`."""
    return f"https://t.me/{bot_name}?start={payload}"


def _links(briefing: str, area: str, words: Words, bot_name: str) -> Row:
    read = Button(words.say("reflect_read"), url=private_link(bot_name, READ_PAYLOAD + briefing))
    return read, Button(words.say("digest_ask"), url=private_link(bot_name, area))


@dataclass(frozen=True)
class _Page:
    digest: Digest
    knowledge: Knowledge
    since: date | None
    on: date

    def reply(self, bot_name: str) -> Reply:
        lines = blocks(
            self._head(),
            self._happened(),
            self._told_us(),
            self._good(),
            self._here(),
            self._do(),
            self._questions(),
            self._changed(),
            self._asked(),
            self._foot(),
        )
        digest = self.digest
        return Reply(lines, digest_rows(digest.question, digest.briefing, digest.area, self.words, bot_name))

    @property
    def words(self) -> Words:
        return Words(self.knowledge.wording)

    @property
    def area(self) -> Area:
        return self.knowledge.areas[self.digest.area]

    @property
    def briefing(self) -> Briefing:
        return self.knowledge.readable_briefings[self.digest.briefing]

    @property
    def finding(self) -> Finding:
        found = {each.id: each for each in self.briefing.findings}
        return found[self.digest.finding]

    @property
    def short(self) -> InDigest:
        return self.finding.digest or InDigest()

    @property
    def content_note(self) -> str | None:
        return self.short.content_note or self.briefing.content_note

    def _head(self) -> Iterator[Line]:
        yield self.words.line("digest_title", title=point_title(self.finding))
        number = Week.parse(self.digest.week).number
        note = self.words.say("digest_includes", note=self.content_note) if self.content_note else ""
        yield self.words.line("digest_head", area=self.area.name, number=number, note=note)

    def _happened(self) -> Iterator[Line]:
        told = " ".join(each.text for each in self.briefing.happened[:_STATEMENTS])
        if text := self.short.happened or told:
            yield self.words.line("digest_happened", text=text)

    def _told_us(self) -> Iterator[Line]:
        yield self.words.line("digest_told_us", text=self.short.told_us or self.finding.told_us)

    def _good(self) -> Iterator[Line]:
        if good := self.short.good if self.finding.digest else self._good_practice():
            yield self.words.line("digest_good", text=good)

    def _here(self) -> Iterator[Line]:
        if self.briefing.area not in {each.id for each in self.knowledge.lineage(self.digest.area)}:
            yield self.words.line("digest_here", text=self.short.elsewhere or self._from_elsewhere())

    def _good_practice(self) -> str:
        mine = set(self.finding.topics)
        fitting = (each.text for each in self.briefing.good_practice if mine & set(each.topics))
        return next(fitting, "")

    def _from_elsewhere(self) -> str:
        return self.words.say("digest_from_elsewhere", area=self.knowledge.area(self.briefing.area).name)

    def _do(self) -> Iterator[Line]:
        yield self.words.line("digest_do_ours" if self.short.do_ours else "digest_do")
        if self.short.do:
            yield from (marked(f"{place}. {{step}}", step=step) for place, step in enumerate(self.short.do, 1))
        elif self.finding.do_now:
            yield plain(self.finding.do_now)
        yield from self._procedure()

    def _procedure(self) -> Iterator[Line]:
        """The area's own page about it; a topic's page stands in when the digest names none."""
        of_topics = [
            key
            for topic in self.finding.topics
            if topic in self.knowledge.topics
            for key in self.knowledge.local_topic(topic, self.digest.area).procedures
        ]
        keys = [self.short.procedure] if self.short.procedure else of_topics
        found = (self.knowledge.procedure(self.digest.area, key) for key in keys)
        nearest = next((each[1] for each in found if each), None)
        if nearest is None:
            return
        if nearest.url:
            yield (*self.words.line("digest_procedure"), *cite_procedure(nearest, self.knowledge).runs(self.words))
        elif nearest.search:
            yield self.words.line("digest_search", title=nearest.title, words=nearest.search)

    def _questions(self) -> Iterator[Line]:
        main = reflection_of(self.knowledge, self.digest.question)
        if main is None:
            raise LookupError(self.digest.question)
        yield self.words.line("digest_talk", text=main.question.text)
        spare = reflection_of(self.knowledge, self.digest.spare) if self.digest.spare else None
        if spare:
            yield self.words.line("digest_spare", text=spare.question.text)
        yield self.words.line("digest_no_names")

    def _changed(self) -> Iterator[Line]:
        changed = self._changed_since()
        if not changed:
            return
        yield self.words.line("digest_changed")
        shown = changed[:CHANGES_SHOWN]
        yield from (self._change(each) for each in shown)
        if rest := len(changed) - len(shown):
            yield self.words.line("digest_changed_more", count=rest)

    def _changed_since(self) -> list[Changed]:
        """What the channel was not told of yet: each change once, in the first digest after its day.

        What changed after the digest was planned is told too; what was reworded since stands as it is worded now.
        """
        since = self.since
        known = {(topic.id, change.on) for topic in self.knowledge.answerable for change in topic.changes}
        planned = [each for each in self.digest.changed if (each.topic, each.on) not in known]
        every = dict.fromkeys((*recent_changes(self.knowledge, self.on), *planned))
        return [each for each in every if since and since <= each.on < self.on and self._shown(each.topic)]

    def _change(self, change: Changed) -> Line:
        key = "digest_changed_new" if change.new else "digest_changed_one"
        title = self._title(change.topic)
        return self.words.line(key, title=title, what=change.what, date=short_day(change.on))

    def _asked(self) -> Iterator[Line]:
        titles = [self._title(each) for each in self.digest.asked if self._shown(each) and self._may_be_named(each)]
        if titles:
            yield self.words.line("digest_asked")
            yield from (self.words.line("digest_asked_one", title=each) for each in titles)

    def _shown(self, topic: str) -> bool:
        return topic in {each.id for each in self.knowledge.answerable}

    def _may_be_named(self, topic: str) -> bool:
        """Whether it may be said that people asked it: it may be sensitive since the digest was planned."""
        found = self.knowledge.topics[topic]
        return found.status is Status.PUBLISHED and not found.sensitive

    def _title(self, topic: str) -> str:
        return self.knowledge.local_topic(topic, self.digest.area).title

    def _foot(self) -> Iterator[Line]:
        learning = self.words.say("digest_learning", name=self._review(), area=self._origin())
        numbers = Numbers(self.knowledge, self.digest.area, datetime.combine(self.on, _NOON, LONDON))
        number = numbers.through_the_week(_advisers(self.knowledge, self.digest.area))
        advice = self.words.say("digest_advice", number=number.rstrip(".")) if number else ""
        yield self.words.line("digest_foot", learning=learning, advice=advice)
        yield from self._bank_holidays()
        if self.content_note:
            yield self.words.line("digest_hard")
        if self.area.adopted is None:
            yield self.words.line("digest_trial", area=self.area.name)

    def _review(self) -> str:
        known = self.briefing.known_as
        return self.words.say("digest_review", name=known[0]) if known else self.briefing.title

    def _origin(self) -> str:
        return self.knowledge.area(self.briefing.area).name

    def _bank_holidays(self) -> Iterator[Line]:
        """Before a bank holiday, who answers while offices are closed."""
        closed = bank_holidays_ahead(self.on, self.knowledge.digest)
        if not closed:
            return
        numbers = Numbers(self.knowledge, self.digest.area, datetime.combine(closed[0], _NOON, LONDON))
        contact = numbers.first_call()
        if contact and printable(contact):
            which = self._named(closed)
            yield self.words.line("digest_bank_holiday", days=which, number=numbers.short(contact))

    def _named(self, closed: Sequence[date]) -> str:
        names = [weekday(each) for each in closed]
        if len(names) == 1:
            return self.words.say("digest_one_holiday", day=names[0])
        first, last = ", ".join(names[:-1]), names[-1]
        return self.words.say("digest_two_holidays", first=first, last=last)


def point_title(finding: Finding) -> str:
    """What a team remembers the point by."""
    return (finding.digest.title if finding.digest else None) or finding.title


def _advisers(knowledge: Knowledge, area: str) -> list[str]:
    """The contacts for advice of the area, else of the nearest parent that names some."""
    named = ([*each.advice] or [*each.first_call] for each in knowledge.lineage(area))
    return next((keys for keys in named if keys), [])
