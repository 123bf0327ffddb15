"""The knowledge that is shipped: complete, sourced, short enough for a phone, and honest."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

import pytest

from bot.editorial.accepting import sorted_out
from bot.editorial.asked import asked
from bot.editorial.manuscript import Manuscript
from bot.editorial.review import review
from bot.editorial.selftest import SelfTest
from bot.editorial.trial import ANSWERED, asks_of, tried
from bot.knowledge.base import Knowledge
from bot.knowledge.loader import load_folder
from bot.knowledge.schema import Act, Authority, Confidence, LinkStatus, SourceKind, Status, Topic
from bot.replies.answer import AnswerPage
from bot.replies.browse import briefing_page
from bot.replies.numbers import Numbers
from bot.replies.reply import CALLBACK_BYTES
from tests import sample, warm
from tests.phone import ROOT

LONGEST_SCREEN = 1_000  # visible characters; the aim is 850
LONGEST_SENTENCE = 25  # words
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
    "police-protection",
    "emergency-protection-order",
    "allegations-against-staff",
    "whistleblowing",
    "supervision",
    "core-group",
    "child-death",
    "neglect",
    "domestic-abuse",
    "fgm",
    "radicalisation",
    "exploitation",
    "missing-child",
    "private-fostering",
    "gillick",
    "was-not-brought",
    "fabricated-illness",
    "unseen-men",
    "voice-of-child",
    "early-help",
    "parental-risk-factors",
]
GAPS = ["sharing-duty-start", "abuse-reporting-duty", "working-together-2026", "kcsie-2026"]
AREAS = (None, "doncaster", "sandwell")
AT_NIGHT = sample.TUESDAY_NIGHT


@cache
def shipped() -> Knowledge:
    loaded = load_folder(ROOT / "knowledge")
    assert loaded.knowledge is not None, loaded.problems
    return loaded.knowledge


def everywhere() -> list[Topic]:
    """Every topic as it reads nationally and in each area."""
    return [shipped().local_topic(each, area) for each in shipped().topics for area in AREAS]


def first_words(topic: Topic) -> list[str]:
    """What the first screen says in the bot's own voice."""
    return [topic.answer.short, *topic.answer.do, *([topic.answer.not_seen] if topic.answer.not_seen else [])]


@pytest.fixture(params=[*TOPICS, *GAPS])
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
        (learning.briefing, finding, topic.id)
        for topic in everywhere()
        for learning in topic.learning
        for finding in learning.findings
    }
    listed = {
        (briefing.id, finding.id, topic)
        for briefing in shipped().briefings.values()
        for finding in briefing.findings
        for topic in finding.topics
    }
    assert listed == linked
    assert {found[:2] for found in listed} == {
        (briefing.id, finding.id) for briefing in shipped().briefings.values() for finding in briefing.findings
    }


def test_a_topic_has_what_its_readers_need(topic: Topic) -> None:
    assert len(topic.asks) >= 12
    assert topic.not_for
    assert topic.sources
    assert topic.related
    assert 1 <= len(topic.answer.do) <= 4
    assert topic.answer.more
    assert topic.owner
    assert topic.review_by > topic.reviewed_on


def test_what_nobody_has_checked_is_a_gap_and_says_where_to_look() -> None:
    assert {each.id for each in shipped().topics.values() if each.status is Status.GAP} == set(GAPS)
    assert set(shipped().topics) == {*TOPICS, *GAPS}
    for gap in GAPS:
        screen = AnswerPage(gap, Numbers(shipped(), "doncaster", sample.TUESDAY_MORNING)).first_screen()
        assert screen.text.splitlines()[1] == "I do not have a checked answer to that."
        look = next(line for line in screen.lines if line and line[0].text.startswith("Look here"))
        assert any(run.link for run in look)


@pytest.mark.parametrize("topic", TOPICS, indirect=True)
def test_a_third_of_the_asks_do_without_the_topics_own_words(topic: Topic) -> None:
    own = set(re.findall(r"[a-z]{4,}", topic.id)) | {"section", "47", "17"} & set(topic.id.split("-"))
    without = [ask for ask in topic.asks if not any(word[:6] in ask.casefold() for word in own)]
    assert len(without) * 3 >= len(topic.asks)


