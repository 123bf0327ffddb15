"""Changes to a knowledge file at the place of a value; everything else, comments too, stays as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import accumulate
from typing import cast

import yaml

from bot.knowledge.document import Data, Document, read
from bot.knowledge.problem import LINE_BREAK, Problem

Steps = tuple[str | int, ...]
STEP = 2
_BLOCK = ("|", ">")
_LINE = re.compile(rf"[^\n\r\x85\u2028\u2029]*(?:{LINE_BREAK})|[^\n\r\x85\u2028\u2029]+$")


@dataclass(frozen=True)
class Change:
    """A value to set at a path of keys and places in lists.

    `value`: a sentence, a list of sentences or a mapping of them; None takes the key or the list's item out. A path
    that ends at the length of a list adds to the list; one that ends in a new key adds the key.
    """

    path: Steps
    value: Data


class EditRefused(Exception):
    """The change cannot be made in this file as it is written. `problems`: what is wrong with the file, if that is why.

    The text is a sentence for the person who wanted the change.
    """

    def __init__(self, sentence: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)


def edited(raw: bytes, file: str, changes: Sequence[Change]) -> bytes:
    """The file's bytes with the changes made, one after the other.

    The result is read again and must say exactly what was asked for, else EditRefused is raised.
    """
    for change in changes:
        raw = _edited(raw, file, change)
    return raw


def place_of(document: Document, path: Steps) -> Data:
    """The value at the path; None when nothing stands there."""
    here: Data = document.data
    for step in path:
        if isinstance(here, dict):
            here = here.get(str(step))
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return None
    return here


def _edited(raw: bytes, file: str, change: Change) -> bytes:
    document = _document(raw, file)
    wanted = _with(document.data, change)
    text = raw.decode("utf-8-sig")
    source = _Source(text, "\r\n" if "\r\n" in text else "\n")
    parent, last = document.node(change.path[:-1]), change.path[-1]
    new = _changed(source, parent, last, change)
    made = (b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b"") + new.encode()
    if _document(made, file).data != wanted:
        raise EditRefused("The file is written in a way that I cannot change safely. Change it in an editor.")
    return made


def _document(raw: bytes, file: str) -> Document:
    reading = read(raw, file)
    errors = [each for each in reading.problems if each.severity == "error"]
    if reading.document is None or errors:
        raise EditRefused("The file has mistakes. Put them right first.", errors)
    return reading.document


def _with(data: dict[str, Data], change: Change) -> Data:
    """The data as it should read afterwards."""
    whole: Data = deepcopy(data)
    here: Data = whole
    for step in change.path[:-1]:
        here = _inside(here, step)
    last = change.path[-1]
    if isinstance(here, dict) and isinstance(last, str):
        here.pop(last, None) if change.value is None else here.update({last: change.value})
    elif isinstance(here, list) and isinstance(last, int) and last <= len(here):
        here[last : last + 1] = [] if change.value is None else [change.value]
    else:
        raise EditRefused(f"There is no place “{last}” in the file.")
    return whole


def _inside(here: Data, step: str | int) -> Data:
    if isinstance(here, dict) and step in here:
        return here[str(step)]
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    raise EditRefused(f"There is no place “{step}” in the file.")


class _Source:
    """A file's text, where each of its lines starts, and how they end."""

    def __init__(self, text: str, end: str) -> None:
        self.text, self.end = text, end
        self._lines = [each[0] for each in _LINE.finditer(text)]
        self._starts = [0, *accumulate(len(line) for line in self._lines)]

    def at(self, mark: yaml.Mark) -> int:
        """The place in the text of a mark."""
        return min(self._starts[min(mark.line, len(self._starts) - 1)] + mark.column, len(self.text))

    def line(self, number: int) -> str:
        """A line by its number from 0, with its end."""
        return self._lines[number] if number < len(self._lines) else ""

    def replaced(self, start: int, end: int, new: str) -> str:
        """The text with a span of it replaced."""
        return self.text[:start] + new.replace("\n", self.end) + self.text[end:]

    def after_line(self, number: int, new: str) -> str:
        """The text with whole lines put in after that line."""
        at = self._starts[min(number + 1, len(self._starts) - 1)]
        before = "" if self.text[:at].endswith(("\n", "\r")) or not at else "\n"
        return self.replaced(at, at, f"{before}{new}\n")

    def without_lines(self, first: int, last: int) -> str:
        """The text without the lines from first to last."""
        return self.replaced(self._starts[first], self._starts[min(last + 1, len(self._starts) - 1)], "")


