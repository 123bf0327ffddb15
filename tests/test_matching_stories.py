"""Questions about the reviews are told from questions that only use the same name or words."""

import pytest

from bot.matching.decision import Answer, Verdict
from tests import matching_sample


def decide(text: str) -> Verdict:
    return matching_sample.matcher().decide(text)


@pytest.mark.parametrize(
    "text",
    [
        "what happened to sam?",
        "What went wrong for Sam",
        "sam review",
        "Sam",
        "the Sam case",
        "who was sam?",
        "tell me about Sam",
    ],
)
def test_a_question_about_a_review_by_name_opens_it(text: str) -> None:
    verdict = decide(text)
    assert isinstance(verdict.decision, Answer)
    assert verdict.decision.winner.id == "briefing:northtown-sam"
    assert verdict.decision.winner.section is None
    assert not verdict.personal_data


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("what did the NT review find about conferences", "not-heard"),
        ("the sam briefing: which facts were not shared", "not-shared"),
    ],
)
def test_a_question_about_a_finding_opens_that_section(text: str, section: str) -> None:
    assert decide(text).candidates[0].section == section


def test_a_review_that_is_described_is_found() -> None:
    assert decide("the case where the arm was swollen").candidates[0].id == "briefing:northtown-sam"


@pytest.mark.parametrize("between", [", ", " - ", " "])
def test_a_topic_asked_about_beyond_the_description_comes_first(between: str) -> None:
    verdict = decide(f"in the review about the baby with the swollen arm{between}how do i escalate")
    assert [candidate.id for candidate in verdict.candidates][:2] == ["escalation", "briefing:northtown-sam"]


@pytest.mark.parametrize(
    "text",
    [
        "Sam Testington has a bruise",
        "sam's review conference is on tuesday",
        "what happened with sam last night, he has a bruise",
        "should we close the case where mum will not listen to us",
        "the case conference about section 47",
    ],
)
def test_a_name_or_a_case_by_itself_is_no_review(text: str) -> None:
    assert not any(candidate.id.startswith("briefing:") for candidate in decide(text).candidates)


def test_the_name_is_personal_outside_a_question_about_the_review() -> None:
    assert "Sam" not in decide("Sam Testington has a bruise, is that a section 47").redacted
