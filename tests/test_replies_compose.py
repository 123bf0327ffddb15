"""A verdict becomes the reply: danger on top, the right buttons, never an id, never a person's words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge.base import Knowledge
from bot.knowledge.schema.briefing import Question
from bot.matching.decision import (
    Answer,
    Candidate,
    Chat,
    ChatKind,
    Decision,
    Decline,
    Offer,
    Safety,
    Sender,
    Term,
    Verdict,
)
from bot.privacy.redact import PersonalDetail
from bot.replies.browse import area_rows, briefing_page, briefings_page, contacts_page, group_page, groups_page
from bot.replies.compose import compose, not_meant
from bot.replies.numbers import Numbers
from bot.replies.reply import Reply
from tests import sample

ESCALATION, CONSENT, REFERRAL = (Candidate(each, 0.9) for each in ("escalation", "consent", "referral"))


def reply(decision: Decision, *, area: str | None = "northtown", known: Knowledge | None = None, **more: Any) -> Reply:
    verdict = Verdict(decision, **({"safety": Safety()} | more))
    return compose(verdict, known or sample.knowledge(), area, sample.TUESDAY_NIGHT)


def labels(one: Reply) -> list[str]:
    return [each.label for row in one.rows for each in row]


def data(one: Reply) -> list[str]:
    return [each.data for row in one.rows for each in row]


def test_an_offer_shows_whole_titles_and_none_of_these() -> None:
    offered = reply(Offer((ESCALATION, CONSENT)))
    assert offered.text.startswith("I could read that in two ways. Which is nearest?")
    assert labels(offered) == ["Escalating a disagreement", "When parents say no", "None of these"]
    assert "Immediate danger: 999" in offered.text


def test_an_answer_offers_what_else_was_close_as_not_what_i_meant() -> None:
    answered = reply(Answer(ESCALATION), candidates=(ESCALATION, REFERRAL, CONSENT))
    assert "not:referral:consent" in data(answered)


def test_not_meant_offers_the_others_and_says_so_when_there_are_none() -> None:
    numbers = Numbers(sample.knowledge(), "northtown", sample.TUESDAY_NIGHT)
    assert labels(not_meant(["referral", "gone"], numbers, home="northtown")) == ["Making a referral", "None of these"]
    assert "I have nothing on that" in not_meant(["gone"], numbers, home="northtown").text


def test_a_term_that_is_asked_for_stands_above_its_topic() -> None:
    term = Term("PP", ("perplexing presentations", "police protection"))
    answered = reply(Answer(ESCALATION), term=term)
    assert answered.text.startswith("PP: perplexing presentations, or police protection.\n\nEscalating a disagreement")
    offered = reply(Offer((ESCALATION,)), term=term)
    assert "is it this?" in offered.text
    assert labels(offered) == ["Escalating a disagreement", "None of these"]
    assert "is it one of these?" in reply(Offer((ESCALATION, CONSENT)), term=term).text


def test_a_term_alone_is_explained_with_a_way_to_the_topics() -> None:
    alone = reply(Chat(ChatKind.TERM), term=Term("SGO", ("special guardianship order",)))
    assert alone.text.startswith("SGO: special guardianship order.\n\n")
    assert alone.text.endswith("Immediate danger: 999")
    assert labels(alone) == ["See what I cover"]


def test_a_decline_says_so_and_gives_the_number_open_now() -> None:
    declined = reply(Decline())
    assert declined.text.startswith("I have nothing on that. I do not guess.")
    assert "Out of hours: 01999 200200" in declined.text
    assert labels(declined) == ["See what I cover"]


def test_an_everyday_matter_is_declined_without_a_number() -> None:
    declined = reply(Decline(everyday="school-photos"))
    assert "I only cover keeping children safe" in declined.text
    assert "01999" not in declined.text


@pytest.mark.parametrize("kind", list(ChatKind))
def test_every_kind_of_small_talk_has_its_reply(kind: ChatKind) -> None:
    assert reply(Chat(kind)).text


def test_danger_stands_above_the_answer_in_one_message() -> None:
    urgent = reply(Answer(ESCALATION), safety=Safety(urgent=True))
    assert urgent.urgent
    assert urgent.text.startswith("Ring 999 now.")
    assert "Then ring Out of hours: 01999 200200" in urgent.text
    assert urgent.text.index("I am automatic") < urgent.text.index("Escalating a disagreement")
    assert urgent.text.count("01999 200200") == 1


@pytest.mark.parametrize("area", [None, "england"])
def test_danger_before_an_area_is_chosen_names_no_local_number(area: str | None) -> None:
    block = reply(Decline(), safety=Safety(urgent=True), area=area).text.split("\n\n")[0]
    assert block.startswith("Ring 999 now.")
    assert "Then ring" not in block


@pytest.mark.parametrize(
    ("safety", "first", "silent"),
    [
        pytest.param(Safety(sender=Sender.CHILD), "If someone is hurting you", True, id="a child"),
        pytest.param(Safety(urgent=True, sender=Sender.CHILD), "If someone is hurting you", True, id="a child, now"),
        pytest.param(Safety(urgent=True, sender=Sender.VICTIM), "Ring 999 now if they are with you", True, id="victim"),
        pytest.param(Safety(sender=Sender.PARENT), "If a child is hurt or in danger now", False, id="a parent"),
        pytest.param(Safety(despair=True, urgent=True), "You do not have to carry this alone", True, id="despair"),
    ],
)
def test_who_writes_decides_the_fixed_reply(safety: Safety, first: str, silent: bool) -> None:
    fixed = reply(Answer(ESCALATION), safety=safety)
    assert fixed.text.startswith(first)
    assert fixed.silent is silent
    assert "Escalating" not in fixed.text


def test_a_fixed_reply_is_all_a_childs_message_with_a_name_gets() -> None:
    details = (PersonalDetail("name", "Ann Other", 0, 9),)
    fixed = reply(Answer(ESCALATION), safety=Safety(sender=Sender.CHILD), personal_data=details)
    assert "I saw what looks like" not in fixed.text


def test_personal_details_are_named_by_kind_above_the_answer() -> None:
    details = (
        PersonalDetail("name", "Ann Other", 0, 9),
        PersonalDetail("date-of-birth", "1.1.2014", 10, 18),
        PersonalDetail("name", "Bea Other", 20, 29),
        PersonalDetail("shoe-size", "5", 30, 31),
    )
    noted = reply(Answer(ESCALATION), personal_data=details)
    assert noted.text.startswith("I saw what looks like a name, a date of birth and a personal detail.")
    assert "Ann" not in noted.text
    assert labels(noted)[0] == "Delete my message"
    assert "Escalating a disagreement" in noted.text


def test_a_foreign_message_gets_the_fixed_line_and_danger_still_stands_above_it() -> None:
    assert reply(Decline(), safety=Safety(foreign=True)).text.startswith("I can only read English.")
    both = reply(Decline(), safety=Safety(foreign=True, urgent=True)).text
    assert both.startswith("Ring 999 now.")
    assert "I can only read English." in both


def test_another_area_named_in_the_question_is_answered_without_moving_the_person() -> None:
    other = reply(Answer(ESCALATION), area="southtown")
    named = compose(
        Verdict(Answer(ESCALATION), Safety(), area="northtown"), sample.knowledge(), "southtown", sample.TUESDAY_NIGHT
    )
    assert "Your area is still Southtown." in named.text
    assert labels(named)[-1] == "Change my area to Northtown"
    assert "Your area is still" not in other.text


def test_a_national_answer_has_the_areas_below_it() -> None:
    national = reply(Answer(ESCALATION), area=None)
    assert national.text.endswith("Choose your area for its link and number:")
    assert labels(national)[:2] == ["Northtown", "Southtown"]
    assert data(national)[0] == "area:northtown:escalation"


def test_a_question_about_a_review_opens_it_at_the_finding() -> None:
    opened = reply(Answer(Candidate("briefing:northtown-sam", 0.9, section="too-narrow")))
    assert "Too narrow" in opened.text
    assert "3 of 5" in opened.text


def numbers() -> Numbers:
    return Numbers(sample.knowledge(), "northtown", sample.TUESDAY_MORNING)


def test_a_briefing_says_all_there_is_and_marks_our_own_questions() -> None:
    pages = [briefing_page(numbers(), "northtown-sam", place) for place in range(5)]
    text = "\n".join(page.text for page in pages if page)
    for said in ("A baby was hurt.", "What to do now. Write.", "One worry was seen.", "The first meeting was in time."):
        assert said in text
    assert "1. What would you do?\n" in text
    assert "2. Who would you tell? (our question, not the review's)" in text
    assert "Front door: 01999 100100" in text
    assert "Includes injury to a baby." in text.splitlines()[1]
    assert text.count("Includes injury to a baby.") == 1


def test_questions_that_are_all_ours_say_so_once_and_the_last_page_names_its_source() -> None:
    ours = [{"text": text, "ours": True} for text in ("What?", "Who?")]
    review = sample.REVIEW.model_copy(
        update={"questions": [Question.model_validate(each) for each in ours], "source": "eastshire"}
    )
    known = sample.knowledge(briefings={review.id: review})
    last = briefing_page(Numbers(known, "northtown", sample.TUESDAY_MORNING), review.id, 4)
    assert last is not None
    assert last.text.count("our question") + last.text.count("Our questions, not the review's.") == 1
    assert "\nFrom: Eastshire procedures (link unconfirmed)\n" in last.text
    assert last.text.endswith("If this is hard to read, talk to your manager or supervisor.")


@pytest.mark.parametrize(("briefing", "page"), [("nobody", 0), ("northtown-sam", 5), ("northtown-sam", -1)])
def test_a_page_that_is_not_there_is_nothing(briefing: str, page: int) -> None:
    assert briefing_page(numbers(), briefing, page) is None


def test_topics_are_found_through_their_groups() -> None:
    groups = groups_page(sample.knowledge())
    assert labels(groups) == ["Disagreeing", "Other questions"]
    group = group_page(sample.knowledge(), data(groups)[0].split(":")[1])
    assert group is not None
    assert labels(group) == ["Escalating a disagreement", "All topics"]
    assert group_page(sample.knowledge(), "gone") is None


def test_drafts_and_retired_topics_are_shown_to_nobody() -> None:
    known = sample.knowledge(*(sample.topic(status, status=status, group="Hidden") for status in ("draft", "retired")))
    assert "Hidden" not in labels(groups_page(known))


def test_a_known_gap_can_be_looked_up() -> None:
    known = sample.knowledge(sample.topic("gap", status="gap", group="Gaps"))
    group = group_page(known, "gaps")
    assert group is not None
    assert data(group) == ["topic:gap", "cover"]


def test_with_no_briefings_the_list_says_so() -> None:
    assert briefings_page(sample.knowledge(briefings={})).text == "There are no briefings yet."


def test_areas_stand_by_name_and_the_national_one_last() -> None:
    areas = (sample.england(name="Anywhere"), sample.place("southtown"), sample.place("northtown"))
    shown = area_rows(sample.knowledge(areas=areas))
    assert [row[0].label for row in shown] == ["Northtown", "Southtown", "Anywhere (national answers)"]


def test_a_professionals_despair_says_each_line_once() -> None:
    lines = reply(Decline(), safety=Safety(despair=True)).text.splitlines()
    assert len(lines) == len(set(lines)) == len(sample.knowledge().urgent.replies["despair"].lines)


def test_contacts_of_the_area_stand_before_the_national_ones() -> None:
    text = contacts_page(numbers()).text
    assert text.index("Who to ring: Northtown") < text.index("Anywhere in England")
    assert "/area" in contacts_page(Numbers(sample.knowledge(), None, sample.TUESDAY_MORNING)).text


def test_a_contact_says_what_it_is_for() -> None:
    contacts = {"unit": sample.contact(name="Unit", use_for="Advice about practice")}
    known = sample.knowledge(areas=(sample.england(), sample.place(contacts=contacts, first_call=[])))
    text = contacts_page(Numbers(known, "northtown", sample.TUESDAY_MORNING)).text
    assert "Unit: 01999 100100, Mon-Fri 8:30am-5pm\n• Advice about practice." in text
