"""How alike a message is to everything that one topic says, however many documents it says it in."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.matching.documents import Document, Kind
from bot.matching.lexical import WordScorer, word_counts
from bot.matching.normalise import Reading


class WholeScorer:
    """The cosine of a message with all words of an owner; a word in many of its documents counts more."""

    def __init__(
        self,
        documents: Sequence[Document],
        readings: Sequence[Reading],
        loudness: Mapping[Kind, float],
        words: WordScorer,
    ) -> None:
        """`loudness`: how much each kind of document counts; what is not there does not. `words`: for the rarity."""
        self._documents, self._readings, self._loudness, self._words = documents, readings, loudness, words
        self._said: defaultdict[str, defaultdict[str, float]] = defaultdict(_nothing_said)
        self._owners: defaultdict[str, list[str]] = defaultdict(list)
        for document, reading in zip(documents, readings, strict=True):
            for stem in set(reading.stems) if document.kind in loudness else ():
                self._said[document.owner][stem] += loudness[document.kind]
        for owner, said in self._said.items():
            for stem in said:
                self._owners[stem].append(owner)
        self._lengths = {owner: self._length(said) for owner, said in self._said.items()}

    def likeness(self, reading: Reading, without: int | None = None) -> dict[str, float]:
        """From 0 to 1 for each owner that shares a word. `without`: a document to leave out, by its position."""
        counts = word_counts(reading)
        length = math.sqrt(sum((count * self._words.rarity(stem)) ** 2 for stem, count in counts.items())) or 1.0
        found: defaultdict[str, float] = defaultdict(float)
        for stem, count in counts.items():
            for owner in self._owners.get(stem, ()):
                said = self._said[owner][stem] - self._left_out(owner, stem, without)
                if said > 0:
                    found[owner] += count * math.sqrt(said) * self._words.rarity(stem) ** 2
        return {owner: value / length / self._lengths[owner] for owner, value in found.items()}

    def _left_out(self, owner: str, stem: str, without: int | None) -> float:
        if without is None or self._documents[without].owner != owner or stem not in self._readings[without].stems:
            return 0.0
        return self._loudness.get(self._documents[without].kind, 0.0)

    def _length(self, said: Mapping[str, float]) -> float:
        return math.sqrt(sum(count * self._words.rarity(stem) ** 2 for stem, count in said.items())) or 1.0


def _nothing_said() -> defaultdict[str, float]:
    return defaultdict(float)
