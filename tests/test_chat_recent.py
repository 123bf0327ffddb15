"""What a chat was last told about is known for a few minutes and nowhere but in memory."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.chat.fleeting import MOST
from bot.chat.recent import REMEMBERED_FOR, Recent
from bot.matching.decision import Context
from tests import sample


class Clock:
    def __init__(self) -> None:
        self.now: datetime = sample.TUESDAY_MORNING

    def __call__(self) -> datetime:
        return self.now


def test_the_last_answer_is_known_until_its_time_is_up() -> None:
    clock = Clock()
    held = Recent(clock)
    held.remember(7, Context("escalation"))
    clock.now += REMEMBERED_FOR
    assert held.last(7) == Context("escalation")
    clock.now += timedelta(seconds=1)
    assert held.last(7) is None
    clock.now -= timedelta(hours=1)
    assert held.last(7) is None


def test_chats_do_not_hear_each_other() -> None:
    held = Recent(Clock())
    held.remember(7, Context("escalation"))
    assert held.last(8) is None


def test_the_oldest_chats_give_way() -> None:
    held = Recent(Clock())
    for chat in range(MOST + 1):
        held.remember(chat, Context("escalation"))
    assert held.last(0) is None
    assert held.last(MOST) is not None


def test_what_is_forgotten_is_gone() -> None:
    held = Recent(Clock())
    held.remember(7, Context("escalation"))
    held.forget(7)
    assert held.last(7) is None
