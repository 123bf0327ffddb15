"""The knowledge that is shipped: complete, sourced, short enough for a phone, and honest."""

from __future__ import annotations

import re
from functools import cache

import pytest

from bot.knowledge.base import Knowledge
from bot.knowledge.loader import load_folder
from bot.knowledge.schema import Authority, Confidence, LinkStatus, SourceKind, Topic
from bot.replies.answer import AnswerPage
from bot.replies.browse import briefing_page
from bot.replies.numbers import Numbers
from bot.replies.reply import CALLBACK_BYTES
from tests import sample
from tests.phone import ROOT

LONGEST_SCREEN = 1_010  # visible characters; the aim is 850
TRACED = {f"jack-{number:02}" for number in range(1, 21)} | {f"hs-{number:02}" for number in range(1, 20)}
TOPICS = [
    "consent-withdrawn",
    "strategy-meeting-before-closing",
    "escalation",
    "recording-challenge",
    "holistic-assessment",
    "section-17",
    "section-47",
    "strategy-discussion",
    "infant-injury-risk",
    "bruising-non-mobile",
    "information-sharing",
    "pre-birth-assessment",
    "over-optimism",
    "disguised-compliance",
    "professional-curiosity",
    "conference-disagreement",
    "meeting-attendance",
    "advice-contact",
    "make-referral",
    "immediate-danger",
]
AREAS = (None, "doncaster", "sandwell")


@cache
def shipped() -> Knowledge:
    loaded = load_folder(ROOT / "knowledge")
    assert loaded.knowledge is not None, loaded.problems
    return loaded.knowledge


@pytest.fixture(params=TOPICS)
def topic(request: pytest.FixtureRequest) -> Topic:
    return shipped().topics[str(request.param)]


def test_the_shipped_knowledge_has_no_errors_at_all() -> None:
    assert [each for each in load_folder(ROOT / "knowledge").problems if each.severity == "error"] == []


def test_every_statement_of_both_reviews_is_traced() -> None:
    traced: set[str] = set()
    for each in shipped().briefings.values():
        statements = [*each.happened, *each.good_practice, *([each.advice] if each.advice else [])]
        for parts in (statements, each.findings, each.questions):
            traced.update(trace for part in parts for trace in part.traces)
    assert traced == TRACED


def test_only_the_questions_that_the_jack_review_does_not_ask_are_marked_as_ours() -> None:
    assert all(question.ours for question in shipped().briefings["doncaster-jack"].questions)
    assert not any(question.ours for question in shipped().briefings["sandwell-hs"].questions)


def test_every_finding_is_taught_by_a_topic_that_links_back_to_it() -> None:
    linked = {
        (learning.briefing, finding)
        for topic in shipped().topics.values()
        for learning in topic.learning
        for finding in learning.findings
    }
    findings = {(each.id, finding.id) for each in shipped().briefings.values() for finding in each.findings}
    assert findings <= linked


def test_a_topic_has_what_its_readers_need(topic: Topic) -> None:
    assert len(topic.asks) >= 8
    assert topic.sources
    assert topic.related
    assert 1 <= len(topic.answer.do) <= 4
    assert topic.answer.more
    assert topic.owner
    assert topic.review_by > topic.reviewed_on


def test_a_third_of_the_asks_do_without_the_topics_own_words(topic: Topic) -> None:
    own = set(re.findall(r"[a-z]{4,}", topic.id)) | {"section", "47", "17"} & set(topic.id.split("-"))
    without = [ask for ask in topic.asks if not any(word[:6] in ask.casefold() for word in own)]
    assert len(without) * 3 >= len(topic.asks)


def test_must_rests_on_law(topic: Topic) -> None:
    for use in topic.sources:
        if use.authority is Authority.MUST:
            assert shipped().sources[use.id].kind is SourceKind.LAW
        if use.authority is Authority.SHOULD:
            assert shipped().sources[use.id].kind in (SourceKind.GUIDANCE, SourceKind.LAW)


@pytest.mark.parametrize("area", AREAS)
def test_the_first_screen_fits_a_phone(topic: Topic, area: str | None) -> None:
    screen = AnswerPage(topic.id, Numbers(shipped(), area, sample.TUESDAY_MORNING)).first_screen()
    assert len(screen.text) <= LONGEST_SCREEN
    assert "Immediate danger: 999" in screen.text
    assert all(len(button.data.encode()) <= CALLBACK_BYTES for row in screen.rows for button in row)


@pytest.mark.parametrize("area", AREAS)
def test_more_fits_one_message(topic: Topic, area: str | None) -> None:
    assert len(AnswerPage(topic.id, Numbers(shipped(), area, sample.TUESDAY_MORNING)).more().text) <= 4096


def test_every_page_of_every_briefing_fits_one_message() -> None:
    numbers = Numbers(shipped(), "doncaster", sample.TUESDAY_MORNING)
    for briefing in shipped().briefings:
        pages = [briefing_page(numbers, briefing, place) for place in range(12)]
        assert all(page is None or len(page.text) <= 1_500 for page in pages)
        assert pages[0] is not None


def test_no_area_is_adopted_and_no_link_claims_to_have_been_opened() -> None:
    assert all(area.adopted is None for area in shipped().areas.values())
    assert all(source.status is LinkStatus.UNCONFIRMED for source in shipped().sources.values())
    procedures = [each for area in shipped().areas.values() for each in area.procedures.values()]
    assert all(procedure.status is LinkStatus.UNCONFIRMED for procedure in procedures)


@pytest.mark.parametrize(
    ("area", "key", "status"),
    [
        ("doncaster", "front-door", Confidence.MEDIUM),
        ("doncaster", "out-of-hours", Confidence.MEDIUM),
        ("sandwell", "front-door", Confidence.HIGH),
        ("sandwell", "out-of-hours", Confidence.MEDIUM),
        ("sandwell", "business-unit", Confidence.SEED),
        ("sandwell", "lado", Confidence.LOW),
        ("england", "fgm-helpline", Confidence.LOW),
    ],
)
def test_numbers_keep_the_status_they_were_found_with(area: str, key: str, status: Confidence) -> None:
    assert shipped().areas[area].contacts[key].phone_status is status


def test_nothing_of_doncaster_is_said_in_sandwell_and_the_other_way_round(topic: Topic) -> None:
    for area, other in (("doncaster", "0121 569"), ("sandwell", "01302")):
        screen = AnswerPage(topic.id, Numbers(shipped(), area, sample.TUESDAY_MORNING)).first_screen()
        assert other not in screen.text


def test_the_lexicon_knows_the_trades_abbreviations() -> None:
    terms = shipped().lexicon.terms
    assert len(terms) >= 80
    assert {"s47", "cin", "mash", "lado", "icpc", "nai"} <= set(terms)
