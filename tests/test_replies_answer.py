"""The first screen, what stands behind [More], and how old it says it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.knowledge.base import Knowledge
from bot.matching.decision import Answer, Candidate, Safety, Verdict
from bot.replies.answer import BEHIND_MORE, AnswerPage, revision
from bot.replies.compose import compose
from bot.replies.numbers import Numbers
from tests import sample


def page(known: Knowledge, area: str | None, topic: str = "escalation", at: datetime = sample.TUESDAY_MORNING) -> str:
    return AnswerPage(topic, Numbers(known, area, at)).first_screen().text


def test_the_first_screen_has_the_order_that_people_need() -> None:
    assert page(sample.knowledge(), "northtown") == (
        "Escalating a disagreement (Northtown)\n"
        "Use your area's protocol when talking has not settled it. It is your job.\n"
        "\n"
        "1. Talk first.\n"
        "2. Your manager decides on the next stage.\n"
        "\n"
        "Ring Front door: 01999 100100 until 5pm, then 01999 200200\n"
        "\n"
        "Not seen: its time limits.\n"
        "Must: Children Act 1989, section 47\n"
        "Local: Escalation Protocol, August 2020 (link unconfirmed)\n"
        "Learning: Sam review. Not written down.\n"
        "Elsewhere: step 2, Eastshire.\n"
        "Put together 1 Nov 2026 from public pages. Not yet signed off by Northtown's partnership."
        f" ({revision(sample.ESCALATION)})\n"
        "Immediate danger: 999"
    )


def test_the_bottom_line_is_bold_and_the_reason_is_not() -> None:
    screen = AnswerPage("escalation", Numbers(sample.knowledge(), None, sample.TUESDAY_MORNING)).first_screen()
    first, second = screen.lines[1]
    assert (first.text, first.bold) == ("Use your area's protocol when talking has not settled it.", True)
    assert not second.bold


def test_what_an_answer_rests_on_starts_each_line_with_a_bold_label() -> None:
    screen = AnswerPage("escalation", Numbers(sample.knowledge(), "northtown", sample.TUESDAY_MORNING)).first_screen()
    labels = [line[0].text.strip() for line in screen.lines[2:] if line and line[0].bold]
    assert labels == ["Not seen:", "Must:", "Local:", "Learning:", "Elsewhere:"]


def test_several_links_with_the_same_doubt_stand_on_one_line_and_say_it_once() -> None:
    local = {"id": "eastshire", "supports": "Step 2.", "authority": "local", "where": "step 2"}
    known = sample.knowledge(sample.topic("two", procedures=["escalation"], sources=[local]))
    assert "\nLocal: Escalation Protocol, August 2020; Eastshire (step 2) (links unconfirmed)\n" in page(
        known, "northtown", "two"
    )


def test_one_doubtful_link_shares_its_brackets_with_the_step_it_supports() -> None:
    local = {"id": "eastshire", "supports": "Step 2.", "authority": "local", "where": "step 2"}
    known = sample.knowledge(sample.topic("one", sources=[local]))
    assert "Local: Eastshire (step 2; link unconfirmed)\n" in page(known, "northtown", "one")


@pytest.mark.parametrize(("act", "times"), [("now", 1), ("today", 2)])
def test_below_a_danger_block_a_bottom_line_about_danger_is_not_said_twice(act: str, times: int) -> None:
    known = sample.knowledge(sample.topic("danger", act=act, answer={"short": "Ring 999 now.", "do": ["Wait."]}))
    verdict = Verdict(Answer(Candidate("danger", 0.9)), Safety(urgent=True))
    assert compose(verdict, known, "northtown", sample.TUESDAY_NIGHT).text.count("Ring 999 now.") == times


def test_an_answer_for_today_has_the_number_before_the_steps() -> None:
    today = sample.ESCALATION.model_copy(update={"act": "today"})
    known = sample.knowledge(
        sample.topic("today", act="today", contacts=["front-door"], answer={"short": "Now.", "do": ["Step."]})
    )
    text = page(known, "northtown", "today")
    assert today.act == "today"
    assert text.index("01999 100100") < text.index("1. Step.")


def test_each_place_has_its_own_link_and_a_place_without_one_has_none() -> None:
    known = sample.knowledge()
    assert "Escalation Protocol" in page(known, "northtown")
    assert "Escalation Protocol" not in page(known, "southtown")
    assert "Local:" not in page(known, None)


def test_a_local_answer_replaces_only_what_it_gives() -> None:
    known = sample.knowledge(
        sample.topic("local", local={"northtown": {"short": "Here it differs."}}, related=["consent"])
    )
    assert "Here it differs." in page(known, "northtown", "local")
    assert "Yes, if it is needed." in page(known, "southtown", "local")


NOT_ADOPTED = "Put together 1 Nov 2026 from public pages. Not yet signed off by Northtown's partnership. ("
ADOPTED: dict[str, Any] = {"adopted": {"by": "Business manager", "on": "2026-11-10"}}
CHECKED = "Checked 1 Nov 2026 by Business manager. ("
OVERDUE = "This check is overdue: last checked 1 Nov 2026, due 20 Nov 2026, by the practice lead."


@pytest.mark.parametrize(
    ("topic", "area", "said"),
    [
        pytest.param({}, {}, NOT_ADOPTED, id="not adopted"),
        pytest.param({}, ADOPTED, CHECKED, id="adopted"),
        pytest.param({"review_by": "2026-11-20"}, {}, OVERDUE, id="overdue"),
        pytest.param({"review_by": "2026-11-24"}, ADOPTED, CHECKED, id="due today is not overdue"),
        pytest.param({"status": "gap"}, {}, "I do not have a checked answer to that.", id="a known gap"),
    ],
)
def test_the_age_line_is_honest(topic: dict[str, str], area: dict[str, Any], said: str) -> None:
    known = sample.knowledge(sample.topic("aged", **topic), areas=(sample.england(), sample.place(**area)))
    assert said in page(known, "northtown", "aged")


def test_an_answer_that_cites_replaced_guidance_says_so() -> None:
    old = sample.ACT.model_copy(update={"superseded_by": "eastshire", "title": "Old guidance"})
    known = sample.knowledge(sources={"act-47": old, "eastshire": sample.NEIGHBOUR})
    assert "Careful: Old guidance has been replaced by Eastshire." in page(known, "northtown")


def test_more_lists_every_source_with_what_it_supports() -> None:
    more = AnswerPage("escalation", Numbers(sample.knowledge(), "northtown", sample.TUESDAY_MORNING)).more()
    assert "A longer paragraph." in more.text
    assert "Learning: Sam review. Not written down." in more.text
    assert "Must: Children Act 1989, section 47 (2024). The duty." in more.text
    assert "Elsewhere: Eastshire procedures (link unconfirmed). Step 2." in more.text
    assert [each.label for row in more.rows for each in row] == ["Read: Sam: a review"]


def test_a_source_of_the_longer_text_alone_stands_behind_more() -> None:
    behind = {"id": "act-47", "supports": "The longer text.", "authority": "must", "where": BEHIND_MORE}
    known = sample.knowledge(sample.topic("one", sources=[behind]))
    answer = AnswerPage("one", Numbers(known, "northtown", sample.TUESDAY_MORNING))
    assert "Must:" not in answer.first_screen().text
    assert "The longer text." in answer.more().text


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_related_topic_that_nobody_may_see_has_no_button(status: str) -> None:
    hidden = sample.topic("hidden", status=status)
    known = sample.knowledge(hidden, sample.topic("one", related=["hidden", "consent"]))
    rows = AnswerPage("one", Numbers(known, "northtown", sample.TUESDAY_MORNING)).first_screen().rows
    assert [each.data for row in rows for each in row] == [
        *("more:one", "not:consent"),
        "report:one:northtown",
        "topic:consent",
    ]


def test_the_review_of_ones_own_area_is_named_before_another_areas() -> None:
    far = sample.REVIEW.model_copy(update={"id": "far", "area": "southtown"})
    ids = {"Far.": "far", "Near.": "northtown-sam"}
    learning = [{"briefing": each, "findings": ["not-written"], "says": says} for says, each in ids.items()]
    known = sample.knowledge(
        sample.topic("one", learning=learning), briefings={far.id: far, sample.REVIEW.id: sample.REVIEW}
    )
    assert "Learning: Near.\n" in page(known, "northtown", "one")
    assert "Learning: Far.\n" in page(known, "southtown", "one")


def test_a_revision_changes_with_any_word() -> None:
    one = sample.topic("one")
    assert revision(one) == revision(sample.topic("one"))
    assert revision(one) != revision(sample.topic("one", title="Other"))
