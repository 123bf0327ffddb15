"""How much each kind of evidence counts, learned from the knowledge's own examples.

The owners of a message are compared by a softmax over weighted evidence (conditional logit, McFadden 1974). Few
examples leave the weights near a prior that was found on other knowledge bases.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.matching.evidence import SIZE
from bot.matching.inverted import Floats

# words, letters, whole, clause, spelt, nearest, near, meant
PRIOR = np.array([4, 4, 4, 4, 3, 6, 6, 12], dtype=np.float32)
PRIOR_WITHOUT_MEANING = np.array([8, 6, 8, 8, 8, 0, 0, 0], dtype=np.float32)
STEPS, RATE = 120, 0.5
PRIOR_STRENGTH = 0.02
RIVALS = 40
NOTHING = 0.25


class Fusion:
    """Weights of the evidence: the higher the sum, the likelier the owner."""

    def __init__(self, weights: Floats = PRIOR) -> None:
        """`weights`: one for each kind of evidence, none below nought."""
        self.weights = weights

    @classmethod
    def learned(cls, examples: Sequence[tuple[Floats, int]], prior: Floats = PRIOR) -> Fusion:
        """Fitted to evidence (kinds by owners) and the owner that is right."""
        if not examples:
            return cls(prior)
        rows = np.stack([_with_rivals(evidence, right, prior) for evidence, right in examples])
        weights, pull = prior.copy(), PRIOR_STRENGTH * 40 / len(examples)
        strong, seen = np.zeros(SIZE, dtype=np.float32), np.zeros(SIZE, dtype=np.float32)
        for step in range(1, STEPS + 1):
            shares = _softmax(np.einsum("k,nko->no", weights, rows))
            shares[:, 0] -= 1
            slope = np.einsum("no,nko->k", shares, rows) / len(rows) + pull * (weights - prior) / 100
            slope = np.where(prior > 0, slope, 0).astype(np.float32)
            strong += np.float32(0.1) * (slope - strong)
            seen += np.float32(0.01) * (slope * slope - seen)
            size = np.sqrt(seen / (1 - 0.99**step)) + 1e-8
            weights = np.maximum(0, weights - RATE * (1 - (step - 1) / STEPS) * strong / (1 - 0.9**step) / size)
            weights = weights.astype(np.float32)
        return cls(weights)

    @property
    def nothing(self) -> float:
        """The score that speaks for none of the owners: what little evidence of every kind adds up to."""
        return NOTHING * float(self.weights.sum())

    def scores(self, evidence: Floats) -> Floats:
        """One number for each owner. `evidence`: kinds by owners."""
        return np.asarray(self.weights @ evidence, dtype=np.float32)


def _with_rivals(evidence: Floats, right: int, prior: Floats) -> Floats:
    """The right owner first, then its nearest rivals: the others are far behind and teach nothing."""
    order = np.argsort(-(prior @ evidence), kind="stable")
    rivals = order[order != right][: RIVALS - 1]
    chosen = evidence[:, [right, *rivals]]
    missing = RIVALS - chosen.shape[1]
    return np.pad(chosen, ((0, 0), (0, missing)), constant_values=-1.0) if missing else chosen


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
