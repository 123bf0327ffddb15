"""What a chat asked last and what a person reported: in memory, for ten minutes; and where there is no lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from telegram import CallbackQuery

from bot.chat import reports
from bot.chat.allowance import Allowance
from bot.chat.reports import ONCE_IN, Reports
from bot.chat.unanswered import report, send
from bot.chat.unsaid import HELD_FOR, Question, Unsaid
from bot.replies.callback import Callback, Verb
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


def test_a_person_reports_so_many_topics_in_ten_minutes_and_others_go_on() -> None:
    told = Reports()
    assert [told.has_left(1, NOW) and told.may(1, topic, NOW) for topic in "abcdef"] == [True] * 5 + [False]
    assert told.has_left(2, NOW)
    assert told.has_left(1, NOW + ONCE_IN)


@pytest.mark.anyio
async def test_a_person_sends_so_many_questions_to_the_leads_and_then_waits(tmp_path: Path) -> None:
    async with sandbox() as driver:
        chat = await driver.chat("asker")
        async with desk_at(driver, tmp_path / "test.sqlite3", sample.knowledge(), matching_sample.matcher()) as whole:
            desk = replace(whole, sent=Allowance(2, 3_600.0))
            for number in range(4):
                desk.unsaid.hold(chat, Question(f"question {number}", "england", number), desk.clock())
                pressed = await desk.bot.send_message(chat, "Send it?")
                await send(desk, cast(CallbackQuery, None), pressed, Callback(Verb.SEND, (str(number),)))
            assert [each.text for each in await desk.memory.gaps.every() or []] == ["question 0", "question 1"]
            assert desk.unsaid.last(chat, desk.clock()) is None
        texts = [stored.data["text"] for stored in driver.world.chats[chat].messages.values()]
    assert ["many questions today" in text for text in texts[-4:]] == [False, False, True, True]


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
