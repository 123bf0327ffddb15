"""The pace that Telegram allows, and who goes first."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.pace import Pace
from bot.chat.turnstile import Priority, Turnstile

pytestmark = pytest.mark.anyio
CHAT, GROUP = 11, -22


def sent(pace: Pace, chat: int, times: int, now: float = 0.0) -> None:
    for _ in range(times):
        pace.take(chat, now)


async def test_a_private_chat_may_burst_and_then_gets_one_a_second() -> None:
    pace = Pace()
    sent(pace, CHAT, 3)
    assert pace.wait(CHAT, 0.0) == pytest.approx(1.0)
    assert pace.wait(CHAT, 1.0) == 0.0


async def test_a_group_gets_twenty_a_minute() -> None:
    pace = Pace()
    sent(pace, GROUP, 20)
    assert pace.wait(GROUP, 0.0) == pytest.approx(3.0)


async def test_one_chat_does_not_hold_up_another() -> None:
    pace = Pace()
    pace.block(CHAT, 60.0)
    assert pace.wait(CHAT, 0.0) == pytest.approx(60.0)
    assert pace.wait(CHAT + 1, 0.0) == 0.0


async def test_all_chats_together_get_thirty_a_second() -> None:
    pace = Pace()
    for chat in range(1, 31):
        sent(pace, chat, 1)
    assert pace.wait(99, 0.0) == pytest.approx(1 / 30)


async def test_danger_waits_only_for_what_telegram_demanded() -> None:
    pace = Pace()
    sent(pace, CHAT, 10)
    assert pace.wait(CHAT, 0.0, danger=True) == 0.0
    pace.block(CHAT, 4.0)
    assert pace.wait(CHAT, 0.0, danger=True) == pytest.approx(4.0)


async def test_quiet_chats_are_forgotten_and_busy_ones_are_not() -> None:
    pace = Pace()
    sent(pace, CHAT, 3, now=0.0)
    pace.block(GROUP, 500.0)
    pace.forget_quiet(now=300.0)
    assert pace.wait(CHAT, 300.0) == 0.0
    assert pace.wait(GROUP, 300.0) == pytest.approx(200.0)


async def test_the_most_urgent_goes_first_and_equals_by_arrival() -> None:
    turnstile, order = Turnstile(1), []

    async def go(name: str, priority: Priority) -> None:
        async with turnstile.turn(priority):
            order.append(name)

    async with turnstile.turn(Priority.ANSWER):
        waiting = [
            asyncio.create_task(go(name, priority))
            for name, priority in [
                ("edit", Priority.EDIT),
                ("first answer", Priority.ANSWER),
                ("second answer", Priority.ANSWER),
                ("danger", Priority.DANGER),
            ]
        ]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order == ["danger", "first answer", "second answer", "edit"]


async def test_somebody_who_gives_up_waiting_leaves_the_place_to_the_next() -> None:
    turnstile, through = Turnstile(1), asyncio.Event()

    async def go() -> None:
        async with turnstile.turn(Priority.ANSWER):
            through.set()

    async with turnstile.turn(Priority.ANSWER):
        gives_up, stays = asyncio.create_task(go()), asyncio.create_task(go())
        await asyncio.sleep(0)
        gives_up.cancel()
    await stays
    assert through.is_set()
    assert gives_up.cancelled()
