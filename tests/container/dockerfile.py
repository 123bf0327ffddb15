"""The Dockerfile as its steps, read from the file itself; a step that is not understood here is an error."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """A command line for the shell."""

    command: str


@dataclass(frozen=True)
class Copy:
    """Files from the folder that is built from, or from an earlier stage, into the image."""

    sources: tuple[str, ...]
    target: str
    stage: str | None = None


@dataclass(frozen=True)
class Workdir:
    """The folder that what follows runs in; made when it is not there."""

    folder: str


@dataclass(frozen=True)
class Env:
    """Variables; values may use those that hold already."""

    values: dict[str, str]


@dataclass(frozen=True)
class User:
    """Who runs what follows."""

    name: str


Step = Run | Copy | Workdir | Env | User


@dataclass
class Stage:
    """A stage: what it starts from, its steps in order, and what it says of running it."""

    base: str
    name: str | None
    steps: list[Step] = field(default_factory=list)
    volumes: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    health_options: dict[str, str] = field(default_factory=dict)


def stages(file: Path) -> list[Stage]:
    """The stages in order. Raises ValueError, with the instruction, for what is not understood."""
    found: list[Stage] = []
    for instruction, rest in _instructions(file.read_text(encoding="utf-8")):
        if instruction == "FROM":
            base, *named = rest.split()
            found.append(Stage(base, named[1] if named else None))
        else:
            _add(found[-1], instruction, rest)
    return found


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        instruction, _, rest = line.strip().partition(" ")
        yield instruction.upper(), rest.strip()


def _add(stage: Stage, instruction: str, rest: str) -> None:
    match instruction:
        case "RUN":
            stage.steps.append(Run(rest))
        case "WORKDIR":
            stage.steps.append(Workdir(rest))
        case "USER":
            stage.steps.append(User(rest))
        case "ENV":
            stage.steps.append(Env(dict(each.split("=", 1) for each in shlex.split(rest))))
        case "COPY":
            stage.steps.append(_copy(rest))
        case "VOLUME":
            stage.volumes = tuple(rest.split())
        case "CMD":
            stage.command = tuple(json.loads(rest))
        case "HEALTHCHECK":
            options, _, command = rest.partition("CMD ")
            stage.health_options = dict(each.removeprefix("--").split("=", 1) for each in options.split())
            stage.health = tuple(json.loads(command))
        case _:
            raise ValueError(f"the instruction {instruction} is not understood: {rest}")


def _copy(rest: str) -> Copy:
    words = rest.split()
    flags = [each for each in words if each.startswith("--")]
    if any(not flag.startswith("--from=") for flag in flags):
        raise ValueError(f"a flag of COPY is not understood: {rest}")
    *sources, target = (each for each in words if not each.startswith("--"))
    return Copy(tuple(sources), target, flags[0].removeprefix("--from=") if flags else None)
