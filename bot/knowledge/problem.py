"""What is wrong in a knowledge file, where, and what to write instead."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

Severity = Literal["error", "warning"]
LINE_BREAK = r"\r\n|[\n\r\x85\u2028\u2029]"
_FROM_THE_FILE = ("value", "line", "key", "id")
_SHOWN, _LISTED = 80, 240
_WINDOW = 100


class Spot(NamedTuple):
    """A place in a file, both counted from 1."""

    line: int
    column: int


START = Spot(1, 1)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right.

    `file` is relative to the knowledge folder, with forward slashes. `line` and `column` count from 1 and in
    characters. `code` stays the same from version to version; `message` and `hint` are sentences for leads.
    """

    file: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str


class _Sentence(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    message: str
    hint: str = ""
    severity: Severity = "error"


class _Sentences(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    problems: dict[str, _Sentence]


def problem(code: str, file: str, spot: Spot = START, /, **facts: object) -> Problem:
    """The problem of that code, its sentences filled in with `facts`; KeyError for an unknown code."""
    sentence = _sentences()[code]
    shown = {name: clip(str(fact), _SHOWN if name in _FROM_THE_FILE else _LISTED) for name, fact in facts.items()}
    message, hint = sentence.message.format_map(shown), sentence.hint.format_map(shown)
    return Problem(file, spot.line, spot.column, sentence.severity, code, message, hint)


def codes() -> frozenset[str]:
    """Every code that a problem can have."""
    return frozenset(_sentences())


def known_severity(code: str) -> Severity:
    """Whether problems of that code are errors or warnings; KeyError for an unknown code."""
    return _sentences()[code].severity


def clip(text: str, length: int) -> str:
    """`text` on one line, cut to `length` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def printable(text: str) -> str:
    """`text` with a space for whatever a terminal would obey instead of showing, line breaks too."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def as_json(problems: Iterable[Problem]) -> str:
    """A JSON list with one object a problem, in the order given."""
    return json.dumps([asdict(each) for each in problems], ensure_ascii=False, indent=2)


def as_lines(problems: Iterable[Problem], texts: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Lines for a terminal: place, the line itself, a caret, the sentence, what to try.

    A warning is shown with its code, by which a lead can accept it. `texts` holds the lines of each file by its name; a
    file that could not be read is simply not shown.
    """
    for each in problems:
        warning = f", {each.code} (warning)" if each.severity == "warning" else ""
        yield f"{printable(each.file)}, line {each.line}, column {each.column}{warning}"
        yield from _excerpt(texts.get(each.file, ()), each)
        yield printable(each.message)
        if each.hint:
            yield printable(f"Try: {each.hint}")
        yield ""


def _excerpt(lines: tuple[str, ...], found: Problem) -> Iterator[str]:
    if found.line > len(lines) or not lines[found.line - 1].strip():
        return
    start = max(0, found.column - 1 - _WINDOW // 2)
    window = lines[found.line - 1][start : start + _WINDOW]
    yield "  " + printable(window)
    yield "  " + " " * (found.column - 1 - start) + "^"


@lru_cache(maxsize=1)
def _sentences() -> dict[str, _Sentence]:
    text = resources.files("bot").joinpath("defaults/problems.yaml").read_text(encoding="utf-8")
    return _Sentences.model_validate(yaml.load(text, Loader=yaml.CBaseLoader)).problems  # noqa: S506
