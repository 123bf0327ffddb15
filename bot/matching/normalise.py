"""From a message to what is compared: stems, trade terms, sections, spelling put right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import cast

import snowballstemmer

from bot.knowledge.schema import Lexicon
from bot.matching.sayings import Sayings
from bot.matching.spelling import Speller
from bot.matching.tokens import SECTION, Shorthand, written_words

EXPANSION_WEIGHT = 0.35
CONCEPT_WEIGHT = 0.35
LONGEST_WRITTEN = 600

_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one lower-case word; section names and numbers stay as they are."""
    return cast("str", _STEMMER.stemWord(word)) if word.isalpha() else word


@dataclass(frozen=True, slots=True)
class Token:
    """One stem of a message, how much it counts, and the word as it was written."""

    stem: str
    written: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it is compared.

    `sections`: sections of Acts it names (§47). `corrections`: spelling put right, (written, read as).
    `concepts`: what the trade calls it, for each saying found, (written, concept). `sentence`: the message written
    out, with what abbreviations and sayings stand for, for the sentence encoder.
    """

    tokens: tuple[Token, ...]
    sections: frozenset[str] = frozenset()
    corrections: tuple[tuple[str, str], ...] = ()
    concepts: tuple[tuple[str, str], ...] = ()
    sentence: str = ""

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems in the order of the message."""
        return tuple(token.stem for token in self.tokens)

    @property
    def written(self) -> tuple[str, ...]:
        """The words that count, as they were written, each once."""
        return tuple(dict.fromkeys(token.written for token in self.tokens))


@dataclass(frozen=True)
class _Phrase:
    """Stems that stand together, what they are read as, what is added to them, and what they stand for."""

    stems: tuple[str, ...]
    read_as: tuple[str, ...]
    added: tuple[str, ...] = ()
    meaning: str = ""


class Normaliser:
    """Reads messages and the knowledge's own sentences in the same way.

    Abbreviation and full term both find each other; words that mean the same become one; stop words go.
    """

    def __init__(self, lexicon: Lexicon, texts: Iterable[str] = ()) -> None:
        """`texts`: the knowledge's sentences; spelling is repaired against their words."""
        self._shorthand = Shorthand({key.casefold(): value for key, value in lexicon.shorthand.items()})
        self._same = _phrase_index(self._same_phrases(lexicon.same))
        self._terms = _phrase_index(self._term_phrases(lexicon.terms))
        self._stops = _phrase_index(_Phrase(self._plain(stop), ()) for stop in lexicon.stop_words)
        self._sayings = Sayings(
            (self._content(saying), concept, self._content(concept))
            for concept, sayings in sorted(lexicon.phrases.items())
            for saying in sayings
        )
        self._own_words = Counter(word for text in _texts_of(lexicon) for word in self._split(text))
        self._words_in: dict[str, tuple[str, ...]] = {}
        self._learn_words(texts)

    def renewed(self, texts: Iterable[str]) -> Normaliser:
        """The same for other sentences of the knowledge; those that were there before are not split anew."""
        other = copy(self)
        other._learn_words(texts)
        return other

    def read(self, text: str) -> Reading:
        """The message as it is compared. Any text will do, also an empty one."""
        words = list(self._words(text))
        meant: list[str] = []
        tokens = self._without_stops(self._with_terms(self._unified(_stemmed(words)), meant))
        said = self._sayings.find([token.stem for token in tokens])
        concepts = tuple((_between(tokens, start, end), saying.concept) for start, end, saying in said)
        for (written, _), (_, _, saying) in zip(concepts, said, strict=True):
            tokens.extend(Token(word, written, CONCEPT_WEIGHT) for word in saying.adds)
        marks = frozenset(token.stem for token in tokens if token.weight == 1 and SECTION in token.stem)
        corrections = {(written, word): None for written, word, repaired in words if repaired}
        joined = "; ".join(dict.fromkeys((text.strip(), *meant, *(concept for _, concept in concepts))))
        return Reading(tuple(tokens), marks, tuple(corrections), concepts, joined)

    def _words(self, text: str) -> Iterator[tuple[str, str, bool]]:
        for written, word in list(written_words(text, self._shorthand))[:LONGEST_WRITTEN]:
            repaired = self._speller.repair(word)
            yield written, repaired, repaired != word

    def _unified(self, tokens: list[Token]) -> list[Token]:
        return _replaced(tokens, self._same)

    def _with_terms(self, tokens: list[Token], meant: list[str]) -> list[Token]:
        return _replaced(tokens, self._terms, meant)

    def _content(self, text: str) -> tuple[str, ...]:
        """The stems of a saying or a concept that say something, read like a message but for its spelling."""
        tokens = self._unified([Token(word, word) for word in self._plain(text)])
        return tuple(token.stem for token in self._without_stops(tokens))

    def _without_stops(self, tokens: list[Token]) -> list[Token]:
        kept = _replaced(tokens, self._stops)
        return [token for token in kept if len(token.stem) > 1]

    def _plain(self, text: str) -> tuple[str, ...]:
        return tuple(stem(word) for _, word in written_words(text, self._shorthand))

    def _unified_stems(self, text: str) -> tuple[str, ...]:
        return tuple(token.stem for token in self._unified([Token(word, word) for word in self._plain(text)]))

    def _same_phrases(self, groups: Iterable[list[str]]) -> Iterator[_Phrase]:
        for group in groups:
            head = self._plain(group[0])
            for member in group:
                yield _Phrase(self._plain(member), head)

    def _term_phrases(self, terms: Mapping[str, str]) -> Iterator[_Phrase]:
        for short, full in sorted(terms.items()):
            one, other = self._unified_stems(short), self._unified_stems(full)
            yield _Phrase(one, one, tuple(word for word in other if word not in one), full)
            yield _Phrase(other, other, tuple(word for word in one if word not in other))

    def _learn_words(self, texts: Iterable[str]) -> None:
        before = self._words_in
        self._words_in = {text: before.get(text) or self._split(text) for text in dict.fromkeys(texts)}
        found = chain.from_iterable(self._words_in.values())
        self._speller = Speller(self._own_words + Counter(found))

    def _split(self, text: str) -> tuple[str, ...]:
        return tuple(intern(word) for _, word in written_words(text, self._shorthand))


