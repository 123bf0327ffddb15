"""Questions that ask only what a term of the trade means: “what does fii mean”, “whats an icpc”, “epo?”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rapidfuzz.distance import OSA

from bot.knowledge.schema import Lexicon
from bot.matching.decision import Term
from bot.matching.english import SHORTEST, ordinary_english
from bot.matching.patterns import lists_of, whole_words
from bot.matching.tokens import plain_text

FILE = "terms"
LONGEST = 20  # words of a message that may ask only for a term
LONGEST_TERM = 5  # words of a term as it may be written: c p i s, section 47
REPAIRED_FROM = 5  # letters of a term that is read through a slip of the thumb
TERM = "TERM"
_SECTION = re.compile(r"\b(?:sections?|secs?|sects?|ss?) ?(?=\d)")
_WORD = re.compile(r"[a-z0-9]+")


class Terms:
    """The terms of a lexicon, found by what is typed: in any case, with dots, hyphens or spaces, or as a plural."""

    def __init__(self, lexicon: Lexicon) -> None:
        """`lexicon`: its `meanings` say what a term stands for, else its `terms`."""
        self._term_of: dict[str, Term] = {}
        written_out = [Term(written, tuple(meanings)) for written, meanings in lexicon.meanings.items()]
        for term in written_out:
            self._keep(term.written, term)
        singular_first = sorted(lexicon.terms.items(), key=lambda pair: len(pair[0]))
        for term in (*written_out, *(Term(short.upper(), (full,)) for short, full in singular_first)):
            self._keep(term.written, term)
            self._keep(f"{term.written}s", term)

    def asked(self, text: str) -> Term | None:
        """The term whose meaning is asked for; None when the message says anything more, or knows no such term."""
        words = _words(text)
        if len(words) > LONGEST:
            return None
        for start, end in _windows(len(words)):
            typed = "".join(words[start:end])
            term = self._term_of.get(typed)
            if term and term.meanings and _asks([*words[:start], TERM, *words[end:]], typed):
                return term
        return self._misspelt(words)

    def _keep(self, written: str, term: Term) -> None:
        self._term_of.setdefault("".join(_words(written)), term)

    def _misspelt(self, words: list[str]) -> Term | None:
        """The term that is one slip away from a word of a plain question for its meaning."""
        for at, word in enumerate(words):
            if len(word) < REPAIRED_FROM or word in ordinary_english() or len(words) == 1:
                continue
            near = sorted(key for key in self._term_of if OSA.distance(word, key, score_cutoff=1) <= 1)
            if near and self._term_of[near[0]].meanings and _asks([*words[:at], TERM, *words[at + 1 :]], word):
                return self._term_of[near[0]]
        return None


def _words(text: str) -> list[str]:
    """The words as they are compared: sections of Acts as s47, what a hyphen or a stroke joins as one word."""
    joined = re.sub(r"(?<=\w)[-./&'](?=\w)", "", plain_text(text))
    return _WORD.findall(_SECTION.sub("s", joined))


def _windows(words: int) -> Iterator[tuple[int, int]]:
    """Where a term may stand, as (first word, word after the last), the longest first."""
    for length in range(min(words, LONGEST_TERM), 0, -1):
        yield from ((start, start + length) for start in range(words - length + 1))


def _asks(words: list[str], term: str) -> bool:
    """Whether the words around the term ask for its meaning and for nothing else. `term`: as it was typed."""
    said = " ".join(word if word == TERM else _repaired(word) for word in words)
    while opening := whole_words(FILE, "fillers").match(said):
        said = said[opening.end() :].lstrip()
    said = _without_end("fillers", said)
    if said == TERM:
        return term not in lists_of(FILE)["not_alone"]
    said = _without_end("tails", said)
    return said != TERM and any(question.fullmatch(said) for question in _questions())


def _without_end(name: str, said: str) -> str:
    entries = whole_words(FILE, name)
    while end := next((each for each in entries.finditer(said) if each.end() == len(said)), None):
        said = said[: end.start()].rstrip()
    return said


@cache
def _questions() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each) for each in lists_of(FILE)["questions"])


def _repaired(word: str) -> str:
    """The word of such a question that is one slip away; the word itself when it is ordinary English."""
    if len(word) < SHORTEST or word in ordinary_english():
        return word
    known = lists_of(FILE)["words"]
    return next((each for each in known if OSA.distance(word, each, score_cutoff=1) <= 1), word)
