"""Words, pairs of words and runs of letters as one row of fixed width (feature hashing, Weinberger et al. 2009)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.matching.inverted import Floats
from bot.matching.lexical import LONGEST_GRAM, SHORTEST_GRAM, grams
from bot.matching.normalise import Reading

WIDTH = 512
SIGN = 1 << 31
LOW_BYTE, EVERY_BIT = np.uint32(0xFF), np.uint32(0xFFFFFFFF)
STEP = np.array([zlib.crc32(bytes([byte])) ^ 0xFF000000 for byte in reversed(range(256))], dtype=np.uint32)

Keys = npt.NDArray[np.uint32]
Rarity = npt.NDArray[np.float64]


class Hashed:
    """Turns readings into rows of length one; what stands in few documents counts most."""

    def __init__(self, keys: Keys, rarity: Rarity) -> None:
        """`keys`: of the features that documents have, rising. `rarity`: how rare each of them is."""
        self.keys, self.rarity = keys, rarity

    @classmethod
    def learned(cls, readings: Sequence[Reading]) -> Hashed:
        """`readings`: the documents, for how rare a feature is."""
        seen = [np.unique(_keys(reading)) for reading in readings]
        keys, counts = np.unique(np.concatenate([np.zeros(0, dtype=np.uint32), *seen]), return_counts=True)
        return cls(keys, np.log((1 + len(readings)) / (counts + 0.5)))

    def rows(self, readings: Sequence[Reading]) -> Floats:
        """A row for each reading; what no document has counts for nothing."""
        found = np.zeros((len(readings), WIDTH), dtype=np.float32)
        for row, reading in zip(found, readings, strict=True):
            row[:] = self._row(_keys(reading))
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9))

    def _row(self, keys: Keys) -> Rarity:
        if not len(self.keys):
            return np.zeros(WIDTH)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        counted = np.where(self.keys[at] == keys, self.rarity[at], 0.0)
        signed = np.where(keys & SIGN, counted, -counted)
        return np.asarray(np.bincount(keys % WIDTH, weights=signed, minlength=WIDTH), dtype=np.float64)


def _keys(reading: Reading) -> Keys:
    """The key of each stem, each pair of stems and each run of letters, as often as it stands there."""
    stems = [token.stem for token in reading.tokens]
    words = [*stems, *(f"{one} {two}" for one, two in pairwise(stems))]
    sentence = f" {reading.sentence} "
    if not sentence.isascii():
        return np.array([zlib.crc32(each.encode()) for each in (*words, *grams(sentence))], dtype=np.uint32)
    found = np.array([zlib.crc32(each.encode()) for each in words], dtype=np.uint32)
    return np.concatenate([found, *_keys_of_runs(sentence.encode("ascii"))])


def _keys_of_runs(text: bytes) -> list[Keys]:
    """The checksum of each run of letters; that of a longer run goes on from that of a shorter one."""
    letters = np.frombuffer(text, dtype=np.uint8).astype(np.uint32)
    so_far = np.full(len(letters), EVERY_BIT, dtype=np.uint32)
    found: list[Keys] = []
    for size in range(1, min(LONGEST_GRAM, len(letters)) + 1):
        so_far = so_far[: len(letters) - size + 1]
        so_far = STEP[(so_far ^ letters[size - 1 :]) & LOW_BYTE] ^ (so_far >> np.uint32(8))
        if size >= SHORTEST_GRAM:
            found.append(so_far ^ EVERY_BIT)
    return found
