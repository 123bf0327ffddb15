"""What Docker would be given to build from: the folder without what `.dockerignore` names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path


def context(folder: Path) -> Iterator[str]:
    """The files, by their paths from `folder`."""
    lines = (folder / ".dockerignore").read_text(encoding="utf-8").splitlines()
    yield from _below(folder, "", [line.strip() for line in lines if line.strip() and not line.startswith("#")])


def _below(folder: Path, around: str, rules: Sequence[str]) -> Iterator[str]:
    for place in sorted(folder.iterdir()):
        name = around + place.name
        if place.is_file() and not is_ignored(name, rules):
            yield name
        elif place.is_dir() and not (is_ignored(name, rules) and not _is_wanted_below(name, rules)):
            yield from _below(place, f"{name}/", rules)


def _is_wanted_below(name: str, rules: Sequence[str]) -> bool:
    return any(rule.startswith(f"!{name}/") or rule.startswith("!**/") for rule in rules)


def is_ignored(name: str, rules: Sequence[str]) -> bool:
    """Whether the last rule that names the file or a folder around it keeps it out (Docker, “.dockerignore file”)."""
    ignored = False
    for rule in rules:
        if _pattern(rule.removeprefix("!").strip("/")).fullmatch(name):
            ignored = not rule.startswith("!")
    return ignored


def _pattern(rule: str) -> re.Pattern[str]:
    """A rule as an expression: `*` stays within a folder, `**/` is any number of folders, all below is meant too."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", rule)
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(known.get(part, re.escape(part)) for part in parts) + "(?:/.*)?")
