"""What people read of links that no longer open, of guidance that was replaced, and of checks that are overdue."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.freshness.outages import with_outages
from bot.knowledge.base import Knowledge, Outage
from bot.knowledge.schema import Briefing, Source
from bot.replies.answer import AnswerPage
from bot.replies.browse import briefing_page
from bot.replies.numbers import Numbers
from bot.replies.reply import Reply
from bot.replies.words import days
from tests import sample

PROTOCOL = "https://northtown.example/escalation"
JUNE = Outage(date(2026, 6, 3), date(2026, 6, 4))
REVIEW_PAGE = {"title": "Sam: the report", "kind": "review", "url": "https://northtown.example/sam"}
LAST = 4  # the last screen of the review


def answer(known: Knowledge, topic: str = "escalation", area: str | None = "northtown") -> AnswerPage:
    return AnswerPage(topic, Numbers(known, area, sample.TUESDAY_MORNING))


def links(*replies: Reply | None) -> set[str]:
    return {run.link for reply in replies if reply for line in reply.lines for run in line if run.link}


def reviewed(**changes: Any) -> Briefing:
    return Briefing.model_validate(sample.REVIEW.model_dump(exclude_unset=True) | {"source": "report"} | changes)


def screens(known: Knowledge) -> list[Reply | None]:
    return [briefing_page(Numbers(known, None, sample.TUESDAY_MORNING), "northtown-sam", n) for n in range(LAST + 1)]


def test_a_broken_link_is_its_title_and_the_words_that_find_it() -> None:
    known = sample.knowledge(broken={PROTOCOL: JUNE})
    said = "Escalation Protocol, August 2020 (the link did not open on 3 and 4 Jun 2026; "
    for reply in (answer(known).first_screen(), answer(known).more(), answer(known).where_it_is_written()):
        assert said + "search for “Escalation Protocol”)" in reply.text
        assert PROTOCOL not in links(reply)
    assert links(answer(sample.knowledge()).first_screen()) == {PROTOCOL, "https://law.example/47"}


def test_a_lead_says_which_words_find_it() -> None:
    procedure = {"title": "Protocol", "url": PROTOCOL, "search": "professional disagreement"}
    place = sample.place(procedures={"escalation": procedure})
    act = sample.ACT.model_copy(update={"search": "children act 47"})
    known = sample.knowledge(
        areas=(sample.england(), place),
        sources={"act-47": act, "eastshire": sample.NEIGHBOUR},
        broken={PROTOCOL: JUNE, str(act.url): JUNE},
    )
    text = answer(known).first_screen().text
    assert "search for “professional disagreement”" in text
    assert "search for “children act 47”" in text


def test_the_link_of_a_briefing_is_broken_too() -> None:
    report = Source.model_validate(REVIEW_PAGE)
    parts: dict[str, Any] = {"briefings": {"northtown-sam": reviewed()}, "sources": {"report": report}, "topics": {}}
    last = screens(sample.knowledge(**parts))[-1]
    assert links(last) == {str(report.url)}
    broken = screens(sample.knowledge(**parts, broken={str(report.url): JUNE}))[-1]
    assert links(broken) == set()
    assert broken is not None
    assert "search for “Sam: the report”" in broken.text


def test_the_database_says_which_links_are_broken() -> None:
    known = with_outages(sample.knowledge(), {PROTOCOL: (1_780_441_200, 1_780_527_600)})
    assert known.broken == {PROTOCOL: JUNE}


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 6, 3), date(2026, 6, 4), "3 and 4 Jun 2026"),
        (date(2026, 5, 31), date(2026, 6, 1), "31 May and 1 Jun 2026"),
        (date(2025, 12, 31), date(2026, 1, 1), "31 Dec 2025 and 1 Jan 2026"),
        (date(2026, 6, 4), date(2026, 6, 4), "4 Jun 2026"),
    ],
)
def test_two_days_share_what_they_have_in_common(first: date, last: date, said: str) -> None:
    assert days(first, last) == said


def page_source(title: str, **changes: Any) -> Source:
    return Source.model_validate({"title": title, "kind": "page"} | changes)


CHAIN = {
    "first": page_source("First", superseded_by="second"),
    "second": page_source("Second", superseded_by="third"),
    "third": page_source("Third edition", short="Third"),
}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"sources": [{"id": "first", "supports": "All.", "authority": "should"}]}, id="its own source"),
        pytest.param({"procedures": ["protocol"]}, id="the page of a procedure"),
        pytest.param({"contacts": ["helpline"]}, id="the page that prints a number"),
    ],
)
def test_an_answer_that_rests_on_what_was_replaced_names_the_newest(changes: dict[str, Any]) -> None:
    place = sample.place(
        procedures={"protocol": {"title": "Protocol", "source": "first"}},
        contacts={"helpline": sample.contact(source="first")},
        first_call=[],
    )
    known = sample.knowledge(
        sample.topic("one", **changes),
        areas=(sample.england(), place),
        sources=CHAIN | {"act-47": sample.ACT, "eastshire": sample.NEIGHBOUR},
    )
    careful = "Careful: First has been replaced by Third. Check the new edition."
    for reply in (answer(known, "one").first_screen(), answer(known, "one").more()):
        assert reply.text.count(careful) == 1
    assert "Careful" not in answer(known, "consent").first_screen().text


def test_a_review_that_was_replaced_says_so_on_every_screen() -> None:
    parts: dict[str, Any] = {"briefings": {"northtown-sam": reviewed(source="first")}, "sources": CHAIN, "topics": {}}
    assert all(each and "replaced by Third" in each.text for each in screens(sample.knowledge(**parts)))


OVERDUE = (
    "This check is overdue: last checked 1 Nov 2026, due 20 Nov 2026, by the {role}. "
    "It is still our best answer. Check times and numbers before you rely on them."
)


@pytest.mark.parametrize(("owner", "role"), [("Practice lead", "practice lead"), ("LADO", "LADO")])
def test_an_overdue_answer_still_serves_and_says_so(owner: str, role: str) -> None:
    known = sample.knowledge(sample.topic("old", owner=owner, review_by="2026-11-20"))
    text = answer(known, "old").first_screen().text
    assert OVERDUE.format(role=role) in text
    assert "Yes, if it is needed. This is why." in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"owner": "Practice lead", "reviewed_on": "2026-11-01"}, OVERDUE.format(role="practice lead")),
        ({"owner": None}, "This check is overdue: it was due 20 Nov 2026. It is still"),
    ],
)
def test_an_overdue_briefing_still_serves_and_says_so_on_every_screen(changes: dict[str, Any], said: str) -> None:
    old = reviewed(source=None, review_by="2026-11-20", **changes)
    found = screens(sample.knowledge(briefings={old.id: old}, topics={}))
    assert all(each and said in each.text for each in found)
    fresh = reviewed(source=None, review_by="2026-11-24")
    found = screens(sample.knowledge(briefings={fresh.id: fresh}, topics={}))
    assert all(each and "overdue" not in each.text for each in found)
