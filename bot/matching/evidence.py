"""What speaks for each owner in a message: by words, by letters, by all it says, and by meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bot.matching.documents import Document, Kind
from bot.matching.head import Head, Whole, left_out
from bot.matching.inverted import CosineIndex, Floats
from bot.matching.lexical import letter_counts, word_counts
from bot.matching.normalise import Reading
from bot.matching.owners import Owners, owner_of
from bot.matching.whole import WholeScorer

WORDS, LETTERS, WHOLE, CLAUSE, NEAREST, NEAR, HEAD = range(7)
LEXICAL = (WORDS, LETTERS, WHOLE, CLAUSE)
MEANING = (NEAREST, NEAR, HEAD)
SIZE = 7
FOLDS = 4
LOUDNESS: Mapping[Kind, float] = {Kind.ANSWER: 0.8, Kind.FINDING: 0.8}
SAID = {Kind.NAME: 2.0, Kind.ASK: 1.0, Kind.ANSWER: 0.7, Kind.FINDING: 0.5, Kind.EVERYDAY: 1.0, Kind.NOT_FOR: 1.0}
TAUGHT: Mapping[Kind, float] = {Kind.ANSWER: 0.3, Kind.FINDING: 0.3}


class Encoder(Protocol):
    """Turns sentences into vectors of length one."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """A row for each text of a message."""
        ...

    def encode_knowledge(self, texts: Sequence[str]) -> Floats:
        """A row for each text of the knowledge, which may be kept on disk."""
        ...


@dataclass(frozen=True)
class Heard:
    """A message as it is compared: its reading, the readings of its clauses, and its vector where there is one."""

    reading: Reading
    clauses: tuple[Reading, ...] = ()
    vector: Floats | None = None


class Witness:
    """Compares messages with all documents at once. Built once for a knowledge base; then it only reads."""

    def __init__(
        self,
        documents: Sequence[Document],
        readings: Sequence[Reading],
        owners: Owners,
        vectors: Floats | None,
    ) -> None:
        """`vectors`: a row for each document; None without a sentence encoder."""
        groups = [owner_of(document) for document in documents]
        self.owners = owners
        self.words = CosineIndex([word_counts(reading) for reading in readings], groups)
        self._letters = CosineIndex([letter_counts(reading) for reading in readings], groups)
        said = [owner_of(document) for document in documents]
        self._whole = WholeScorer(documents, readings, owners, SAID, self.words.rarity)
        self._loudness = np.array([LOUDNESS.get(document.kind, 1.0) for document in documents], dtype=np.float32)
        self._sections = [reading.sections for reading in readings]
        self._names_some = np.array([bool(sections) for sections in self._sections])
        self._vectors = vectors
        self._head, self._unseen = self._taught(documents, said, vectors)

    def evidence(self, heard: Heard, without: int | None = None) -> Floats:
        """A row for each kind of evidence, a column for each owner, all about 0 to 1.

        `without`: a document, by its position, that counts as if it were not there: to judge it by the others.
        """
        found = np.zeros((SIZE, len(self.owners.ids)), dtype=np.float32)
        audible = self._audible(heard.reading, without)
        found[WORDS], found[LETTERS], found[WHOLE] = self._by_words(heard.reading, audible, without)
        found[CLAUSE] = self._by_clause(heard, found, without)
        if heard.vector is not None and self._vectors is not None:
            alike = self.alike(heard.vector) * audible
            found[NEAREST], found[NEAR] = self.owners.best(alike), self.owners.gathered(alike)
            found[HEAD] = self._by_head(heard.vector, without) * self._spoken_to(audible)
        return found

    def alike(self, vector: Floats) -> Floats:
        """How near in meaning each document is."""
        if self._vectors is None:
            return np.zeros(len(self._loudness), dtype=np.float32)
        return np.asarray(np.maximum(self._vectors @ vector, 0))

    def by_words(self, reading: Reading) -> Floats:
        """How near by its words each document is."""
        return np.asarray(self.words.cosines(word_counts(reading)) * self._audible(reading, None))

    def _by_words(self, reading: Reading, audible: Floats, without: int | None) -> tuple[Floats, Floats, Floats]:
        counts = word_counts(reading)
        words = self.owners.gathered(self.words.cosines(counts) * audible)
        letters = self.owners.gathered(self._letters.cosines(letter_counts(reading)) * audible)
        return words, letters, self._whole.likeness(counts, without)

    def _by_clause(self, heard: Heard, found: Floats, without: int | None) -> Floats:
        """What the clause that says most for each owner says; the whole message where it is one clause."""
        parts = [self._by_words(part, self._audible(part, without), without) for part in heard.clauses]
        all_three = [sum(part[1:], part[0]) for part in parts] or [found[WORDS] + found[LETTERS] + found[WHOLE]]
        return np.asarray(np.max(np.stack(all_three), axis=0) / 3)

    def _audible(self, reading: Reading, without: int | None) -> Floats:
        """How loud each document is: one that names other sections of Acts than the message says nothing."""
        loud = self._loudness
        if reading.sections and self._names_some.any():
            others = [bool(named) and not named & reading.sections for named in self._sections]
            loud = np.where(np.array(others), np.float32(0), loud)
        if without is not None:
            loud = loud.copy()
            loud[without] = 0
        return loud

    def _spoken_to(self, audible: Floats) -> Floats:
        return (self.owners.best(audible) > 0).astype(np.float32)

    def _by_head(self, vector: Floats, without: int | None) -> Floats:
        if without is not None and without in self._unseen:
            return self._unseen[without]
        assert self._head is not None
        return self._head.scores(vector)

    def _taught(
        self, documents: Sequence[Document], said: Sequence[str], vectors: Floats | None
    ) -> tuple[Head | None, dict[int, Floats]]:
        """The head, and for each example that may be judged its scores by a head that has not seen it."""
        places = [at for at, owner in enumerate(said) if owner in self.owners.at]
        if vectors is None or not places:
            return None, {}
        whose: Whole = np.array([self.owners.at[said[at]] for at in places], dtype=np.int64)
        loud = np.array([TAUGHT.get(documents[at].kind, 1.0) for at in places], dtype=np.float32)
        rows, size = vectors[places], len(self.owners.ids)
        unseen = left_out(rows, whose, loud, size, FOLDS)
        return Head(rows, whose, loud, size), dict(zip(places, unseen, strict=True))
