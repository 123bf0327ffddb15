"""The files of a knowledge folder: which are read, which are not, and why."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.document import MAX_FILE_BYTES, Reading, read
from bot.knowledge.guess import nearest
from bot.knowledge.problem import Problem, problem

FOLDERS = ("areas", "briefings", "topics")
FILES = ("blame", "digest", "everyday", "headings", "lexicon", "sources", "urgent", "wording")
MAX_FILES = 20_000
MAX_BYTES = 200_000_000
_ENDINGS = (".yaml", ".yml")
_NOT_KNOWLEDGE = ("readme.md", "schema")


class FolderTooBigError(OSError):
    """There is more in the folder than anybody can have meant to put there."""


@dataclass(frozen=True)
class Found:
    """A file that is read: its kind (`topics`, `sources`, ...), its name in the folder, what came of it."""

    kind: str
    name: str
    reading: Reading


def scan(folder: Path) -> tuple[list[Found], list[Problem]]:
    """Read every knowledge file of `folder`, in the order of their names."""
    problems: list[Problem] = []
    files = list(wanted(folder, problems))
    if len(files) > MAX_FILES:
        return [], [*problems, problem("too-many-files", ".", count=len(files), limit=MAX_FILES)]
    found, total = [], 0
    for kind, path in files:
        name = path.relative_to(folder).as_posix()
        reading = _read(path, name, folder)
        total += sum(len(line) for line in reading.lines)
        if total > MAX_BYTES:
            return [], [*problems, problem("folder-too-big", ".", limit=MAX_BYTES)]
        found.append(Found(kind, name, reading))
    return found, [*problems, *_doubles(found)]


def knowledge_files(folder: Path) -> dict[str, bytes]:
    """The files of `folder` that `scan` reads, by name, as they stand; those that cannot be read are left out.

    Raises FolderTooBigError where `scan` refuses the folder for its size.
    """
    held: dict[str, bytes] = {}
    total = 0
    for count, (_, path) in enumerate(wanted(folder, [])):
        if count >= MAX_FILES or total > MAX_BYTES:
            raise FolderTooBigError(errno.EFBIG, os.strerror(errno.EFBIG))
        with suppress(OSError, RuntimeError):
            real = path.resolve(strict=True)
            if real.is_relative_to(folder.resolve()) and real.is_file() and real.stat().st_size <= MAX_FILE_BYTES:
                content = held[path.relative_to(folder).as_posix()] = real.read_bytes()
                total += len(content)
    return held


def wanted(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, Path]]:
    """The files that are read, each with its kind; what else lies there is added to `problems`."""
    for path in _visible(folder, ".", problems):
        if path.name in FOLDERS and _is_folder(path, if_shut=True):
            yield from ((path.name, each) for each in _of_folder(path, folder, problems))
        elif path.stem in FILES and _is_yaml(path):
            yield path.stem, path
        elif path.name.lower() not in _NOT_KNOWLEDGE:
            problems.append(_stray(path))


def _of_folder(place: Path, folder: Path, problems: list[Problem]) -> Iterator[Path]:
    for path in _visible(place, place.name, problems):
        if _is_yaml(path):
            yield path
        else:
            name = path.relative_to(folder).as_posix()
            problems.append(problem("not-read", name, folder=place.name))


def _visible(place: Path, name: str, problems: list[Problem]) -> list[Path]:
    try:
        return sorted(path for path in place.iterdir() if not path.name.startswith("."))
    except OSError as error:
        problems.append(problem("cannot-read", name, reason=error.strerror))
        return []


def _is_yaml(path: Path) -> bool:
    return path.suffix.lower() in _ENDINGS and not _is_folder(path, if_shut=False)


def _is_folder(path: Path, *, if_shut: bool) -> bool:
    """Whether it is one; `if_shut` where the system does not let us look, which reading it will say."""
    try:
        return path.is_dir()
    except OSError:
        return if_shut


def _stray(path: Path) -> Problem:
    expected = [f"{name}/" for name in FOLDERS] + [f"{name}.yaml" for name in FILES]
    near = nearest(path.stem, [*FOLDERS, *FILES])
    meant = next((name for name in expected if near and name.startswith(near)), "")
    code = "stray-file-near" if meant else "stray-file"
    return problem(code, path.name, name=path.name, near=meant, expected=", ".join(expected))


def _read(path: Path, name: str, folder: Path) -> Reading:
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            return _refused(problem("outside-folder", name))
        if not real.is_file():
            return _refused(problem("cannot-read", name, reason="it is not an ordinary file"))
        size = real.stat().st_size
        if size > MAX_FILE_BYTES:
            return _refused(problem("too-big", name, size=_megabytes(size), limit=_megabytes(MAX_FILE_BYTES)))
        return read(real.read_bytes(), name)
    except (OSError, RuntimeError) as error:
        return _refused(problem("cannot-read", name, reason=getattr(error, "strerror", None) or error))


def _refused(found: Problem) -> Reading:
    return Reading((), None, (found,))


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


def _doubles(found: list[Found]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for each in found:
        if each.kind in FILES and each.kind in first:
            yield problem("two-files", each.name, other=first[each.kind])
        first.setdefault(each.kind, each.name)
