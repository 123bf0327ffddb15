"""Every version of the knowledge, kept for good: the files by their content, and a log of what changed when."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

from bot.storage.owner import make_folder, open_lock

How = Literal["folder", "chat", "deployed"]
IN_THE_FOLDER = "edited in the folder"


class VersionsError(Exception):
    """What was kept cannot be read: a line of the log or a file is damaged or gone."""


@dataclass(frozen=True)
class Version:
    """One state of the knowledge.

    `number` counts from 1. `by` is a role, never a person; `what` is one line, empty where the names of the files
    say enough. `changed` holds for each file that differs from the version before the SHA-256 of its content, or
    None when the file went. `how` it came about: edited in the folder, by chat, or brought by a deploy.
    """

    number: int
    at: datetime
    by: str
    what: str
    how: How
    changed: Mapping[str, str | None]


class Versions:
    """The versions in `folder`, which is made when the first is kept.

    A kill at any moment loses nothing that was reported as kept: content goes to the disk before the line that names
    it, and a line that was not written whole is no version. Several processes may keep and read at the same time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "log.jsonl"
        self._objects = folder / "objects"

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Nobody else keeps a version or publishes during the block. Not for use within itself."""
        import fcntl  # not on Windows, where versions are only read

        make_folder(self._folder)
        with open_lock(self._folder / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def record(
        self, files: Mapping[str, bytes], at: datetime, by: str, what: str, how: How = "folder"
    ) -> Version | None:
        """Keep these files as the newest version; None when they are what the newest one holds.

        `files` are all of the folder, by name. `at` is an aware time. Raises OSError and VersionsError.
        """
        with self.turn():
            return self.record_in_turn(files, at, by, what, how)

    def record_in_turn(
        self, files: Mapping[str, bytes], at: datetime, by: str, what: str, how: How = "folder"
    ) -> Version | None:
        """The same for somebody who has the turn."""
        if at.tzinfo is None:
            raise ValueError("a version needs an aware time")
        held = list(self._versions())
        before, now = _state(held), {name: digest(content) for name, content in files.items()}
        gone: dict[str, str | None] = dict.fromkeys(before.keys() - now.keys())
        changed = {name: sha for name, sha in now.items() if before.get(name) != sha} | gone
        if not changed:
            return None
        for sha, content in {sha: files[name] for name, sha in changed.items() if sha}.items():
            self._keep(sha, content)
        version = Version(len(held) + 1, at, by, what, how, dict(sorted(changed.items())))
        self._append(version)
        return version

    def mark_in_turn(self, files: Mapping[str, str | None], at: datetime, by: str) -> None:
        """Note that these files, by the SHA-256 they have, are as a deploy brings them. For who has the turn."""
        self._append(Version(len(list(self._versions())) + 1, at, by, "", "deployed", dict(sorted(files.items()))))

    def newest(self) -> Version | None:
        """The last version; None before there is one."""
        return next(reversed(list(self._versions())), None)

    def at(self, moment: datetime) -> Version | None:
        """The version that held at that aware time; None when none is so early."""
        return next((each for each in reversed(list(self._versions())) if each.at <= moment), None)

    def version(self, number: int) -> Version | None:
        """The version of that number."""
        return next((each for each in self._versions() if each.number == number), None)

    def history(self, file: str | None = None) -> list[Version]:
        """All versions, or those that changed the file, oldest first."""
        return [each for each in self._versions() if file is None or file in each.changed]

    def files(self, version: Version) -> dict[str, bytes]:
        """All files as the version has them. Raises VersionsError when one of them is damaged or gone."""
        held = [each for each in self._versions() if each.number <= version.number]
        return {name: self.content(sha) for name, sha in sorted(_state(held).items())}

    def file_before(self, version: Version, file: str) -> bytes | None:
        """What the file held before the version; None when there was none."""
        sha = _state([each for each in self._versions() if each.number < version.number]).get(file)
        return self.content(sha) if sha else None

    def content(self, sha: str) -> bytes:
        """The content with that SHA-256. Raises VersionsError when it is damaged or gone."""
        try:
            content = self._object(sha).read_bytes()
        except OSError as error:
            raise VersionsError(f"a kept file cannot be read: {error.strerror}") from None
        if digest(content) != sha:
            raise VersionsError("a kept file is damaged")
        return content

    def _versions(self) -> Iterator[Version]:
        for number, line in enumerate(self._lines(), 1):
            try:
                held = json.loads(line)
                yield Version(number, datetime.fromisoformat(held.pop("at")), **held)
            except (ValueError, TypeError, KeyError, AttributeError):
                raise VersionsError(f"line {number} of the log of versions is damaged") from None

    def _lines(self) -> list[bytes]:
        """The whole lines of the log; what a kill or a power cut left of a last one is no line."""
        try:
            text = self._log.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise VersionsError(f"the log of versions cannot be read: {error.strerror}") from None
        return text.split(b"\n")[:-1]

    def _append(self, version: Version) -> None:
        held = asdict(version) | {"at": version.at.isoformat()}
        del held["number"]
        line = json.dumps(held, ensure_ascii=False).encode() + b"\n"
        whole = sum(len(each) + 1 for each in self._lines())
        with self._log.open("ab") as log:
            log.truncate(whole)
            log.write(line)
            log.flush()
            os.fsync(log.fileno())
        sync_folder(self._folder)

    def _object(self, sha: str) -> Path:
        return self._objects / sha[:2] / sha[2:]

    def _keep(self, sha: str, content: bytes) -> None:
        place = self._object(sha)
        if place.exists() and digest(place.read_bytes()) == sha:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        sync_folder(self._objects)
        replace_file(place, content)


def digest(content: bytes) -> str:
    """The SHA-256 of the content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def replace_file(place: Path, content: bytes) -> None:
    """Put the content in the place of the file in one step, on the disk when this returns; its mode stays.

    Raises OSError; the file is then as it was.
    """
    mode = place.stat().st_mode & 0o7777 if place.exists() else 0o644
    with NamedTemporaryFile(dir=place.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).chmod(mode)
            Path(part.name).replace(place)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Bring the folder's own entries to the disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _state(versions: list[Version]) -> dict[str, str]:
    held: dict[str, str | None] = {}
    for version in versions:
        held |= version.changed
    return {name: sha for name, sha in held.items() if sha}
