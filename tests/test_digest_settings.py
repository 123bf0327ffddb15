"""`digest.yaml`: what is built in, what a lead may change, and what is told when it cannot be read."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from bot.knowledge.loader import load_defaults, load_folder
from bot.knowledge.schema import Days, Weekday
from tests.broken.folder import FILES

BUILT_IN = load_defaults().digest


def folder(tmp_path: Path, digest: str | None = None, **files: str) -> Path:
    given = {**FILES, **files} | ({"digest.yaml": digest} if digest is not None else {})
    for name, text in given.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_what_holds_when_a_folder_says_nothing(tmp_path: Path) -> None:
    loaded = load_folder(folder(tmp_path)).knowledge
    assert loaded
    assert loaded.digest == BUILT_IN
    assert (BUILT_IN.weekday, BUILT_IN.time, BUILT_IN.timezone) == (Weekday.TUESDAY, time(9, 30), "Europe/London")
    assert (BUILT_IN.notice_days, BUILT_IN.late_days, BUILT_IN.warn_weeks, BUILT_IN.asked_least) == (2, 2, 4, 5)
    assert BUILT_IN.school_holidays == {}


def test_a_folder_replaces_key_by_key(tmp_path: Path) -> None:
    text = "time: 14:00\nquiet: []\nschool_holidays:\n  doncaster:\n    - first: 2027-02-15\n      last: 2027-02-19\n"
    loaded = load_folder(folder(tmp_path, text))
    assert loaded.problems == ()
    assert loaded.knowledge
    settings = loaded.knowledge.digest
    assert (settings.weekday, settings.time, settings.quiet) == (Weekday.TUESDAY, time(14), [])
    assert settings.is_school_holiday(date(2027, 2, 19), "doncaster")
    assert not settings.is_school_holiday(date(2027, 2, 20), "doncaster")
    assert not settings.is_school_holiday(date(2027, 2, 19), "england")


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("weekday: sunday\n", 1, "not-one-of"),
        ("weekday: tusday\n", 1, "not-one-of"),
        ("time: half past nine\n", 1, "bad-time"),
        ("time: 25:00\n", 1, "bad-time"),
        ("timezone: London\n", 1, "bad-timezone"),
        ("timezone: ../../etc\n", 1, "bad-timezone"),
        ("notice_days: two\n", 1, "bad-number"),
        ("notice_days: 0\n", 1, "bad-number"),
        ("late_days: 7\n", 1, "bad-number"),
        ("late_hours: office hours\n", 1, "bad-hours"),
        ("asked_least: 4\n", 1, "bad-number"),
        ("quiet:\n  - first: 24 Dec\n    last: 32 Jan\n", 3, "bad-quiet-day"),
        ("quiet:\n  - first: 2027-02-30\n    last: 1 Mar\n", 2, "bad-quiet-day"),
        ("quiet:\n  - first: 24 Dec\n", 2, "missing-key"),
        ("quite: []\n", 1, "unknown-key"),
        ("school_holidays:\n  doncastr:\n    - first: 1 Aug\n      last: 31 Aug\n", 2, "unknown-area"),
    ],
    ids=lambda value: repr(value) if isinstance(value, str) else None,
)
def test_what_cannot_be_read_is_told_at_its_line(text: str, line: int, code: str, tmp_path: Path) -> None:
    loaded = load_folder(folder(tmp_path, text))
    assert [(each.file, each.line, each.code) for each in loaded.problems] == [("digest.yaml", line, code)]
    assert loaded.knowledge is None


def test_a_digest_of_a_finding_names_a_procedure_that_there_is(tmp_path: Path) -> None:
    review = "briefings/doncaster-jack.yaml"
    known = FILES[review].replace("    told_us:", "    digest:\n      procedure: escalatoin\n    told_us:", 1)
    (told,) = load_folder(folder(tmp_path, **{review: known})).problems
    assert (told.file, told.code) == (review, "unknown-procedure")
    assert "“escalation”" in told.hint


@pytest.mark.parametrize(
    ("first", "last", "inside", "outside"),
    [
        ("24 Dec", "1 Jan", ["2026-12-24", "2026-12-31", "2027-01-01", "2031-12-25"], ["2026-12-23", "2027-01-02"]),
        ("1 August", "31 August", ["2026-08-01", "2027-08-31"], ["2026-07-31", "2027-09-01"]),
        ("2027-07-26", "2027-09-01", ["2027-07-26", "2027-09-01"], ["2026-08-01", "2028-08-01", "2027-09-02"]),
        ("29 Feb", "1 Mar", ["2027-03-01", "2028-02-29"], ["2027-02-28", "2028-03-02"]),
        ("25 Dec", "25 Dec", ["2026-12-25"], ["2026-12-24", "2026-12-26"]),
        ("2026-12-24", "31 Dec", ["2026-12-24", "2026-12-31"], ["2026-12-23", "2025-12-30"]),
    ],
)
def test_which_days_are_meant(first: str, last: str, inside: list[str], outside: list[str]) -> None:
    days = Days(first=first, last=last)
    assert [each for each in inside if not days.holds(date.fromisoformat(each))] == []
    assert [each for each in outside if days.holds(date.fromisoformat(each))] == []
