"""Documents by the features they have: the cosine of a message with all of them at once; rare features count most."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

UNHEARD = 0.5

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Row = Mapping[str, float]


class Table:
    """Rows of features and numbers as three arrays: whose row, which feature, how much."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """`rows`: the numbers of each place by feature."""
        self.size = len(rows)
        self.at: dict[str, int] = {}
        at = self.at
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        self.features: Whole = np.array([at.setdefault(key, len(at)) for row in rows for key in row], dtype=np.int64)
        self.places: Whole = np.repeat(np.arange(self.size), lengths)
        numbers = chain.from_iterable(row.values() for row in rows)
        self.numbers = np.fromiter(numbers, dtype=np.float64, count=int(lengths.sum()))


class Postings:
    """For each feature the places that have it and a number for each: added up for a message in one sweep."""

    def __init__(self, table: Table, values: npt.NDArray[np.float64] | None = None) -> None:
        """`values`: in place of the table's own numbers."""
        self._size, self._at = table.size, table.at
        order = np.argsort(table.features, kind="stable")
        self._starts = [0, *np.cumsum(np.bincount(table.features, minlength=len(table.at))).tolist()]
        self._places: Places = table.places[order].astype(np.int32)
        self._values: Floats = (table.numbers if values is None else values)[order].astype(np.float32)

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
        table = Table(rows)
        rarity = _rarity(table, groups)
        self._rarity = dict(zip(table.at, rarity.tolist(), strict=True))
        self._unheard = UNHEARD * math.log(1 + 2 * (len(set(groups)) + 1))
        damped = np.where(table.numbers > 1, 1 + np.log(np.maximum(table.numbers, 1)), table.numbers)
        weights = damped * rarity[table.features]
        lengths = np.sqrt(np.bincount(table.places, weights=weights**2, minlength=table.size))
        self._postings = Postings(table, weights / np.where(lengths > 0, lengths, 1)[table.places])

    def cosines(self, row: Row) -> Floats:
        """From 0 to 1 for each document. `row`: the message's features and counts."""
        weighed = {key: _damped(count) * self.rarity(key) for key, count in row.items()}
        length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        return self._postings.added({key: weight / length for key, weight in weighed.items()})

    def rarity(self, feature: str) -> float:
        """How much a feature says: high when few groups have it."""
        return self._rarity.get(feature, self._unheard)


def _rarity(table: Table, groups: Sequence[str]) -> npt.NDArray[np.float64]:
    """How much each feature says, by how many groups have it."""
    number = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    whose = np.array([number[group] for group in groups], dtype=np.int64)
    pairs = np.unique(table.features * max(1, len(number)) + whose[table.places]) if table.size else table.features
    users = np.bincount(pairs // max(1, len(number)), minlength=len(table.at))
    return np.asarray(np.log(1 + (len(number) + 1) / (users + 0.5)))


def _damped(count: float) -> float:
    return 1 + math.log(count) if count > 1 else count
