"""Every mistake leads make is told once, at its place and in words."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.knowledge.encoding import split_lines
from bot.knowledge.loader import load_folder
from bot.knowledge.problem import codes
from tests.broken.editorial import OF_FILES as EDITORIAL
from tests.broken.folder import FILES, Case, parameters, write
from tests.broken.text import TEXT, WRITING
from tests.broken.values import NAMES, VALUES
from tests.examples import examples

TOPIC = "topics/escalation.yaml"
OF_FILES = (*TEXT, *WRITING, *VALUES, *NAMES)
OF_THE_FOLDER = {
    "no-folder", "not-a-folder", "no-area", "no-topic", "stray-file", "stray-file-near", "not-read", "two-files",
    "too-many-files", "folder-too-big", "outside-folder", "cannot-read", "duplicate-id", "none-yet",
    "learning-from-draft",
}  # fmt: skip
OF_THE_SELF_TEST = {
    "ask-finds-another", "ask-raises-alarm", "ask-other-writer", "ask-small-talk", "ask-everyday", "ask-declined",
    "asks-look-alike",
}  # fmt: skip
PIECES = ["id", ": ", ":", "- ", "-", "\n", "\n  ", "\n    ", " ", "\t", '"', "'", "“", "[", "]", "{", "}", "&a", "*a"]
PIECES += [
    "!",
    "!!x ",
    "#",
    "|",
    ">",
    "%",
    "@",
    "`",
    "?",
    "? ",
    "---\n",
    "...",
    "<<: ",
    "asks:",
    "é",
    "\u2028",
    "\\",
    "\\e",
    '"\\x9b"',
    "\u202e",
    "\r",
]


def test_the_folder_that_the_cases_break_is_right(tmp_path: Path) -> None:
    loaded = load_folder(write(tmp_path))
    assert loaded.problems == ()
    assert loaded.knowledge is not None


@pytest.mark.parametrize("case", parameters(OF_FILES))
def test_one_mistake_is_told_once_and_where_it_was_made(case: Case, tmp_path: Path) -> None:
    loaded = load_folder(write(tmp_path, case))
    told = [(each.file, each.line, each.column, each.code) for each in loaded.problems]
    assert told == [(case.file, *case.at, case.code)]
    assert case.says in loaded.problems[0].message
    assert loaded.problems[0].hint
    assert (loaded.knowledge is None) == (loaded.problems[0].severity == "error")


def test_every_sentence_for_leads_is_shown_by_a_case() -> None:
    assert {case.code for case in (*OF_FILES, *EDITORIAL)} | OF_THE_FOLDER | OF_THE_SELF_TEST == codes()


def test_mistakes_of_all_files_are_told_together_and_in_order(tmp_path: Path) -> None:
    write(tmp_path)
    for name in ("areas/england.yaml", TOPIC):
        text = FILES[name].replace("name:", "nmae:").replace("owner:", "ownr:").replace("act: today", "act: soon")
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = [(each.file, each.line, each.code) for each in load_folder(tmp_path).problems]
    assert found == [
        ("areas/england.yaml", 2, "unknown-key"),
        ("areas/england.yaml", 5, "unknown-key"),
        (TOPIC, 11, "not-one-of"),
        (TOPIC, 30, "unknown-key"),
    ]


@examples(100)
@given(raw=st.binary(max_size=300))
@example(raw=b"\xff\xfe")
@example(raw=b"id: \xe2\x80\xa8x: y")
def test_no_bytes_make_the_loader_fall(raw: bytes) -> None:
    assert_told_inside_the_file(raw)


@examples(150)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
def test_no_text_that_looks_like_yaml_makes_the_loader_fall(pieces: list[str]) -> None:
    assert_told_inside_the_file("".join(pieces).encode())


@examples(100)
@given(at=st.integers(0, len(FILES[TOPIC]) - 1), piece=st.sampled_from(PIECES), cut=st.integers(0, 3))
def test_no_slip_of_the_hand_makes_the_loader_fall(at: int, piece: str, cut: int) -> None:
    text = FILES[TOPIC][:at] + piece + FILES[TOPIC][at + cut :]
    assert_told_inside_the_file(text.encode(), may_be_right=True)


def assert_told_inside_the_file(raw: bytes, *, may_be_right: bool = False) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = write(Path(name), Case("any", TOPIC, "", raw, (1, 1), "", ""))
        loaded = load_folder(folder)
    lines = split_lines(raw.decode("utf-8", "replace"))
    for each in loaded.problems:
        if each.file == TOPIC:
            assert 1 <= each.line <= len(lines)
            assert 1 <= each.column <= len(lines[each.line - 1]) + 1
    assert loaded.problems or may_be_right
    assert (loaded.knowledge is None) == any(each.severity == "error" for each in loaded.problems)
