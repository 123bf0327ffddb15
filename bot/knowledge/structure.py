"""What the parser accepts and a lead did not mean: a key twice, a bullet from Word, an eaten dash."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from bot.knowledge.encoding import UNREADABLE
from bot.knowledge.problem import START, Problem, Spot, problem
from bot.knowledge.syntax import BULLETS, CURLY, ODD_SPACES, quoted

_PLAIN_TAGS = ("str", "seq", "map")
_BULLET = re.compile(rf"^[{BULLETS}]\s")
_WRAPPED = re.compile(rf"^[{CURLY}][^{CURLY}]*[{CURLY}]$")
_CUT = re.compile(r"\s+#\S")


def oddities(root: yaml.MappingNode, lines: tuple[str, ...], file: str) -> list[Problem]:
    """Everything odd about a composed file."""
    nodes, shared = _walk(root)
    found: list[Problem] = []
    for node in nodes:
        found += _of_node(node, lines, file, id(node) in shared)
        if isinstance(node, yaml.MappingNode):
            found += _of_keys(node, lines, file)
    return found


def _walk(root: yaml.Node) -> tuple[list[yaml.Node], set[int]]:
    """Each value once, and the ids of those that aliases lead to."""
    seen: set[int] = set()
    shared: set[int] = set()
    nodes = [root]
    for node in nodes:
        parts = [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else node.value
        for part in parts if isinstance(node, yaml.CollectionNode) else []:
            if id(part) in seen:
                shared.add(id(part))
            else:
                seen.add(id(part))
                nodes.append(part)
    return nodes, shared


def _of_node(node: yaml.Node, lines: tuple[str, ...], file: str, shared: bool) -> Iterator[Problem]:
    spot = node_spot(node)
    line = lines[spot.line - 1]
    start = line[spot.column - 1 : spot.column]
    if start == "!" or node.tag.removeprefix("tag:yaml.org,2002:") not in _PLAIN_TAGS:
        yield problem("tag", file, spot, tag=line[spot.column - 1 :].split(" ")[0], fixed=quoted(line))
    elif start == "&" and not shared:
        yield problem("special-start", file, spot, char="&", fixed=quoted(line))
    elif isinstance(node, yaml.ScalarNode) and (hidden := UNREADABLE.search(node.value)):
        yield _escaped(hidden, file, spot)
    elif isinstance(node, yaml.ScalarNode) and not node.style:
        yield from _of_sentence(node, lines, file)


def _escaped(hidden: re.Match[str], file: str, spot: Spot) -> Problem:
    """A character that was written with a backslash inside double quotes, since as itself it is refused before."""
    return problem("control-character", file, spot, number=f"{ord(hidden[0]):04X}")


def _of_sentence(node: yaml.ScalarNode, lines: tuple[str, ...], file: str) -> Iterator[Problem]:
    spot, end = node_spot(node), node.end_mark
    line = lines[spot.line - 1]
    if node.value.startswith("-") and node.value[1:2] in tuple(ODD_SPACES):
        yield problem("odd-space", file, Spot(spot.line, spot.column + 1))
    elif _WRAPPED.match(node.value):
        yield problem("curly-quotes", file, spot, fixed=quoted(line))
    elif _BULLET.match(node.value) and not line[: spot.column - 1].strip():
        yield problem("bullet", file, spot, bullet=node.value[0], line=line.strip())
    elif not node.value.startswith("-") and (eaten := _eaten(node, lines)):
        yield problem("dash-swallowed", file, eaten, line=lines[eaten.line - 1].strip(), above=eaten.line - 1)
    if node.value and end and end.line < len(lines) and _CUT.match(lines[end.line], end.column):
        cut = lines[end.line].index("#", end.column)
        yield problem("hash", file, Spot(end.line + 1, cut + 1), fixed=_with_quotes(node, lines))


def _with_quotes(node: yaml.ScalarNode, lines: tuple[str, ...]) -> str:
    return quoted(lines[node.end_mark.line]) if node.end_mark else ""


def _eaten(node: yaml.ScalarNode, lines: tuple[str, ...]) -> Spot | None:
    if not node.start_mark or not node.end_mark:
        return None
    for number in range(node.start_mark.line + 1, min(node.end_mark.line + 1, len(lines))):
        words = lines[number].lstrip()
        if words.startswith("- "):
            return Spot(number + 1, len(lines[number]) - len(words) + 1)
    return None


def _of_keys(node: yaml.MappingNode, lines: tuple[str, ...], file: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        spot = node_spot(key)
        if not isinstance(key, yaml.ScalarNode):
            yield problem("key-not-a-word", file, spot, line=lines[spot.line - 1].strip())
        elif key.value == "<<":
            yield problem("merge-key", file, spot)
        elif hidden := UNREADABLE.search(key.value):
            yield _escaped(hidden, file, spot)
        elif odd := re.search(f"[{ODD_SPACES}]", key.value):
            yield problem("odd-space", file, Spot(spot.line, spot.column + odd.start()))
        elif key.value in first:
            yield problem("duplicate-key", file, spot, key=key.value, first=first[key.value])
        else:
            first[key.value] = spot.line


def node_spot(node: yaml.Node | yaml.Event) -> Spot:
    """Where a composed node, or the event that opens it, starts."""
    mark = node.start_mark
    return Spot(mark.line + 1, mark.column + 1) if mark else START
