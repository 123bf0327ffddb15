"""Whom the documents speak for, and how the scores of many documents become one number for each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from bot.matching.documents import Document, Kind
from bot.matching.inverted import Floats

LIKE = "like:"  # before the id of a topic: its look-alikes, which are something else
BEST_SHARES = np.array([0.36, 0.25, 0.18, 0.12, 0.09], dtype=np.float32)

Whole = npt.NDArray[np.int64]


def owner_of(document: Document) -> str:
    """The topic, the everyday matter, the review, or the look-alikes of a topic that the document speaks for."""
    return LIKE + document.owner if document.kind is Kind.NOT_FOR else document.owner


class Owners:
    """The owners of documents in a fixed order, and which documents are whose."""

    def __init__(self, documents: Sequence[Document], ids: Iterable[str]) -> None:
        """`ids`: the owners that count; documents of others are left aside."""
        self.ids = tuple(ids)
        self.at = {id_: at for at, id_ in enumerate(self.ids)}
        places: list[list[int]] = [[] for _ in self.ids]
        for place, document in enumerate(documents):
            at = self.at.get(owner_of(document))
            if at is not None:
                places[at].append(place)
        self._groups = [_Group(places, at, len(documents)) for at in _alike_in_size([len(each) for each in places])]

    def best(self, scores: Floats) -> Floats:
        """Each owner's best document. `scores`: one for each document."""
        found = np.zeros(len(self.ids), dtype=np.float32)
        scores = np.append(scores, np.float32(0))
        for group in self._groups:
            found[group.at] = scores[group.places].max(axis=1, initial=0.0)
        return found

    def gathered(self, scores: Floats) -> Floats:
        """One number for each owner: its five best documents, each counting less than the one before.

        `scores`: one for each document, or rows of them.
        """
        found = np.zeros((*scores.shape[:-1], len(self.ids)), dtype=np.float32)
        padded = np.concatenate([scores, np.zeros((*scores.shape[:-1], 1), dtype=np.float32)], axis=-1)
        for group in self._groups:
            found[..., group.at] = _of_best(padded[..., group.places])
        return found


class _Group:
    """Owners with about as many documents, so that their places fill a table."""

    def __init__(self, places: Sequence[Sequence[int]], at: Sequence[int], nobody: int) -> None:
        """`places`: of every owner's documents. `at`: the owners of this group. `nobody`: fills a short row."""
        widest = max(len(places[owner]) for owner in at)
        rows = [[*places[owner], *[nobody] * (widest - len(places[owner]))] for owner in at]
        self.at: Whole = np.array(at, dtype=np.int64)
        self.places: Whole = np.array(rows, dtype=np.int64).reshape(len(at), widest)


def _alike_in_size(sizes: Sequence[int]) -> list[list[int]]:
    """The places of the sizes, in few groups: some owners with many documents make no wide table for all."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for at, size in enumerate(sizes):
        groups[size.bit_length() // 2].append(at)
    return [groups[size] for size in sorted(groups)]


def _of_best(held: Floats) -> Floats:
    """One number for each row: its best few, each counting less than the one before."""
    width = held.shape[-1]
    count = min(len(BEST_SHARES), width)
    # Not a matrix product: for a handful of columns OpenBLAS may touch what lies beyond them, and numpy then warns.
    best = np.sort(held, axis=-1)[..., width - count :]
    return np.asarray(np.einsum("...k,k->...", best, BEST_SHARES[:count][::-1]))
