"""Slips of the thumb put right against the knowledge's own vocabulary, and only when that is safe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from rapidfuzz.distance import OSA

from bot.matching.english import SHORTEST, ordinary_english, plain_forms


class Speller:
    """Reads a misspelt word as the nearest word of the knowledge.

    A word stays as it is when it is short, has a digit, is a word of the knowledge or of ordinary English,
    or is as near to ordinary English as to the knowledge.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        """`vocabulary`: the knowledge's words and how often each stands there."""
        self._count = {word: n for word, n in vocabulary.items() if word.isalpha() and len(word) >= SHORTEST}
        self._near = _by_first_letter(self._count)
        self._english = _english_by_first_letter()
        self._known = frozenset(vocabulary)

    def repair(self, word: str) -> str:
        """The word as it was probably meant; the word itself when that is not plain."""
        if len(word) < SHORTEST or word in self._known or word in ordinary_english():
            return word
        if not (word.isalpha() and word.isascii()):
            return word
        best, distance = self._nearest(word)
        if best is None or self._english_is_nearer(word, distance):
            return word
        return best

    def _nearest(self, word: str) -> tuple[str | None, int]:
        allowed = slips_allowed(len(word))
        found = [
            (distance, -self._count[other], other)
            for other in _alike(self._near, word, allowed)
            if (distance := OSA.distance(word, other, score_cutoff=allowed)) <= allowed
        ]
        if not found:
            return None, allowed
        distance, _, best = min(found)
        return best, distance

    def _english_is_nearer(self, word: str, distance: int) -> bool:
        cutoff = distance - 1
        return cutoff > 0 and any(
            OSA.distance(word, other, score_cutoff=cutoff) <= cutoff for other in _alike(self._english, word, cutoff)
        )


def slips_allowed(length: int) -> int:
    """How many slips a word of that many letters may hold: one, from 8 letters two, from 13 three."""
    return 1 + (length >= 8) + (length >= 13)


def _by_first_letter(words: Iterable[str]) -> dict[tuple[str, int], list[str]]:
    buckets: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted(words):
        buckets[word[0], len(word)].append(word)
    return dict(buckets)


@cache
def _english_by_first_letter() -> dict[tuple[str, int], list[str]]:
    return _by_first_letter(plain_forms())


def _alike(buckets: Mapping[tuple[str, int], list[str]], word: str, allowed: int) -> Iterable[str]:
    """Words of about that length that start with its first letter, or with its second when two are swapped."""
    for first in sorted({word[0], word[1]}):
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            yield from buckets.get((first, length), ())