def _changed(source: _Source, parent: yaml.Node, last: str | int, change: Change) -> str:
    if isinstance(parent, yaml.MappingNode):
        return _in_mapping(source, parent, str(last), change.value)
    if isinstance(parent, yaml.SequenceNode) and isinstance(last, int):
        return _in_list(source, parent, last, change.value)
    raise EditRefused(f"There is no place “{last}” in the file.")


def _in_mapping(source: _Source, parent: yaml.MappingNode, key: str, value: Data) -> str:
    pair = next((pair for pair in parent.value if pair[0].value == key), None)
    if pair is None:
        return source.text if value is None else _key_added(source, parent, key, value)
    if value is None:
        return _taken_out(source, parent, pair[0], pair[1])
    return _replaced(source, pair[1], value, _column(pair[0]), flow=bool(parent.flow_style))


def _in_list(source: _Source, parent: yaml.SequenceNode, place: int, value: Data) -> str:
    if place == len(parent.value):
        return source.text if value is None else _item_added(source, parent, value)
    node = parent.value[place]
    if value is None:
        return _item_out(source, parent, place)
    return _replaced(source, node, value, _column(parent), flow=bool(parent.flow_style))


def _replaced(source: _Source, node: yaml.Node, value: Data, indent: int, *, flow: bool) -> str:
    start, end = _span(source, node)
    if isinstance(value, str) and isinstance(node, yaml.ScalarNode):
        blank = start == end
        new = _scalar(value, indent, flow=flow, quoted=node.style == '"')
        return source.replaced(start, end, (" " if blank and source.text[start - 1 : start] in ":-" else "") + new)
    new = _value(value, indent, flow=flow)
    if new.startswith("\n") and source.text[:start].rstrip(" ").endswith((":", "-")):
        start = len(source.text[:start].rstrip(" "))
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        start = _after_key(source, start)
    return source.replaced(start, end, new)


def _after_key(source: _Source, start: int) -> int:
    """Where the key's colon ends, when its value begins on a line further down."""
    return source.text.rindex(":", 0, start) + 1


def _span(source: _Source, node: yaml.Node) -> tuple[int, int]:
    """From where to where the value is written, without the blank lines that end a block."""
    start, end = source.at(_start(node)), source.at(_end(node))
    if isinstance(node, yaml.ScalarNode) and node.style not in _BLOCK:
        return start, end
    if isinstance(node, yaml.CollectionNode) and node.flow_style:
        return start, end
    last = _last_line(source, node)
    end_of_line = source.at(_Mark(last, 0)) + len(source.line(last).rstrip("\r\n"))
    return start, end_of_line


class _Mark(yaml.Mark):
    """A place by its line and column from 0."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__("", 0, line, column, None, 0)


def _last_line(source: _Source, node: yaml.Node) -> int:
    """The number from 0 of the last line that belongs to the value."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return max(_last_line(source, node.value[-1][1]), _start(node.value[-1][0]).line)
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last_line(source, node.value[-1])
    last = _end(node).line
    if isinstance(node, yaml.ScalarNode) and node.style in _BLOCK:
        last -= _end(node).column == 0
        while last > _start(node).line and not source.line(last).strip():
            last -= 1
    return last


