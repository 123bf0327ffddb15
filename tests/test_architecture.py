"""What holds the parts apart: who may import whom, and what Python may not contain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot

PACKAGE = Path(bot.__file__).parent
ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MAY_IMPORT = {
    "knowledge": set(),
    "privacy": set(),
    "storage": set(),
    "sandbox": set(),
    "encoder": set(),
    "monitoring": set(),
    "matching": {"knowledge", "privacy", "encoder"},
    "drafting": {"knowledge", "privacy", "matching"},
    "freshness": {"knowledge"},
    "statistics": {"knowledge"},
    "edition": {"knowledge", "replies", "statistics"},
    "evidence": {"knowledge", "freshness", "replies", "edition"},
    "replies": {"knowledge", "privacy", "matching", "freshness", "statistics"},
    "backup": {"knowledge", "publishing", "storage"},
    "register": {"privacy", "publishing", "storage"},
    "editorial": {"knowledge", "privacy", "encoder", "matching", "replies", "digest"},
    "publishing": {"knowledge", "matching", "replies", "editorial", "storage"},
    "digest": {"knowledge", "replies"},
    "chat": {
        *("knowledge", "privacy", "matching", "drafting", "freshness"),
        *("replies", "publishing", "storage", "statistics", "digest", "monitoring"),
    },
}
WIRING = "cli"  # may import everything, nothing imports it
ONLY_IN = {
    "telegram": {"chat"},
    "sqlite3": {"storage"},
    "aiosqlite": {"storage"},
    "tornado": {"sandbox", "monitoring"},
    "onnxruntime": {"encoder"},
    "httpx": {"freshness", "monitoring"},
    "tokenizers": {"encoder"},
    "onnx": {"encoder"},
    "rich": {"terminal"},
    "docx": {"drafting"},
    "pypdf": {"drafting"},
}
MACHINE_PATH = re.compile(r"(?<![\w.:/<$}])/(?:home|root|work|mnt|Users|tmp|opt)/\w")
REGISTRY = re.compile(r"\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|ghcr\.io|proxy\.golang\.org)\b")
WRITTEN = ("README.md", "CHANGELOG.md", "Makefile", "Dockerfile", "pyproject.toml", ".ci/run", "requirements*.lock")
SENTENCE = re.compile(r"[A-Z“*][^<>\\]* \S.* .*[.?!]", re.DOTALL)


def part_of(module: Path) -> str:
    return module.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name} imports relatively"
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def texts() -> Iterator[Path]:
    yield from (file for pattern in WRITTEN for file in ROOT.glob(pattern))
    for folder in ("bot", "knowledge", "tests", "deploy", ".github/workflows"):
        files = (file for file in (ROOT / folder).rglob("*") if "__pycache__" not in file.parts)
        yield from (file for file in files if file.is_file() and file != Path(__file__))


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_imports_only_the_parts_below_it(part: str) -> None:
    used = {
        name.split(".")[1]
        for module in MODULES
        if part_of(module) == part
        for name in imported(module)
        if name.startswith("bot.")
    }
    assert used - {part} <= MAY_IMPORT[part]


def test_every_part_has_its_place() -> None:
    assert {part_of(module) for module in MODULES if module.parent != PACKAGE} == {*MAY_IMPORT, WIRING}


@pytest.mark.parametrize(("library", "parts"), ONLY_IN.items())
def test_a_library_is_known_to_its_own_parts_only(library: str, parts: set[str]) -> None:
    users = {part_of(module) for module in MODULES for name in imported(module) if name.split(".")[0] == library}
    assert users == parts


def without_docstrings_logs_and_errors(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        logged = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")
        if not (docstring or logged or isinstance(node, ast.Raise)):
            yield node
            yield from without_docstrings_logs_and_errors(node)


@pytest.mark.parametrize(
    "part",
    ["chat", "publishing", "replies", "edition", "evidence", "matching", "privacy", "drafting", "editorial", "digest"],
)
def test_no_sentence_for_people_stands_in_python(part: str) -> None:
    found = [
        node.value
        for module in MODULES
        if part_of(module) == part
        for node in without_docstrings_logs_and_errors(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.fullmatch(node.value)
    ]
    assert found == []


def test_nothing_is_printed_past_the_command_line() -> None:
    calls = [
        (module.name, node.lineno)
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.stdout.write", "sys.stderr.write"}
    ]
    assert calls == []


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry host"])
def test_no_file_names_a_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    named = [(file.name, *pattern.findall(file.read_text(encoding="utf-8", errors="replace"))) for file in texts()]
    assert [each for each in named if len(each) > 1] == []
