"""Ordinary English, so that none of its words is taken for a slip of the thumb."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from bot.privacy.lexicon import lexicon

SHORTEST = 4
_HISSING = ("s", "x", "z", "ch", "sh", "o")


@cache
def plain_forms() -> frozenset[str]:
    """Common English words of four letters and more, in lower case; most regular forms are left out."""
    return frozenset(word for word in _listed() if len(word) >= SHORTEST)


@cache
def ordinary_english() -> frozenset[str]:
    """The same with the regular forms of words in -s, -ed, -ing and -ly."""
    forms = (form for word in _listed() for form in (word, *_forms(word)))
    return frozenset(form for form in forms if len(form) >= SHORTEST)


def _listed() -> Iterator[str]:
    return (word for word in lexicon().common if len(word) > 1 and word.isascii() and word.isalpha())


def _forms(word: str) -> Iterator[str]:
    yield from (f"{word}s", f"{word}ly", f"{word[:-1]}y" if word.endswith("le") else word)
    if word.endswith(_HISSING):
        yield f"{word}es"
    if word.endswith("y"):
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word[:-1]}ily")
    yield from (f"{root}{ending}" for root in _roots(word) for ending in ("ed", "ing"))


def _roots(word: str) -> Iterator[str]:
    """What -ed and -ing are put to: hop becomes hopp, hope becomes hop, and see stays as it is."""
    doubles = word[-1] not in "aeiouwxy" and word[-2] in "aeiou"
    if doubles:
        yield word + word[-1]
    if word.endswith("e"):
        yield word[:-1]
    short = sum(letter in "aeiou" for letter in word) == 1
    if word.endswith(("ee", "oe", "ye", "ge")) or not (word.endswith("e") or (doubles and short)):
        yield word
