"""What of a message is weighed when it is compared with examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from snowballstemmer import stemmer

from bot.matching.likeness import Features
from bot.matching.phrases import Found
from bot.matching.words import Sentences, is_number

WINDOW = 60
STEP = 30
_ENGLISH = stemmer("english")


def windows(sentences: Sentences, found: Found) -> Iterator[Features]:
    """The features of a message: all in one when it is short, else of stretches of 60 words that overlap by half.

    A feature is the stem of a word, two stems side by side, or `list:` and the name of a word list found there.
    """
    stems = [_stem(word) for words in sentences for word in words]
    for start in range(0, max(1, len(stems) - STEP), STEP if len(stems) > WINDOW else WINDOW):
        part = stems[start : start + WINDOW]
        lists = {f"list:{name}" for name, places in found.places.items() if _within(places, start)}
        yield frozenset(part) | {f"{one} {two}" for one, two in pairwise(part)} | lists


def _within(places: Sequence[tuple[int, int]], start: int) -> bool:
    return any(start <= place[0] < start + WINDOW for place in places)


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    return "#" if is_number(word) else str(_ENGLISH.stemWord(word))
