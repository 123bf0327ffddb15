"""Putting files in the place of others, which are kept aside: all of it or nothing, and never through a link."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.backup.archive import BackupError
from bot.backup.making import sentence
from bot.storage.owner import Owner, give, make_folder, owner_of


class Exchange:
    """What was done so far, and how to take it back."""

    def __init__(self, aside: Path) -> None:
        self._aside = aside
        self._back: list[Callable[[], None]] = []
        self._kept_in = [aside]
        aside.mkdir(mode=0o700)  # never into one that somebody else has made
        self._back.append(aside.rmdir)

    def clear(self, place: Path, name: str) -> None:
        """Move aside under that name whatever stands at the place; of a link the link itself. Raises OSError."""
        if os.path.lexists(place):
            kept = self._aside / name
            self._kept_in += self.folder(kept.parent)
            self._move(place, kept)

    def put(self, source: Path, target: Path, name: str) -> None:
        """Move the source to the target, where it belongs to whom its new folder belongs. Raises OSError."""
        self.clear(target, name)
        self.folder(target.parent)
        owner = owner_of(target.parent)
        for place in _all_of(source):
            give(place, owner)
        self._move(source, target)

    def folder(self, folder: Path, owner: Owner | None = None) -> list[Path]:
        """Make a folder that is not there, as `make_folder` does. Raises OSError."""
        made = make_folder(folder, owner)
        self._back += [each.rmdir for each in made]
        return made

    def finish(self, owner: Owner) -> None:
        """Give away the folder of what was moved aside, which nobody else could change until now. Raises OSError."""
        for each in reversed(self._kept_in):
            give(each, owner)

    def take_back(self) -> None:
        """Undo everything, the last first. Raises OSError at the first thing that cannot be undone."""
        while self._back:
            self._back[-1]()
            self._back.pop()

    def _move(self, source: Path, target: Path) -> None:
        _move(source, target)
        self._back.append(lambda: _move(target, source))


@contextmanager
def exchange(aside: Path, owner: Owner) -> Iterator[Exchange]:
    """An exchange for the block, which is taken back when the block fails. `aside` is made, and is then `owner`'s.

    Raises OSError, and BackupError when not all of it could be taken back.
    """
    begun = Exchange(aside)
    try:
        yield begun
        begun.finish(owner)
    except BaseException as first:
        try:
            begun.take_back()
        except OSError as second:
            said = f"{sentence(first if isinstance(first, OSError) else second, aside)} Not all could be moved back"
            raise BackupError(f"{said}: the rest of what was there lies in {aside}.") from first
        raise


def _move(source: Path, target: Path) -> None:
    """Move a file, a folder or a link as such to a place where nothing is, also to another disk."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(source, target)
        _drop_moved(source, target)


def _copy(source: Path, target: Path) -> None:
    if is_folder(source):
        shutil.copytree(source, target, symlinks=True)
    else:
        _copy_file(source, target)
    for place in _all_of(source):
        found = place.lstat()
        give(target / place.relative_to(source), Owner(found.st_uid, found.st_gid))


def _copy_file(source: Path, target: Path) -> None:
    """Beside its place first: neither a kill nor a full disk leaves half of it there."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        shutil.copy2(source, part, follow_symlinks=False)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def _drop_moved(source: Path, target: Path) -> None:
    if is_folder(source):
        shutil.rmtree(source)
        return
    try:
        source.unlink()
    except OSError:
        target.unlink()
        raise


def _all_of(place: Path) -> Iterator[Path]:
    yield place
    if is_folder(place):
        yield from place.rglob("*")


def is_folder(place: Path) -> bool:
    """Whether a folder stands there itself, and no link to one."""
    return place.is_dir() and not place.is_symlink()
