"""Weighs the evidence: which topics are likeliest, whether something else is likelier still, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.calibration import Calibration, Support
from bot.matching.documents import Document, Kind
from bot.matching.evidence import CLAUSE, MEANING, NEAREST, WHOLE
from bot.matching.fusion import PRIOR, PRIOR_WITHOUT_MEANING, Fusion
from bot.matching.inverted import Floats
from bot.matching.normalise import Reading
from bot.matching.owners import LIKE, Owners, owner_of

EXAMPLES = 900
TELLING = 12.0
ODDS_SPAN = 12.0
BESIDE_AT, BESIDE_SHARE = 0.5, 0.8
RIGHT_COUNTS = 3.0  # the asks of a topic are chosen to differ: one that is left out is harder than a real message

Shared = Callable[[str, Reading, frozenset[str]], tuple[float, float]]
Example = tuple[int, Floats, frozenset[str], Reading]


@dataclass(frozen=True)
class Ranked:
    """What is likely, best first.

    `everyday`: what beats every topic, if anything does. `beside`: whether one clause is as plainly an everyday matter
    as any is a topic.
    """

    topics: tuple[str, ...]
    everyday: str | None
    confidence: Callable[[str, tuple[float, float]], float]
    beside: bool


@dataclass(frozen=True)
class Scale:
    """One way of weighing: with meaning, or by words alone."""

    fusion: Fusion
    calibration: Calibration


@dataclass(frozen=True)
class Scales:
    """Both ways of weighing."""

    meaning: Scale
    words: Scale


class Judge:
    """Learned once from the knowledge's own examples; then it only reads."""

    def __init__(self, documents: Sequence[Document], owners: Owners, scales: Scales | None = None) -> None:
        """`scales`: as learned before; without them call `learn`."""
        self._ids, self._at = owners.ids, owners.at
        everyday = {each.owner for each in documents if each.kind is Kind.EVERYDAY}
        self._size = sum(id_ not in everyday and not id_.startswith(LIKE) for id_ in owners.ids)
        self._documents = documents
        bare = Scale(Fusion(), Calibration())
        self.scales = scales or Scales(bare, bare)

    def learn(self, examples: Iterable[Example], shared: Shared) -> None:
        """`examples`: the evidence for some documents, each judged without itself. `shared`: weight in common."""
        held = list(examples)
        whose = [self._at[owner_of(self._documents[at])] for at, *_ in held]
        bare = [(at, _words_only(evidence), only, reading) for at, evidence, only, reading in held]
        self.scales = Scales(
            self._learned(held, whose, shared, PRIOR), self._learned(bare, whose, shared, PRIOR_WITHOUT_MEANING)
        )

    @staticmethod
    def examples(documents: Sequence[Document]) -> list[int]:
        """The positions of the documents to learn from: asks and what is no topic, evenly spread."""
        asks = [at for at, document in enumerate(documents) if document.kind is Kind.ASK]
        others = [at for at, document in enumerate(documents) if document.kind in (Kind.NOT_FOR, Kind.EVERYDAY)]
        return [at for kind in (asks, others) for at in kind[:: 1 + 2 * len(kind) // EXAMPLES]]

    def ranked(self, evidence: Floats, *, meaning: bool) -> Ranked:
        """What the evidence makes likely. `meaning`: whether it knows the message's meaning."""
        scale = self.scales.meaning if meaning else self.scales.words
        scores = scale.fusion.scores(evidence)
        topics, others = scores[: self._size], scores[self._size :]
        order = np.argsort(-topics, kind="stable").tolist()
        best = int(others.argmax()) if len(others) else -1
        everyday = None
        if best >= 0 and order and others[best] > topics[order[0]]:
            everyday = self._ids[self._size + best].removeprefix(LIKE)

        rivals = _Rivals(scores, scale.fusion.nothing)

        def confidence(id_: str, shared: tuple[float, float]) -> float:
            return scale.calibration.confidence(_support(self._at[id_], rivals, evidence, shared))

        return Ranked(tuple(self._ids[at] for at in order), everyday, confidence, self._beside(evidence))

    def _beside(self, evidence: Floats) -> bool:
        clauses = evidence[CLAUSE]
        topic = clauses[: self._size].max(initial=0.0)
        return bool(clauses[self._size :].max(initial=0.0) >= max(BESIDE_AT, BESIDE_SHARE * topic))

    def _learned(self, held: Sequence[Example], whose: Sequence[int], shared: Shared, prior: Floats) -> Scale:
        asked = [(evidence, own) for (_, evidence, _, _), own in zip(held, whose, strict=True) if self._ours(own)]
        fusion = Fusion.learned(asked, prior)
        matches = [self._match(example, own, fusion, shared) for example, own in zip(held, whose, strict=True)]
        return Scale(fusion, Calibration.learned([match for match in matches if match]))

    def _ours(self, at: int) -> bool:
        return at < self._size

    def _match(self, example: Example, own: int, fusion: Fusion, shared: Shared) -> tuple[Support, bool, float] | None:
        """The best topic for an example, whether that is right, and how much this counts."""
        _, evidence, only, reading = example
        scores = fusion.scores(evidence)
        if not self._size:
            return None
        if not self._ours(own):
            scores[own] = -np.inf
        best = int(scores[: self._size].argmax())
        rivals = _Rivals(scores, fusion.nothing)
        support = _support(best, rivals, evidence, shared(self._ids[best], reading, only))
        right = best == own
        return support, right, RIGHT_COUNTS if right else 1.0


class _Rivals:
    """The scores of all owners, and of nothing at all, against which each of them has to stand."""

    def __init__(self, scores: Floats, nothing: float) -> None:
        held = np.append(scores.astype(np.float64), nothing)
        self._top = float(held.max())
        self._raised = np.exp(held - self._top)
        self._whole = float(self._raised.sum())

    def odds(self, at: int) -> float:
        """The logarithm of how much likelier one owner is than all others together."""
        own = float(self._raised[at])
        rest = self._whole - own
        if own > rest:  # what is left of the sum is then too rough
            rest = float(self._raised[:at].sum() + self._raised[at + 1 :].sum())
        return math.log(own or 1e-300) - math.log(rest or 1e-300)


def _support(at: int, rivals: _Rivals, evidence: Floats, shared: tuple[float, float]) -> Support:
    odds = min(max(rivals.odds(at) / ODDS_SPAN, -0.5), 0.5)
    common, weight = shared
    return Support(
        0.5 + odds,
        float(evidence[NEAREST, at]),
        float(evidence[WHOLE, at]),
        common / (weight or 1.0),
        min(common / TELLING, 1.0),
    )


def _words_only(evidence: Floats) -> Floats:
    bare = evidence.copy()
    bare[list(MEANING)] = 0
    return bare
