"""The knowledge's vectors, kept on disk by text and model, so that an edit encodes only what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.encoder.model import Encoder
from bot.encoder.sentence import Vectors
from bot.encoder.shelf import read_arrays, write_arrays

SAVED_EVERY = 2_000  # texts: what a long first encoding that is broken off may lose
SPARE = 20_000  # vectors of other texts that are kept before the file is cleared of them
KEY = np.dtype("V16")


class CachedEncoder:
    """An encoder that looks texts of the knowledge up before it encodes them. Messages never get in here."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        """`folder`: where the file of vectors lies; None, or one that cannot be written, and nothing is kept."""
        self._encoder = encoder
        self._file = folder / f"vectors-{encoder.revision[:16]}.npz" if folder else None
        self.revision, self.width = encoder.revision, encoder.width

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row for each text of a message; nothing is looked up or kept. Raises EncodingFailed."""
        return self._encoder.encode(texts)

    def encode_knowledge(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
        """One row for each text, from the file where it is there. `done` is told how many more are ready.

        Raises EncodingFailed.
        """
        keys = [_key(text) for text in texts]
        known = self._read()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if done:
            done(len(texts) - len(missing))
        fresh = list(missing.items())
        for start in range(0, len(fresh), SAVED_EVERY):
            part = fresh[start : start + SAVED_EVERY]
            rows = self._encoder.encode([text for _, text in part], done)
            known.update(zip((key for key, _ in part), rows, strict=True))
            self._write(known, set(keys))
        return np.array([known[key] for key in keys], dtype=np.float32).reshape(len(texts), self.width)

    def _read(self) -> dict[bytes, npt.NDArray[np.float32]]:
        held = read_arrays(self._file) if self._file else None
        if held is None or not {"keys", "rows"} <= set(held):
            return {}
        keys, rows = held["keys"], held["rows"]
        if rows.shape != (len(keys), self.width) or rows.dtype != np.float32:
            return {}
        return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}

    def _write(self, vectors: dict[bytes, npt.NDArray[np.float32]], used: set[bytes]) -> None:
        if self._file is None:
            return
        if len(vectors) > len(used) + SPARE:
            vectors = {key: row for key, row in vectors.items() if key in used}
        keys, rows = np.array(list(vectors), dtype=KEY), np.array(list(vectors.values()))
        write_arrays(self._file, {"keys": keys, "rows": rows})


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[: KEY.itemsize]
