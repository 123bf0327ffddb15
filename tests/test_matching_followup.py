"""Short messages that lean on the last answer of the chat."""

from __future__ import annotations

from functools import cache

import pytest

from bot.matching.decide import Matcher
from bot.matching.decision import Answer, Aspect, Context, Verdict
from bot.matching.followup import aspect_of, leans
from tests import matching_sample
from tests.encoder import cached

LAST = Context("escalation")


@cache
def matcher() -> Matcher:
    return Matcher(matching_sample.knowledge(), cached())


def decide(text: str, context: Context | None = LAST) -> Verdict:
    return matcher().decide(text, "northtown", context)


def winner(verdict: Verdict) -> str:
    assert isinstance(verdict.decision, Answer)
    return verdict.decision.winner.id


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("who do i ring", Aspect.NUMBERS),
        ("whats the number", Aspect.NUMBERS),
        ("and the phone number please", Aspect.NUMBERS),
        ("number?", Aspect.NUMBERS),
        ("link?", Aspect.LINK),
        ("where is the procedure", Aspect.LINK),
        ("can i have the link pls", Aspect.LINK),
        ("more", Aspect.MORE),
        ("ok tell me more", Aspect.MORE),
        ("why?", Aspect.MORE),
    ],
)
def test_a_part_of_the_last_answer_is_asked_for(text: str, aspect: Aspect) -> None:
    verdict = decide(text)
    assert verdict.aspect is aspect
    assert winner(verdict) == "escalation"


@pytest.mark.parametrize("text", ["and southtown", "what about southtown?", "same in Southtown", "southton?"])
def test_an_area_alone_asks_for_the_same_there(text: str) -> None:
    verdict = decide(text)
    assert (winner(verdict), verdict.aspect, verdict.area) == ("escalation", Aspect.AREA, "southtown")


def test_the_area_of_the_last_answer_goes_on() -> None:
    verdict = decide("link?", Context("escalation", "southtown"))
    assert (verdict.aspect, verdict.area) == (Aspect.LINK, "southtown")


@pytest.mark.parametrize("text", ["and if they will not listen?", "what about the stages", "and the other agency?"])
def test_a_question_that_goes_on_is_read_with_the_last_topic(text: str) -> None:
    assert winner(decide(text)) == "escalation"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("and when do i call the lado", "lado"),
        ("what about a bruise on a baby", "bruising"),
        ("what is section 17", "section-17"),
    ],
)
def test_a_question_that_stands_alone_is_answered_alone(text: str, topic: str) -> None:
    verdict = decide(text)
    assert winner(verdict) == topic
    assert verdict.aspect is None


@pytest.mark.parametrize("text", ["who do i ring", "link?", "and southtown", "and if they say no?"])
def test_without_a_last_answer_there_is_nothing_to_lean_on(text: str) -> None:
    assert decide(text, None).aspect is None
    assert decide(text, Context("no-such-topic")) == decide(text, None)


def test_danger_does_not_wait_for_the_last_answer() -> None:
    verdict = decide("link? hes hitting her right now, kids are screaming")
    assert verdict.safety.urgent
    assert verdict.aspect is None


@pytest.mark.parametrize("text", ["thanks", "bye", "hello"])
def test_small_talk_stays_small_talk(text: str) -> None:
    assert decide(text).action == "chat"


@pytest.mark.parametrize("text", ["best pizza in southtown", "where is the nearest car park", "who won the cup"])
def test_what_is_out_of_scope_stays_out_of_scope(text: str) -> None:
    assert decide(text).action == "decline"


def test_only_short_questions_lean() -> None:
    assert leans("and if they say no")
    assert not leans("and if they say no then I would like to know what the whole team is supposed to do next")
    assert not leans("")


def test_an_aspect_with_anything_else_in_it_is_a_question_of_its_own() -> None:
    assert aspect_of("link to the marketing policy", names_area=False) is None
    assert aspect_of("", names_area=False) is None
