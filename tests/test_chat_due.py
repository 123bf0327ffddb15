"""What is due is shown to leads one at a time, and one tap puts their answer into the file, comments kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from bot.freshness.due import number_code
from bot.knowledge.hours import LONDON
from tests.lead_office import Office, lead_office
from tests.publishing_sample import FILES, written
from tests.sandbox_driver import until

pytestmark = pytest.mark.anyio
TOPIC, AREA = "topics/escalation.yaml", "areas/northtown.yaml"
DAY = datetime(2027, 6, 1, 10, tzinfo=LONDON)


@pytest.fixture(scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with lead_office(tmp_path_factory.mktemp("bot"), lambda: DAY) as office:
        yield office


@pytest.fixture(autouse=True)
def same_folder(office: Office) -> None:
    """Every test begins with the same files."""
    written(office.folder)


async def test_still_right_sets_both_dates_keeps_comments_and_shows_the_next(office: Office) -> None:
    lead = office.everywhere
    listed = await lead.says(text="/review")
    assert "Practice lead" in listed
    assert "Overdue since 1 May 2027." in listed
    page = await lead.presses("Escalating")
    assert "1. Talk first." in page
    assert "Different in Northtown" in page
    await lead.presses("Still right")
    await office.becomes(TOPIC, lambda raw: b"reviewed_on: 2027-06-01\nreview_by: 2027-11-29\n" in raw)
    assert office.holds(TOPIC).count(b"#") == FILES[TOPIC].count(b"#")
    await until(lambda: "For review: Section 47" in lead.text())


async def test_what_needs_work_is_marked_and_its_file_named(office: Office) -> None:
    lead = office.everywhere
    await lead.says(text="/review")
    await lead.presses("Section 47")
    await lead.presses("Needs work")
    await until(lambda: any("/get section-47" in each["text"] for each in lead.heard()))
    await lead.says(text="/review")
    assert "Marked as needing work." in await lead.presses("Section 47")


async def test_a_number_that_works_is_confirmed_and_the_others_are_told(office: Office) -> None:
    lead, other = office.northtown, office.everywhere
    assert "Nobody has rung it yet." in await lead.says(text="/numbers")
    page = await lead.presses("Front door")
    assert "01999 100100" in page
    await lead.presses("It works")
    await office.becomes(AREA, lambda raw: b"confirmed_on: 2027-06-01" in raw)
    assert b"# Rung in the spring." in office.holds(AREA)
    await until(lambda: "Front door was rung and is right" in other.text())


async def test_a_wrong_number_is_not_printed_any_more(office: Office) -> None:
    lead = office.northtown
    await lead.says(text="/numbers")
    await lead.presses("Front door")
    await lead.presses("Wrong")
    await office.becomes(AREA, lambda raw: b"phone_status: low" in raw)
    assert b'phone_reason: "rung on 1 Jun 2027: wrong"' in office.holds(AREA)


async def test_when_nobody_answers_the_day_is_shown_next_time(office: Office) -> None:
    lead = office.northtown
    await lead.says(text="/numbers")
    await lead.presses("Front door")
    await lead.presses("Nobody answered")
    await lead.says(text="/numbers")
    assert "Nobody answered on 1 Jun 2027." in await lead.presses("Front door")
    assert office.holds(AREA) == FILES[AREA]


async def test_a_number_that_changed_since_it_was_opened_is_not_confirmed(office: Office) -> None:
    lead = office.northtown
    await lead.says(text="/numbers")
    await lead.presses("Front door")
    newer = FILES[AREA].replace(b"01999 100100", b"01999 100199")
    (office.folder / AREA).write_bytes(newer)
    await lead.says(text="/area northtown")
    async with asyncio.timeout(10):
        while "01999 100199" not in await lead.says(text="/contacts"):
            pass
    assert "It has changed since you opened it." in await lead.presses("It works")
    assert office.holds(AREA) == newer


async def test_nobody_else_can_see_or_confirm(office: Office) -> None:
    stranger = office.stranger
    assert "I do not know that command." in await stranger.says(text="/numbers")
    await stranger.forges(f"works:{number_code('northtown', 'front-door')}:000000")
    assert office.holds(AREA) == FILES[AREA]


async def test_a_lead_of_one_area_is_shown_what_is_theirs(office: Office) -> None:
    assert "NSPCC" not in await office.northtown.says(text="/numbers")
    assert "NSPCC" in await office.everywhere.says(text="/numbers")
    assert "Nothing is due for review." in await office.northtown.says(text="/review")
