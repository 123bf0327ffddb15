"""Whether the files of a knowledge folder have changed, by their names, sizes and times: works on every mount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.knowledge.folder import wanted

State = Mapping[Path, tuple[int, int, int]]


class Watch:
    """Looks at a folder again and again. A change counts once the files rest from one look to the next."""

    def __init__(self, folder: Path) -> None:
        """`folder`: as it is now is what later looks are compared with. It may be missing."""
        self._folder = folder
        self._loaded = self._last = dict(_state(folder))

    def changed(self) -> bool:
        """Whether the files rest and are not as they were when this last said so."""
        now = dict(_state(self._folder))
        rests, self._last = now == self._last, now
        if not rests or now == self._loaded:
            return False
        self._loaded = now
        return True


def _state(folder: Path) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    for _, path in wanted(folder, []):
        try:
            found = path.stat()
        except OSError:
            continue
        yield path, (found.st_size, found.st_mtime_ns, found.st_ino)
