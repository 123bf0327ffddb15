"""One process at a time, by an operating system's lock on a file beside the database: the bot, who sends digests."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from bot.storage.owner import make_folder, open_lock


class Lock:
    """A lock of the database at `path`. It ends with the process that has it, however that ends."""

    def __init__(self, path: Path, part: str) -> None:
        self._path = path.with_name(f"{path.name}.{part}")
        self._file: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Whether this process has the lock now. Raises OSError when the file cannot be made or is a link."""
        if self._file is None:
            make_folder(self._path.parent)
            file = open_lock(self._path)
            if not _lock(file):
                file.close()
                return False
            self._file = file
        return True

    def release(self) -> None:
        """Let another process have it."""
        if self._file:
            self._file.close()
            self._file = None


class SenderLock(Lock):
    """Who has it sends digests."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "sender")


class RunLock(Lock):
    """Who has it is the bot of this database."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "run")


def _lock(file: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:  # no Unix: there `run` is not supported, and one person sends by hand
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
