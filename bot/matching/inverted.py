"""Documents by the features they have: the cosine of a message with all of them at once; rare features count most."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

UNHEARD = 0.5

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
Row = Mapping[str, float]


class Postings:
    """For each feature the places that have it and a number for each: added up for a message in one sweep."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """`rows`: the numbers of each place by feature."""
        self._size = len(rows)
        self._at: dict[str, int] = {}
        found: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
        for place, row in enumerate(rows):
            for feature, value in row.items():
                found[self._at.setdefault(feature, len(self._at))].append((place, value))
        self._starts = [0, *accumulate(len(found[at]) for at in range(len(found)))]
        pairs = [pair for at in range(len(found)) for pair in found[at]]
        self._places: Places = np.array([place for place, _ in pairs], dtype=np.int32)
        self._values: Floats = np.array([value for _, value in pairs], dtype=np.float32)

    def added(self, weights: Row) -> Floats:
        """For each place the sum over the features of weight times number."""
        known = [(self._at[feature], weight) for feature, weight in weights.items() if feature in self._at]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        spans = [slice(self._starts[at], self._starts[at + 1]) for at, _ in known]
        places = np.concatenate([self._places[span] for span in spans])
        counts = [span.stop - span.start for span in spans]
        values = np.concatenate([self._values[span] for span in spans])
        values *= np.repeat(np.array([weight for _, weight in known], dtype=np.float32), counts)
        return np.bincount(places, weights=values, minlength=self._size).astype(np.float32)


class CosineIndex:
    """TF-IDF vectors of documents, and the cosine of a message with each of them."""

    def __init__(self, rows: Sequence[Row], groups: Sequence[str]) -> None:
        """`rows`: each document's features and counts; `groups`: whom it speaks for, for the rarity."""
        self._rarity = _rarity(rows, groups)
        self._unheard = UNHEARD * math.log(1 + 2 * (len(set(groups)) + 1))
        self._postings = Postings([self._unit(row) for row in rows])

    def cosines(self, row: Row) -> Floats:
        """From 0 to 1 for each document. `row`: the message's features and counts."""
        return self._postings.added(self._unit(row))

    def rarity(self, feature: str) -> float:
        """How much a feature says: high when few groups have it."""
        return self._rarity.get(feature, self._unheard)

    def _unit(self, row: Row) -> dict[str, float]:
        weighed = {key: _damped(count) * self.rarity(key) for key, count in row.items()}
        length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        return {key: weight / length for key, weight in weighed.items()}


def _rarity(rows: Sequence[Row], groups: Sequence[str]) -> dict[str, float]:
    pairs = {(feature, group) for row, group in zip(rows, groups, strict=True) for feature in row}
    users = Counter(feature for feature, _ in pairs)
    total = len(set(groups)) + 1
    return {feature: math.log(1 + total / (count + 0.5)) for feature, count in users.items()}


def _damped(count: float) -> float:
    return 1 + math.log(count) if count > 1 else count
