"""Which questions ask for the same: by their meaning where there is a sentence encoder, else by their words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from bot.encoder.sentence import Vectors

# Measured on 500 of the shipped asks: of two that belong to different topics, 1 pair in 1,400 is taken for alike.
ALIKE_AT = 0.78  # the cosine of the meanings, and the share of words on top
SHARED_WEIGHT = 0.4
WORDS_AT = 0.5  # of the words of both, where meaning cannot be compared
SURE_AT = 0.8  # the cosine alone, for what is never asked about again


@dataclass(frozen=True)
class Gist:
    """What a sentence says, for comparing: its stems, and its meaning as a vector of length one where there is one."""

    stems: frozenset[str]
    vector: Vectors | None = field(default=None, compare=False)

    @property
    def digest(self) -> str:
        """The same for sentences of the same words, from which no word can be read."""
        return hashlib.sha256(" ".join(sorted(self.stems)).encode()).hexdigest()

    @property
    def packed(self) -> bytes | None:
        """The meaning as bytes, to be kept; see `unpacked`."""
        return None if self.vector is None else np.asarray(self.vector, dtype=np.float32).tobytes()


def unpacked(raw: bytes | None) -> Vectors | None:
    """The meaning that `Gist.packed` gave; None when there is none."""
    return np.frombuffer(raw, dtype=np.float32) if raw and len(raw) % 4 == 0 else None


def nearness(one: Gist, other: Gist) -> float:
    """How alike two sentences are: above 0 when they ask for the same, the more the surer."""
    shared = _shared(one, other)
    if one.stems and one.stems == other.stems:
        return 1.0
    meaning = meant_alike(one.vector, other.vector)
    if meaning is None:
        return shared - WORDS_AT
    return meaning + SHARED_WEIGHT * shared - ALIKE_AT


def unmistakable(new: Gist, digest: str, vector: Vectors | None) -> bool:
    """Whether a sentence says what one said of which only the digest and the meaning were kept."""
    meaning = meant_alike(new.vector, vector)
    return digest == new.digest or (meaning is not None and meaning >= SURE_AT)


def meant_alike(one: Vectors | None, other: Vectors | None) -> float | None:
    """The cosine of two meanings; None when they cannot be compared (another model, or none)."""
    return None if one is None or other is None or one.shape != other.shape else float(one @ other)


def home(new: Gist, known: Iterable[tuple[int, Gist]]) -> int | None:
    """The cluster of the sentence that the new one is most like; None when it asks for something of its own.

    `known`: each sentence's cluster and what it says.
    """
    near = [(nearness(new, gist), cluster) for cluster, gist in known]
    best, cluster = max(near, default=(0.0, None), key=lambda each: each[0])
    return cluster if best > 0 else None


def _shared(one: Gist, other: Gist) -> float:
    every = one.stems | other.stems
    return len(one.stems & other.stems) / len(every) if every else 0.0
