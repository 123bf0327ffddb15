"""Words, pairs of words and runs of letters as one row of fixed width (feature hashing, Weinberger et al. 2009)."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from bot.matching.inverted import Floats
from bot.matching.lexical import grams
from bot.matching.normalise import Reading

WIDTH = 512
SIGN = 1 << 31


class Hashed:
    """Turns readings into rows of length one; what stands in few documents counts most."""

    def __init__(self, rarity: Mapping[int, float]) -> None:
        """`rarity`: of each feature, by its key, as learned before."""
        self.rarity = rarity

    @classmethod
    def learned(cls, readings: Sequence[Reading]) -> Hashed:
        """`readings`: the documents, for how rare a feature is."""
        seen = Counter(zlib.crc32(feature.encode()) for reading in readings for feature in _features(reading))
        return cls({key: math.log((1 + len(readings)) / (count + 0.5)) for key, count in seen.items()})

    def rows(self, readings: Sequence[Reading]) -> Floats:
        """A row for each reading; what no document has counts for nothing."""
        found = np.zeros((len(readings), WIDTH), dtype=np.float32)
        for row, reading in zip(found, readings, strict=True):
            for feature, count in _features(reading).items():
                key = zlib.crc32(feature.encode())
                row[key % WIDTH] += self.rarity.get(key, 0.0) * (count if key & SIGN else -count)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))


def _features(reading: Reading) -> Counter[str]:
    stems = [token.stem for token in reading.tokens]
    pairs = (f"{one} {two}" for one, two in pairwise(stems))
    return Counter((*stems, *pairs, *grams(f" {reading.sentence} ")))
