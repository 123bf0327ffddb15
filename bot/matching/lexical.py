"""What of a message is compared by words and by letters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.matching.normalise import Reading

SHORTEST_GRAM, LONGEST_GRAM = 3, 5


def word_counts(reading: Reading) -> dict[str, float]:
    """Each stem and how much of it there is."""
    counts: defaultdict[str, float] = defaultdict(float)
    for token in reading.tokens:
        counts[token.stem] += token.weight
    return dict(counts)


def letter_counts(reading: Reading) -> dict[str, float]:
    """Each run of three to five letters within a word: forgives endings and slips that spelling did not put right.

    Numbers and section names have none: they match exactly.
    """
    counts: Counter[str] = Counter()
    for token in reading.tokens:
        if token.weight == 1 and token.stem.isalpha():
            counts.update(grams(f" {token.stem} "))
    return dict(counts)


def grams(word: str) -> Iterable[str]:
    """Each run of three to five letters of a text."""
    for size in range(SHORTEST_GRAM, LONGEST_GRAM + 1):
        yield from (word[at : at + size] for at in range(len(word) - size + 1))
