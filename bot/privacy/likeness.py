"""How much a word's letters look like those of a name rather than of an English word, learnt from the word lists."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

_LEAST_LETTERS = 4
_SMALL = 0.3
_ALPHABET = 27
_UNSEEN = log(_SMALL / (_SMALL * _ALPHABET))


@dataclass(frozen=True)
class Likeness:
    """What each three letters in a row say for a name (above 0) or for an ordinary word (below 0)."""

    weights: dict[str, float]

    def of(self, key: str) -> float:
        """Give the mean evidence of the letters of `key`: above 0 more like a name, below 0 more like a word."""
        parts = _threes(key)
        return sum(self.weights.get(part, 0.0) for part in parts) / len(parts) if parts else 0.0


def learn(names: Iterable[str], words: Iterable[str]) -> Likeness:
    """Learn from `names` and ordinary `words`, both folded; short ones say little and are left out."""
    named, plain = _shares(names), _shares(words)
    return Likeness({part: named.get(part, _UNSEEN) - plain.get(part, _UNSEEN) for part in named.keys() | plain.keys()})


def _shares(words: Iterable[str]) -> dict[str, float]:
    """Give the logarithm of the chance of each third letter after the two before it."""
    threes = Counter(part for word in words if len(word) >= _LEAST_LETTERS for part in _threes(word))
    twos: Counter[str] = Counter()
    for part, count in threes.items():
        twos[part[:2]] += count
    return {part: log((count + _SMALL) / (twos[part[:2]] + _SMALL * _ALPHABET)) for part, count in threes.items()}


def _threes(word: str) -> list[str]:
    edged = f"^{word}$"
    return [edged[at : at + 3] for at in range(len(edged) - 2)]
