"""How sure to be of a match: a confidence learned from the knowledge's own examples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.matching.inverted import Floats

STEPS, RATE = 300, 0.1
PRIOR_STRENGTH = 0.5


class Support(NamedTuple):
    """What speaks for one topic, each about 0 to 1.

    `likely`: its share among all topics and everyday matters, as odds (0.5 is even). `near`: how near its nearest
    document is in meaning. `whole`: how much of the message is what it says. `covered`: the share of the message's
    weight that it knows. `shared`: how much the words say that message and topic share, 1 for about four telling ones.
    """

    likely: float
    near: float
    whole: float
    covered: float
    shared: float


PRIOR = (8.0, 3.0, 2.0, 1.0, 1.0)
PRIOR_BIAS = -7.0


class Calibration:
    """A logistic squash of the support into 0 to 1: how often such a match was right."""

    def __init__(self, weights: Sequence[float] = PRIOR, bias: float = PRIOR_BIAS) -> None:
        """The weights of the support, in its order, and the bias."""
        self.weights, self.bias = tuple(weights), bias

    @classmethod
    def learned(cls, examples: Sequence[tuple[Support, bool, float]]) -> Calibration:
        """Fitted to matches, whether each was right, and how much it counts; few leave it near its prior."""
        if not examples:
            return cls()
        rows = np.array([(*support, 1.0) for support, _, _ in examples])
        right = np.array([float(right) for _, right, _ in examples])
        counts = np.array([count for _, _, count in examples])
        prior = np.array([*PRIOR, PRIOR_BIAS])
        weights = prior.copy()
        lowest = np.array([0.0] * len(PRIOR) + [-np.inf])
        first, second = np.zeros_like(weights), np.zeros_like(weights)
        for step in range(1, STEPS + 1):
            wrong_by = (_squash(rows @ weights) - right) * counts
            slope = rows.T @ wrong_by / counts.sum() + PRIOR_STRENGTH * (weights - prior) / len(rows)
            first += 0.1 * (slope - first)
            second += 0.01 * (slope * slope - second)
            size = np.sqrt(second / (1 - 0.99**step)) + 1e-8
            weights = np.maximum(lowest, weights - RATE * first / (1 - 0.9**step) / size)
        return cls([float(weight) for weight in weights[:-1]], float(weights[-1]))

    def confidence(self, support: Support) -> float:
        """From 0 to 1, comparable over messages."""
        speaks = sum(weight * each for weight, each in zip(self.weights, support, strict=True))
        return 1 / (1 + math.exp(-min(max(self.bias + speaks, -30), 30)))


def _squash(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))))
