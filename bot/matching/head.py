"""Which owner a vector speaks for, learned from all examples at once: multinomial logistic regression.

It begins at the owners' own centres and goes as many steps (Adam, Kingma and Ba 2015) as the size of the knowledge
allows, so that a very large knowledge still loads: with no step at all it compares with the centres.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.matching.inverted import Floats

STEPS = 50
WORK = 2.0e7  # steps times examples times owners: about a second on one core
RATE, SOFTNESS = 0.3, 10.0
START = 10.0
FIRST, SECOND = 0.9, 0.99

Whole = npt.NDArray[np.int64]


class Head:
    """A score for each owner; the highest is the likeliest."""

    def __init__(self, vectors: Floats, owners: Whole, loudness: Floats, size: int) -> None:
        """`owners`: whose each row is, from 0 to `size`; `loudness`: how much each row counts, 1 for an ask."""
        self._towards = _centres(vectors, owners, loudness, size).T * np.float32(START)
        steps = min(STEPS, int(WORK / max(1, len(vectors) * size)))
        if steps and len(vectors):
            self._learn(vectors, owners, loudness / loudness.sum(), steps)

    def scores(self, vectors: Floats) -> Floats:
        """One number for each owner, in a row for each vector, about 0 to 1 for what is near."""
        return np.asarray(vectors @ self._towards, dtype=np.float32) / np.float32(START)

    def _learn(self, vectors: Floats, owners: Whole, shares: Floats, steps: int) -> None:
        first, second = np.zeros_like(self._towards), np.zeros_like(self._towards)
        rows = np.arange(len(vectors))
        for step in range(1, steps + 1):
            wrong = _softmax(vectors @ self._towards)
            wrong[rows, owners] -= 1
            slope = vectors.T @ (wrong * shares[:, None]) + self._towards / np.float32(SOFTNESS * len(vectors))
            first += np.float32(1 - FIRST) * (slope - first)
            second += np.float32(1 - SECOND) * (slope * slope - second)
            size = np.sqrt(second / np.float32(1 - SECOND**step)) + np.float32(1e-8)
            pace = RATE * (1 - (step - 1) / steps) / (1 - FIRST**step)
            self._towards -= np.float32(pace) * first / size


def left_out(vectors: Floats, owners: Whole, loudness: Floats, size: int, folds: int) -> Floats:
    """The scores of each row by a head that has not seen it: each fold is scored by what the others teach."""
    found = np.zeros((len(vectors), size), dtype=np.float32)
    for fold in range(folds):
        out = np.arange(len(vectors)) % folds == fold
        if out.any() and not out.all():
            found[out] = Head(vectors[~out], owners[~out], loudness[~out], size).scores(vectors[out])
    return found


def _centres(vectors: Floats, owners: Whole, loudness: Floats, size: int) -> Floats:
    sums = np.zeros((size, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, vectors * loudness[:, None])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-9), dtype=np.float32)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