def _key_added(source: _Source, parent: yaml.MappingNode, key: str, value: Data) -> str:
    if parent.flow_style:
        close = source.at(_end(parent)) - 1
        comma = ", " if parent.value else ""
        return source.replaced(close, close, f"{comma}{key}: {_value(value, 0, flow=True)}")
    indent = _column(parent)
    new = _value(value, indent, flow=False)
    line = f"{' ' * indent}{key}:{new if new.startswith(chr(10)) else ' ' + new}"
    return source.after_line(_last_line(source, parent), line)


def _item_added(source: _Source, parent: yaml.SequenceNode, value: Data) -> str:
    if parent.flow_style:
        close = source.at(_end(parent)) - 1
        comma = ", " if parent.value else ""
        return source.replaced(close, close, f"{comma}{_value(value, 0, flow=True)}")
    indent = _column(parent)
    return source.after_line(_last_line(source, parent), f"{' ' * indent}- {_item(value, indent)}")


def _taken_out(source: _Source, parent: yaml.MappingNode, key: yaml.Node, value: yaml.Node) -> str:
    line = _start(key).line
    if parent.flow_style or source.line(line)[: _start(key).column].strip():
        raise EditRefused(f"“{key.value}” shares its line with something else. Take it out in an editor.")
    return source.without_lines(line, max(line, _last_line(source, value)))


def _item_out(source: _Source, parent: yaml.SequenceNode, place: int) -> str:
    node = parent.value[place]
    line = _start(node).line
    if parent.flow_style or source.line(line)[: _start(node).column].strip() != "-":
        raise EditRefused("The line shares its place with something else. Take it out in an editor.")
    return source.without_lines(line, max(line, _last_line(source, node)))


def _value(value: Data, indent: int, *, flow: bool) -> str:
    """The value as it is written after a colon; a list or a mapping goes on new lines, two spaces further right."""
    if value is None:
        return '""'
    if isinstance(value, str):
        return _scalar(value, indent, flow=flow)
    if flow:
        return json.dumps(value, ensure_ascii=False)
    inner = indent + STEP
    pad = "\n" + " " * inner
    if isinstance(value, list):
        return "".join(f"{pad}- {_item(each, inner)}" for each in value) or " []"
    lines = ((key, _value(each, inner, flow=False)) for key, each in value.items())
    return "".join(f"{pad}{key}:{new if new.startswith(chr(10)) else ' ' + new}" for key, new in lines) or " {}"


def _item(value: Data, indent: int) -> str:
    if isinstance(value, str) or value is None:
        return _scalar(value or "", indent, flow=False)
    return _value(value, indent, flow=False).lstrip("\n ").removeprefix("- ")


def _scalar(value: str, indent: int, *, flow: bool, quoted: bool = False) -> str:
    """A sentence as plain words where YAML reads them as such, else in double quotes or as a block."""
    if "\n" in value.strip("\n") and not flow:
        return _block(value, indent + STEP)
    plain = not quoted and _reads_plain(value, flow=flow)
    return value if plain else json.dumps(value, ensure_ascii=False)


def _block(value: str, indent: int) -> str:
    body = value.rstrip("\n")
    ends = len(value) - len(body)
    chomp = "-" if not ends else "" if ends == 1 else "+"
    lines = [f"{' ' * indent}{line}" if line else "" for line in (body + "\n" * max(0, ends - 1)).split("\n")]
    return "\n".join([f"|{chomp}", *lines])


def _reads_plain(value: str, *, flow: bool) -> bool:
    around = f"[{value}]" if flow else f"key: {value}"
    try:
        node = yaml.compose(around, Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        return False
    if not isinstance(node, yaml.CollectionNode) or len(node.value) != 1:
        return False
    found = node.value[0] if flow else node.value[0][1]
    return isinstance(found, yaml.ScalarNode) and found.value == value and not found.style and value[:1] not in "&*!"


def _column(node: yaml.Node) -> int:
    return _start(node).column


def _start(node: yaml.Node) -> yaml.Mark:
    return cast("yaml.Mark", node.start_mark)


def _end(node: yaml.Node) -> yaml.Mark:
    return cast("yaml.Mark", node.end_mark)
