"""A question to think about, from the briefings: which one comes next, and how it is shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Briefing, Finding, Question
from bot.privacy.redact import PersonalDetail
from bot.replies.browse import page_of
from bot.replies.callback import Verb, button
from bot.replies.compose import kinds_of
from bot.replies.reply import Line, Reply, Row, blocks, plain
from bot.replies.words import Words, day

CODE_DIGITS = 12
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True)
class Reflection:
    """A question with the briefing it comes from and the finding behind it. `code` names it on a button."""

    code: str
    briefing: Briefing
    question: Question
    finding: Finding | None


@dataclass(frozen=True)
class Discussed:
    """That a team discussed the question: the number of its record, the day it was said, and whether a line is kept."""

    record: int
    on: date


def question_for(
    knowledge: Knowledge, area: str | None, used: Sequence[str] = (), today: date | None = None
) -> Reflection | None:
    """The next question for a chat; None when no briefing has one.

    The area's own briefings come first, and in them the questions that the review asks itself. `used`: codes of
    what the chat was given, oldest first; what was used longest ago comes again when all were. `today` moves the
    start from day to day, so that a chat of which nothing is remembered is not given the same one every day.
    """
    found = {each.code: each for tier in _tiers(knowledge, area) for each in _turned(tier, today)}
    fresh = (each for code, each in found.items() if code not in used)
    again = (found[code] for code in used if code in found)
    return next(fresh, None) or next(again, None)


def reflection_of(knowledge: Knowledge, code: str) -> Reflection | None:
    """The question of a button; None when it is no longer asked in these words."""
    every = chain(_all(knowledge), _all_in_digests(knowledge))
    return next((each for each in every if each.code == code), None)


def reflections_on(briefing: Briefing, finding: Finding) -> list[Reflection]:
    """The questions that fit a finding, best first, for the weekly digest.

    First what the review itself asks of it, then what was written for it in the digest, then what we ask of it. When
    there is none of these, the briefing's other questions: those with a topic in common, else all.
    """
    of_it = [each for each in _of(briefing) if each.finding is finding]
    others = [each for each in _of(briefing) if each.finding is not finding]
    near = [each for each in others if set(each.question.topics) & set(finding.topics)]
    ours = [each for each in of_it if each.question.ours]
    theirs = [each for each in of_it if not each.question.ours]
    fitting = [*theirs, *_in_digest(briefing, finding), *ours] or near or others
    return list({each.code: each for each in fitting}.values())


def questions_of(briefing: Briefing) -> dict[str, Question]:
    """Every question of a briefing by its code, those for the weekly digest too."""
    of_digests = (each for finding in briefing.findings for each in _in_digest(briefing, finding))
    return {each.code: each.question for each in (*_of(briefing), *of_digests)}


def question_code(briefing_id: str, text: str) -> str:
    """What buttons and records call a question: it has no id, and the words of one may be another briefing's too."""
    return hashlib.sha256(f"{briefing_id}/{text}".encode()).hexdigest()[:CODE_DIGITS]


def reflect_page(chosen: Reflection, words: Words, discussed: Discussed | None = None) -> Reply:
    """The question with what the review found and how to talk about it. `discussed`: a record of it was made."""
    question = chosen.question
    head = [words.line("reflect_ours" if question.ours else "reflect_asked", text=question.text)]
    origin = [words.line("reflect_from", title=chosen.briefing.title)]
    prompts = [words.line(key) for key in ("reflect_supervision", "reflect_team", "reflect_end")]
    lines = blocks(head, [*_warning(chosen.briefing, words), *origin], _behind(chosen.finding, words), prompts)
    foot = blocks(_comfort(chosen.briefing, words), [words.line("danger_line")])
    return Reply(blocks(lines, foot), _rows(chosen, words, discussed))


def no_question(words: Words) -> Reply:
    """For when no briefing has a question."""
    return Reply((words.line("reflect_none"),))


def _rows(chosen: Reflection, words: Words, discussed: Discussed | None) -> tuple[Row, ...]:
    page = str(page_of(chosen.briefing, chosen.finding.id if chosen.finding else None))
    read = button(words.say("reflect_read"), Verb.READ, chosen.briefing.id, page, "new")
    if discussed is None:
        another = button(words.say("reflect_another"), Verb.REFLECT)
        return (another, read), (button(words.say("discussed"), Verb.DISCUSSED, chosen.code),)
    done = button(words.say("discussed_on", date=day(discussed.on)), Verb.DISCUSSED, chosen.code)
    return (done, read), (button(words.say("line_add"), Verb.LINE, str(discussed.record)),)


def _warning(briefing: Briefing, words: Words) -> Iterator[Line]:
    if briefing.content_note:
        yield words.line("contents", note=briefing.content_note)


def _comfort(briefing: Briefing, words: Words) -> Iterator[Line]:
    if briefing.content_note:
        yield words.line("reflect_hard")


