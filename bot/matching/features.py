"""What of a message is weighed when it is compared with examples."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.matching.likeness import Features
from bot.matching.phrases import Found
from bot.matching.words import Sentences, is_number

WINDOW = 60
STEP = 30
ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|e|s|ly)$")


def windows(sentences: Sentences, found: Found, harmless: Sequence[str] = ()) -> Iterator[Features]:
    """The features of a message: all in one when it is short, else of stretches of 60 words that overlap by half.

    A feature is the stem of a word, two stems side by side, or `list:` and the name of a word list found there.
    What a phrase of the `harmless` lists covers does not count.
    """
    covered, left = found.covered(harmless), found.outside(harmless)
    words = (word for words in sentences for word in words)
    stems = ["" if at in covered else _stem(word) for at, word in enumerate(words)]
    marks = sorted((place[0], f"list:{name}") for name, places in left.places.items() for place in places)
    for start in range(0, max(1, len(stems) - STEP), STEP if len(stems) > WINDOW else WINDOW):
        part = stems[start : start + WINDOW]
        pairs = {f"{one} {two}" for one, two in pairwise(part) if one and two}
        lists = {mark for _, mark in marks[bisect_left(marks, (start,)) : bisect_left(marks, (start + WINDOW,))]}
        yield frozenset(part) - {""} | pairs | lists


def _stem(word: str) -> str:
    """The word without its commonest endings: rough, and fast enough to keep no word of a message."""
    return "#" if is_number(word) else ENDING.sub("", word)
