"""Misspelt danger words: "bleding", "strangeling"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable

from rapidfuzz.distance import OSA

SHORTEST = 5
LONG = 9


class Misspelt:
    """Finds which of `known` words a misspelt one is meant to be.

    A word of five to eight letters may be one slip away, a longer one two; the first letter is trusted.
    Words of `real` are never read as anything else.
    """

    def __init__(self, known: Iterable[str], *real: Container[str]) -> None:
        words = {word for word in known if len(word) >= SHORTEST and word.isalpha()}
        self._known, self._real = words, real
        self._longest = max(map(len, words), default=0) + 1  # whatever is longer shares no part with any of them
        self._by_part: dict[str, list[str]] = defaultdict(list)
        for word in sorted(words):
            for part in _parts(word):
                self._by_part[part].append(word)

    def meant(self, word: str) -> str | None:
        """The known word that this is a slip of, or None when it is no slip of any."""
        if not SHORTEST <= len(word) <= self._longest or word in self._known:
            return None
        return None if any(word in words for words in self._real) else self._nearest(word)

    def _nearest(self, word: str) -> str | None:
        near = {known for part in _parts(word) for known in self._by_part.get(part, ()) if known[0] == word[0]}
        slips = {known: OSA.distance(word, known) for known in sorted(near)}
        allowed = {known: slip for known, slip in slips.items() if slip <= (2 if len(known) >= LONG else 1)}
        return min(allowed, key=lambda known: (allowed[known], known), default=None)


def _parts(word: str) -> set[str]:
    """The word and what is left of it after dropping any one letter: two words one slip apart share one."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))}
