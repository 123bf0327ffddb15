"""What an administrator writes for the bot belongs to the bot's user; nothing else is given away, no link followed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple


class Owner(NamedTuple):
    """Whose a file is: user and group by number."""

    user: int
    group: int


def is_administrator() -> bool:
    """Whether this process may give files away."""
    return os.name == "posix" and os.geteuid() == 0


def owner_of(place: Path) -> Owner:
    """Whose the place is; when it is not there yet, whose the nearest folder above it is. Raises OSError."""
    here = place.absolute()
    found = next(each for each in (here, *here.parents) if each.exists()).stat()
    return Owner(found.st_uid, found.st_gid)


def give(place: Path, owner: Owner) -> None:
    """As an administrator give away what this process wrote; a link itself, never what it leads to. Raises OSError."""
    if is_administrator():
        os.chown(place, *owner, follow_symlinks=False)


def make_folder(folder: Path, owner: Owner | None = None, mode: int = 0o777) -> list[Path]:
    """Make the folder and those above it, and give them, uppermost first; one that is there stays. Raises OSError.

    New ones belong to `owner`, or to whom the nearest folder above them belongs.
    """
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    new_owner = owner or owner_of(folder)
    made: list[Path] = []
    for each in reversed(missing):
        with suppress(FileExistsError):  # another process was quicker
            each.mkdir(mode=mode)
            made.append(each)
            give(each, new_owner)
    return made


def open_lock(path: Path) -> IO[bytes]:
    """Open a file to be locked. A new one belongs to whom its folder belongs. Raises OSError, also for a link."""
    flags = os.O_RDWR | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return os.fdopen(os.open(path, flags), "ab")
    if is_administrator():
        with suppress(OSError):
            os.fchown(handle, *owner_of(path.parent))
    return os.fdopen(handle, "ab")
