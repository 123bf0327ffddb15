"""What matching learned from a knowledge base, as arrays that can be kept from one start to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np

from bot.encoder.sentence import Arrays
from bot.matching.calibration import Calibration
from bot.matching.documents import Document
from bot.matching.evidence import Heads
from bot.matching.fusion import Fusion
from bot.matching.hashed import Hashed
from bot.matching.head import Head, Learned
from bot.matching.inverted import Floats
from bot.matching.judge import Scale, Scales
from bot.matching.normalise import Reading

NAMES = ("features", "rarity", "spelt", "meant", "fusion", "calibration", "words-fusion", "words-calibration")


def key_of(documents: Sequence[Document], readings: Sequence[Reading], vectors: Floats | None) -> str:
    """Changes with any text, with how it is read, with the model, and with the code that learns."""
    held = hashlib.sha256(_code())
    for document, reading in zip(documents, readings, strict=True):
        held.update(repr((document, reading.tokens, reading.sentence)).encode("utf-8", "surrogatepass"))
    if vectors is not None:
        held.update(vectors.tobytes())
    return held.hexdigest()


def as_arrays(heads: Heads, scales: Scales) -> Arrays:
    """Everything that was learned, by name."""
    nothing = np.zeros((0, 0), dtype=np.float32)
    return {
        "features": heads.hashed.keys,
        "rarity": heads.hashed.rarity,
        "spelt": heads.spelt.head.towards,
        "meant": heads.meant.head.towards if heads.meant else nothing,
        "fusion": scales.meaning.fusion.weights,
        "calibration": np.array([*scales.meaning.calibration.weights, scales.meaning.calibration.bias]),
        "words-fusion": scales.words.fusion.weights,
        "words-calibration": np.array([*scales.words.calibration.weights, scales.words.calibration.bias]),
    }


def from_arrays(arrays: Arrays) -> tuple[Heads, Scales] | None:
    """What was learned, from its arrays; None when one is missing."""
    if not set(NAMES) <= set(arrays):
        return None
    meant = arrays["meant"]
    hashed = Hashed(arrays["features"], arrays["rarity"])
    heads = Heads(hashed, Learned(Head(arrays["spelt"])), Learned(Head(meant)) if meant.size else None)
    meaning = _scale(arrays["fusion"], arrays["calibration"])
    return heads, Scales(meaning, _scale(arrays["words-fusion"], arrays["words-calibration"]))


def _scale(weights: Floats, calibration: Floats) -> Scale:
    *support, bias = (float(weight) for weight in calibration)
    return Scale(Fusion(weights), Calibration(support, bias))


@cache
def _code() -> bytes:
    """A digest of this package's own code: what an older version learned is not used."""
    files = sorted(resources.files("bot.matching").iterdir(), key=lambda file: file.name)
    code = [file.read_bytes() for file in files if file.name.endswith(".py")]
    return hashlib.sha256(b"".join(code)).digest()
