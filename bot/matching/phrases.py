"""Finds the phrases of word lists in a message. The phrase language is described in `bot.knowledge.urgent`."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product, zip_longest

from bot.matching.misspelt import Misspelt
from bot.matching.words import Sentences, is_number

GAP: frozenset[str] = frozenset({"..."})
NOTHING: frozenset[str] = frozenset()
LONGEST_GAP = 4
NEGATIONS = frozenset(
    ["not", "isnt", "wasnt", "arent", "werent", "didnt", "doesnt", "hasnt", "havent", "never", "without", "nor"]
)

Element = frozenset[str]
Place = tuple[int, int]
Pattern = tuple[str, tuple[Element, ...]]


@dataclass(frozen=True)
class Found:
    """Where the phrases of each list stand: (first word, word after the last), counted over the whole message.

    The places of a list are in the order of their first words.
    """

    places: Mapping[str, Sequence[Place]]

    def outside(self, names: Sequence[str]) -> Found:
        """The same without the places that touch a phrase of these lists."""
        taken = self.covered(names)
        if not taken:
            return self
        left = {name: [p for p in places if taken.isdisjoint(range(*p))] for name, places in self.places.items()}
        return Found({name: places for name, places in left.items() if places})

    def covered(self, names: Sequence[str]) -> frozenset[int]:
        """Which words of the message stand in a phrase of these lists, counted from 0."""
        places = (place for name in names for place in self.places.get(name, ()))
        return frozenset(at for start, end in places for at in range(start, end))

    def near(self, names: Sequence[str], start: int, end: int) -> list[Place]:
        """The places of any of these lists that begin from `start` up to before `end`."""
        return [place for name in names for place in _beginning(self.places.get(name, ()), start, end)]


class Phrases:
    """Word lists made ready for searching: built once for a knowledge base, used for every message."""

    def __init__(self, lists: Mapping[str, Sequence[str]], *not_typos: Container[str]) -> None:
        self._by_word: dict[str, list[Pattern]] = defaultdict(list)
        self._by_pair: dict[tuple[str, str], list[Pattern]] = defaultdict(list)
        literals: set[str] = set()
        for name, phrase in ((name, phrase) for name, phrases in lists.items() for phrase in phrases):
            elements = tuple(_element(word, lists) for word in phrase.split())
            literals.update(atom for element in elements for atom in element)
            self._index(name, elements)
        self._literals = literals
        self._stems = sorted({len(atom) - 1 for atom in literals if atom.endswith("*")})
        self._misspelt = Misspelt((atom.rstrip("*") for atom in literals), *not_typos)

    def find(self, sentences: Sentences) -> Found:
        """Everything the lists find. A phrase right after "not" or "never" does not count."""
        places: dict[str, list[Place]] = defaultdict(list)
        offset = 0
        meanings = {word: self._atoms(word) for words in sentences for word in words}
        for words in sentences:
            atoms = [meanings[word] for word in words]
            for name, start, end in self._in_sentence(atoms):
                if not NEGATIONS.intersection(words[max(0, start - 2) : start]):
                    places[name].append((offset + start, offset + end))
            offset += len(words)
        return Found(places)

    def _index(self, name: str, elements: Sequence[Element]) -> None:
        first, rest = elements[0], tuple(elements[1:])
        if not rest or rest[0] is GAP:
            for atom in first:
                self._by_word[atom].append((name, rest))
        else:
            for pair in product(first, rest[0]):
                self._by_pair[pair].append((name, rest[1:]))

    def _in_sentence(self, atoms: Sequence[Element]) -> Iterator[tuple[str, int, int]]:
        for start, (here, following) in enumerate(zip_longest(atoms, atoms[1:], fillvalue=NOTHING)):
            for atom in here:
                for name, rest in self._by_word.get(atom, ()):
                    if end := _follow(rest, atoms, start + 1):
                        yield name, start, end
            for pair in product(here, following):
                for name, rest in self._by_pair.get(pair, ()):
                    if end := _follow(rest, atoms, start + 2):
                        yield name, start, end

    def _atoms(self, word: str) -> Element:
        """What the word can stand for in a phrase: itself, its stems, a number, the word it is a slip of."""
        if is_number(word):
            return frozenset({word, "#"})
        meant = None if word in self._literals else self._misspelt.meant(word)
        readings = (word, meant) if meant else (word,)
        stems = (f"{reading[:n]}*" for reading in readings for n in self._stems if len(reading) >= n)
        return frozenset(atom for atom in (*readings, *stems) if atom in self._literals)


def _beginning(places: Sequence[Place], start: int, end: int) -> Sequence[Place]:
    return places[bisect_left(places, (start,)) : bisect_left(places, (end,))]


def _element(word: str, lists: Mapping[str, Sequence[str]]) -> Element:
    """The atoms that one word of a phrase stands for."""
    if word == "...":
        return GAP
    parts = [
        part
        for option in word.split("/")
        for part in (lists.get(option[1:-1], ()) if option.startswith("<") else (option,))
    ]
    return frozenset(atom for part in parts for atom in part.split("/"))


def _follow(rest: Sequence[Element], atoms: Sequence[Element], at: int) -> int:
    """The place after the phrase when the rest of it follows from `at`, else 0."""
    for place, element in enumerate(rest):
        if element is GAP:
            return _after_gap(rest[place + 1 :], atoms, at)
        if at >= len(atoms) or element.isdisjoint(atoms[at]):
            return 0
        at += 1
    return at


def _after_gap(rest: Sequence[Element], atoms: Sequence[Element], at: int) -> int:
    for start in range(at, min(at + LONGEST_GAP + 1, len(atoms))):
        if not rest[0].isdisjoint(atoms[start]) and (end := _follow(rest[1:], atoms, start + 1)):
            return end
    return 0
