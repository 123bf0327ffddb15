"""What a lead's press changes in the files: the dates and nothing else, and what comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.freshness.due import number_code, number_of, numbers_due, review_code, review_of, reviews_due
from bot.freshness.presses import FileEdit, file_of, it_is_wrong, it_works, still_right
from bot.knowledge.base import Knowledge
from bot.knowledge.edit import edited
from bot.knowledge.folder import scan
from bot.knowledge.loader import load_folder
from bot.replies.numbers import printable
from tests.broken.folder import FILES, write

DUE, TODAY = date(2027, 5, 23), date(2027, 6, 1)
AREA, TOPIC = "areas/doncaster.yaml", "topics/escalation.yaml"


def loaded(folder: Path) -> Knowledge:
    knowledge = load_folder(folder).knowledge
    assert knowledge is not None
    return knowledge


def make(folder: Path, edit: FileEdit) -> Knowledge:
    name = file_of(scan(folder)[0], edit)
    assert name is not None
    path = folder / name
    path.write_bytes(edited(path.read_bytes(), name, edit.changes))
    return loaded(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path)
    commented = FILES[TOPIC].replace("owner:", "# asked the hospital\nowner:").replace("-22\nrev", "-22 # by me\nrev")
    (tmp_path / TOPIC).write_text(commented, encoding="utf-8")
    return tmp_path


def test_still_right_moves_both_dates_and_keeps_the_comments(folder: Path) -> None:
    before = (folder / TOPIC).read_text(encoding="utf-8")
    knowledge = loaded(folder)
    (due,) = [each for each in reviews_due(knowledge, DUE) if each.item.id == "escalation"]
    after = make(folder, still_right(due.item, TODAY))
    topic = after.topics["escalation"]
    assert (topic.reviewed_on, topic.review_by) == (TODAY, TODAY + timedelta(days=181))
    assert reviews_due(after, TODAY) == ()
    written = (folder / TOPIC).read_text(encoding="utf-8")
    assert written == before.replace("2026-11-22", "2027-06-01").replace("2027-05-22", "2027-11-29")


def test_a_briefing_without_dates_gets_them(folder: Path) -> None:
    knowledge = loaded(folder)
    review = review_of(knowledge, TODAY, review_code(knowledge.briefings["doncaster-jack"]))
    assert review is not None
    jack = make(folder, still_right(review.item, TODAY)).briefings["doncaster-jack"]
    assert (jack.reviewed_on, jack.review_by) == (TODAY, TODAY + timedelta(days=182))


def test_a_number_that_works_is_not_due_for_ninety_days(folder: Path) -> None:
    number = number_of(loaded(folder), number_code("doncaster", "front-door"))
    assert number is not None
    after = make(folder, it_works(number, TODAY))
    assert after.areas["doncaster"].contacts["front-door"].confirmed_on == TODAY
    assert "front-door" not in {each.key for each in numbers_due(after, TODAY + timedelta(days=90))}
    assert "front-door" in {each.key for each in numbers_due(after, TODAY + timedelta(days=91))}


def test_a_number_that_is_wrong_is_printed_no_more_even_if_it_was_right_once(folder: Path) -> None:
    number = number_of(loaded(folder), number_code("doncaster", "front-door"))
    assert number is not None
    confirmed = number_of(make(folder, it_works(number, TODAY)), number.code)
    assert confirmed is not None
    assert printable(confirmed.contact)
    wrong = make(folder, it_is_wrong(confirmed, "rung on 1 Jun 2027: wrong number")).areas["doncaster"]
    contact = wrong.contacts["front-door"]
    assert not printable(contact)
    assert (contact.confirmed_on, contact.phone_reason) == (None, "rung on 1 Jun 2027: wrong number")


def test_a_file_that_has_gone_is_not_found(folder: Path) -> None:
    assert file_of(scan(folder)[0], FileEdit("topics", "gone", ())) is None
