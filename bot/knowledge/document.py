"""A YAML file as plain strings, lists and mappings, with the place of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from bot.knowledge.encoding import decode, split_lines
from bot.knowledge.problem import Problem, Spot, problem
from bot.knowledge.structure import node_spot, oddities
from bot.knowledge.syntax import ODD_SPACES, explain

Data = None | str | list["Data"] | dict[str, "Data"]
MAX_FILE_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_VALUES = 50_000
_SUSPICIOUS = 100
_ODD_SPACES = {ord(space): " " for space in ODD_SPACES}


@dataclass(frozen=True)
class Document:
    """One file that could be read.

    `data` holds only None (nothing stands there), strings, lists and mappings; `file` is its name relative
    to the folder; `lines` are as they stand in the file, and one more, since marks may stand after the end.
    """

    file: str
    lines: tuple[str, ...]
    data: dict[str, Data]
    root: yaml.MappingNode = field(repr=False, compare=False)

    def spot(self, path: Sequence[str | int] = ()) -> Spot:
        """Where the value at `path` starts; its key when it is empty; as far as the path can be followed."""
        node, key = self._follow(path)
        return node_spot(key if key is not None and _is_blank(node) else node)

    def key_spot(self, path: Sequence[str | int]) -> Spot:
        """Where the key of the value at `path` starts."""
        node, key = self._follow(path)
        return node_spot(node if key is None else key)

    def holds(self, path: Sequence[str | int]) -> bool:
        """Whether mappings lead all the way down `path`."""
        here: Data = self.data
        for step in path:
            if not isinstance(here, dict) or step not in here:
                return False
            here = here[str(step)]
        return True

    def node(self, path: Sequence[str | int]) -> yaml.Node:
        """The composed node at `path`, as far as the path can be followed."""
        return self._follow(path)[0]

    def _follow(self, path: Sequence[str | int]) -> tuple[yaml.Node, yaml.Node | None]:
        node: yaml.Node = self.root
        key: yaml.Node | None = None
        for step in path:
            if isinstance(node, yaml.MappingNode):
                found = [pair for pair in node.value if _is_name(pair[0]) and _name(pair[0]) == str(step)]
                if not found:
                    break
                key, node = found[-1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                key, node = None, node.value[step]
        return node, key


@dataclass(frozen=True)
class Reading:
    """What came of reading one file: a document unless it is hopeless, and what is wrong with it."""

    lines: tuple[str, ...]
    document: Document | None
    problems: tuple[Problem, ...]


def read(raw: bytes, file: str) -> Reading:
    """Read the bytes of one file; every mistake is a problem, none an exception."""
    if len(raw) > MAX_FILE_BYTES:
        return Reading((), None, (problem("too-big", file, size=len(raw), limit=MAX_FILE_BYTES),))
    text, found = decode(raw, file)
    if text is None:
        return Reading((), None, tuple(found))
    lines = split_lines(text)
    composed = _compose(text, lines, file)
    if isinstance(composed, Problem):
        return Reading(lines, None, (*found, composed))
    marked = (*lines, "")
    found += oddities(composed, marked, file)
    return Reading(lines, Document(file, marked, _mapping(composed), composed), tuple(found))


def _compose(text: str, lines: tuple[str, ...], file: str) -> yaml.MappingNode | Problem:
    try:
        if _may_be_deep(text, lines) and (deep := _too_deep(text)):
            return problem("too-deep", file, deep, limit=MAX_DEPTH)
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        return explain(file, lines, error)
    if root is None or _is_blank(root):
        return problem("empty-file", file)
    if not isinstance(root, yaml.MappingNode):
        return problem("not-keys", file, node_spot(root), line=lines[root.start_mark.line].strip())
    return _too_many(root, file) or root


def _may_be_deep(text: str, lines: tuple[str, ...]) -> bool:
    brackets = text.count("[") + text.count("{")
    in_a_line = max(line.count("- ") + line.count("? ") for line in lines)
    indent = max(len(line) - len(line.lstrip(" ")) for line in lines)
    return max(brackets, in_a_line, indent) > _SUSPICIOUS


def _too_deep(text: str) -> Spot | None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            return node_spot(event)
    return None


def _too_many(root: yaml.Node, file: str) -> Problem | None:
    sizes: dict[int, int] = {}
    culprit = _measure(root, sizes)
    if culprit is None:
        return None
    code = "too-many-values" if len(sizes) > MAX_VALUES else "too-many-copies"
    return problem(code, file, node_spot(culprit), limit=MAX_VALUES)


def _measure(node: yaml.Node, sizes: dict[int, int]) -> yaml.Node | None:
    """Count values as if every alias were written out; give the first node that holds too many or itself."""
    sizes[id(node)] = MAX_VALUES + 1
    total = 1
    for child in _children(node):
        if id(child) not in sizes and (culprit := _measure(child, sizes)):
            return culprit
        total += sizes[id(child)]
        if total > MAX_VALUES:
            return node
    sizes[id(node)] = total
    return None


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _mapping(node: yaml.MappingNode) -> dict[str, Data]:
    return {_name(key): _plain(value) for key, value in node.value if _is_name(key)}


def _is_name(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.value != "<<"


def _name(key: yaml.Node) -> str:
    """The key as it was meant: the spaces that Word puts around it have been reported by then."""
    return str(key.value).translate(_ODD_SPACES).strip()


def _plain(node: yaml.Node) -> Data:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return None if _is_blank(node) else str(node.value)


def _is_blank(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value and not node.style
