"""Why a file is no YAML, said at the place where the lead must look.

The parser often gives up lines after the mistake. Each recogniser below knows one mistake people make and
finds where it was made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from bot.knowledge.problem import Problem, Spot, problem

ODD_SPACES = "\u00a0\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200C)))
BULLETS = "\u2013\u2014\u2022\u2023\u25aa\u25cf\u00b7*"
CURLY = "\u201c\u201d\u201e\u2018\u2019"
_QUOTES = "\"'" + CURLY
_FAR = 40
_SPECIAL = "@`%|>*&!?,]}{["
_LEAD = re.compile(r"^(\s*(?:-\s+)*)(?:([\w-]+):\s+)?")
_ODD_SPACE = re.compile(rf"^[ \t]*(?:- *)?([{ODD_SPACES}])|^\s*[\w-]+:([{ODD_SPACES}])|^\s*-([{ODD_SPACES}])")
_BULLET = re.compile(rf"^\s*([{BULLETS}])\s+\S")
_PAIR = re.compile(r"^\s*(?:-\s+)*(?:[\w-]+|\"[^\"]*\"|'[^']*')\s*:(?:\s|$)")
_SQUEEZED = re.compile(r"^\s*(?:-\s+)*[a-z_]+:(?=[^\s/])")


@dataclass(frozen=True)
class Failure:
    """Where the parser gave up (`at`) and where the thing it was reading began (`began`), from 0."""

    file: str
    lines: tuple[str, ...]
    at: tuple[int, int]
    began: tuple[int, int]
    problem: str
    context: str

    @property
    def line(self) -> str:
        """The line at which the parser gave up."""
        return self.lines[self.at[0]]

    @property
    def before(self) -> int:
        """The number of the line with words in it above that one; the same when there is none."""
        above = (number for number in range(self.at[0] - 1, -1, -1) if _has_words(self.lines[number]))
        return next(above, self.at[0])

    def says(self, code: str, line: int, column: int, **facts: object) -> Problem:
        """A problem at a place counted from 0."""
        number = min(line, len(self.lines) - 1)
        shown = {"line": self.lines[number].strip(), "above": self.before + 1, **facts}
        return problem(code, self.file, Spot(number + 1, column + 1), **shown)


def explain(file: str, lines: tuple[str, ...], error: yaml.YAMLError) -> Problem:
    """What the lead did that made the parser give up with `error`."""
    at = _place(getattr(error, "problem_mark", None), lines) or (0, 0)
    began = _place(getattr(error, "context_mark", None), lines) or at
    words = str(getattr(error, "problem", "") or ""), str(getattr(error, "context", "") or "")
    failure = Failure(file, lines, at, began, *words)
    found = (recognise(failure) for recognise in _RECOGNISERS)
    return next((each for each in found if each), failure.says("not-yaml", *at))


def value_start(line: str) -> int:
    """The index at which the value (or the words of a list item) starts on `line`."""
    lead = _LEAD.match(line)
    return lead.end() if lead else 0


def quoted(line: str) -> str:
    """The line as it should be, with its value in straight double quotes."""
    start = value_start(line)
    value = line[start:].strip()
    if len(value) > 1 and value[0] in _QUOTES and value[-1] in _QUOTES:
        value = value[1:-1]
    return f"{line[:start].strip()} {_in_quotes(value)}".strip()


def quoted_item(line: str) -> str:
    """The list item as it should be, all of its words in straight double quotes."""
    return f"- {_in_quotes(line.strip().removeprefix('- '))}"


def _in_quotes(value: str) -> str:
    straight = value.replace('"', "'").replace("\\", "/")
    return f'"{straight}"'


def _place(mark: yaml.Mark | None, lines: tuple[str, ...]) -> tuple[int, int] | None:
    if mark is None:
        return None
    if mark.line < len(lines):
        return mark.line, mark.column
    last = max((number for number, line in enumerate(lines) if _has_words(line)), default=0)
    return last, max(len(lines[last]) - 1, 0)


def _has_words(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _two_documents(failure: Failure) -> Problem | None:
    return failure.says("two-documents", *failure.at) if "single document" in failure.context else None


def _tab(failure: Failure) -> Problem | None:
    indent = re.match(r"\s*", failure.line)
    if "\t" in (indent[0] if indent else ""):
        return failure.says("tab", failure.at[0], failure.line.index("\t"))
    return None


def _odd_space(failure: Failure) -> Problem | None:
    for number in (failure.began[0], failure.at[0], failure.before):
        if found := _ODD_SPACE.match(failure.lines[number]):
            return failure.says("odd-space", number, found.start(found.lastindex or 0))
    return None


def _bullet(failure: Failure) -> Problem | None:
    for number in (failure.at[0], failure.began[0]):
        if found := _BULLET.match(failure.lines[number]):
            return failure.says("bullet", number, found.start(1), bullet=found[1])
    return None


def _curly_quotes(failure: Failure) -> Problem | None:
    for number in (failure.at[0], failure.began[0], failure.before):
        start = value_start(failure.lines[number])
        if failure.lines[number][start : start + 1] in tuple(CURLY):
            return failure.says("curly-quotes", number, start, fixed=quoted(failure.lines[number]))
    return None


def _backslash(failure: Failure) -> Problem | None:
    if "escape" not in failure.problem and "hexdecimal" not in failure.problem:
        return None
    return failure.says("backslash", *failure.at)


def _text_after_quote(failure: Failure) -> Problem | None:
    number, column = failure.at
    line, start = failure.line, value_start(failure.line)
    quote = line[start : start + 1]
    closed = line[:column].rstrip()
    if quote not in ("'", '"') or not closed.endswith(quote) or len(closed) - 1 <= start:
        return None
    if quote == "'" and len(closed) == column and line[column : column + 1].isalpha():
        fixed = quoted(f"{line[:start]}{line[start + 1 :].rstrip().removesuffix(quote)}")
        return failure.says("apostrophe", number, column - 1, fixed=fixed)
    return failure.says("text-after-quote", number, column, fixed=quoted(line))


def _unclosed_quote(failure: Failure) -> Problem | None:
    for number in range(failure.at[0], max(failure.at[0] - _FAR, -1), -1):
        line = failure.lines[number]
        start = value_start(line)
        quote = line[start : start + 1]
        if quote in ("'", '"') and quote not in line[start + 1 :] and _closing_helps(failure, number, quote):
            fixed = f"{line.strip()}{quote}"
            return failure.says("unclosed-quote", number, start, quote=quote, fixed=fixed)
    return _quote_to_the_end(failure)


def _quote_to_the_end(failure: Failure) -> Problem | None:
    if "quoted scalar" not in failure.context:
        return None
    line = failure.lines[failure.began[0]]
    quote = line[failure.began[1] : failure.began[1] + 1]
    return failure.says("unclosed-quote", *failure.began, quote=quote, fixed=line.strip() + quote)


def _closing_helps(failure: Failure, number: int, quote: str) -> bool:
    lines = [*failure.lines[:number], failure.lines[number] + quote, *failure.lines[number + 1 :]]
    try:
        yaml.compose("\n".join(lines), Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        return error.problem_mark is not None and error.problem_mark.line > failure.at[0]
    except yaml.YAMLError:
        return False
    return True


def _special_start(failure: Failure) -> Problem | None:
    for number, column in (failure.began, failure.at):
        line = failure.lines[number]
        char, start = line[column : column + 1], value_start(line)
        misread = column == start and char in tuple(_SPECIAL)
        if misread and not _is_open_bracket(failure, line[start:]):
            return failure.says("special-start", number, column, char=char, fixed=quoted(line))
    return _bracket_then_words(failure)


def _is_open_bracket(failure: Failure, value: str) -> bool:
    return "flow" in failure.context and not re.search(r"[\]}]", value)


def _bracket_then_words(failure: Failure) -> Problem | None:
    line = failure.line
    start = value_start(line)
    if line[start : start + 1] in ("{", "[") and start < failure.at[1] and re.search(r"[\]}]", line[start:]):
        return failure.says("special-start", failure.at[0], start, char=line[start], fixed=quoted(line))
    return None


def _dash_in_value(failure: Failure) -> Problem | None:
    if "block sequence entries" not in failure.problem:
        return None
    return failure.says("special-start", *failure.at, char="-", fixed=quoted(failure.line))


def _unclosed_bracket(failure: Failure) -> Problem | None:
    if "flow" not in failure.context:
        return None
    bracket = failure.lines[failure.began[0]][failure.began[1] : failure.began[1] + 1]
    closing = {"[": "]", "{": "}"}.get(bracket)
    return failure.says("unclosed-bracket", *failure.began, bracket=bracket, closing=closing) if closing else None


def _colon(failure: Failure) -> Problem | None:
    if "mapping values" not in failure.problem:
        return None
    pair = _PAIR.match(failure.line)
    if pair is None or pair.end() > failure.at[1]:
        return None
    return failure.says("colon-needs-quotes", *failure.at, fixed=quoted(failure.line))


def _missing_colon(failure: Failure) -> Problem | None:
    if "could not find expected ':'" in failure.problem:
        suspect = failure.began[0]
    elif "mapping values" in failure.problem:
        suspect = failure.before
    else:
        return None
    line = failure.lines[suspect]
    if _beside_a_dash(failure, suspect):
        return failure.says("missing-dash", suspect, _indent(line))
    if squeezed := _SQUEEZED.match(line):
        fixed = f"{line[: squeezed.end()].strip()} {line[squeezed.end() :].strip()}"
        return failure.says("space-after-colon", suspect, squeezed.end() - 1, fixed=fixed)
    if _PAIR.match(line) or line.lstrip().startswith("- "):
        return None
    return failure.says("no-colon", suspect, _indent(line))


def _beside_a_dash(failure: Failure, number: int) -> bool:
    line, above = failure.lines[number], failure.lines[max(number - 1, 0)]
    return above.lstrip().startswith("- ") and _indent(above) == _indent(line) and not _PAIR.match(line)


def _list_and_names(failure: Failure) -> Problem | None:
    """A dash where names stand, or a name where dashes stand."""
    line, first = failure.line, failure.lines[failure.began[0]]
    dashed, expected = line.lstrip().startswith("- "), "did not find expected" in failure.problem
    if not expected or dashed == first[failure.began[1] :].startswith("- ") or _indent(line) != failure.began[1]:
        return None
    code = "list-and-names" if dashed or _PAIR.match(line) else "missing-dash"
    return failure.says(code, failure.at[0], _indent(line))


def _bad_indent(failure: Failure) -> Problem | None:
    patterns = ("mapping values", "did not find expected key", "expected '-' indicator", "<document start>")
    here, above = _indent(failure.line), _indent(failure.lines[failure.before])
    if here == above or not any(pattern in failure.problem for pattern in patterns):
        return None
    code = "indent-right" if "mapping values" in failure.problem and here > above else "indent"
    return failure.says(code, failure.at[0], here)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


_RECOGNISERS: tuple[Callable[[Failure], Problem | None], ...] = (
    _two_documents,
    _tab,
    _odd_space,
    _bullet,
    _curly_quotes,
    _backslash,
    _text_after_quote,
    _unclosed_quote,
    _special_start,
    _dash_in_value,
    _unclosed_bracket,
    _colon,
    _missing_colon,
    _list_and_names,
    _bad_indent,
)
