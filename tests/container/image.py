"""Builds what the Dockerfile describes, step by step in order, into a folder that is a root file system."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from tests.container.context import context
from tests.container.dockerfile import Copy, Env, Run, Stage, Step, User, Workdir
from tests.container.room import Room

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# By the base that the Dockerfile names: the Debian that it stands on, with the same Python from Debian itself.
DEBIAN = {"python:3.13-slim": "trixie"}
Say = Callable[[str], None]


def empty_debian(suite: str, folder: Path) -> Path:
    """An empty Debian root with its own Python under the name `python`; made once. Needs debootstrap."""
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        packages = "--include=python3,python3-venv,ca-certificates"
        command = ["debootstrap", "--variant=minbase", packages, suite, str(folder / "root")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (folder / "root/usr/local/bin/python").symlink_to("/usr/bin/python3")
        (folder / "whole").touch()
    return folder / "root"


def build(stages: list[Stage], source: Path, work: Path, say: Say) -> Room:
    """Build every stage of the Dockerfile in `source`, the last one being the image; gives the room it runs in."""
    built: dict[str, Room] = {}
    room = Room(work)
    for number, stage in enumerate(stages):
        root = work / f"stage-{number}"
        shutil.rmtree(root, ignore_errors=True)
        base = empty_debian(DEBIAN[stage.base], work / DEBIAN[stage.base])
        subprocess.run(["cp", "-a", str(base), str(root)], check=True)
        say(f"FROM {stage.base}")
        room = Room(root, {"PATH": PATH, "HOME": "/root"})
        for step in stage.steps:
            began = time.monotonic()
            room = _taken(step, room, source, built)
            say(f"{step}, {time.monotonic() - began:.1f} s")
        if stage.name:
            built[stage.name] = room
    return room


def _taken(step: Step, room: Room, source: Path, built: Mapping[str, Room]) -> Room:
    match step:
        case Run(line):
            room.build(line)
        case Copy():
            _copy(step, room, source, built)
        case Workdir(folder):
            room.inside(folder).mkdir(parents=True, exist_ok=True)
            return replace(room, folder=folder)
        case Env(values):
            return replace(room, env={**room.env, **{name: _filled(each, room.env) for name, each in values.items()}})
        case User(name):
            return replace(room, user=name)
    return room


def _filled(value: str, env: Mapping[str, str]) -> str:
    return re.sub(r"\$\{?(\w+)\}?", lambda found: env.get(found[1], ""), value)


def _copy(step: Copy, room: Room, source: Path, built: Mapping[str, Room]) -> None:
    target = room.inside(step.target)
    for name in step.sources:
        if step.stage:
            _copy_tree(built[step.stage].inside(name), target)
        elif (source / name).is_dir():
            for file in context(source):
                if file.startswith(f"{name}/"):
                    _copy_file(source / file, target / file.removeprefix(f"{name}/"))
        elif name in context(source):
            into = step.target.endswith("/") or len(step.sources) > 1
            _copy_file(source / name, target / name if into else target)
        else:
            raise FileNotFoundError(f"{name} is not in what Docker is given: see .dockerignore")


def _copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def _copy_tree(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)
