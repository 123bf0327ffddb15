"""How well questions are matched that are no examples of ours: floors that only rise; `make bench` prints figures."""

from __future__ import annotations

from functools import cache

import pytest

from bot.matching.evaluate import Report, evaluate
from bot.matching.rows import read_rows
from tests import warm
from tests.phone import ROOT

# Nobody tuned on a message of either. The second mostly tells of things without naming them; what kinds of danger,
# everyday matters and personal details were missed in it has been mended since, so there it shows what must not return.
DIRECT, INDIRECT = "questions.jsonl", "questions_indirect.jsonl"


@cache
def report(file: str) -> Report:
    rows = read_rows((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return evaluate(rows, warm.matcher())


def rate(file: str, figure: str) -> float:
    found = report(file).shares[figure].rate
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("figure", "direct", "indirect"),
    [
        ("first", 0.77, 0.74),
        ("first_three", 0.92, 0.89),
        ("served", 0.95, 0.93),
        ("urgent_recall", 0.93, 0.96),
        ("private_found", 0.9, 0.76),
        ("details_found", 0.93, 0.92),
    ],
)
def test_what_should_be_found_is_found(figure: str, direct: float, indirect: float) -> None:
    assert rate(DIRECT, figure) >= direct
    assert rate(INDIRECT, figure) >= indirect


@pytest.mark.parametrize(
    ("figure", "direct", "indirect"),
    [
        ("wrong_confident", 0.06, 0.05),
        ("urgent_false_alarms", 0.06, 0.06),
        ("private_false_alarms", 0.02, 0.02),
        ("details_false_alarms", 0.03, 0.02),
    ],
)
def test_what_should_be_left_alone_is_left_alone(figure: str, direct: float, indirect: float) -> None:
    assert rate(DIRECT, figure) <= direct
    assert rate(INDIRECT, figure) <= indirect


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("family have told me to sling my hook, is that it then", "consent-withdrawn"),
        ("frazer gidlines", "gillick"),
        ("6/52, mark on shin, nobody knows how", "bruising-non-mobile"),
        ("he is all yes and nothing happens", "disguised-compliance"),
    ],
)
def test_how_people_say_it_finds_what_they_mean(text: str, topic: str) -> None:
    verdict = warm.matcher().decide(text)
    assert verdict.candidates[0].id == topic
    assert verdict.action != "decline"


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("is that new duty to share info about kids actually law yet or not", "sharing-duty-start"),
        ("has mandatory reporting of child sexual abuse started", "abuse-reporting-duty"),
        ("what's changed in working together 2026", "working-together-2026"),
    ],
)
def test_what_nobody_has_checked_finds_its_gap(text: str, gap: str) -> None:
    assert warm.matcher().decide(text).candidates[0].id == gap


@pytest.mark.parametrize(
    "text",
    ["consent for school photos", "escalate my laptop ticket", "strategy meeting for marketing", "section 21 notice"],
)
def test_near_misses_in_trade_words_are_not_answered(text: str) -> None:
    assert warm.matcher().decide(text).action == "decline"


@pytest.mark.parametrize("text", ["what happened to Jack?", "tell me about the HS review", "who was Jack"])
def test_a_question_about_a_story_opens_the_briefing(text: str) -> None:
    assert warm.matcher().decide(text).candidates[0].id.startswith("briefing:")


def test_a_name_of_a_review_is_a_name_like_any_other_elsewhere() -> None:
    verdict = warm.matcher().decide("Jack wasnt brought to his appointment again")
    assert "Jack" not in verdict.redacted
    assert verdict.candidates[0].id == "was-not-brought"