def test_must_rests_on_law(topic: Topic) -> None:
    for use in topic.sources:
        source = shipped().sources[use.id]
        if use.authority is Authority.MUST:
            assert source.kind is SourceKind.LAW
        if use.authority is Authority.SHOULD:
            assert source.kind in (SourceKind.GUIDANCE, SourceKind.LAW)
        if use.authority in (Authority.MUST, Authority.SHOULD):
            assert source.seen_on, f"{use.id} was never read"


@pytest.mark.parametrize("moment", [sample.TUESDAY_MORNING, AT_NIGHT], ids=["morning", "night"])
@pytest.mark.parametrize("area", AREAS)
def test_the_first_screen_fits_a_phone(topic: Topic, area: str | None, moment: datetime) -> None:
    screen = AnswerPage(topic.id, Numbers(shipped(), area, moment)).first_screen()
    assert len(screen.text) <= LONGEST_SCREEN
    assert "Immediate danger: 999" in screen.text
    assert all(len(button.data.encode()) <= CALLBACK_BYTES for row in screen.rows for button in row)


@pytest.mark.parametrize("area", AREAS)
def test_more_fits_one_message(topic: Topic, area: str | None) -> None:
    assert len(AnswerPage(topic.id, Numbers(shipped(), area, sample.TUESDAY_MORNING)).more().text) <= 4096


def test_what_is_hard_to_read_is_said_before_the_longer_text(topic: Topic) -> None:
    hard = re.compile(r"\b(?:died|deaths?|killed|shaken|fractures?|bruis\w+|mutilation|head trauma)\b", re.IGNORECASE)
    told = " ".join([*topic.answer.more, *(each.says for each in topic.learning)])
    assert topic.content_note or not hard.search(told)


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


def test_must_and_should_are_said_only_where_law_or_statutory_guidance_was_read() -> None:
    for topic in everywhere():
        said = re.search(r"\b(must|should)\b", " ".join(first_words(topic)), re.IGNORECASE)
        backed = {use.authority for use in topic.sources} & {Authority.MUST, Authority.SHOULD}
        assert backed or not said, (topic.id, topic.answer)


def test_a_limit_in_working_days_on_a_first_screen_is_doncasters_own_or_names_whose_it_is() -> None:
    limits = {(topic.id, said) for topic in everywhere() for said in first_words(topic) if "working day" in said}
    assert limits == {
        ("section-47", "Harm confirmed? First conference within 15 working days of that meeting."),
        ("allegations-against-staff", "Within one working day (Luton). At once if it is urgent."),
        ("allegations-against-staff", "How fast? Luton prints one working day, at once if urgent."),
        (
            "core-group",
            "The core group meets soon after the first conference, if that makes a child protection plan. "
            "Tees prints 10 working days.",
        ),
        ("core-group", "How soon? Tees prints 10 working days, then every six weeks at least."),
        ("child-death", "Wirral prints five working days to notify and 15 for the rapid review."),
        ("fgm", "Report it yourself, generally by the end of the next working day (trade press)."),
    }
    assert "working day" in " ".join(shipped().local_topic("section-47", "doncaster").answer.do)


def test_no_answer_says_whether_the_new_duty_to_share_has_started() -> None:
    for area in AREAS:
        sharing = shipped().local_topic("information-sharing", area)
        assert "has started" in (sharing.answer.not_seen or "")
        assert all(use.authority is not Authority.MUST for use in sharing.sources if use.id.startswith("cwsa2026"))


def test_sentences_are_short() -> None:
    texts = [(each.id, text) for each in everywhere() for text in (*first_words(each), *each.answer.more)]
    for briefing in shipped().briefings.values():
        texts += [(briefing.id, each.told_us) for each in briefing.findings]
        texts += [(briefing.id, each.do_now) for each in briefing.findings if each.do_now]
    long = [
        (where, sentence)
        for where, text in texts
        for sentence in re.split(r"(?<=[.!?])\s+", text)
        if len(sentence.split()) > LONGEST_SENTENCE
    ]
    assert long == []


def test_nobody_asks_the_same_in_two_topics() -> None:
    asked = [re.sub(r"\W+", " ", ask.casefold()).strip() for each in shipped().topics.values() for ask in each.asks]
    assert sorted(asked) == sorted(set(asked))


