"""The one file of a backup: a tar whose first entry names every other with its hash."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.sqlite3"
SECRET = "secret"  # noqa: S105 (the name of a file)
VERSIONS, KNOWLEDGE = "versions/", "knowledge/"
_LARGEST_MANIFEST = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
_PART = r"(?!\.{1,2}(?:/|\Z))[^/\x00]+"
_NAME = re.compile(f"{_PART}(?:/{_PART})*")  # any name that a file may have, and none that leads out of the folder


class BackupError(Exception):
    """A backup cannot be made, read or put back; the text says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `steps`: those of the database. `files`: the SHA-256 of each by name."""

    made_at: datetime
    version: str
    steps: tuple[str, ...]
    files: Mapping[str, str]
    format: int = FORMAT

    def to_json(self) -> bytes:
        """As it stands in the file."""
        return json.dumps({**asdict(self), "made_at": self.made_at.isoformat()}, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read it. Raises BackupError."""
        try:
            held = json.loads(text)
            if held["format"] != FORMAT:
                raise BackupError(f"It was made by a newer version of briefbot ({held['version']}): use that one.")
            files = {str(name): str(sha) for name, sha in held["files"].items()}
            made_at = datetime.fromisoformat(held["made_at"])
            return cls(made_at, str(held["version"]), tuple(map(str, held["steps"])), files)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BackupError("It is no backup of briefbot, or it is damaged.") from None


def write(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write the backup, readable by its owner alone; a file that is there stays. Raises BackupError and OSError.

    `files`: where each one of the manifest lies. A kill leaves no half of a backup under the name.
    """
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w") as tar:
                _add(tar, MANIFEST, manifest.made_at, io.BytesIO(manifest.to_json()))
                for name in manifest.files:
                    with files[name].open("rb") as content:
                        _add(tar, name, manifest.made_at, content)
            stream.flush()
            os.fsync(stream.fileno())
        _put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)


def _put_in_place(part: Path, target: Path) -> None:
    """Under its name, unless something is there: by a link where the disk has such, as most sticks have not."""
    try:
        os.link(part, target)
    except OSError:
        if target.exists():
            raise BackupError(f"{target} is there already. A backup never takes another's place.") from None
        part.rename(target)


def _add(tar: tarfile.TarFile, name: str, at: datetime, content: io.BufferedIOBase) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = content.seek(0, os.SEEK_END)
    content.seek(0)
    entry.mode, entry.mtime = 0o600, int(at.timestamp())
    tar.addfile(entry, content)


def unpack(backup: Path, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder, every file as its hash says. Raises BackupError.

    Only plain files that the first entry names are taken, and only below `folder`. What is unpacked is never more than
    the backup itself has bytes.
    """
    with _opened(backup) as tar:
        entries = _whole_entries(tar, backup.stat().st_size)
        manifest = _manifest(tar, next(entries, None))
        left = dict(manifest.files)
        for entry in entries:
            sha = left.pop(entry.name, None)
            if sha is None or not entry.isreg() or not _NAME.fullmatch(entry.name):
                raise BackupError("It holds what its list does not name: it was changed after it was made.")
            if _unpacked(tar, entry, folder / entry.name) != sha:
                raise BackupError(f"{entry.name} in it is damaged.")
    if left:
        raise BackupError(f"It is cut short: {min(left)} is missing.")
    return manifest


@contextmanager
def _opened(backup: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(backup, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, ValueError, OverflowError, MemoryError):
        raise BackupError("It is no backup of briefbot, or it is damaged.") from None
    except OSError as error:
        raise BackupError(f"It cannot be read: {error.strerror or 'it is damaged'}.") from None


def _whole_entries(tar: tarfile.TarFile, size: int) -> Iterator[tarfile.TarInfo]:
    """Its entries; a backup has none with holes, of which a few bytes could fill the disk, and it is not compressed."""
    for entry in tar:
        if entry.issparse() or not 0 <= entry.size <= size:
            raise BackupError(f"{entry.name} in it is larger than the backup, which is cut short or was changed.")
        yield entry


def _manifest(tar: tarfile.TarFile, entry: tarfile.TarInfo | None) -> Manifest:
    if entry is None or entry.name != MANIFEST or not entry.isreg() or entry.size > _LARGEST_MANIFEST:
        raise BackupError("It is no backup of briefbot, or it is damaged.")
    content = tar.extractfile(entry)
    return Manifest.from_json(content.read() if content else b"")


def _unpacked(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = tar.extractfile(entry)
    found = hashlib.sha256()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as copy:
        while source and (chunk := source.read(_CHUNK)):
            found.update(chunk)
            copy.write(chunk)
    return found.hexdigest()


def sha_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
