"""Which owner a vector speaks for, learned from all examples at once: multinomial logistic regression.

It begins at the owners' own centres and goes some steps (Adam, Kingma and Ba 2015), each over an even part of the
examples, so that a large knowledge learns as well as a small one and about as fast; one with very many owners goes
fewer steps, so that it still loads: with no step at all it compares with the centres.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.matching.documents import Document, Kind
from bot.matching.inverted import Floats
from bot.matching.owners import Owners, owner_of

STEPS = 60
PART = 1_000  # examples that are looked at in one step
WORK = 4.0e7  # steps times examples of a step times owners: about two seconds on one core
RATE, SOFTNESS = 0.3, 10.0
START = 10.0
FIRST, SECOND = 0.9, 0.99
FOLDS = 4
NOT_OURS = (Kind.NOT_FOR, Kind.EVERYDAY)
LOUDNESS: Mapping[Kind, float] = {Kind.NAME: 0.5, Kind.ANSWER: 0.3, Kind.FINDING: 0.3}

Whole = npt.NDArray[np.int64]


class Learned:
    """A head taught by all examples, and what it would have said of each of them without having seen it."""

    def __init__(self, head: Head, unseen: Mapping[int, Floats] | None = None) -> None:
        """`unseen`: the scores of examples by heads that have not seen them, by the position of the document."""
        self.head, self._unseen = head, unseen or {}

    @classmethod
    def taught(cls, documents: Sequence[Document], owners: Owners, rows: Floats, judged: Collection[int]) -> Learned:
        """`rows`: one for each document. `judged`: the documents that will be asked about, by position.

        Each fold of the examples is scored by what the others teach.

        An example of a topic is left out alone; of what is no topic, all examples of the same matter together, so that
        it stands for a matter that nobody thought of.
        """
        places = [at for at, each in enumerate(documents) if owner_of(each) in owners.at]
        whose: Whole = np.array([owners.at[owner_of(documents[at])] for at in places], dtype=np.int64)
        loud = np.array([LOUDNESS.get(documents[at].kind, 1.0) for at in places], dtype=np.float32)
        own, size = rows[places], len(owners.ids)
        unseen: dict[int, Floats] = {}
        folds = folds_of(documents, owners)
        for fold in range(FOLDS):
            asked = [at for at in judged if folds[at] == fold]
            rest = folds[places] != fold
            head = cls(Head.learned(own[rest], whose[rest], loud[rest], size))
            unseen |= {at: head.scores(rows[at]) for at in asked}
        return cls(Head.learned(own, whose, loud, size), unseen)

    def moved(
        self, before: Owners, owners: Owners, documents: Sequence[Document], rows: Callable[[list[int]], Floats]
    ) -> Learned:
        """The same head for other owners: those it knows stay, a new one is told by the centre of its documents.

        `rows`: gives a row for each of the documents at some places.
        """
        towards = np.zeros((len(self.head.towards), len(owners.ids)), dtype=np.float32)
        for at, id_ in enumerate(owners.ids):
            if id_ in before.at:
                towards[:, at] = self.head.towards[:, before.at[id_]]
                continue
            own = [place for place, each in enumerate(documents) if owner_of(each) == id_]
            loud = np.array([LOUDNESS.get(documents[place].kind, 1.0) for place in own], dtype=np.float32)
            whose = np.zeros(len(own), dtype=np.int64)
            towards[:, at] = _centres(rows(own), whose, loud, 1)[0] * np.float32(START)
        return Learned(Head(towards))

    def scores(self, row: Floats, without: int | None = None) -> Floats:
        """One number for each owner; for a document of the knowledge itself what unprejudiced heads said."""
        if without is not None and without in self._unseen:
            return self._unseen[without]
        return self.head.scores(row)


def folds_of(documents: Sequence[Document], owners: Owners) -> Whole:
    """The fold of each document: the examples of a topic go round, a matter that is no topic stays together."""
    at = [owners.at.get(owner_of(each), 0) if each.kind in NOT_OURS else n for n, each in enumerate(documents)]
    return np.array(at, dtype=np.int64) % FOLDS


class Head:
    """A score for each owner; the highest is the likeliest."""

    def __init__(self, towards: Floats) -> None:
        """`towards`: a column for each owner, as learned before."""
        self.towards = towards

    @classmethod
    def learned(cls, vectors: Floats, owners: Whole, loudness: Floats, size: int) -> Head:
        """`owners`: whose each row is, from 0 to `size`; `loudness`: how much each row counts, 1 for an ask."""
        head = cls(_centres(vectors, owners, loudness, size).T * np.float32(START))
        steps = min(STEPS, int(WORK / max(1, min(PART, len(vectors)) * size)))
        if steps and len(vectors):
            head._learn(vectors, owners, loudness / loudness.sum(), steps)
        return head

    def scores(self, vectors: Floats) -> Floats:
        """One number for each owner, in a row for each vector, about 0 to 1 for what is near."""
        return np.asarray(vectors @ self.towards, dtype=np.float32) / np.float32(START)

    def _learn(self, vectors: Floats, owners: Whole, shares: Floats, steps: int) -> None:
        first, second = np.zeros_like(self.towards), np.zeros_like(self.towards)
        parts = -(-len(vectors) // PART)
        for step in range(1, steps + 1):
            part = slice(step % parts, None, parts)  # examples stand owner by owner: each owner has some in every part
            some = np.ascontiguousarray(vectors[part])
            wrong = _softmax(some @ self.towards)
            wrong[np.arange(len(some)), owners[part]] -= 1
            wrong *= shares[part, None] * np.float32(parts)
            slope = some.T @ wrong + self.towards / np.float32(SOFTNESS * len(vectors))
            first += np.float32(1 - FIRST) * (slope - first)
            second += np.float32(1 - SECOND) * (slope * slope - second)
            size = np.sqrt(second / np.float32(1 - SECOND**step)) + np.float32(1e-8)
            pace = RATE * (1 - (step - 1) / steps) / (1 - FIRST**step)
            self.towards -= np.float32(pace) * first / size


def _centres(vectors: Floats, owners: Whole, loudness: Floats, size: int) -> Floats:
    sums = np.zeros((size, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, vectors * loudness[:, None])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-9), dtype=np.float32)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
