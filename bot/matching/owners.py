"""Whom the documents speak for, and how the scores of many documents become one number for each of them."""

from __future__ import annotations

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
        self._widest = max((len(each) for each in places), default=0)
        nobody = len(documents)
        rows = [[*each, *[nobody] * (self._widest - len(each))] for each in places]
        self._places: Whole = np.array(rows, dtype=np.int64).reshape(len(self.ids), self._widest)

    def best(self, scores: Floats) -> Floats:
        """Each owner's best document. `scores`: one for each document."""
        return np.asarray(self._of_each(scores).max(axis=1, initial=0.0))

    def gathered(self, scores: Floats) -> Floats:
        """One number for each owner: its five best documents, each counting less than the one before."""
        held = self._of_each(scores)
        count = min(len(BEST_SHARES), self._widest)
        if self._widest > count:
            held = np.partition(held, self._widest - count, axis=1)[:, self._widest - count :]
        # Not a matrix product: for a handful of columns OpenBLAS may touch what lies beyond them, and numpy then warns.
        return np.asarray((-np.sort(-held, axis=1) * BEST_SHARES[:count]).sum(axis=1))

    def _of_each(self, scores: Floats) -> Floats:
        return np.append(scores, np.float32(0))[self._places]
