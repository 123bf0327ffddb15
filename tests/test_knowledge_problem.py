"""How problems are shown to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.knowledge.loader import load_folder
from bot.knowledge.problem import Spot, as_json, as_lines, clip, problem
from tests.broken.folder import Case, write

AREA = "areas/doncaster.yaml"
HOURS = Case("hours", AREA, "Mon-Fri 8:30am-5pm", "Mon-Fri: 8:30 to 5:00", (13, 19), "colon-needs-quotes", "colon")


def test_a_terminal_shows_place_line_caret_sentence_and_what_to_write(tmp_path: Path) -> None:
    loaded = load_folder(write(tmp_path, HOURS))
    assert list(as_lines(loaded.problems, loaded.texts)) == [
        "areas/doncaster.yaml, line 13, column 19",
        "      hours: Mon-Fri: 8:30 to 5:00",
        "                    ^",
        "A colon and a space inside a sentence needs quotes.",
        'Try: hours: "Mon-Fri: 8:30 to 5:00"',
        "",
    ]


def test_json_has_the_agreed_names_and_is_a_list_when_all_is_well(tmp_path: Path) -> None:
    (found,) = json.loads(as_json(load_folder(write(tmp_path, HOURS)).problems))
    assert list(found) == ["file", "line", "column", "severity", "code", "message", "hint"]
    assert (found["file"], found["line"], found["column"], found["severity"]) == (AREA, 13, 19, "error")
    assert json.loads(as_json(())) == []


def test_a_problem_of_a_file_that_is_no_text_shows_no_line() -> None:
    lines = list(as_lines([problem("binary", "topics/a.yaml")], {}))
    assert lines[0] == "topics/a.yaml, line 1, column 1"
    assert lines[1].startswith("This is not a text file")


def test_warnings_say_that_they_are() -> None:
    lines = list(as_lines([problem("windows-lines", "a.yaml")], {"a.yaml": ("id: a",)}))
    assert lines[0].endswith("(warning)")


def test_a_long_line_is_cut_round_the_caret() -> None:
    text = "x" * 400 + "@" + "y" * 400
    lines = list(as_lines([problem("tab", "a.yaml", Spot(1, 401))], {"a.yaml": (text,)}))
    assert len(lines[1]) < 120
    assert lines[1][lines[2].index("^")] == "@"


def test_control_characters_of_a_file_do_not_reach_the_terminal() -> None:
    lines = list(as_lines([problem("tab", "a.yaml", Spot(1, 3))], {"a.yaml": ("\x1b[2J\ta",)}))
    assert lines[1] == "   [2J a"


def test_words_of_a_file_are_quoted_short_and_on_one_line() -> None:
    found = problem("bad-date", "a.yaml", value="soon\n" * 90, fixed="2026-03-12", said="12 March 2026")
    assert "\n" not in found.message
    assert len(found.message) < 200


@pytest.mark.parametrize(("text", "shown"), [("a  b\nc", "a b c"), ("abcdef", "abcd…")], ids=["spaces", "cut"])
def test_clip(text: str, shown: str) -> None:
    assert clip(text, 5) == shown


def test_braces_in_a_file_do_not_change_the_sentence() -> None:
    assert "{key}" in problem("bad-date", "a.yaml", value="{key}", fixed="a", said="b").message
