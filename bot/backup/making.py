"""Making a backup while the bot runs."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.backup.archive import DATABASE, KNOWLEDGE, SECRET, VERSIONS, BackupError, Manifest, sha_of, unpack, write
from bot.knowledge.folder import knowledge_files, wanted
from bot.knowledge.problem import Problem
from bot.publishing.versions import Versions
from bot.storage.copy import CopyError, Holds, copy_online, whole


@dataclass(frozen=True)
class Places:
    """Where everything lies that a backup holds."""

    database: Path
    data: Path
    knowledge: Path

    @property
    def versions(self) -> Path:
        """The folder of the versions of the knowledge."""
        return self.data / "versions"

    @property
    def secret(self) -> Path:
        """The key of the pseudonyms; not there when it is a setting."""
        return self.data / "secret"


@dataclass(frozen=True)
class Backup:
    """A backup as it was read again from its file."""

    file: Path
    manifest: Manifest
    database: Holds

    def count(self, below: str) -> int:
        """How many of its files lie below a folder."""
        return sum(name.startswith(below) for name in self.manifest.files)

    @property
    def has_secret(self) -> bool:
        """Whether the key of the pseudonyms is in it."""
        return SECRET in self.manifest.files


def make(places: Places, target: Path, now: datetime, version: str, *, with_secret: bool = True) -> Backup:
    """Back up into the file `target`, or into a new file in the folder `target`. Raises BackupError.

    What was written is read again and the database in it checked from end to end, else no file is left.
    """
    file = target / f"briefbot-{now.astimezone(UTC):%Y-%m-%d-%H%M%S}.tar" if target.is_dir() else target
    if file.exists():
        raise BackupError(f"{file} is there already. A backup never takes another's place.")
    try:
        refuse_links(places.secret, places.versions)
        with TemporaryDirectory(dir=file.parent, prefix=".briefbot-backup-") as work:
            held = {name: place for name, place in _collected(places, Path(work)) if with_secret or name != SECRET}
            steps = whole(held[DATABASE]).steps
            manifest = Manifest(now, version, steps, {name: sha_of(place) for name, place in held.items()})
            write(file, manifest, held)
        return _checked(file)
    except (OSError, CopyError) as error:
        raise BackupError(sentence(error, file)) from None


@contextmanager
def unpacked(file: Path, beside: Path) -> Iterator[tuple[Backup, Path]]:
    """The backup and a folder below `beside` that it was unpacked into, for the block. Raises BackupError."""
    with TemporaryDirectory(dir=beside, prefix=".briefbot-restore-") as work:
        folder = Path(work)
        manifest = unpack(file, folder)
        if DATABASE not in manifest.files:
            raise BackupError("It holds no database.")
        try:
            held = whole(folder / DATABASE)
        except CopyError as error:
            raise BackupError(str(error)) from None
        yield Backup(file, manifest, held), folder


def refuse_links(*places: Path) -> None:
    """Raise BackupError for a link: what it leads to may be somebody else's, whom an administrator could read for."""
    for place in places:
        if place.is_symlink():
            raise BackupError(sentence(OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(place)), place))


def _checked(file: Path) -> Backup:
    try:
        with unpacked(file, file.parent) as (backup, _):
            return backup
    except BackupError:
        file.unlink(missing_ok=True)
        raise


def _collected(places: Places, work: Path) -> Iterator[tuple[str, Path]]:
    """Every file by its name in the backup; what may change while it is read is copied into `work` first."""
    copy_online(places.database, work / DATABASE)
    yield DATABASE, work / DATABASE
    if places.secret.is_file():
        yield SECRET, places.secret
    for name, content in _whole_knowledge(places.knowledge).items():
        place = work / KNOWLEDGE / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        yield KNOWLEDGE + name, place
    if places.versions.is_dir():
        with Versions(places.versions).turn():
            left_out = shutil.ignore_patterns("lock", ".*")
            shutil.copytree(places.versions, work / VERSIONS, symlinks=True, ignore=left_out)
        for place in sorted((work / VERSIONS).rglob("*")):
            if place.is_file() and not place.is_symlink():
                yield place.relative_to(work).as_posix(), place


def _whole_knowledge(knowledge: Path) -> dict[str, bytes]:
    """The knowledge files, all of them: a backup that lacks one would be found out too late."""
    problems: list[Problem] = []
    names = [place.relative_to(knowledge).as_posix() for _, place in wanted(knowledge, problems)]
    held = knowledge_files(knowledge)
    shut = [each.file for each in problems if each.code == "cannot-read"]
    for name in (*shut, *(each for each in names if each not in held)):
        raise BackupError(
            f"{knowledge / name} cannot be read, so the backup would lack it: `briefbot check` says why. "
            "Put it right, or set BRIEFBOT_KNOWLEDGE to the knowledge folder."
        )
    return held


def sentence(error: OSError | CopyError, file: Path) -> str:
    """What kept a backup from being made or put back; `file` is named where the error names none."""
    if isinstance(error, CopyError):
        return str(error)
    if error.errno == errno.ELOOP:
        return f"{error.filename or file} is a link, and no link is followed here. Put in its place what it leads to."
    return f"{error.filename or file} cannot be read or written: {error.strerror or _first_of(error)}."


def _first_of(error: OSError) -> str:
    """What kept a folder from being copied: there it stands for each of its files."""
    return str(error.args[0][0][2]) if isinstance(error, shutil.Error) else type(error).__name__