def test_every_place_named_in_brackets_is_among_the_sources_of_the_answer() -> None:
    names = {_place(source.short or source.title) for source in shipped().sources.values()}
    for topic in everywhere():
        listed = {_place(shipped().sources[use.id].short or shipped().sources[use.id].title) for use in topic.sources}
        named = {_place(each) for text in topic.answer.more for each in re.findall(r"\(([A-Z][^()]*)\)", text)}
        assert named & names <= listed, topic.id


def _place(short: str) -> str:
    return short.split(",")[0]


def test_another_areas_source_names_its_place_and_an_areas_own_says_which_page() -> None:
    for use in (use for topic in everywhere() for use in topic.sources):
        source = shipped().sources[use.id]
        if use.authority is Authority.ELSEWHERE and source.kind is SourceKind.PROCEDURE:
            assert _place(source.short or "").split()[0] in source.title, use.id
    own = {i: s.short for i, s in shipped().sources.items() if i.split("-")[0] in ("doncaster", "sandwell", "wm")}
    assert all(short and len(short.split()) > 1 for short in own.values())
    assert len(set(own.values())) == len(own)


@pytest.mark.parametrize(
    ("area", "front_door", "out_of_hours"),
    [("doncaster", "01302 737777", "01302 796000"), ("sandwell", "0121 569 3100", "0121 569 2355")],
)
def test_what_must_be_rung_today_has_the_number_that_is_open_above_the_steps(
    area: str, front_door: str, out_of_hours: str
) -> None:
    today = [each.id for each in shipped().topics.values() if each.act is Act.TODAY]
    assert {"bruising-non-mobile", "make-referral", "section-47", "advice-contact"} <= set(today)
    # An allegation goes to the LADO, where the LADO's number may be printed.
    instead = {("allegations-against-staff", front_door): {"doncaster": "01302 737748"}.get(area, front_door)}
    for moment, open_number in ((sample.TUESDAY_MORNING, front_door), (AT_NIGHT, out_of_hours)):
        for each in today:
            number = instead.get((each, open_number), open_number)
            above = AnswerPage(each, Numbers(shipped(), area, moment)).first_screen().text.partition("\n1. ")[0]
            assert number in above


@pytest.mark.parametrize("area", AREAS)
def test_in_danger_no_number_but_999_stands_above_the_steps(area: str | None) -> None:
    screen = AnswerPage("immediate-danger", Numbers(shipped(), area, AT_NIGHT)).first_screen()
    above = screen.text.partition("\n1. ")[0]
    assert "999" in above
    assert re.findall(r"\b0\d[\d ]{7,}\d\b|\b101\b", above) == []


def test_sandwells_business_unit_is_printed_with_its_doubt_and_never_alone() -> None:
    unit = shipped().areas["sandwell"].contacts["business-unit"]
    assert f"The HS briefing prints {unit.phone}" in " ".join(
        shipped().local_topic("advice-contact", "sandwell").answer.do
    )
    assert "0121 569 3100" in (unit.if_no_answer or "")
    assert "0121 569 2355 (unconfirmed)" in (unit.if_no_answer or "")


def test_an_editor_has_nothing_to_say_that_no_lead_has_accepted() -> None:
    found = review(load_folder(ROOT / "knowledge"), sample.TUESDAY_MORNING.date())
    assert found.problems == ()
    assert all(each.reason for each in found.accepted)
    assert {"links-unopened", "numbers-unconfirmed"} <= {each.problem.code for each in found.accepted}


def test_asks_find_their_own_topic_or_a_lead_has_said_why_not() -> None:
    """A sample; `briefbot check` tries them all."""
    manuscript = Manuscript.of(load_folder(ROOT / "knowledge"))
    assert manuscript
    asks = asks_of(shipped())[::40]
    astray = [
        (ask, outcome) for ask in asks if (outcome := tried(warm.matcher(), ask, shipped().urgent)).kind != ANSWERED
    ]
    told = asked(manuscript, SelfTest(tuple(astray), (), len(asks)))
    left, _ = sorted_out(manuscript, told, tested=False)
    assert [each.problem for each in left if each.problem.code.startswith("ask-")] == []
