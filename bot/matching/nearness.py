"""How near a message is, in meaning, to examples of each kind: every example counts, the nearest by far the most.

The weight of an example falls off with its distance from the message (a kernel density, Rosenblatt 1956), so that a
kind may have many shapes and a new example changes only what lies around it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.encoder.sentence import Vectors

STEEPNESS = 18.0
LEAST = 1e-9

Masses = npt.NDArray[np.float64]


class Nearness:
    """Learned once from the vectors of examples; then a matter of one product."""

    def __init__(self, rows: Vectors, kinds: npt.NDArray[np.int64], loudness: Vectors, size: int) -> None:
        """`kinds`: whose each row is, from 0 to `size`. `loudness`: how much each row counts, 1 for an example."""
        self._rows = rows
        self._shares = np.zeros((len(rows), size), dtype=np.float32)
        self._shares[np.arange(len(rows)), kinds] = loudness

    def masses(self, vectors: Vectors) -> Masses:
        """How much of each kind lies around each vector, in a row for each."""
        return self._summed(weights(vectors @ self._rows.T))

    def masses_left_out(self, count: int) -> Masses:
        """The same for the first `count` examples, each judged by all the others."""
        around = weights(self._rows[:count] @ self._rows.T)
        around[np.arange(count), np.arange(count)] = 0
        return self._summed(around)

    def _summed(self, around: Vectors) -> Masses:
        return np.asarray(around @ self._shares, dtype=np.float64) + LEAST


def weights(near: Vectors) -> Vectors:
    """How much each example counts. `near`: the products of the vectors, 1 for the same."""
    return np.asarray(np.exp(STEEPNESS * (near - 1)), dtype=np.float32)


def odds(masses: Masses, wanted: npt.NDArray[np.bool_]) -> Masses:
    """The logarithm of how much more of the wanted kinds lies there than of all others."""
    return np.asarray(np.log(masses[..., wanted].sum(axis=-1)) - np.log(masses[..., ~wanted].sum(axis=-1)))
