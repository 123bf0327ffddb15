"""Regular expressions that stand in the YAML of `bot/defaults`, by file and list."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml


@cache
def lists_of(file: str) -> dict[str, list[str]]:
    """The lists of a file, by name. Every entry is a regular expression over small-letter words."""
    text = resources.files("bot").joinpath(f"defaults/{file}.yaml").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 (strings only)
    return lists


@cache
def whole_words(file: str, name: str) -> re.Pattern[str]:
    """Any entry of a list where it begins and ends with a word; the longest entry first."""
    longest_first = sorted(lists_of(file)[name], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})(?!\w)")
