"""What the bot would answer to the questions that the knowledge itself gives as examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bot.encoder.sentence import SentenceEncoder, Vectors
from bot.knowledge.base import Knowledge
from bot.knowledge.urgent import Urgent
from bot.matching.decide import DANGER, Matcher
from bot.matching.decision import Chat, Decline, Verdict
from bot.matching.tokens import fold
from bot.replies.danger import follows, kind_of

ANSWERED, ALARM, WRITER, SMALL_TALK, EVERYDAY, DECLINED, ELSEWHERE = (
    "answered",
    "alarm",
    "writer",
    "small-talk",
    "everyday",
    "declined",
    "elsewhere",
)


Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]


@dataclass(frozen=True)
class Ask:
    """An example question of a topic, by its number in the topic's list."""

    topic: str
    number: int
    text: str


@dataclass(frozen=True)
class Outcome:
    """What came of an ask.

    `kind`: one of the words above. `winner`: what came first instead of its own topic, or the fixed reply it gets.
    `sure`: how sure that is, `own`: how sure its own topic is, 0 when it is not among the best three. `near`: the
    winner's ask that is nearest. `why`: the safety rules that fired.
    """

    kind: str = ANSWERED
    winner: str = ""
    sure: float = 0.0
    own: float = 0.0
    near: str = ""
    why: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For keeping; `Outcome.kept` reads it."""
        return asdict(self)

    @classmethod
    def kept(cls, data: dict[str, Any]) -> Outcome:
        """From what `as_dict` gave."""
        return cls(**{**data, "why": tuple(data["why"])})


def asks_of(knowledge: Knowledge) -> list[Ask]:
    """Every ask of every topic that people may be given, in the order of topics and asks."""
    return [Ask(topic.id, number, text) for topic in knowledge.answerable for number, text in enumerate(topic.asks)]


def tried(matcher: Matcher, ask: Ask, urgent: Urgent) -> Outcome:
    """The whole decision for one ask, as a person without an area would get it. `urgent`: the knowledge's own."""
    verdict = matcher.decide(ask.text)
    kind = _kind(verdict, ask.topic, urgent)
    if kind == ANSWERED:
        return Outcome()
    own = next((each.confidence for each in verdict.candidates if each.id == ask.topic), 0.0)
    if kind == EVERYDAY and isinstance(verdict.decision, Decline):
        return Outcome(kind, verdict.decision.everyday or "", own=own)
    if kind != ELSEWHERE:
        return Outcome(kind, kind_of(verdict.safety) or "", own=own, why=verdict.safety.why)
    first = verdict.candidates[0]
    near = matcher.reasons(verdict).asks.get(first.id)
    return Outcome(kind, first.id, first.confidence, own, near.text if near else "")


def _kind(verdict: Verdict, topic: str, urgent: Urgent) -> str:
    first = verdict.candidates[0].id if verdict.candidates else ""
    if not follows(verdict.safety, urgent):
        return WRITER
    if verdict.safety.urgent and topic != DANGER:
        return ALARM
    if isinstance(verdict.decision, Chat):
        return SMALL_TALK
    if isinstance(verdict.decision, Decline):
        return EVERYDAY if verdict.decision.everyday else DECLINED
    return ANSWERED if first == topic else ELSEWHERE


class Remembering:
    """An encoder that keeps the knowledge's vectors at hand: its own asks need not be encoded a second time.

    Messages are read in small letters, and so does the model.
    """

    def __init__(self, encoder: SentenceEncoder, progress: Progress) -> None:
        """`encoder`: does the work. `progress`: is told how far it is."""
        self._encoder, self._progress = encoder, progress
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row for each text, from memory where it is there. Raises EncodingFailed."""
        if all(fold(text) in self._known for text in texts):
            return np.array([self._known[fold(text)] for text in texts], dtype=np.float32)
        return self._encoder.encode(texts)

    def encode_knowledge(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
        """A row for each text. Raises EncodingFailed."""
        with self._progress("Reading what the texts mean", len(texts)) as step:

            def ready(more: int) -> None:
                for _ in range(more):
                    step()
                if done:
                    done(more)

            rows = self._encoder.encode_knowledge(texts, ready)
        self._known.update(zip(map(fold, texts), rows, strict=True))
        return rows
