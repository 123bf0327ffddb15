"""How alike a message and the knowledge's documents are by their words and letters; rare words count most."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from bot.matching.normalise import Reading

SHORTEST_GRAM, LONGEST_GRAM = 3, 5
UNHEARD = 0.5

Features = Mapping[str, float]


class Scorer(Protocol):
    """Anything that can say how alike a message and each document are."""

    def similarities(self, text: str, reading: Reading) -> list[float]:
        """One number from 0 to 1 for each document, in their order. `text` is without personal details."""
        ...


class _CosineIndex:
    """TF-IDF vectors of documents, and the cosine of a message with each of them."""

    def __init__(self, rows: Sequence[Features], groups: Sequence[str]) -> None:
        """`rows`: each document's features and counts; `groups`: whom it speaks for, for the rarity."""
        self._size = len(rows)
        self._rarity = _rarity(rows, groups)
        self._unheard = UNHEARD * math.log(1 + 2 * (len(set(groups)) + 1))
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, row in enumerate(rows):
            for feature, weight in self._unit(row).items():
                self._postings[feature].append((at, weight))

    def cosines(self, row: Features) -> list[float]:
        found = [0.0] * self._size
        for feature, weight in self._unit(row).items():
            for at, other in self._postings.get(feature, ()):
                found[at] += weight * other
        return found

    def rarity(self, feature: str) -> float:
        return self._rarity.get(feature, self._unheard)

    def _unit(self, row: Features) -> dict[str, float]:
        weighed = {key: _damped(count) * self.rarity(key) for key, count in row.items()}
        length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        return {key: weight / length for key, weight in weighed.items()}


class WordScorer:
    """Alike by whole words, after normalising."""

    def __init__(self, readings: Sequence[Reading], groups: Sequence[str]) -> None:
        """`readings`: the documents; `groups`: whom each speaks for (a word in few groups is rare)."""
        self._index = _CosineIndex([word_counts(reading) for reading in readings], groups)

    def similarities(self, text: str, reading: Reading) -> list[float]:
        """The cosine of the message with each document."""
        return self._index.cosines(word_counts(reading))

    def rarity(self, stem: str) -> float:
        """How much a word says: high when few topics use it."""
        return self._index.rarity(stem)


class LetterScorer:
    """Alike by runs of letters within words: forgives endings and slips that spelling did not put right."""

    def __init__(self, readings: Sequence[Reading], groups: Sequence[str]) -> None:
        """As for `WordScorer`."""
        self._index = _CosineIndex([letter_counts(reading) for reading in readings], groups)

    def similarities(self, text: str, reading: Reading) -> list[float]:
        """The cosine of the message with each document."""
        return self._index.cosines(letter_counts(reading))


def word_counts(reading: Reading) -> dict[str, float]:
    """Each stem and how much of it there is."""
    counts: defaultdict[str, float] = defaultdict(float)
    for token in reading.tokens:
        counts[token.stem] += token.weight
    return dict(counts)


def letter_counts(reading: Reading) -> dict[str, float]:
    """Each run of three to five letters within a word. Numbers and section names have none: they match exactly."""
    counts: Counter[str] = Counter()
    for token in reading.tokens:
        if token.weight == 1 and token.stem.isalpha():
            counts.update(_grams(f" {token.stem} "))
    return dict(counts)


def _grams(word: str) -> Iterable[str]:
    for size in range(SHORTEST_GRAM, LONGEST_GRAM + 1):
        yield from (word[at : at + size] for at in range(len(word) - size + 1))


def _rarity(rows: Sequence[Features], groups: Sequence[str]) -> dict[str, float]:
    used_by: defaultdict[str, set[str]] = defaultdict(set)
    for row, group in zip(rows, groups, strict=True):
        for feature in row:
            used_by[feature].add(group)
    total = len(set(groups)) + 1
    return {feature: math.log(1 + total / (len(users) + 0.5)) for feature, users in used_by.items()}


def _damped(count: float) -> float:
    return 1 + math.log(count) if count > 1 else count
