"""Arrays kept on disk from one start to the next; losing them costs time and nothing else."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.encoder.sentence import Arrays

KEPT = 4  # of each kind, the newest: several knowledge folders may share a data folder
log = logging.getLogger(__name__)


class DiskShelf:
    """Keeps arrays in a folder, a file for each key, and clears the oldest away."""

    def __init__(self, folder: Path, kind: str = "lessons") -> None:
        """`folder`: should exist; what cannot be written there is not kept. `kind`: how file names begin."""
        self._folder, self._kind = folder, kind

    def load(self, key: str) -> Arrays | None:
        """What was kept under the key; None when nothing was, or it cannot be read."""
        return read_arrays(self._file(key))

    def save(self, key: str, arrays: Arrays) -> None:
        """Keep the arrays under the key."""
        write_arrays(self._file(key), arrays)
        files = sorted(self._folder.glob(f"{self._kind}-*.npz"), key=_age, reverse=True)
        for old in files[KEPT:]:
            old.unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self._folder / f"{self._kind}-{key[:32]}.npz"


def read_arrays(file: Path) -> dict[str, npt.NDArray[Any]] | None:
    """The arrays of a file; None when there is none or it cannot be read, which the log says."""
    if not file.exists():
        return None
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except Exception as error:
        log.warning("%s cannot be read (%s): working it out anew", file.name, type(error).__name__)
        return None


def write_arrays(file: Path, arrays: Arrays) -> None:
    """Write as a whole or not at all; another process may read meanwhile. What fails is said in the log."""
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.stem}-", delete=False) as made:
            written = Path(made.name)
            np.savez(made, allow_pickle=False, **dict(arrays))
    except OSError as error:
        log.warning("%s cannot be written (%s): the next start takes longer", file.name, error.strerror)
        return
    written.replace(file)


def _age(file: Path) -> float:
    return file.stat().st_mtime
