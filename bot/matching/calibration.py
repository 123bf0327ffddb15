"""How sure to be of a match: a confidence learned from the knowledge's own examples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

STEPS = 150
RATE = 1.5
PRIOR_STRENGTH = 0.02


@dataclass(frozen=True)
class Evidence:
    """What speaks for one topic.

    `score`: how near the message is. `lead`: how far it stands before the best other topic. `beyond`: how far
    before the best everyday matter or look-alike. `covered`: share of the message's weight that the topic knows.
    `shared`: how much the words say that message and topic share, 1 for about four telling ones: one is little.
    """

    score: float
    lead: float
    beyond: float
    covered: float
    shared: float


PRIOR = (4.0, 2.0, 3.0, 2.0, 2.0)
PRIOR_BIAS = -4.0


class Calibration:
    """A logistic squash of the evidence into 0 to 1: how often such a match was right."""

    def __init__(self, weights: Sequence[float] = PRIOR, bias: float = PRIOR_BIAS) -> None:
        """The weights of the evidence, in its order, and the bias."""
        self.weights, self.bias = tuple(weights), bias

    @classmethod
    def learned(cls, examples: Sequence[tuple[Evidence, bool]]) -> Calibration:
        """Fitted to matches known to be right or wrong; few examples leave it near its prior."""
        weights, bias = list(PRIOR), PRIOR_BIAS
        rows = [(astuple(evidence), float(right)) for evidence, right in examples]
        for _ in range(STEPS if rows else 0):
            slopes, slope = _slopes(rows, weights, bias)
            pull = PRIOR_STRENGTH * 50 / len(rows)
            weights = [
                max(0.0, w - RATE * (s + pull * (w - p))) for w, s, p in zip(weights, slopes, PRIOR, strict=True)
            ]
            bias -= RATE * (slope + pull * (bias - PRIOR_BIAS))
        return cls(weights, bias)

    def confidence(self, evidence: Evidence) -> float:
        """From 0 to 1, comparable over messages."""
        return _squash(self.bias + sum(w * x for w, x in zip(self.weights, astuple(evidence), strict=True)))


def _slopes(
    rows: Sequence[tuple[tuple[float, ...], float]], weights: Sequence[float], bias: float
) -> tuple[list[float], float]:
    slopes, slope = [0.0] * len(weights), 0.0
    for values, right in rows:
        wrong_by = _squash(bias + sum(w * x for w, x in zip(weights, values, strict=True))) - right
        slope += wrong_by
        for at, value in enumerate(values):
            slopes[at] += wrong_by * value
    return [s / len(rows) for s in slopes], slope / len(rows)


def _squash(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
