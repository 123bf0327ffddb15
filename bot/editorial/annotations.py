"""Problems as GitHub shows them beside the lines of a pull request.

The form and the escapes are those of GitHub's workflow commands: docs.github.com, "Workflow commands for GitHub
Actions", and `command.ts` of actions/toolkit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from bot.knowledge.problem import Problem


def as_annotations(problems: Iterable[Problem], folder: PurePosixPath) -> Iterator[str]:
    """A line for each problem. `folder`: the knowledge folder as seen from the root of the repository."""
    for each in problems:
        place = {
            "file": (folder / each.file).as_posix(),
            "line": str(each.line),
            "col": str(each.column),
            "title": each.code,
        }
        properties = ",".join(f"{name}={_property(value)}" for name, value in place.items())
        words = f"{each.message}\n{each.hint}" if each.hint else each.message
        yield f"::{each.severity} {properties}::{_data(words)}"


def in_repository(folder: Path) -> PurePosixPath:
    """The folder as seen from the root of the Git checkout it is in; from the working directory when it is in none."""
    real = folder.resolve()
    root = next((each for each in (real, *real.parents) if (each / ".git").exists()), Path.cwd())
    return PurePosixPath(real.relative_to(root).as_posix() if real.is_relative_to(root) else real.as_posix())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
