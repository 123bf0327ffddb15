"""The word lists that decide what is a name: read once, on first use."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.privacy.likeness import Likeness, learn

_LONGEST_WORD = 24
_PLACE_WORDS = frozenset({"flat", "court", "house"})
_STEM = 5
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PLAIN = str.maketrans("\u0142\u00f8\u0111\u0131\u2019\u2018\u2010\u2011", "lodi''--")


def fold(word: str) -> str:
    """Give `word` in lower case, without accents, with straight apostrophes and plain hyphens."""
    if word.isascii():
        return word.lower()
    split = unicodedata.normalize("NFKD", word.lower().translate(_PLAIN))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Lexicon:
    """Folded words by what they can be. `groups` holds the sections of contexts.txt by their title,
    and as `kinds_of_place` the words that are written large in the name of a street, a house or a school.

    `never_names` are ordinary words that, written small, are nobody's name.
    """

    first_names: frozenset[str]
    surnames: frozenset[str]
    common: frozenset[str]
    everyday: frozenset[str]
    public: frozenset[str]
    groups: dict[str, frozenset[str]]
    never_names: frozenset[str]
    likeness: Likeness
    stems: frozenset[str]

    def is_common(self, key: str) -> bool:
        """Tell whether `key` is an ordinary word, a public name, or a regular form or compound of ordinary words."""
        if key in self.common or key in self.everyday or key in self.public:
            return True
        if "'" in key or "-" in key:
            return all(len(part) < 2 or part in {"ll", "ve", "re"} or self.is_common(part) for part in _parts(key))
        return any(len(base) > 2 and (base in self.common or base in self.public) for base in _bases(key))

    def is_first_name(self, key: str) -> bool:
        """Tell whether `key`, or the first part of a name with a hyphen, is a first name."""
        first, hyphen, rest = key.partition("-")
        return first in self.first_names and (not hyphen or rest in self.first_names or not self.is_common(rest))

    def is_sure_name(self, key: str) -> bool:
        """Tell whether `key` is a first name that is hardly ever anything else."""
        first = key.split("-")[0]
        if not self.is_first_name(key) or first in self.groups["half_names"]:
            return False
        if first in self.groups["sure_words"]:
            return True
        if first in self.groups["plain_words"] or len(first) < 4 or first in self.public:
            return False
        return not self.is_common(first)

    def begins_as_word(self, key: str) -> bool:
        """Tell whether `key` is long and begins as an ordinary word does: more slips of the pen than one."""
        return len(key) > _STEM + 2 and key[:_STEM] in self.stems

    def is_misspelt(self, key: str, *, everyday: bool = False) -> bool:
        """Tell whether one wrong, missing, extra or swapped letter separates `key` from a word we know."""
        pool = self.everyday if everyday else self.common
        return len(key) <= _LONGEST_WORD and any(near in pool for near in _one_letter_off(key))


def _parts(key: str) -> list[str]:
    return key.replace("'", "-").split("-")


def _bases(key: str) -> Iterator[str]:
    if key.endswith("s"):
        yield key[:-1]
        yield key.removesuffix("es")
        yield key.removesuffix("ies") + "y"
    for ending in ("ed", "ing", "ly"):
        if key.endswith(ending):
            base = key.removesuffix(ending)
            yield from (base, base + "e", base.removesuffix("i") + "y")
            if len(base) > 3 and base[-1] == base[-2]:
                yield base[:-1]


def _one_letter_off(key: str) -> Iterator[str]:
    cuts = [(key[:at], key[at:]) for at in range(len(key) + 1)]
    for left, right in cuts:
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            if right:
                yield left + letter + right[1:]


def _lines(name: str) -> Iterator[str]:
    text = files("bot.privacy").joinpath(name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word).replace("_", " ") for line in _lines(name) for word in line.split())


def _groups() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    title = ""
    for line in _lines("contexts.txt"):
        if line.startswith("["):
            title = line.strip("[]")
        else:
            groups[title] = groups.get(title, frozenset()) | frozenset(line.split())
    kinds_of_place = groups["street_strong"] | groups["settings"] | groups["setting_words"] | _PLACE_WORDS
    return groups | {"kinds_of_place": kinds_of_place}


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Give the word lists shipped with the package, read on the first call and kept."""
    first_names, surnames = _words("first_names.txt"), _words("surnames.txt")
    common, everyday = _words("common_words.txt"), _words("everyday_words.txt")
    names, ordinary = first_names | surnames, common | everyday
    return Lexicon(
        first_names=first_names,
        surnames=surnames,
        common=common,
        everyday=everyday,
        public=_words("places_and_bodies.txt"),
        groups=_groups(),
        never_names=ordinary - names,
        likeness=learn(names - ordinary, ordinary - names),
        stems=frozenset(word[:_STEM] for word in ordinary - names if len(word) > _STEM),
    )


@lru_cache(maxsize=1)
def public_numbers() -> tuple[str, ...]:
    """Give the digits of public services' numbers; a trailing * stands for any ending."""
    return tuple(_lines("public_numbers.txt"))
