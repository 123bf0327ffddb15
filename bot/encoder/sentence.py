"""What matching needs of a sentence encoder and of a place to keep what it learned, without what is behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Arrays = Mapping[str, npt.NDArray[Any]]


class EncodingFailed(Exception):
    """The encoder broke down over these texts; no word of them is in the message."""


class SentenceEncoder(Protocol):
    """Turns texts into vectors of length one; like texts have like vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row for each text of a message. Raises EncodingFailed."""
        ...

    def encode_knowledge(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
        """A row for each text of the knowledge, which may be kept. `done` is told how many more are ready.

        Raises EncodingFailed.
        """
        ...


class Shelf(Protocol):
    """Keeps arrays by a key from one start to the next."""

    def load(self, key: str) -> Arrays | None:
        """What was kept under the key; None when nothing was, or it cannot be read."""
        ...

    def save(self, key: str, arrays: Arrays) -> None:
        """Keep the arrays; when that is impossible nothing is kept, which the log says."""
        ...
