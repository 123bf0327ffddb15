"""What is due for review and which numbers are due for a ring, and how a lead sees them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.freshness.due import (
    DueNumber,
    Reason,
    by_owner,
    number_code,
    number_of,
    numbers_due,
    review_code,
    review_of,
    reviews_due,
)
from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Briefing, Source, Topic
from bot.replies.answer import revision
from bot.replies.callback import Verb, parse
from bot.replies.numbers import Numbers
from bot.replies.reply import CALLBACK_BYTES, Reply
from bot.replies.review import number_page, numbers_page, review_page, reviews_page
from bot.replies.words import Words
from tests import sample

TODAY = sample.TUESDAY_MORNING.date()
FAR = "2027-11-01"
OLD = {
    "old": Source.model_validate({"title": "Old guidance", "kind": "guidance", "superseded_by": "new"}),
    "new": Source.model_validate({"title": "New guidance", "kind": "guidance"}),
}


def known(*topics: Topic, **changes: Any) -> Knowledge:
    parts: dict[str, Any] = {"topics": {each.id: each for each in topics}, "briefings": {}, "sources": OLD}
    return sample.knowledge(**parts | changes)


def due_topic(topic_id: str, days: int, **changes: Any) -> Topic:
    return sample.topic(topic_id, review_by=str(TODAY + timedelta(days=days)), **changes)


@pytest.mark.parametrize(
    ("days", "reasons"),
    [(-1, (Reason.OVERDUE,)), (0, (Reason.SOON,)), (30, (Reason.SOON,)), (31, ())],
)
def test_an_answer_is_due_a_month_before_and_overdue_the_day_after(days: int, reasons: tuple[Reason, ...]) -> None:
    topic = due_topic("one", days)
    review = review_of(known(topic), TODAY, review_code(topic))
    assert review is not None
    assert review.reasons == reasons
    assert len(reviews_due(known(topic), TODAY)) == len(reasons)


def test_what_is_overdue_comes_first_and_the_oldest_of_each_before_the_others() -> None:
    topics = [due_topic(f"t{days}".replace("-", "m"), days) for days in (20, -3, 5, -40)]
    marked = sample.topic("marked", review_by=FAR)
    found = reviews_due(known(*topics, marked), TODAY, needs_work={review_code(marked)})
    assert [each.item.id for each in found] == ["tm40", "tm3", "t5", "t20", "marked"]
    assert found[-1].reasons == (Reason.NEEDS_WORK,)


CITING: list[dict[str, Any]] = [
    {"sources": [{"id": "old", "supports": "All.", "authority": "should"}]},
    {"local": {"northtown": {"sources": [{"id": "old", "supports": "All.", "authority": "local"}]}}},
    {"procedures": ["protocol"]},
    {"contacts": ["helpline"]},
]


@pytest.mark.parametrize("changes", CITING)
def test_every_answer_that_rests_on_what_was_replaced_is_due(changes: dict[str, Any]) -> None:
    place = sample.place(
        procedures={"protocol": {"title": "Protocol", "source": "old"}},
        contacts={"helpline": sample.contact(source="old")},
        first_call=[],
    )
    topics = sample.topic("one", review_by=FAR, **changes), sample.topic("other", review_by=FAR)
    found = reviews_due(known(*topics, areas=(sample.england(), place)), TODAY)
    assert [(each.item.id, each.reasons) for each in found] == [("one", (Reason.REPLACED,))]
    assert [(old.title, new.title) for old, new in found[0].replaced] == [("Old guidance", "New guidance")]


@pytest.mark.parametrize(("status", "is_due"), [("published", 1), ("gap", 1), ("draft", 0), ("retired", 0)])
def test_only_what_people_are_given_is_due(status: str, is_due: int) -> None:
    assert len(reviews_due(known(due_topic("one", -1, status=status)), TODAY)) == is_due


def briefing(**changes: Any) -> Briefing:
    return Briefing.model_validate(sample.REVIEW.model_dump(exclude_unset=True) | changes)


def test_briefings_are_due_like_answers() -> None:
    given = [briefing(id="late", review_by="2026-11-01"), briefing(id="undated"), briefing(id="cites", source="old")]
    found = reviews_due(known(briefings={each.id: each for each in given}), TODAY)
    assert [(each.item.id, each.reasons) for each in found] == [
        ("late", (Reason.OVERDUE,)),
        ("cites", (Reason.REPLACED,)),
    ]


def test_each_owner_has_a_list() -> None:
    given = [due_topic("a", -1, owner="Practice lead"), due_topic("b", -2, owner="LADO"), due_topic("c", 3)]
    found = reviews_due(known(*given), TODAY)
    listed = {owner: [each.item.id for each in items] for owner, items in by_owner(found).items()}
    assert listed == {"LADO": ["b"], "Practice lead": ["a", "c"]}
    assert [each.item.id for each in reviews_due(known(*given), TODAY, owner="practice LEAD")] == ["a", "c"]


def test_a_button_finds_what_is_not_due_and_nothing_that_has_gone() -> None:
    topic = sample.topic("one", review_by=FAR)
    here = known(topic)
    assert review_of(here, TODAY, review_code(topic)) is not None
    assert review_of(here, TODAY, review_code(sample.topic("gone"))) is None
    assert number_of(here, number_code("northtown", "front-door")) is not None
    assert number_of(here, number_code("northtown", "gone")) is None


def rung(days_ago: int, **changes: Any) -> dict[str, Any]:
    return sample.contact(confirmed_on=str(TODAY - timedelta(days=days_ago)), **changes)


def keys(found: tuple[DueNumber, ...]) -> list[str]:
    return [each.key for each in found]


@pytest.mark.parametrize(("days_ago", "is_due"), [(0, 0), (90, 0), (91, 1)])
def test_a_number_is_due_ninety_days_after_it_was_rung(days_ago: int, is_due: int) -> None:
    place = sample.place(contacts={"front-door": rung(days_ago)}, first_call=[])
    assert len(numbers_due(known(areas=(place,)), TODAY)) == is_due


def test_numbers_of_a_worry_today_come_first_by_area_the_longest_unrung_before_the_others() -> None:
    contacts = {
        "office": sample.contact(),
        "front-door": rung(100),
        "police": sample.contact(phone="101"),
        "night": sample.contact(),
        "none": sample.contact(phone=None),
        "hospital": sample.contact(),
    }
    north = sample.place("northtown", contacts=contacts, first_call=["front-door", "night"])
    south = sample.place("southtown", contacts={"helpline": sample.contact()}, first_call=[])
    today = sample.topic("today", act="today", contacts=["hospital", "helpline"])
    plan = sample.topic("plan", contacts=["office"])
    found = numbers_due(known(today, plan, areas=(south, north)), TODAY)
    assert keys(found) == ["hospital", "night", "front-door", "helpline", "office"]
    assert [each.first for each in found] == [True, True, True, True, False]
    assert keys(numbers_due(known(today, plan, areas=(south, north)), TODAY, area_id="southtown")) == ["helpline"]


def buttons(reply: Reply) -> list[str]:
    return [each.data for row in reply.rows for each in row]


def shown(topic: Topic, following: str | None = None, **changes: Any) -> Reply:
    here = known(topic, sources=OLD | {"act-47": sample.ACT, "eastshire": sample.NEIGHBOUR}, **changes)
    review = review_of(here, TODAY, review_code(topic))
    assert review is not None
    return review_page(review, Numbers(here, None, sample.TUESDAY_MORNING), following)


WHOLE = sample.ESCALATION.model_copy(update={"related": [], "learning": [], "review_by": date(2026, 11, 20)})


def test_an_answer_is_shown_whole_with_why_it_is_due_and_what_differs_in_each_area() -> None:
    local = {"northtown": {"short": "Here it differs.", "do": ["Talk first.", "Ring the unit."], "more": ["Ours."]}}
    topic = Topic.model_validate(WHOLE.model_dump(mode="json", exclude_unset=True) | {"local": local})
    text = shown(topic).text
    in_order = [
        "For review: Escalating a disagreement",
        "Overdue since 20 Nov 2026.",
        "Last checked 1 Nov 2026. Owner: Practice lead.",
        "Use your area's protocol when talking has not settled it.",
        "1. Talk first.",
        "Not seen: its time limits.",
        "A longer paragraph.",
        "Different in Northtown",
        "Here it differs.",
        "2. Ring the unit.",
        "Ours.",
        "Local: Escalation Protocol, August 2020",
        "Ring Front door: 01999 100100",
        "What it rests on",
        "Children Act 1989, section 47 (2024). Nobody has said when it was read.",
    ]
    places = [text.index(each) for each in in_order]
    assert places == sorted(places)
    assert text.count("Talk first.") == 1
    assert "Different in" not in shown(sample.topic("one")).text


def test_the_buttons_of_a_review_name_what_was_seen() -> None:
    reply = shown(WHOLE, following="abc")
    code, seen = review_code(WHOLE), revision(WHOLE)
    assert buttons(reply) == [f"right:{code}:{seen}", f"work:{code}:{seen}", "review:abc"]
    assert buttons(shown(WHOLE))[-1] == f"work:{code}:{seen}"


def test_a_briefing_is_shown_whole() -> None:
    late = briefing(review_by="2026-11-01", reviewed_on="2026-05-01", owner="Practice lead")
    here = known(briefings={late.id: late})
    (review,) = reviews_due(here, TODAY)
    text = review_page(review, Numbers(here, None, sample.TUESDAY_MORNING)).text
    for said in ("A baby was hurt.", "A challenge was made.", "One worry was seen.", "What would you do?"):
        assert said in text


def test_what_is_due_is_listed_by_owner_with_a_button_each() -> None:
    given = [due_topic("a", -1), due_topic("b", -2, owner="LADO")]
    found = reviews_due(known(*given), TODAY)
    page = reviews_page(by_owner(found), 3, Words(sample.wording()))
    assert "LADO\n• About b: Overdue since 22 Nov 2026.\n\nPractice lead\n• About a: Overdue" in page.text
    assert "Due after these: 3." in page.text
    assert buttons(page) == [f"review:{each.code}" for each in found]
    assert reviews_page({}, 0, Words(sample.wording())).text == "Nothing is due for review."


def test_a_number_is_shown_with_all_that_is_known_of_it() -> None:
    door = rung(
        100, source="old", use_for="A worry about a child", note="Ask for the duty worker.", phone_status="medium"
    )
    here = known(areas=(sample.place(contacts={"front-door": door}, first_call=["front-door"]),))
    (due,) = numbers_due(here, TODAY)
    reply = number_page(due, Numbers(here, "northtown", sample.TUESDAY_MORNING), "abc", date(2026, 11, 20))
    for said in (
        "To ring: Front door (Northtown)\n01999 100100",
        "Hours: Mon-Fri 8:30am-5pm.",
        "For: A worry about a child.",
        "Printed by: Old guidance",
        "People see: Front door: 01999 100100, Mon-Fri 8:30am-5pm (rung and right on 16 Aug 2026)",
        "Note for leads: Ask for the duty worker.",
        "Last rung and right on 16 Aug 2026.",
        "Nobody answered on 20 Nov 2026.",
    ):
        assert said in reply.text
    seen = revision(due.contact)
    assert buttons(reply) == [
        f"works:{due.code}:{seen}",
        f"wrong:{due.code}:{seen}",
        f"nobody:{due.code}:{seen}",
        "number:abc",
    ]


def test_numbers_are_listed_with_a_button_each() -> None:
    here = known(areas=(sample.place(first_call=[]),))
    due = numbers_due(here, TODAY)
    page = numbers_page(due[:1], 1, Words(sample.wording()))
    assert "• Front door (Northtown): Nobody has rung it yet." in page.text
    assert "Due after these: 1." in page.text
    assert buttons(page) == [f"number:{due[0].code}"]
    assert "No number is due." in numbers_page([], 0, Words(sample.wording())).text


@pytest.mark.parametrize("verb", [Verb.RIGHT, Verb.WORK, Verb.WORKS, Verb.WRONG, Verb.NOBODY])
def test_the_longest_ids_fit_on_a_button(verb: Verb) -> None:
    data = f"{verb}:{number_code('a' * 48, 'b' * 48)}:{revision(sample.topic('c' * 48))}"
    assert len(data.encode()) <= CALLBACK_BYTES
    assert parse(data) is not None
