"""The decision: from a message to what the bot does with it. Pure: no chat, no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.encoder.sentence import SentenceEncoder, Shelf
from bot.knowledge.base import Knowledge
from bot.matching.area_name import AreaNames
from bot.matching.clusters import Gist
from bot.matching.decision import (
    Answer,
    Candidate,
    Chat,
    ChatKind,
    Context,
    Decision,
    Decline,
    Offer,
    Reasons,
    Safety,
    Sender,
    Term,
    Verdict,
)
from bot.matching.documents import BRIEFING
from bot.matching.evidence import Meaning
from bot.matching.finder import SURE, Finder, Found
from bot.matching.followup import aspect_of, leans
from bot.matching.impression import Impression, Impressions, evenly
from bot.matching.normalise import Reading
from bot.matching.safety import LIKENESS, MEANING, Heard, hear, judged
from bot.matching.smalltalk import small_talk
from bot.matching.stories import Stories, StoryQuestion
from bot.matching.terms import Terms
from bot.privacy.redact import PersonalDetail, redact

SHOWN = 3
ANSWER_AT = 0.7
OFFER_AT = 0.1
BELOW_DANGER_AT = 0.9
AS_NEAR = 0.75
STORY_AT = 0.15
LOOSE_SHARE = 0.6
SHORT = 2
LEAST = 2
ONE_WORD_AT = 0.7
ALONE_AT = 0.8
TERM_ANSWER_AT = 0.9
TERM_OFFER_AT = 0.4
DANGER = "immediate-danger"
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")  # what no text can hold, and a command line can

Corrections = tuple[tuple[str, str], ...]
Judged = tuple[Decision, tuple[Candidate, ...]]


@dataclass(frozen=True)
class _Placed:
    """The area that a message names, the message without it and how that reads, and the spelling put right."""

    named: str | None
    rest: str
    reading: Reading
    corrections: Corrections


class Matcher:
    """Decides about messages against one knowledge base. Building it takes a second or two; it never changes."""

    def __init__(
        self,
        knowledge: Knowledge,
        encoder: SentenceEncoder | None = None,
        shelf: Shelf | None = None,
        before: Matcher | None = None,
    ) -> None:
        """`knowledge`: complete and checked. `encoder`: without one, messages are matched by their words alone.

        `shelf`: keeps what is learned from the knowledge from one start to the next. `before`: a matcher for the
        knowledge as it was a moment ago; what it learned is carried over, so that a change can be served at once.
        """
        self._encoder = encoder
        self._urgent = knowledge.urgent
        self._areas = AreaNames(knowledge)
        self._stories = Stories(knowledge)
        self._terms = Terms(knowledge.lexicon)
        self._finder: Finder = Finder(knowledge, encoder, shelf, before._finder if before else None)
        known = before if before and before._urgent == self._urgent else None
        self._calm, self._every = evenly(self._finder.calm(but=DANGER))
        self._impressions: Impressions | None = known._impressions if known else self._impressed()
        self._topics = frozenset(topic.id for topic in knowledge.answerable)
        self._never_personal = self._areas.names | public_words(knowledge)

    def renewed(self, knowledge: Knowledge) -> Matcher:
        """A matcher for knowledge that changed a little, within about a second.

        It decides as one made afresh would, but for fine degrees of sureness, which are learned anew only then.
        """
        return Matcher(knowledge, self._encoder, before=self)

    def _impressed(self) -> Impressions | None:
        calm = self._finder.vectors_of(self._calm)
        if self._encoder is None or calm is None:
            return None
        return Impressions(self._urgent, self._encoder, calm, self._every)

    @property
    def by_meaning(self) -> bool:
        """Whether a sentence model takes part; without one, messages are matched by their words alone."""
        return self._encoder is not None

    @property
    def topics(self) -> frozenset[str]:
        """The ids of the topics that people may be given."""
        return self._topics

    def decide(
        self, text: str, area: str | None = None, context: Context | None = None, heard: Heard | None = None
    ) -> Verdict:
        """What to do with a message of any length.

        `area`: the id of the person's own area; topics are the same everywhere, so only an area that the
        message names stands in the verdict. `context`: the last answer of the chat. `heard`: the message, where it was
        listened to before. Danger and personal details are looked for first; all else sees the redacted text only.
        """
        text = _HALF_A_CHARACTER.sub("\ufffd", text)
        story = self._stories.find(text)
        redaction = redact(text, known=self._never_personal | _names(story) if story else self._never_personal)
        told = story if redaction.text == text else self._stories.find(redaction.text)
        placed = self._placed(redaction.text)
        meaning = self._finder.meaning(placed.reading)
        if heard is None or heard.urgent is not self._urgent:
            heard = hear(text, self._urgent)
        safety = judged(heard, self._impression_of(meaning))
        found = self._finder.find(placed.rest, meaning, placed.reading)
        decision, candidates = self._judged(redaction.text, told, safety, found, meaning)
        verdict = Verdict(
            *(decision, safety, candidates, redaction.details, redaction.text, placed.named, placed.corrections)
        )
        if term := self._asked(redaction.text, placed.rest, safety):
            return self._explained(verdict, term)
        if context is None or context.topic not in self._topics or safety.urgent or isinstance(decision, Chat):
            return verdict
        return self._following(verdict, placed.rest, meaning, context)

    def details(self, text: str) -> tuple[PersonalDetail, ...]:
        """The personal details in a text that is no message, such as a sentence for an answer."""
        return redact(text, known=self._never_personal).details

    def like(self, texts: Sequence[str]) -> list[Gist]:
        """What each text says, for finding those that ask for the same; see `bot.matching.clusters`."""
        readings = [self._placed(text).reading for text in texts]
        return [Gist(frozenset(each.stems), self._finder.vector(each)) for each in readings]

    def words_of(self, texts: Sequence[str]) -> list[Gist]:
        """The same by the words alone, which costs next to nothing: for texts whose meaning was kept."""
        return [Gist(frozenset(self._placed(text).reading.stems)) for text in texts]

    def _asked(self, text: str, rest: str, safety: Safety) -> Term | None:
        """The term whose meaning a professional asks for; danger, children and victims have their own replies."""
        if safety.urgent or safety.despair or safety.foreign or safety.sender is not Sender.PROFESSIONAL:
            return None
        return self._terms.asked(text) or (self._terms.asked(rest) if rest != text else None)

    def _explained(self, verdict: Verdict, term: Term) -> Verdict:
        """The verdict on a question for a term: with several meanings, the topics of each are a choice."""
        if len(term.meanings) == 1:
            return replace(verdict, decision=_beside_term(verdict.decision, verdict.candidates), term=term)
        readings = [self._finder.read(each) for each in term.meanings]
        found = [
            self._finder.find(each, self._finder.meaning(reading), reading)
            for each, reading in zip(term.meanings, readings, strict=True)
        ]
        sure = [each.topics[0] for each in found if each.topics and each.topics[0].confidence >= TERM_ANSWER_AT]
        firsts = {topic.id: topic for topic in sure}
        decision = Offer(tuple(firsts.values())[:SHOWN]) if firsts else Chat(ChatKind.TERM)
        return replace(verdict, decision=decision, term=term)

    def _impression_of(self, meaning: Meaning | None) -> Impression | None:
        if self._impressions is None or meaning is None:
            return None
        return self._impressions.of(meaning.vector, meaning.near[self._calm], self._every)

    def _following(self, verdict: Verdict, rest: str, meaning: Meaning | None, context: Context) -> Verdict:
        """The verdict on a message that may lean on the last answer."""
        area = verdict.area or context.area
        if aspect := aspect_of(rest, names_area=verdict.area is not None):
            last = Candidate(context.topic, SURE)
            others = tuple(each for each in verdict.candidates if each.id != context.topic)
            verdict = replace(verdict, area=area, follows=True, aspect=aspect)
            return replace(verdict, decision=Answer(last), candidates=(last, *others)[:SHOWN])
        sure = isinstance(verdict.decision, Answer) and verdict.decision.winner.confidence >= ALONE_AT
        everyday = isinstance(verdict.decision, Decline) and verdict.decision.everyday
        if sure or everyday or not leans(rest) or not self._finder.may_be_about(context.topic, rest):
            return verdict
        found = self._finder.find_after(context.topic, rest, meaning)
        return replace(verdict, decision=_weighed(found), candidates=found.topics[:SHOWN], area=area, follows=True)

    def reasons(self, verdict: Verdict) -> Reasons:
        """What a verdict rests on, in words for a lead; the message is worked out once more from its redacted text."""
        reading = self._placed(verdict.redacted).reading
        vector = self._finder.vector(reading)
        examples = {one.id: self._finder.nearest_ask(one.id, reading, vector) for one in verdict.candidates}
        return Reasons(reading.concepts, vector is not None, {id_: ask for id_, ask in examples.items() if ask})

    def _placed(self, text: str) -> _Placed:
        """The area that the message names, also misspelt, and the message without it."""
        named, rest = self._areas.find(text)
        reading = self._finder.read(rest)
        corrections = reading.corrections
        if named is None and corrections:
            repaired = rest
            for written, read in corrections:
                repaired = re.sub(rf"\b{re.escape(written)}\b", read, repaired)
            named, without = self._areas.find(repaired)
            if named:
                rest, reading = without, self._finder.read(without)
        return _Placed(named, rest, reading, corrections)

    def _judged(
        self, text: str, story: StoryQuestion | None, safety: Safety, found: Found, meaning: Meaning | None
    ) -> Judged:
        """The decision and the best candidates, in the order in which things matter."""
        if safety.urgent:
            return self._in_danger(safety, found)
        if safety.foreign:
            return Decline(), found.topics[:SHOWN]
        if talk := small_talk(text):
            return Chat(talk), found.topics[:SHOWN]
        told = self._told(story, found, meaning) if story else None
        return told or (_weighed(found), found.topics[:SHOWN])

    def _in_danger(self, safety: Safety, found: Found) -> Judged:
        """Danger first; what the message may mean besides stands below it.

        Where no rule but only likeness speaks for danger, a topic that is sure is the answer below the danger block.
        """
        if DANGER not in self._topics:
            return _weighed(found), found.topics[:SHOWN]
        danger = Candidate(DANGER, 1.0, safety.why)
        others = tuple(topic for topic in found.topics if topic.id != DANGER)
        if set(safety.why) <= {LIKENESS, MEANING} and others and others[0].confidence >= BELOW_DANGER_AT:
            sure, *rest = others
            return Answer(sure), (sure, replace(danger, confidence=sure.confidence), *rest)[:SHOWN]
        return Answer(danger), (danger, *others)[:SHOWN]

    def _told(self, story: StoryQuestion, found: Found, meaning: Meaning | None) -> Judged | None:
        """A question about a review: the review, unless it is only described and a topic is asked about."""
        rest = self._finder.find(story.rest, meaning)
        if story.briefing:
            return _review_first(_review(story.briefing, SURE, rest), rest.topics)
        nearest, near = found.nearest_story
        if nearest is None or near < (LOOSE_SHARE * found.nearest if story.loose else STORY_AT):
            return None
        if story.loose and found.section_of(nearest):
            return None
        if rest.topics and rest.topics[0].confidence >= OFFER_AT:
            first, *others = rest.topics
            briefing = _review(nearest, first.confidence, found)
            choices = (first, briefing, *others)[:SHOWN]
            return (Answer(first) if first.confidence >= ANSWER_AT else Offer(choices[:2])), choices
        surest = max((ANSWER_AT, *(topic.confidence for topic in found.topics[:1])))
        return _review_first(_review(nearest, surest, found), found.topics)


def _review_first(briefing: Candidate, topics: tuple[Candidate, ...]) -> Judged:
    return Answer(briefing), (briefing, *topics)[:SHOWN]


def _review(briefing: str, confidence: float, found: Found) -> Candidate:
    """The review, and the finding to open when the message asks about one."""
    return Candidate(BRIEFING + briefing, confidence, found.reading.written, found.section_of(briefing))


def _weighed(found: Found) -> Decision:
    """Answer when sure, offer when several are near, else decline and say whether it is an everyday matter.

    What looks everyday, and what a single word speaks for, is offered when it is sure, and never answered.
    """
    near = tuple(topic for topic in found.topics[:SHOWN] if topic.confidence >= _least(topic, found))
    if not near or (found.everyday and near[0].confidence < ANSWER_AT):
        return Decline(found.everyday)
    if _is_clear(near, found):
        return Answer(near[0])
    choices = near if len(near) > 1 else found.topics[: max(2, 1 + found.topics.index(near[0]))]
    return Offer(choices) if len(choices) > 1 else Answer(near[0])


def _beside_term(decision: Decision, candidates: tuple[Candidate, ...]) -> Decision:
    """What goes with the meaning of a term: a topic that is sure, a choice of those that are near, or nothing."""
    if isinstance(decision, Answer) and decision.winner.confidence >= TERM_ANSWER_AT:
        return decision
    near = tuple(topic for topic in candidates if topic.confidence >= OFFER_AT)
    if isinstance(decision, Answer | Offer) and near and near[0].confidence >= TERM_OFFER_AT:
        return Offer(near)
    return Chat(ChatKind.TERM)


def _is_clear(near: Sequence[Candidate], found: Found) -> bool:
    """Whether the first topic is sure enough, and far enough before the next, to be the answer."""
    first, rival = near[0].confidence, near[1].confidence if len(near) > 1 else 0.0
    if found.everyday or found.beside or _on_one_word(near[0], found):
        return False
    return first >= ANSWER_AT and (first >= SURE or rival < AS_NEAR * first)


def _least(topic: Candidate, found: Found) -> float:
    """The confidence that a topic needs to be shown; a saying that was found is more than a word."""
    return ONE_WORD_AT if _on_one_word(topic, found) and not found.reading.concepts else OFFER_AT


def _on_one_word(topic: Candidate, found: Found) -> bool:
    """Whether one word speaks for the topic in a message that says more than that."""
    return len(topic.why) < LEAST and len(found.reading.written) > SHORT


def _names(story: StoryQuestion | None) -> frozenset[str]:
    """Names that are a review's and nobody's, in a question about that review."""
    return frozenset(name.casefold() for name in story.names) if story else frozenset()


def public_words(knowledge: Knowledge) -> frozenset[str]:
    """Words, phrases and numbers of the knowledge that are never personal."""
    lexicon = knowledge.lexicon
    terms = [word.casefold() for pair in lexicon.terms.items() for word in pair]
    terms += [word.casefold() for term, meanings in lexicon.meanings.items() for word in (term, *meanings)]
    contacts = [contact for area in knowledge.areas.values() for contact in area.contacts.values()]
    phones = [contact.phone for contact in contacts if contact.phone]
    return frozenset((*terms, *phones, *(phone.replace(" ", "") for phone in phones)))
