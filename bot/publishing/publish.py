"""Publishing: a proposal becomes the file, in one step, and a version that is kept for good."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.knowledge.folder import FOLDERS, knowledge_files
from bot.knowledge.problem import Problem
from bot.publishing.proposal import Proposal, check
from bot.publishing.versions import IN_THE_FOLDER, Version, Versions, digest, replace_file, sync_folder


class NotPublished(Exception):
    """Nothing was changed."""


class FileChanged(NotPublished):
    """The file is no longer what the proposal was made from."""


class FolderNotWritable(NotPublished):
    """The knowledge folder cannot be written: the files are kept elsewhere, in Git."""


@dataclass
class HasProblems(NotPublished):
    """With the proposal the knowledge could not be used."""

    problems: tuple[Problem, ...]


def writable(folder: Path) -> bool:
    """Whether files of the knowledge folder can be replaced."""
    places = [folder, *(folder / name for name in FOLDERS if (folder / name).is_dir())]
    return all(os.access(place, os.W_OK | os.X_OK) for place in places)


def publish(folder: Path, versions: Versions, proposal: Proposal, at: datetime, by: str, what: str) -> Version | None:
    """Write the proposal into the folder and keep the version; None when the folder held it already.

    What stood in the folder and was not kept yet is kept first, so that it can be had back. Raises FileChanged,
    HasProblems and FolderNotWritable, and VersionsError or OSError when versions cannot be kept: nothing is written
    that cannot be undone.
    """
    if not writable(folder):
        raise FolderNotWritable
    with versions.turn():
        files = knowledge_files(folder)
        held = files.get(proposal.file)
        if (digest(held) if held is not None else None) != proposal.base:
            raise FileChanged
        errors = tuple(each for each in check(proposal, files).problems if each.severity == "error")
        if errors:
            raise HasProblems(errors)
        versions.record_in_turn(files, at, IN_THE_FOLDER, "")
        _write(folder / proposal.file, proposal.content)
        try:
            return versions.record_in_turn(proposal.over(files), at, by, what, "chat")
        except BaseException:
            _write(folder / proposal.file, held)
            raise


def last_edit(
    versions: Versions, files: Mapping[str, bytes], mine: Callable[[Proposal], bool]
) -> tuple[Version, Proposal] | None:
    """The newest edit by chat that is `mine` to undo, and the proposal that undoes it; None when there is none."""
    for version in reversed(versions.history()):
        for file, sha in version.changed.items():
            if version.how == "chat":
                back = Proposal(file, sha, versions.file_before(version, file))
                if mine(back):
                    return version, back
    return None


def undoes(proposal: Proposal, versions: Versions) -> bool:
    """Whether the proposal puts back what the file's newest edit by chat changed."""
    newest = next((each for each in reversed(versions.history(proposal.file)) if each.how == "chat"), None)
    if newest is None or newest.changed[proposal.file] != proposal.base:
        return False
    return versions.file_before(newest, proposal.file) == proposal.content


def _write(place: Path, content: bytes | None) -> None:
    real = place.resolve()
    try:
        if content is None:
            real.unlink()
            sync_folder(real.parent)
        else:
            real.parent.mkdir(exist_ok=True)
            replace_file(real, content)
    except PermissionError:
        raise FolderNotWritable from None
