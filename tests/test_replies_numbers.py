"""Which number is shown, and what is said about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.knowledge.hours import LONDON
from bot.knowledge.schema import Contact
from bot.replies.numbers import Numbers
from bot.replies.reply import Line
from tests import sample

CHRISTMAS_MORNING = datetime(2026, 12, 25, 10, 0, tzinfo=LONDON)
FIVE_SHARP = datetime(2026, 11, 24, 17, 0, tzinfo=LONDON)
KEYS = ["front-door", "out-of-hours"]


def numbers(moment: datetime, area: str | None = "northtown", **front_door: Any) -> Numbers:
    contacts = sample.place().contacts
    changed = {
        "front-door": sample.contact(**front_door),
        "out-of-hours": contacts["out-of-hours"].model_dump() | {"hours": "when front-door is closed"},
    }
    return Numbers(sample.knowledge(areas=(sample.england(), sample.place(contacts=changed))), area=area, moment=moment)


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        pytest.param(sample.TUESDAY_MORNING, "Front door", id="office hours"),
        pytest.param(FIVE_SHARP, "Out of hours", id="the minute the office closes"),
        pytest.param(sample.TUESDAY_NIGHT, "Out of hours", id="night"),
        pytest.param(datetime(2026, 11, 28, 10, 0, tzinfo=LONDON), "Out of hours", id="Saturday"),
        pytest.param(CHRISTMAS_MORNING, "Out of hours", id="a bank holiday on a Friday"),
        pytest.param(datetime(2026, 7, 1, 7, 45, tzinfo=LONDON).astimezone(), "Out of hours", id="before opening"),
    ],
)
def test_the_number_open_now_is_the_one_to_ring(moment: datetime, name: str) -> None:
    found = numbers(moment).first_call()
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(("moment", "name"), [(sample.TUESDAY_MORNING, "Unit"), (sample.TUESDAY_NIGHT, "Out of hours")])
def test_hours_nobody_knows_are_taken_for_office_hours(moment: datetime, name: str) -> None:
    contacts = sample.place().contacts
    unit = {"unit": sample.contact(name="Unit", hours="unknown"), **contacts}
    known = sample.knowledge(areas=(sample.england(), sample.place(contacts=unit)))
    found = Numbers(known, "northtown", moment).open_now(["unit", *KEYS])
    assert found is not None
    assert found.name == name


def test_before_an_area_is_chosen_the_national_number_is_shown() -> None:
    found = numbers(sample.TUESDAY_NIGHT, area=None).first_call()
    assert found is not None
    assert found.phone == "0808 800 5000"


def words(line: Line | None) -> str:
    return "".join(run.text for run in line or ())


def line(moment: datetime, **front_door: Any) -> str:
    return words(numbers(moment, **front_door).ring_line(KEYS, first=False))


def test_an_open_office_is_shown_with_its_closing_time_and_the_number_after_it() -> None:
    assert line(sample.TUESDAY_MORNING) == "Ring Front door: 01999 100100 until 5pm, then 01999 200200"


def test_two_numbers_with_the_same_doubt_say_it_once() -> None:
    doubt = {"phone_status": "medium", "phone_reason": "undated page"}
    contacts = {
        "front-door": sample.contact(**doubt),
        "out-of-hours": sample.contact(phone="01999 200200", hours="when front-door is closed", **doubt),
    }
    known = sample.knowledge(areas=(sample.england(), sample.place(contacts=contacts)))
    said = words(Numbers(known, "northtown", sample.TUESDAY_MORNING).ring_line(KEYS, first=False))
    assert said.endswith("until 5pm, then 01999 200200 (both unconfirmed: undated page)")


def test_two_numbers_with_different_doubts_keep_each_their_own() -> None:
    contacts = {
        "front-door": sample.contact(phone_status="medium", phone_reason="undated page"),
        "out-of-hours": sample.contact(phone="01999 200200", phone_status="medium", hours="when front-door is closed"),
    }
    known = sample.knowledge(areas=(sample.england(), sample.place(contacts=contacts)))
    said = words(Numbers(known, "northtown", sample.TUESDAY_MORNING).ring_line(KEYS, first=False))
    assert said.endswith(
        "until 5pm (unconfirmed: undated page), then 01999 200200 (unconfirmed: nobody has rung it yet)"
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        pytest.param({"phone_status": "high"}, "01999 100100, Mon-Fri 8:30am-5pm", id="high"),
        pytest.param({"phone_status": "high", "hours_status": "medium"}, "(hours unconfirmed)", id="hours in doubt"),
        pytest.param({"phone_status": "medium", "phone_reason": "old page"}, "(unconfirmed: old page)", id="medium"),
        pytest.param(
            {"phone_status": "seed", "phone_reason": "in the review"}, "(unconfirmed: in the review)", id="seed"
        ),
        pytest.param({"phone_status": "medium", "confirmed_on": "2026-11-01"}, "5pm", id="rung by a person lately"),
        pytest.param({"phone_status": "medium", "confirmed_on": "2026-08-26"}, "5pm", id="rung 90 days ago"),
        pytest.param({"confirmed_on": "2026-08-25"}, "(rung and right on 25 Aug 2026)", id="rung 91 days ago"),
        pytest.param({"confirmed_on": "2026-07-01"}, "(rung and right on 1 Jul 2026)", id="rung long ago"),
        pytest.param({"hours_status": "low"}, "01999 100100", id="hours not to be trusted are left out"),
        pytest.param({"hours_status": "seed"}, "01999 100100", id="hours of a review are left out"),
        pytest.param({"if_no_answer": "No answer? 101."}, "5pm. No answer? 101.", id="what to do when nobody answers"),
    ],
)
def test_doubt_stands_behind_the_number(status: dict[str, str], said: str) -> None:
    at_night = numbers(sample.TUESDAY_NIGHT, **status)
    found = at_night.knowledge.contact("northtown", "front-door")
    assert found is not None
    assert words(at_night.entry(found[1])).endswith(said)


@pytest.mark.parametrize("status", [{"phone_status": "low"}, {"phone": None}], ids=["low", "none"])
def test_a_number_nobody_should_ring_is_never_printed(status: dict[str, Any]) -> None:
    shown = numbers(sample.TUESDAY_MORNING, **status)
    found = shown.knowledge.contact("northtown", "front-door")
    assert found is not None
    assert "01999 100100" not in words(shown.entry(found[1]))
    assert "01999 100100" not in line(sample.TUESDAY_MORNING, **status)


def test_a_list_names_those_without_a_number_in_one_line_at_its_end() -> None:
    bad = [Contact.model_validate({"name": name}) for name in ("Business Unit", "Crib line")]
    good = Contact.model_validate(sample.contact(hours="always"))
    first, last = numbers(sample.TUESDAY_MORNING).entries([bad[0], good, bad[1]])
    assert words(first) == "Front door: 01999 100100, day and night"
    assert (first[0].text, first[0].bold) == ("Front door:", True)
    assert words(last) == "I have not seen a number I trust for: Business Unit; Crib line."
