"""The leads' guide explains every check, and every wrong example in it is wrong in just that way."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.editorial.review import review
from bot.knowledge.loader import load_folder
from bot.knowledge.problem import codes
from tests.guide import BASE, GUIDE, Entry, Example, entries, whole_file

TODAY = date(2026, 11, 26)
# About a file as a whole or about the folder: nothing to show inside a file.
WITHOUT_EXAMPLE = {
    "no-folder", "not-a-folder", "no-area", "no-topic", "stray-file", "stray-file-near", "not-read", "two-files",
    "too-many-files", "folder-too-big", "too-big", "outside-folder", "cannot-read", "not-a-text-file", "binary",
    "utf-16", "not-utf-8", "control-character", "byte-order-mark", "windows-lines", "too-deep", "too-many-values",
    "too-many-copies", "digest-too-long",
}  # fmt: skip
ENTRIES = entries()
# Told only when every ask is tried, which takes too long for each example.
OF_THE_SELF_TEST = ("ask-", "asks-")
EXAMPLES = [
    pytest.param(entry.code, each, id=entry.code)
    for entry in ENTRIES
    for each in entry.examples
    if not entry.code.startswith(OF_THE_SELF_TEST)
]


def told(folder: Path) -> list[str]:
    return [each.code for each in review(load_folder(folder), TODAY).problems]


def test_every_code_has_one_entry() -> None:
    assert sorted(entry.code for entry in ENTRIES) == sorted(codes())


@pytest.mark.parametrize("entry", [pytest.param(each, id=each.code) for each in ENTRIES])
def test_an_entry_says_what_is_meant_and_shows_it(entry: Entry) -> None:
    assert entry.text.strip().split("\n")[0].endswith((".", ":"))
    assert bool(entry.examples) != (entry.code in WITHOUT_EXAMPLE)
    assert entry.text.count("```") == 2 * len(entry.examples)


def test_the_small_folder_is_right(tmp_path: Path) -> None:
    assert told(Example("wording.yaml", "", "wording:").folder(tmp_path, BASE["wording.yaml"])) == []


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_what_the_guide_calls_wrong_is_wrong_and_its_fix_puts_it_right(
    code: str, example: Example, tmp_path: Path
) -> None:
    assert set(told(example.folder(tmp_path / "wrong", example.wrong))) == {code}
    assert told(example.folder(tmp_path / "right", example.right)) == []


def test_the_whole_files_that_the_guide_shows_can_be_used(tmp_path: Path) -> None:
    folder = Example("wording.yaml", "", "wording:").folder(tmp_path, BASE["wording.yaml"])
    for kind, name in (("topic", "lost-record"), ("area", "exampleshire")):
        (folder / f"{kind}s/{name}.yaml").write_text(whole_file(kind), encoding="utf-8")
    loaded = load_folder(folder)
    assert loaded.problems == ()
    assert loaded.knowledge
    assert loaded.knowledge.topics["lost-record"].group == "Recording"
    assert set(loaded.knowledge.areas["exampleshire"].contacts) == {"front-door", "out-of-hours"}


def test_every_link_inside_the_guide_leads_to_a_heading() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def test_the_guide_begins_with_a_number_that_has_changed() -> None:
    headings = re.findall(r"^## (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "A phone number has changed: put it right in two minutes"