def _behind(finding: Finding | None, words: Words) -> Iterator[Line]:
    """The finding as its title and two sentences at most; of a longer one the first, since a cut can mislead."""
    if finding:
        sentences = _SENTENCE_END.split(finding.told_us)
        yield words.line("reflect_finding", title=finding.title.rstrip("."))
        yield plain(" ".join(sentences if len(sentences) < 3 else sentences[:1]))


def _tiers(knowledge: Knowledge, area: str | None) -> Iterator[list[Reflection]]:
    """The questions in the order in which they are given: near ones first, the review's own before ours."""
    near = {each.id for each in knowledge.lineage(area)}
    every = list(_all(knowledge))
    for local in (True, False):
        for ours in (False, True):
            yield [each for each in every if (each.briefing.area in near) is local and each.question.ours is ours]


def _turned(tier: list[Reflection], today: date | None) -> list[Reflection]:
    start = today.toordinal() % len(tier) if today and tier else 0
    return tier[start:] + tier[:start]


def _all(knowledge: Knowledge) -> Iterator[Reflection]:
    return chain.from_iterable(map(_of, knowledge.readable_briefings.values()))


def _of(briefing: Briefing) -> Iterator[Reflection]:
    for question in briefing.questions:
        code = question_code(briefing.id, question.text)
        yield Reflection(code, briefing, question, _nearest(briefing, question))


def _all_in_digests(knowledge: Knowledge) -> Iterator[Reflection]:
    for briefing in knowledge.readable_briefings.values():
        for finding in briefing.findings:
            yield from _in_digest(briefing, finding)


def _in_digest(briefing: Briefing, finding: Finding) -> Iterator[Reflection]:
    """The questions that were written for a finding in the digest: ours, since those of the review stand elsewhere."""
    for text in finding.digest.questions if finding.digest else ():
        question = Question(text=text, ours=True, topics=finding.topics)
        yield Reflection(question_code(briefing.id, text), briefing, question, finding)


def _nearest(briefing: Briefing, question: Question) -> Finding | None:
    """The finding that teaches most of what the question is about; what a finding names first counts most."""
    weights = {
        finding.id: sum(1 / place for place, topic in enumerate(finding.topics, 1) if topic in question.topics)
        for finding in briefing.findings
    }
    best = max(briefing.findings, key=lambda finding: weights[finding.id], default=None)
    return best if best and weights[best.id] else None


@dataclass(frozen=True)
class LineTo:
    """The record that a line belongs to. `ticket`: shows that a private chat may add to another chat's record."""

    record: int
    ticket: str = ""

    @property
    def args(self) -> tuple[str, ...]:
        """The arguments of a button."""
        return (str(self.record), self.ticket) if self.ticket else (str(self.record),)


def line_asked(to: LineTo, words: Words, *, in_group: bool) -> Reply:
    """Asks for the one line on what will change; in a group it comes as a reply to this message."""
    not_now = button(words.say("line_not_now"), Verb.LINE_DROP, *to.args)
    return Reply(words.lines("line_ask_group" if in_group else "line_ask"), ((not_now,),))


def team_line_asked(to: LineTo, kept: str | None, words: Words) -> Reply:
    """Asks in a private chat for a channel's line. `kept`: the one that its record has, which a new one replaces."""
    not_now = button(words.say("line_not_now"), Verb.LINE_DROP, *to.args)
    there = [words.line("line_there", text=kept)] if kept else []
    return Reply(blocks(words.lines("line_ask_team"), there), ((not_now,),), quotes=bool(kept))


def line_shown(to: LineTo, text: str, words: Words) -> Reply:
    """The line as it would be kept."""
    keep = button(words.say("line_keep"), Verb.LINE_KEEP, *to.args)
    no = button(words.say("line_no"), Verb.LINE_DROP, *to.args)
    return Reply((words.line("line_show", text=text),), ((keep, no),), quotes=True)


def line_kept(to: LineTo, text: str, words: Words) -> Reply:
    """The line as it is kept, with the way to take it back."""
    back = button(words.say("line_take_back"), Verb.LINE_OFF, *to.args)
    return Reply((words.line("line_kept", text=text),), ((back,),), quotes=True)


def line_dropped(to: LineTo, words: Words) -> Reply:
    """That nothing is kept, with the way to type another line."""
    return Reply((words.line("line_dropped"),), ((button(words.say("line_add"), Verb.LINE, *to.args),),))


def line_not_kept(words: Words) -> Reply:
    """For when the line could not be kept."""
    return Reply((words.line("discussed_not_kept"),))


def line_refused(details: Sequence[PersonalDetail], longest: int, words: Words) -> Reply:
    """Why a line is not taken: which kinds of personal details were seen, or that it is too long."""
    if details:
        kinds = kinds_of(details, words).replace("*", "")
        return Reply((words.line("line_personal", kinds=kinds),))
    return Reply((words.line("line_long", most=longest),))
