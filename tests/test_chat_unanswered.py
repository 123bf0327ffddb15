"""What a chat asked last and what a person reported: in memory, for ten minutes; and where there is no lead."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import reports
from bot.chat.reports import ONCE_IN, Reports
from bot.chat.unanswered import report
from bot.chat.unsaid import HELD_FOR, Question, Unsaid
from tests import matching_sample, sample
from tests.desk import desk_at
from tests.sandbox_driver import sandbox

NOW = sample.TUESDAY_MORNING
FIRST, SECOND = Question("who chairs it", "northtown", 4), Question("is it law", "northtown", 6)


def test_only_the_last_question_of_a_chat_is_held_and_for_ten_minutes() -> None:
    held = Unsaid()
    held.hold(1, FIRST, NOW)
    held.hold(1, SECOND, NOW)
    held.hold(2, FIRST, NOW)
    assert held.last(1, NOW + HELD_FOR) == SECOND
    held.forget(2)
    assert held.last(2, NOW) is None
    assert held.last(1, NOW + HELD_FOR + timedelta(seconds=1)) is None
    assert held.last(1, NOW) is None


def test_what_nobody_sent_in_time_leaves_the_memory() -> None:
    held = Unsaid()
    held.hold(1, FIRST, NOW)
    held.hold(2, FIRST, NOW + HELD_FOR + timedelta(seconds=1))
    assert held.last(1, NOW) is None
    assert held.last(2, NOW + HELD_FOR + timedelta(seconds=1)) == FIRST


def test_a_topic_is_reported_once_in_ten_minutes_by_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Reports()
    assert [told.may(1, "a", NOW), told.may(1, "a", NOW), told.may(1, "b", NOW), told.may(2, "a", NOW)] == [
        *(True, False, True, True)
    ]
    assert not told.may(1, "a", NOW + ONCE_IN - timedelta(seconds=1))
    assert told.may(1, "a", NOW + ONCE_IN)
    told.withdraw(1, "a")
    assert told.may(1, "a", NOW + ONCE_IN)
    monkeypatch.setattr(reports, "MOST", 1)
    assert told.may(3, "c", NOW + ONCE_IN)
    assert told.may(1, "a", NOW + ONCE_IN)


@pytest.mark.anyio
async def test_where_there_is_no_lead_the_advice_number_is_given_and_the_report_does_not_count(tmp_path: Path) -> None:
    async with sandbox() as driver:
        chat = (await driver.control("POST", "people", {"name": "asker"}))["chat_id"]
        driver.world.chats[chat].started = True
        async with desk_at(driver, tmp_path / "test.sqlite3", sample.knowledge(), matching_sample.matcher()) as desk:
            for _ in range(2):
                await report(desk, chat, "escalation", "northtown")
        texts = [stored.data["text"] for stored in driver.world.chats[chat].messages.values()]
    assert "nobody looks after Northtown by chat yet" in texts[0]
    assert "Front door" in texts[0] or "Out of hours" in texts[0]
    assert "01999" in texts[0]
