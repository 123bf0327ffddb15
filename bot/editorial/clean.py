"""Texts that were looked at and found clean, so that they need not be looked at again. No word of them is kept."""

from __future__ import annotations

import hashlib

import numpy as np

from bot.editorial.fingerprint import code
from bot.encoder.sentence import Shelf

KEY = np.dtype("V16")


class CleanTexts:
    """Remembers texts by their digest, for one kind of look and one state of the code."""

    def __init__(self, shelf: Shelf | None, kind: str, depends_on: str = "") -> None:
        """`kind`: what they were looked at for. `depends_on`: what else the verdict rests on."""
        self._shelf = shelf
        self._key = kind + hashlib.sha256(code() + depends_on.encode("utf-8", "surrogatepass")).hexdigest()
        held = shelf.load(self._key) if shelf else None
        rows = held["keys"] if held and "keys" in held else np.array([], dtype=KEY)
        self._before = {row.tobytes() for row in rows} if rows.dtype == KEY else set()
        self._seen: set[bytes] = set()

    def has(self, text: str) -> bool:
        """Whether the text was found clean before."""
        key = _key(text)
        if key in self._before:
            self._seen.add(key)
        return key in self._seen

    def add(self, text: str) -> None:
        """The text is clean."""
        self._seen.add(_key(text))

    def save(self) -> None:
        """Keep what is still in use."""
        if self._shelf and self._seen != self._before:
            self._shelf.save(self._key, {"keys": np.array(sorted(self._seen), dtype=KEY)})


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[: KEY.itemsize]
