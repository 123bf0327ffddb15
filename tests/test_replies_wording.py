"""The bot's own sentences and the code that says them: neither has what the other lacks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import bot
from bot.chat.commands import COMMANDS, LEAD_COMMANDS
from bot.digest.content import Failure, Why
from bot.edition.parts import SECTIONS
from bot.knowledge.schema import Authority
from bot.privacy.redact import PLACEHOLDERS
from bot.publishing.places import PlaceKind
from bot.replies.own_data import PEOPLE
from bot.replies.statistics import IN_LINES
from bot.statistics.figures import Measure
from bot.storage.person_rows import PERSON_COLUMNS
from tests.sample import wording

SPEAKERS = ("replies", "publishing", "chat", "edition", "evidence", "digest")
SAYING = {"say", "line", "lines"}


def trees() -> Iterator[ast.AST]:
    for part in SPEAKERS:
        for module in sorted((Path(bot.__file__).parent / part).glob("*.py")):
            yield ast.parse(module.read_text(encoding="utf-8"))


def strings(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def composed() -> set[str]:
    """Keys that are put together: menus, labels of authority, kinds of details, parts of files and of the edition."""
    kinds = {f"kind_{kind.replace('-', '_')}" for kind in PLACEHOLDERS}
    printed = {f"edition_{name}" for name in (*SECTIONS, "draft", "gap")}
    parts = {key for key in wording() if key.startswith("part_")}
    commands = (*COMMANDS, *LEAD_COMMANDS, "ask")
    menus = {f"command_{name}" for name in commands} | {f"change_{kind}" for kind in PlaceKind}
    rows = {f"rows_{each.table}" for each in PERSON_COLUMNS if each.table != PEOPLE}
    measures = {f"measure_{each}" for each in Measure} | {f"stats_{each}" for each in IN_LINES}
    digests = {f"digest_none_{each.replace('-', '_')}" for each in Why} | {f"digest_failed_{each}" for each in Failure}
    counted = {f"digest_{each}" for each in ("channel", "channels", "week", "weeks")}
    groups = {key for key in wording() if key.endswith(("_group", "_group_self"))}
    return (
        digests
        | counted
        | groups
        | rows
        | measures
        | printed
        | menus
        | {each.value for each in Authority}
        | kinds
        | parts
    )


def said() -> Iterator[str]:
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAYING:
                first = node.args[0]
                branches = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
                yield from (key for branch in branches if isinstance(branch, ast.Constant) for key in strings(branch))


def test_every_sentence_is_said() -> None:
    mentioned = set().union(*(strings(tree) for tree in trees()))
    assert set(wording()) - mentioned - composed() == set()


def test_every_sentence_that_is_said_exists() -> None:
    keys = set(said())
    assert len(keys) > 60
    assert (keys | composed()) - set(wording()) == set()
