"""A deploy and the knowledge on the server: an empty folder is filled, any other is left alone."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.knowledge.folder import knowledge_files
from bot.publishing.versions import IN_THE_FOLDER, Version, Versions, digest

DEPLOYED = "deployed"
_UNFINISHED = ".installing"  # stands in the folder while it is filled, so that a kill leaves nothing half


@dataclass(frozen=True)
class Installed:
    """What a deploy did: whether it filled the folder, and the files in which the folder differs from it."""

    filled: bool
    different: tuple[str, ...]


def install(source: Path, folder: Path, versions: Versions, at: datetime) -> Installed:
    """Fill `folder` from `source` when it is empty; else change nothing in it and say what differs.

    What was filled in is kept as a version. Of a folder that is left alone, files that the deploy brings as they are
    count as deployed from now on: an edit by chat that came back through Git is no longer one to export. Raises
    OSError when the folder or the versions cannot be written.
    """
    filled = _is_empty(folder)
    if filled:
        _fill(folder, source)
    brought = knowledge_files(source)
    with versions.turn():
        held = knowledge_files(folder)
        versions.record_in_turn(held, at, DEPLOYED if filled else IN_THE_FOLDER, "", "deployed" if filled else "folder")
        shas = {name: digest(content) for name, content in held.items()}
        returned = {name: shas.get(name) for name in edits_by_chat(versions) if held.get(name) == brought.get(name)}
        if returned:
            versions.mark_in_turn(returned, at, DEPLOYED)
    return Installed(filled, tuple(sorted(name for name in {*held, *brought} if held.get(name) != brought.get(name))))


def edits_by_chat(versions: Versions) -> dict[str, bytes | None]:
    """The files edited by chat since they were deployed, with what each held before; None when it was not there."""
    bases: dict[str, bytes | None] = {}
    state: dict[str, str | None] = {}
    for version in versions.history():
        for name, sha in version.changed.items():
            if version.how == "deployed":
                bases.pop(name, None)
            elif version.how == "chat" and name not in bases:
                before = state.get(name)
                bases[name] = versions.content(before) if before else None
            state[name] = sha
    return bases


def carried(versions: Versions, files: Mapping[str, bytes]) -> dict[str, tuple[bytes | None, bytes | None]]:
    """What to carry to Git: for each file edited by chat what it held before and holds now, where that differs."""
    both = {name: (before, files.get(name)) for name, before in edits_by_chat(versions).items()}
    return {name: (before, now) for name, (before, now) in both.items() if before != now}


def told(versions: Versions, names: Mapping[str, object]) -> list[Version]:
    """The versions by chat that made these changes, oldest first."""
    return [each for each in versions.history() if each.how == "chat" and not names.keys().isdisjoint(each.changed)]


def _is_empty(folder: Path) -> bool:
    if (folder / _UNFINISHED).exists() or not folder.exists():
        return True
    return not any(each for each in folder.iterdir() if not each.name.startswith(".") and each.name != "lost+found")


def _fill(folder: Path, source: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _UNFINISHED).touch()
    for place in sorted(source.rglob("[!.]*")):
        target = folder / place.relative_to(source)
        if place.is_dir():
            target.mkdir(exist_ok=True)
        else:
            shutil.copyfile(place, target)
    (folder / _UNFINISHED).unlink()