def _texts_of(lexicon: Lexicon) -> Iterator[str]:
    yield from (*lexicon.terms, *lexicon.terms.values())
    yield from (word for group in lexicon.same for word in group)
    yield from (saying for sayings in lexicon.phrases.values() for saying in sayings)


def _stemmed(words: Iterable[tuple[str, str, bool]]) -> list[Token]:
    return [Token(stem(word), written) for written, word, _ in words]


def _phrase_index(phrases: Iterable[_Phrase]) -> dict[str, list[_Phrase]]:
    """Phrases by their first stem, longest first; the first of two equal ones holds."""
    index: defaultdict[str, dict[tuple[str, ...], _Phrase]] = defaultdict(dict)
    for phrase in phrases:
        if phrase.stems:
            index[phrase.stems[0]].setdefault(phrase.stems, phrase)
    return {first: sorted(group.values(), key=lambda p: -len(p.stems)) for first, group in index.items()}


def _between(tokens: list[Token], start: int, end: int) -> str:
    return " ".join(dict.fromkeys(token.written for token in tokens[start:end]))


def _replaced(tokens: list[Token], index: Mapping[str, list[_Phrase]], meant: list[str] | None = None) -> list[Token]:
    """The tokens with each phrase of the index read as it says; longest phrases first, no overlaps.

    What the phrases stand for is added to `meant`.
    """
    stems = tuple([token.stem for token in tokens])
    return tokens if index.keys().isdisjoint(stems) else list(_with_phrases(tokens, stems, index, meant))


def _with_phrases(
    tokens: list[Token], stems: tuple[str, ...], index: Mapping[str, list[_Phrase]], meant: list[str] | None
) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        phrases = index.get(stems[at])
        phrase = next((p for p in phrases if stems[at : at + len(p.stems)] == p.stems), None) if phrases else None
        if phrase is None:
            yield tokens[at]
            at += 1
            continue
        if meant is not None and phrase.meaning:
            meant.append(phrase.meaning)
        written = _between(tokens, at, at + len(phrase.stems))
        yield from (Token(word, written) for word in phrase.read_as)
        yield from (Token(word, written, EXPANSION_WEIGHT) for word in phrase.added)
        at += len(phrase.stems)
