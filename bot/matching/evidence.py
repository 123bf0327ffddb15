"""What speaks for each owner in a message: by words, by letters, by all it says, and by meaning.

`WORDS`, `LETTERS`: its best documents by whole words and by runs of letters. `WHOLE`: all that it says. `CLAUSE`: the
clause that says most for it. `SPELT`: what is learned from how its examples are written. `NEAREST`, `NEAR`: its best
document and its best few in meaning. `MEANT`: what is learned from the meaning of its examples.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.encoder.sentence import SentenceEncoder
from bot.matching.documents import Document, Kind
from bot.matching.hashed import Hashed
from bot.matching.head import Learned, folds_of
from bot.matching.inverted import CosineIndex, Floats, Row, Whole
from bot.matching.lexical import letter_counts, word_counts
from bot.matching.normalise import Reading
from bot.matching.owners import Owners, owner_of
from bot.matching.whole import WholeScorer

WORDS, LETTERS, WHOLE, CLAUSE, SPELT, NEAREST, NEAR, MEANT = range(8)
MEANING = (NEAREST, NEAR, MEANT)
SIZE = 8
WORDS_SHARE, LETTERS_SHARE = np.float32(0.7), np.float32(0.3)
LOUDNESS: Mapping[Kind, float] = {Kind.ANSWER: 0.8, Kind.FINDING: 0.8}
SAID = {Kind.NAME: 2.0, Kind.ASK: 1.0, Kind.ANSWER: 0.7, Kind.FINDING: 0.5, Kind.EVERYDAY: 1.0, Kind.NOT_FOR: 1.0}


@dataclass(frozen=True)
class Meaning:
    """What a message means: its vector, and how near each document is to it, 1 for the same."""

    vector: Floats
    near: Floats


@dataclass(frozen=True)
class Said:
    """A message or a clause of it: its reading, and how near each document is by words and by letters."""

    reading: Reading
    counts: Row
    words: Floats
    letters: Floats


@dataclass(frozen=True)
class Heard:
    """A message as it is compared: all it says, what its clauses say, and its meaning where an encoder is at work."""

    said: Said
    clauses: tuple[Said, ...] = ()
    meaning: Meaning | None = None

    @property
    def reading(self) -> Reading:
        """The message as it was read."""
        return self.said.reading


@dataclass(frozen=True)
class Heads:
    """What is learned from how examples are written, and from what they mean where an encoder is at work."""

    hashed: Hashed
    spelt: Learned
    meant: Learned | None


@dataclass(frozen=True)
class Earlier:
    """A witness of earlier documents, and for each document of today its place there; None for a new one."""

    witness: Witness
    same: Sequence[int | None]


class Witness:
    """Compares messages with all documents at once. Built once for a knowledge base; then it only reads."""

    def __init__(
        self,
        documents: Sequence[Document],
        readings: Sequence[Reading],
        owners: Owners,
        vectors: Floats | None,
        heads: Heads | None = None,
        judged: Collection[int] = (),
        earlier: Earlier | None = None,
    ) -> None:
        """`vectors`: a row for each document; None without a sentence encoder.

        `heads`: as learned before; without them they are learned, and can judge the documents at `judged` as if new.
        `earlier`: a witness of earlier documents, to spare what is the same.
        """
        groups = [owner_of(document) for document in documents]
        self.owners = owners
        before, same = (earlier.witness, earlier.same) if earlier else (None, [None] * len(readings))
        known = list(zip(readings, same, strict=True))
        words = [word_counts(reading) if at is None else at for reading, at in known]
        letters = [letter_counts(reading) if at is None else at for reading, at in known]
        self.words: CosineIndex = CosineIndex(words, groups, before.words if before else None)
        self._letters: CosineIndex = CosineIndex(letters, groups, before._letters if before else None)
        self._whole = WholeScorer(documents, readings, owners, SAID, self.words.rarity)
        self._loudness = np.array([LOUDNESS.get(document.kind, 1.0) for document in documents], dtype=np.float32)
        self._sections = [reading.sections for reading in readings]
        self._names_some = np.array([bool(sections) for sections in self._sections])
        self._speaks = owners.best(self._loudness) > 0
        self._vectors = vectors
        self._folds = folds_of(documents, owners)
        self._hashed = heads.hashed if heads else Hashed.learned(readings)
        self.heads = heads or Heads(
            self._hashed,
            Learned.taught(documents, owners, self._hashed.rows(readings), judged),
            Learned.taught(documents, owners, vectors, judged) if vectors is not None else None,
        )

    def vectors_for(
        self, sentences: Sequence[str], before: Sequence[str], encoder: SentenceEncoder | None
    ) -> Floats | None:
        """A row for each sentence, from this witness where it has one. `before`: the sentences of its documents.

        None without an encoder. Raises EncodingFailed.
        """
        if encoder is None or self._vectors is None:
            return None
        place = {sentence: at for at, sentence in enumerate(before)}
        fresh = [sentence for sentence in dict.fromkeys(sentences) if sentence not in place]
        place |= {sentence: len(before) + at for at, sentence in enumerate(fresh)}
        rows = np.concatenate([self._vectors, encoder.encode(fresh)]) if fresh else self._vectors
        return np.asarray(rows[[place[sentence] for sentence in sentences]])

    def heads_for(
        self, documents: Sequence[Document], readings: Sequence[Reading], owners: Owners, vectors: Floats | None
    ) -> Heads:
        """Its heads for other documents: what they know of an owner stays, a new one is told by its centre."""
        held = self.heads
        rows = self._hashed.rows
        spelt = held.spelt.moved(self.owners, owners, documents, lambda places: rows([readings[at] for at in places]))
        if held.meant is None or vectors is None:
            return Heads(held.hashed, spelt, None)
        return Heads(held.hashed, spelt, held.meant.moved(self.owners, owners, documents, lambda at: vectors[at]))

    def evidence(self, heard: Heard, without: int | None = None) -> Floats:
        """A row for each kind of evidence, a column for each owner, all about 0 to 1.

        `without`: a document, by its position, that counts as if it were not there: to judge it by the others.
        """
        found = np.zeros((SIZE, len(self.owners.ids)), dtype=np.float32)
        parts = [heard.said, *heard.clauses]
        loud = [self._audible(part.reading, without) for part in parts]
        scores = [score * each for part, each in zip(parts, loud, strict=True) for score in (part.words, part.letters)]
        if heard.meaning is not None and self.heads.meant is not None:
            scores.append(self._alike(heard.meaning.near * loud[0], without))
            found[NEAREST] = self.owners.best(scores[-1])
        gathered = self.owners.gathered(np.stack(scores))
        whole = np.stack([self._whole.likeness(part.counts, without) for part in parts])
        words, letters = gathered[0 : 2 * len(parts) : 2], gathered[1 : 2 * len(parts) : 2]
        found[WORDS], found[LETTERS], found[WHOLE] = words[0], letters[0], whole[0]
        # What the clause that says most for each owner says; the whole message where it is one clause.
        clauses = slice(1, None) if heard.clauses else slice(None)
        found[CLAUSE] = (words + letters + whole)[clauses].max(axis=0) / 3
        speaks = self._speaks if loud[0] is self._loudness else self.owners.best(loud[0]) > 0
        found[SPELT] = self.heads.spelt.scores(self._hashed.rows([heard.reading])[0], without) * speaks
        if heard.meaning is not None and self.heads.meant is not None:
            found[NEAR] = gathered[-1]
            found[MEANT] = self.heads.meant.scores(heard.meaning.vector, without) * speaks
        return found

    def meaning(self, vector: Floats) -> Meaning | None:
        """What a message with this vector means; None where documents have no vectors."""
        return None if self._vectors is None else Meaning(vector, self._vectors @ vector)

    def said(self, reading: Reading) -> Said:
        """How near each document is by words and by letters."""
        counts = word_counts(reading)
        return Said(reading, counts, self.words.cosines(counts), self._letters.cosines(letter_counts(reading)))

    def _alike(self, near: Floats, without: int | None) -> Floats:
        """How near in meaning each document is; what is further off than a right angle says nothing."""
        if without is not None:
            # Heads that have not seen the document have not seen its fold either: what they are weighed
            # against must not know more than they do.
            near = near * (self._folds != self._folds[without])
        return np.asarray(np.maximum(near, 0))

    def vectors_of(self, places: Sequence[int] | Whole) -> Floats | None:
        """The vectors of the documents at those places; None without an encoder."""
        return None if self._vectors is None else np.asarray(self._vectors[np.asarray(places, dtype=np.int64)])

    def vector_of(self, at: int) -> Floats | None:
        """The vector of the document at that place; None without an encoder."""
        return None if self._vectors is None else np.asarray(self._vectors[at])

    def by_words(self, said: Said) -> Floats:
        """How near by words and letters each document is."""
        both = WORDS_SHARE * said.words + LETTERS_SHARE * said.letters
        return np.asarray(both * self._audible(said.reading, None))

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
