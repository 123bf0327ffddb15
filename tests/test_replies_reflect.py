"""A question to think about: whose comes first, how they take turns, and what stands with them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.base import Knowledge
from bot.knowledge.loader import load_folder
from bot.knowledge.schema import Briefing
from bot.replies.callback import Verb, parse
from bot.replies.reflect import (
    Discussed,
    LineTo,
    line_kept,
    line_shown,
    question_for,
    reflect_page,
    reflection_of,
    team_line_asked,
)
from bot.replies.reply import CALLBACK_BYTES
from bot.replies.words import Words
from tests import sample

ROOT = Path(__file__).parent.parent


def review(id_: str, area: str, *questions: tuple[str, str], **changes: Any) -> Briefing:
    """A review with questions, each with "ours" or "theirs"."""
    given = {
        "id": id_,
        "title": f"Review {id_}",
        "area": area,
        "kind": "review",
        "happened": [{"text": "It happened."}],
        "findings": [{"id": "first", "title": "First", "told_us": "One thing."}],
        "questions": [{"text": text, "ours": "yes" if whose == "ours" else "no"} for text, whose in questions],
    }
    return Briefing.model_validate(given | changes)


def over(*briefings: Briefing) -> Knowledge:
    return sample.knowledge(briefings={each.id: each for each in briefings})


TWO_PLACES = over(
    review("north", "northtown", ("N ours?", "ours"), ("N theirs?", "theirs")),
    review("south", "southtown", ("S theirs?", "theirs"), ("S ours?", "ours")),
)


def in_turn(knowledge: Knowledge, area: str | None, times: int) -> list[str]:
    used: list[str] = []
    said = []
    for _ in range(times):
        chosen = question_for(knowledge, area, used)
        assert chosen is not None
        used = [each for each in used if each != chosen.code] + [chosen.code]
        said.append(chosen.question.text)
    return said


@pytest.mark.parametrize(
    ("area", "order"),
    [
        ("northtown", ["N theirs?", "N ours?", "S theirs?", "S ours?"]),
        ("southtown", ["S theirs?", "S ours?", "N theirs?", "N ours?"]),
        (None, ["N theirs?", "S theirs?", "N ours?", "S ours?"]),
        ("gone", ["N theirs?", "S theirs?", "N ours?", "S ours?"]),
    ],
)
def test_near_ones_come_first_the_reviews_own_before_ours_and_each_once_a_round(
    area: str | None, order: list[str]
) -> None:
    assert in_turn(TWO_PLACES, area, 8) == order + order


def test_a_chat_of_which_nothing_is_remembered_starts_elsewhere_the_next_day() -> None:
    knowledge = over(review("north", "northtown", *((f"{place}?", "theirs") for place in range(3)), ("ours?", "ours")))
    days = [date(2026, 11, 24) + timedelta(days=each) for each in range(3)]
    first = [question_for(knowledge, "northtown", (), each) for each in days]
    assert {each.question.text for each in first if each} == {"0?", "1?", "2?"}


def test_without_questions_there_is_none() -> None:
    assert question_for(over(review("north", "northtown")), "northtown") is None
    assert question_for(over(), None) is None


def test_a_draft_asks_nobody() -> None:
    assert question_for(over(review("north", "northtown", ("N?", "theirs"), status="draft")), None) is None


def test_a_button_finds_its_question_until_it_reads_otherwise() -> None:
    chosen = question_for(TWO_PLACES, "northtown")
    assert chosen
    assert reflection_of(TWO_PLACES, chosen.code) == chosen
    assert reflection_of(over(review("north", "northtown", ("Reworded?", "theirs"))), chosen.code) is None


@pytest.mark.parametrize(
    ("topics", "finding"),
    [(["b"], "second"), (["a"], "first"), (["a", "b"], "second"), (["c"], None), ([], None)],
)
def test_the_finding_behind_it_is_the_one_that_teaches_most_of_the_same(topics: list[str], finding: str | None) -> None:
    findings = [
        {"id": "first", "title": "First", "told_us": "One.", "topics": ["a"]},
        {"id": "second", "title": "Second", "told_us": "Two.", "topics": ["b", "a"]},
    ]
    questions = [{"text": "What?", "topics": topics}]
    chosen = question_for(over(review("north", "northtown", findings=findings, questions=questions)), None)
    assert chosen
    assert (chosen.finding.id if chosen.finding else None) == finding


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("One. Two.", "One. Two."),
        ("One. Two. But three.", "One."),
        ("Section 17(10) is one? Yes.", "Section 17(10) is one? Yes."),
    ],
)
def test_a_finding_is_told_in_two_sentences_at_most(told: str, shown: str) -> None:
    findings = [{"id": "first", "title": "A title.", "told_us": told, "topics": ["a"]}]
    briefing = review("north", "northtown", findings=findings, questions=[{"text": "What?", "topics": ["a"]}])
    chosen = question_for(over(briefing), None)
    assert chosen
    lines = reflect_page(chosen, Words(sample.wording())).text.split("\n")
    assert "What the review found. A title." in lines
    assert shown in lines


@pytest.mark.parametrize(("note", "times"), [("injury to a baby", 1), (None, 0)])
def test_hard_reading_is_named_and_help_stands_with_it(note: str | None, times: int) -> None:
    chosen = question_for(over(review("north", "northtown", ("N?", "theirs"), content_note=note)), None)
    assert chosen
    text = reflect_page(chosen, Words(sample.wording())).text
    assert text.count("Includes injury to a baby.") == text.count("116 123") == times


def test_the_shipped_questions_fit_one_screen_and_their_buttons_are_within_telegrams_limit() -> None:
    knowledge = load_folder(ROOT / "knowledge").knowledge
    assert knowledge is not None
    words = Words(knowledge.wording)
    used: list[str] = []
    for _ in range(8):
        chosen = question_for(knowledge, "doncaster", used)
        assert chosen
        used.append(chosen.code)
        page = reflect_page(chosen, words, Discussed(10**9, date(2026, 11, 30)))
        assert len(page.text) <= 1000
        assert chosen.finding is not None
        data = [each.data for shown in (page, reflect_page(chosen, words)) for row in shown.rows for each in row]
        assert all(len(each.encode()) <= CALLBACK_BYTES and parse(each) for each in data)
    assert len(set(used)) == 8


def test_a_recorded_question_offers_a_line_and_no_other_question() -> None:
    chosen = question_for(TWO_PLACES, None)
    assert chosen
    page = reflect_page(chosen, Words(sample.wording()), Discussed(7, date(2026, 12, 1)))
    verbs = [parse(each.data) for row in page.rows for each in row]
    assert [each.verb for each in verbs if each] == [Verb.DISCUSSED, Verb.READ, Verb.LINE]
    assert page.rows[0][0].label == "Discussed 1 Dec 2026"


def test_what_shows_a_teams_own_line_never_waits_in_the_database() -> None:
    to, words = LineTo(7), Words(sample.wording())
    shows = line_shown(to, "We ring first.", words), line_kept(to, "We ring first.", words)
    assert all(each.quotes for each in (*shows, team_line_asked(to, "We ring first.", words)))
    assert not team_line_asked(to, None, words).quotes
