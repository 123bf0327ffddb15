"""Documents by the features they have: the cosine of a message with all of them at once; rare features count most."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np
import numpy.typing as npt

UNHEARD = 0.5

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Row = Mapping[str, float]
Number = TypeVar("Number", np.float32, np.float64)
_NOTHING: tuple[Places, Floats] = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)


class Table:
    """Rows of features and numbers as three arrays: whose row, which feature, how much."""

    def __init__(self, rows: Sequence[Row | int], before: Table | None = None) -> None:
        """`rows`: the numbers of each place by feature, or the place of the same row in the table `before`."""
        self.size = len(rows)
        self.at: dict[str, int] = dict(before.at) if before else {}
        parts = [self._row(row) if before is None or not isinstance(row, int) else before.row(row) for row in rows]
        self._starts = [0, *accumulate(len(features) for features, _ in parts)]
        self.features: Places = np.concatenate([_NOTHING[0], *(features for features, _ in parts)])
        self.numbers: Floats = np.concatenate([_NOTHING[1], *(numbers for _, numbers in parts)])
        self.places: Places = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self._starts))

    def row(self, place: int) -> tuple[Places, Floats]:
        """The features of a place and their numbers."""
        span = slice(self._starts[place], self._starts[place + 1])
        return self.features[span], self.numbers[span]

    def _row(self, row: Row | int) -> tuple[Places, Floats]:
        if isinstance(row, int):
            return _NOTHING
        at = self.at
        features = np.array([at.setdefault(key, len(at)) for key in row], dtype=np.int32)
        return features, np.fromiter(row.values(), dtype=np.float32, count=len(row))


class Postings:
    """For each feature the places that have it and a number for each: added up for a message in one sweep."""

    def __init__(self, table: Table, values: Floats | None = None) -> None:
        """`values`: in place of the table's own numbers."""
        self._size, self._at = table.size, table.at
        order = np.argsort(table.features, kind="stable")
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(table.features, minlength=len(table.at)))])
        self._places = table.places[order].astype(np.int64)  # bincount would make these of anything else, each time
        self._values = (table.numbers if values is None else values)[order]

    def added(self, weights: Row) -> Floats:
        """For each place the sum over the features of weight times number."""
        known = [(self._at[feature], weight) for feature, weight in weights.items() if feature in self._at]
        at = np.array([at for at, _ in known], dtype=np.int64)
        return self.added_at(at, np.array([weight for _, weight in known], dtype=np.float32))

    def added_at(self, features: Whole, weights: Floats) -> Floats:
        """The same for features by their number."""
        begins = self._starts[features]
        counts = self._starts[features + 1] - begins
        ends = np.cumsum(counts)
        spans = np.repeat(begins - ends + counts, counts)
        spans += np.arange(len(spans))
        values = self._values.take(spans)
        values *= np.repeat(weights, counts)
        return np.bincount(self._places.take(spans), weights=values, minlength=self._size).astype(np.float32)


class CosineIndex:
    """TF-IDF vectors of documents, and the cosine of a message with each of them."""

    def __init__(self, rows: Sequence[Row | int], groups: Sequence[str], before: CosineIndex | None = None) -> None:
        """`rows`: each document's features and counts, or its place in the index `before`.

        `groups`: whom each document speaks for, for the rarity.
        """
        table = Table(rows, before._table if before else None)
        self._table: Table = table
        rarity, heard = _rarity(table, groups)
        self._unheard = UNHEARD * math.log(1 + 2 * (len(set(groups)) + 1))
        self._rarity: npt.NDArray[np.float64] = np.append(np.where(heard, rarity, self._unheard), self._unheard)
        weights = _damped(table.numbers) * rarity[table.features]
        lengths = np.sqrt(np.bincount(table.places, weights=weights**2, minlength=table.size))
        units = weights / np.where(lengths > 0, lengths, 1)[table.places]
        self._postings = Postings(table, units.astype(np.float32))

    def cosines(self, row: Row) -> Floats:
        """From 0 to 1 for each document. `row`: the message's features and counts."""
        places, unknown = self._table.at, len(self._table.at)
        at = np.array([places.get(key, unknown) for key in row], dtype=np.int64)
        counts = np.fromiter(row.values(), dtype=np.float64, count=len(row))
        weighed = _damped(counts) * self._rarity[at]
        length = math.sqrt(weighed @ weighed) or 1.0
        known = at < unknown
        return self._postings.added_at(at[known], (weighed[known] / length).astype(np.float32))

    def rarity(self, feature: str) -> float:
        """How much a feature says: high when few groups have it."""
        return float(self._rarity[self._table.at.get(feature, -1)])


def _rarity(table: Table, groups: Sequence[str]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """How much each feature says, by how many groups have it, and whether any has."""
    number = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    whose = np.array([number[group] for group in groups], dtype=np.int64)
    many = max(1, len(number))
    pairs = np.unique(table.features.astype(np.int64) * many + whose[table.places])
    users = np.bincount(pairs // many, minlength=len(table.at))
    return np.log(1 + (len(number) + 1) / (users + 0.5)), users > 0


def _damped(counts: npt.NDArray[Number]) -> npt.NDArray[Number]:
    return np.asarray(np.where(counts > 1, 1 + np.log(np.maximum(counts, 1)), counts))
