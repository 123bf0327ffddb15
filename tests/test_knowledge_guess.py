"""What a lead is told to write instead."""

from __future__ import annotations

from datetime import date

import pytest

from bot.knowledge import guess
from bot.knowledge.schema import Area, Topic
from bot.knowledge.syntax import quoted, quoted_item


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("questoin", ["question", "title"], "question"),
        ("Reviewed on", ["review_by", "reviewed_on"], "reviewed_on"),
        ("front_door", ["front-door", "night"], "front-door"),
        ("zzz", ["front-door", "night"], None),
        ("a", [], None),
    ],
    ids=["letters changed places", "capital and space", "underscore", "nothing near", "nothing known"],
)
def test_nearest(word: str, known: list[str], near: str | None) -> None:
    assert guess.nearest(word, known) == near


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12/03/2026", date(2026, 3, 12)),
        ("12.03.2026", date(2026, 3, 12)),
        ("12/03/26", date(2026, 3, 12)),
        ("12 March 2026", date(2026, 3, 12)),
        ("1st  Mar 2026", date(2026, 3, 1)),
        ("2026/03/12", date(2026, 3, 12)),
        ("2026-3-1", date(2026, 3, 1)),
        ("2O26-03-12", date(2026, 3, 12)),
        ("31/02/2026", None),
        ("next week", None),
    ],
)
def test_a_day_is_read_with_the_day_before_the_month(text: str, meant: date | None) -> None:
    assert guess.day(text) == meant


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("www.example.org/a", "https://www.example.org/a"),
        ("example.org", "https://example.org"),
        ("ftp://example.org/a", "https://example.org/a"),
        ("https:/example.org", "https://example.org"),
        ("https://exam ple.org", "https://example.org"),
        ("to follow", "https://..."),
    ],
)
def test_a_web_address(text: str, fixed: str) -> None:
    assert guess.url(text) == fixed


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("Escalating a Case!", "escalating-a-case"),
        ("section_47", "section-47"),
        ("é" * 9, "my-id"),
        ("a" * 60, "a" * 48),
    ],
)
def test_an_id(text: str, fixed: str) -> None:
    assert guess.identifier(text) == fixed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("O1302 737777", (0, "O", "01302 737777")),
        ("01302 73777l", (11, "l", "01302 737771")),
        ("01302 737777", None),
        ("Office", None),
    ],
)
def test_a_letter_in_a_number(text: str, found: tuple[int, str, str] | None) -> None:
    assert guess.letter_in_number(text) == found


def test_keys_are_known_at_every_depth() -> None:
    assert "if_no_answer" in guess.keys_at(Area, ("contacts", "night"))
    assert "supports" in guess.keys_at(Topic, ("local", "doncaster", "sources", 0))
    assert guess.keys_at(Area, ("contacts",)) == []
    assert guess.keys_at(Area, ("name", "first")) == []


@pytest.mark.parametrize(("key", "holder"), [("short", "answer"), ("supports", "sources"), ("zzz", None)])
def test_a_key_is_sent_where_it_belongs(key: str, holder: str | None) -> None:
    assert guess.holder_of(key, Topic, ()) == holder


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("    hours: Mon-Fri: 8:30", 'hours: "Mon-Fri: 8:30"'),
        ("  - they said: no", '- "they said: no"'),
        ("title: “Jack: a review”", 'title: "Jack: a review"'),
        ('title: say "no": now', "title: \"say 'no': now\""),
        ("title: C:\\files: a", 'title: "C:/files: a"'),
    ],
)
def test_a_line_is_shown_with_its_value_in_quotes(line: str, fixed: str) -> None:
    assert (quoted_item(line) if line.strip().startswith("- ") else quoted(line)) == fixed
