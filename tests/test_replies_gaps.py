"""What may be sent to the leads and what never, and how leads see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.matching.decision import Answer, Aspect, Candidate, Chat, Decision, Decline, Offer, Safety, Sender, Verdict
from bot.privacy.redact import PersonalDetail
from bot.replies.gaps import clustered, gap_page, gaps_page, nearest, sendable, unanswered, with_ask
from bot.replies.numbers import Numbers
from bot.replies.reply import Reply, plain
from tests import sample

KNOWN = sample.knowledge(
    sample.topic("child-death", sensitive="yes"), sample.topic("new-act", status="gap", title="The new Act")
)
NUMBERS = Numbers(KNOWN, None, sample.TUESDAY_MORNING)
NEAR, SENSITIVE, GAP = Candidate("escalation", 0.1), Candidate("child-death", 0.1), Candidate("new-act", 0.9)
DAY = date(2026, 11, 24)


def verdict(decision: Decision | None = None, *near: Candidate, **more: object) -> Verdict:
    made = Verdict(decision or Decline(), Safety(), near or (NEAR,), redacted="who chairs it")
    return replace(made, **more)  # type: ignore[arg-type]  # a table of anything


NAME = PersonalDetail("name", "x", 0, 1)


@pytest.mark.parametrize(
    ("message", "may"),
    [
        pytest.param(verdict(), True, id="a decline"),
        pytest.param(verdict(Offer((NEAR, GAP))), True, id="an offer"),
        pytest.param(verdict(Answer(NEAR)), True, id="an answer, which may not be meant"),
        pytest.param(verdict(Answer(Candidate("briefing:northtown-sam", 0.9))), True, id="a briefing"),
        pytest.param(verdict(Decline("cars")), False, id="an everyday matter"),
        pytest.param(verdict(Chat()), False, id="small talk"),
        pytest.param(verdict(Answer(NEAR), aspect=Aspect.NUMBERS), False, id="a follow-up"),
        pytest.param(verdict(safety=Safety(urgent=True)), False, id="danger"),
        pytest.param(verdict(safety=Safety(despair=True)), False, id="despair"),
        pytest.param(verdict(safety=Safety(foreign=True)), False, id="another language"),
        *(
            pytest.param(verdict(safety=Safety(sender=each)), False, id=each)
            for each in (Sender.CHILD, Sender.VICTIM, Sender.PARENT)
        ),
        pytest.param(verdict(personal_data=(NAME,)), False, id="personal details"),
        pytest.param(verdict(None, SENSITIVE), False, id="near a sensitive topic"),
        pytest.param(verdict(Offer((NEAR, SENSITIVE))), False, id="a sensitive choice"),
        pytest.param(verdict(Answer(SENSITIVE)), False, id="a sensitive answer"),
        pytest.param(verdict(None, NEAR, SENSITIVE), True, id="a sensitive topic far off"),
        pytest.param(verdict(redacted=" "), False, id="nothing"),
        pytest.param(verdict(redacted="x" * 301), False, id="a story"),
    ],
)
def test_what_may_be_sent(message: Verdict, may: bool) -> None:
    assert sendable(message, KNOWN) is may


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        (verdict(None, Candidate("briefing:northtown-sam", 0.2), NEAR), "escalation"),
        (verdict(None, SENSITIVE, NEAR), ""),
        (verdict(Decline("cars")), ""),
        (verdict(Answer(NEAR)), ""),
        (verdict(None, Candidate("gone", 0.1)), ""),
    ],
    ids=["nearest", "sensitive", "everyday", "answered", "none"],
)
def test_a_decline_is_counted_under_its_nearest_topic(message: Verdict, topic: str) -> None:
    assert nearest(message, KNOWN) == topic


def test_a_question_we_know_we_cannot_answer_is_unanswered_too() -> None:
    assert unanswered(verdict(), KNOWN)
    assert unanswered(verdict(Answer(GAP)), KNOWN)
    assert not unanswered(verdict(Answer(NEAR)), KNOWN)
    assert not unanswered(verdict(Offer((NEAR, GAP))), KNOWN)


def test_the_way_to_ask_stands_first_and_names_its_question() -> None:
    asked = with_ask(Reply((plain("No."),)), 41, NUMBERS.words)
    assert [(each.label, each.data) for row in asked.rows for each in row] == [("Ask the leads to add it", "ask:41")]


CLUSTERS = clustered(
    [
        (1, "northtown", "who on earth is it that chairs the core group", DAY),
        (2, "southtown", "is it law yet", date(2026, 11, 25)),
        (1, "southtown", "who chairs it", date(2026, 11, 1)),
        (3, "northtown", "who pays", DAY),
    ]
)


def test_the_most_asked_stand_first_then_the_newest() -> None:
    assert [(each.number, each.text, each.areas) for each in CLUSTERS] == [
        (1, "who chairs it", ("southtown", "northtown")),
        (2, "is it law yet", ("southtown",)),
        (3, "who pays", ("northtown",)),
    ]


def test_leads_see_five_at_a_time() -> None:
    many = clustered((number, "northtown", f"question {number}", DAY) for number in range(1, 13))
    labels = [
        [each.label for row in gaps_page(many, page, NUMBERS, {}, {}).rows for each in row] for page in (0, 1, 2, 9)
    ]
    assert labels[0] == [*(f"{place}. question {place}" for place in range(1, 6)), "Next"]
    assert labels[1][-2:] == ["Back", "Next"]
    assert labels[2] == labels[3] == ["11. question 11", "12. question 12", "Back"]


def test_the_list_says_how_often_where_and_what_nobody_sent() -> None:
    unsent = {"escalation": 6, "child-death": 9, "gone": 9}
    text = gaps_page(CLUSTERS, 0, NUMBERS, unsent, {2: "The new Act"}).text
    assert "1. “who chairs it” (2 times, Southtown, Northtown)" in text
    assert "2. “is it law yet” (once, Southtown)\nIn the draft “The new Act”" in text
    assert text.endswith("in 90 days: Escalating a disagreement, 6 times.")
    assert gaps_page([], 0, NUMBERS, {}, {}).text == "Nobody is waiting for an answer."


def test_one_question_shows_how_it_was_asked_newest_first() -> None:
    page = gap_page(CLUSTERS[0], NUMBERS, None)
    assert page.text.index("24 Nov 2026: “who on earth") < page.text.index("1 Nov 2026: “who chairs it”")
    assert [each.data for row in page.rows for each in row] == ["gap-where:1", "gap-new:1", "gap-ignore:1", "gaps:0"]
    assert page.quotes
