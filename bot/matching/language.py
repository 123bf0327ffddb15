"""Whether a message is in English, by its script and its most frequent words."""

from __future__ import annotations

import unicodedata

from bot.knowledge.urgent import Languages
from bot.matching.words import Sentences

FEW_LETTERS = 4
KEPT = 3

Frequent = tuple[frozenset[str], frozenset[str]]


def is_foreign(text: str, sentences: Sentences, languages: Languages) -> bool:
    """Whether the message is not in English. Names, emoji and text-speak in an English one do not count.

    `sentences`: the same message as plain words. `languages`: frequent words of English and of others.
    """
    if _mostly_other_script(text):
        return True
    english, others = _frequent(languages)
    words = [word for words in sentences for word in words if len(word) > 1 and word.isalpha()]
    native = sum(word in english for word in words)
    foreign = [word for word in words if word in others and word not in english]
    if len(words) <= 3:
        return any(len(word) >= FEW_LETTERS for word in foreign) and not native
    return len(set(foreign)) >= 2 and len(foreign) > native


def _mostly_other_script(text: str) -> bool:
    if text.isascii():
        return False
    letters = [c for c in text if c.isalpha()]
    if len(letters) < FEW_LETTERS:
        return False
    other = sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters if not c.isascii())
    return other * 2 > len(letters)


_KNOWN: list[tuple[Languages, Frequent]] = []  # the last ones asked for, found again by the object itself


def _frequent(languages: Languages) -> Frequent:
    """The frequent words of English, and those of all other languages together."""
    for known, words in _KNOWN:
        if known is languages:
            return words
    others = frozenset(word for words in languages.others.values() for word in words)
    found = frozenset(languages.english), others
    _KNOWN[KEPT:] = []
    _KNOWN.insert(0, (languages, found))
    return found
