"""How like the examples of `urgent.yaml` a message is in meaning: is somebody in danger now, and who writes?

Eight kinds of message are told apart: by an adult at work, a child, a victim or a parent, each urgent or not. The
knowledge's own asks and everyday matters are further messages at work that are not urgent. Meaning alone is a weak
witness, and so are words alone; together (see `opinion`) they are a good one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.encoder.sentence import SentenceEncoder, Vectors
from bot.knowledge.urgent import Urgent, WriterKind
from bot.matching.decision import Sender
from bot.matching.learned import Example, examples_of, learned, learned_not_at_work
from bot.matching.likeness import Features, Likeness
from bot.matching.nearness import Masses, Nearness, odds, weights
from bot.matching.opinion import Opinion, bar

Places = npt.NDArray[np.int64]

SENDERS: Mapping[WriterKind, Sender] = {
    "professional": Sender.PROFESSIONAL,
    "child": Sender.CHILD,
    "victim": Sender.VICTIM,
    "parent": Sender.PARENT,
    "despair": Sender.PROFESSIONAL,
}
ORDER = (Sender.PROFESSIONAL, Sender.CHILD, Sender.VICTIM, Sender.PARENT)
SIZE = 2 * len(ORDER)
URGENT = np.arange(SIZE) % 2 == 1
NOT_AT_WORK = np.arange(SIZE) >= 2  # the two kinds by adults at work come first
CALM_COUNTS = 0.5  # an ask counts less than an example: it was written to be answered, not to sound alarming
CALM = 0  # their kind: at work, and not urgent
AT_ONCE = 256  # examples that are compared at once while learning: bounds the memory
MOST_CALM = 20_000  # of a very large knowledge only every so many-th ask is looked at, and counts for those between
# The share of alarming examples that are not urgent which may alarm all the same: about one ordinary message in fifty.
DANGER_ALARMS = 0.1
# The share of examples by adults at work that may be taken for private ones.
PRIVATE_ALARMS = 0.01


@dataclass(frozen=True)
class Question:
    """A question to be answered by words and meaning together, and how sure to be before the answer is yes."""

    likeness: Likeness
    opinion: Opinion
    bar: float

    @classmethod
    def learned(
        cls,
        likeness: Likeness,
        features: Sequence[Features],
        meaning: Masses,
        truth: npt.NDArray[np.bool_],
        share: float,
    ) -> Question:
        """`features`, `meaning`: of each example. `share`: of the examples of which it is not true, that may pass."""
        pairs = zip(features, truth, strict=True)
        words = np.array([likeness.unseen(each, is_like=bool(true)) for each, true in pairs])
        opinion = Opinion.learned(words, meaning, truth)
        return cls(likeness, opinion, bar(opinion.odds(words, meaning)[~truth], share))

    def excess(self, parts: Sequence[Features], meaning: float) -> float:
        """By how much the answer passes the bar; below 0 it does not. `parts`: the stretches of a message."""
        words = max((self.likeness.score(part) for part in parts), default=0.0)
        return float(self.opinion.odds(words, meaning)) - self.bar


@dataclass(frozen=True)
class Impression:
    """What the meaning of a message suggests; together with its words it answers two questions."""

    masses: Masses
    danger: Question
    private: Question

    def of_danger(self, parts: Sequence[Features]) -> float:
        """By how much it passes for somebody in danger now; below 0 it does not. `parts`: features of the message."""
        return self.danger.excess(parts, float(odds(self.masses, URGENT)))

    def not_at_work(self, parts: Sequence[Features]) -> tuple[Sender, float]:
        """The likeliest sender who is not an adult at work, and by how much the message passes for theirs."""
        excess = self.private.excess(parts, float(odds(self.masses, NOT_AT_WORK)))
        return ORDER[1 + int(self.masses.reshape(len(ORDER), 2).sum(axis=1)[1:].argmax())], excess


class Impressions:
    """Learned once from the examples; then a matter of one product."""

    def __init__(self, urgent: Urgent, encoder: SentenceEncoder, calm: Vectors, every: int = 1) -> None:
        """`calm`: vectors of further messages by adults at work, none of them urgent; each stands for `every` of them.

        Raises EncodingFailed.
        """
        examples = examples_of(urgent)
        own = encoder.encode_knowledge([example.text for example in examples])
        kinds = np.array([_kind(example) for example in examples], dtype=np.int64)
        rows = own.reshape(len(own), calm.shape[1])
        self._nearness = Nearness(rows, kinds, np.ones(len(rows), dtype=np.float32), SIZE)
        unseen = self._nearness.masses_left_out(len(rows))
        for at in range(0, len(rows), AT_ONCE):
            unseen[at : at + AT_ONCE, CALM] += every * _calm_mass(rows[at : at + AT_ONCE] @ calm.T)
        self._danger = Question.learned(
            learned(urgent)["urgent"],
            [example.features for example in examples],
            odds(unseen, URGENT),
            URGENT[kinds],
            DANGER_ALARMS,
        )
        self._private = Question.learned(
            learned_not_at_work(urgent),
            [example.own for example in examples],
            odds(unseen, NOT_AT_WORK),
            NOT_AT_WORK[kinds],
            PRIVATE_ALARMS,
        )

    def of(self, vector: Vectors, calm: Vectors, every: int = 1) -> Impression:
        """What the meaning of a message suggests.

        `calm`: how near it is to each of the further messages; each stands for `every` of them.
        """
        masses = self._nearness.masses(vector)
        masses[CALM] += every * _calm_mass(calm)
        return Impression(masses, self._danger, self._private)


def evenly(places: Places) -> tuple[Places, int]:
    """The places themselves, of a very large knowledge every so many-th; and how many."""
    every = 1 + len(places) // MOST_CALM
    return places[::every], every


def _calm_mass(near: Vectors) -> Masses:
    """How much of what is calm lies there, for each row of `near`."""
    return np.asarray(CALM_COUNTS * weights(near).sum(axis=-1, dtype=np.float64))


def _kind(example: Example) -> int:
    """Twice the place of its sender, and one more when it is urgent."""
    return 2 * ORDER.index(SENDERS[example.writer]) + example.urgent
