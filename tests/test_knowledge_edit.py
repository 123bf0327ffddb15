"""A value is changed in its place: the rest of the file, comments too, stays as it was written."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.document import Data, read
from bot.knowledge.edit import Change, EditRefused, Steps, edited, place_of
from tests.examples import examples

FILE = """\
# yaml-language-server: $schema=../schema/topic.schema.json
id: escalation          # never change this
title: "Another agency: no agreement"
asks:
  # the voices of health
  - they wont listen
  - 'who''s next up'   # from a school

not_for: [broadband, "a, b"]
answer:
  short: Use the
    protocol.
  do:
  - Write it down.   # first
  more:
    - |
      One.

      Two.

# who looks after it
owner: Practice lead
local: {doncaster: {short: Ring}}
sources:
  - id: a
    supports: All.
  - id: b
    supports: None.
"""


def lines_changed(path: Steps, value: Data, text: str = FILE) -> list[str]:
    """The lines that a change takes out (-) and puts in (+)."""
    new = edited(text.encode(), "topics/x.yaml", [Change(path, value)]).decode()
    found = difflib.unified_diff(text.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize(
    ("path", "value", "changed"),
    [
        (("owner",), "Designated nurse", ["-owner: Practice lead", "+owner: Designated nurse"]),
        (("id",), "other", ["-id: escalation          # never change this", "+id: other          # never change this"]),
        (
            ("title",),
            'She said: "no"',
            ['-title: "Another agency: no agreement"', '+title: "She said: \\"no\\""'],
        ),
        (("owner",), "Lead: health # 2", ["-owner: Practice lead", '+owner: "Lead: health # 2"']),
        (("asks", 0), "no: really", ["-  - they wont listen", '+  - "no: really"']),
        (("asks", 2), "new one", ["+  - new one"]),
        (("asks", 1), None, ["-  - 'who''s next up'   # from a school"]),
        (("not_for", 0), "fibre", ['-not_for: [broadband, "a, b"]', '+not_for: [fibre, "a, b"]']),
        (("not_for", 2), "c, d", ['-not_for: [broadband, "a, b"]', '+not_for: [broadband, "a, b", "c, d"]']),
        (("answer", "short"), "Ask.", ["-  short: Use the", "-    protocol.", "+  short: Ask."]),
        (("answer", "do", 1), "Then ring.", ["+  - Then ring."]),
        (
            ("answer", "more", 0),
            "Only one.\n",
            ["-    - |", "-      One.", "-", "-      Two.", '+    - "Only one.\\n"'],
        ),
        (("reviewed_on",), "2026-11-26", ["+reviewed_on: 2026-11-26"]),
        (("answer", "not_seen"), "Its stages.", ["+  not_seen: Its stages."]),
        (("owner",), None, ["-owner: Practice lead"]),
        (
            ("local", "doncaster", "title"),
            "Here",
            ["-local: {doncaster: {short: Ring}}", "+local: {doncaster: {short: Ring, title: Here}}"],
        ),
        (("sources", 0, "supports"), "Step 1.", ["-    supports: All.", "+    supports: Step 1."]),
        (("sources", 1), None, ["-  - id: b", "-    supports: None."]),
        (("sources", 1, "where"), "step 2", ["+    where: step 2"]),
        (
            ("answer", "do"),
            ["One: first.", "Two."],
            ["-  - Write it down.   # first", '+    - "One: first."', "+    - Two."],
        ),
        (("owner",), "two\nlines\n", ["-owner: Practice lead", "+owner: |", "+  two", "+  lines"]),
    ],
)
def test_only_the_lines_of_the_value_change(path: Steps, value: Data, changed: list[str]) -> None:
    assert lines_changed(path, value) == changed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("local", "doncaster", "short"), None),  # shares its line
        (("not_for", 0), None),
        (("asks", 7), "too far"),
        (("nowhere", "below"), "x"),
        (("owner", "below"), "x"),
    ],
)
def test_what_cannot_be_changed_safely_is_refused(path: Steps, value: Data) -> None:
    with pytest.raises(EditRefused):
        edited(FILE.encode(), "topics/x.yaml", [Change(path, value)])


def test_a_broken_file_is_refused_with_its_problems() -> None:
    with pytest.raises(EditRefused) as refused:
        edited(b"owner: 'open\n", "topics/x.yaml", [Change(("owner",), "x")])
    assert [each.code for each in refused.value.problems] == ["unclosed-quote"]


def test_line_ends_and_the_mark_that_notepad_sets_stay() -> None:
    raw = b"\xef\xbb\xbfid: a\r\nowner: x # c\r\nasks:\r\n  - one\r\n"
    new = edited(raw, "a.yaml", [Change(("owner",), "y"), Change(("asks", 1), "two")])
    assert new == b"\xef\xbb\xbfid: a\r\nowner: y # c\r\nasks:\r\n  - one\r\n  - two\r\n"


def test_a_file_without_a_last_line_end_can_grow() -> None:
    assert (
        edited(b"id: a\nasks:\n  - one", "a.yaml", [Change(("asks", 1), "two")]) == b"id: a\nasks:\n  - one\n  - two\n"
    )


@examples(100)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60))
def test_any_sentence_reads_back_as_it_was_given_or_is_refused(sentence: str) -> None:
    for path in (
        ("title",),
        ("owner",),
        ("asks", 0),
        ("not_for", 1),
        ("answer", "more", 0),
        ("local", "doncaster", "short"),
    ):
        try:
            raw = edited(FILE.encode(), "topics/x.yaml", [Change(path, sentence)])
        except EditRefused:
            continue
        document = read(raw, "topics/x.yaml").document
        assert document is not None
        assert place_of(document, path) == sentence
