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
    for second in range(20):
        sent(pace, GROUP, 1, now=second)
    assert pace.wait(GROUP, 20.0) == pytest.approx(40.5)
    assert pace.wait(GROUP, 60.5) == 0.0


async def test_one_chat_does_not_hold_up_another() -> None:
    pace = Pace()
    pace.block(CHAT, 60.0)
    assert pace.wait(CHAT, 0.0) == pytest.approx(60.0)
    assert pace.wait(CHAT + 1, 0.0) == 0.0


async def test_all_chats_together_get_a_little_less_than_thirty_a_second() -> None:
    pace = Pace()
    for chat in range(1, 30):
        sent(pace, chat, 1)
    assert pace.wait(99, 0.0) == pytest.approx(1.06)
    assert pace.wait(99, 1.06) == 0.0


async def test_in_no_second_do_more_than_thirty_go_whatever_was_promised_when() -> None:
    pace, now = Pace(), 0.0
    went: list[float] = []
    for chat in range(1, 200):
        held_up = 0.7 if 40 < chat < 80 else 0.0  # a server that does not answer lets them pile up
        now += pace.wait(chat, now)
        pace.take(chat, now)
        really = max(now, 2.0 if held_up else 0.0, went[-1] if went else 0.0)
        while wait := pace.go(really):
            really += wait
        went.append(really)
    assert max(sum(first <= each < first + 1.0 for each in went) for first in went) == 29


async def test_a_server_that_was_not_known_to_have_a_limit_is_not_slowed_down_until_it_says_so() -> None:
    pace, now = Pace(known=False), 0.0
    for chat in range(1, 101):
        assert pace.wait(chat, now) == pace.go(now) == 0.0
        pace.take(chat, now)
    assert pace.digest_wait(-1, now) > 0.9  # a digest keeps to the limit at any server
    pace.block(CHAT, now + 3.0)
    assert pace.wait(500, now) == pytest.approx(1.06)
    assert pace.go(now) > 0.0
    assert pace.wait(500, now + 700.0) == 0.0


async def test_a_digest_takes_what_answers_leave_evenly_and_never_the_last_places() -> None:
    pace, now, went = Pace(), 0.0, []
    for chat in range(1, 101):
        now += pace.digest_wait(-chat, now)
        pace.take_digest(-chat, now)
        went.append(now)
        assert pace.wait(chat, now) == 0.0  # an answer finds room at any time
    assert now == pytest.approx(99 * 1.06 / 28, rel=0.05)
    for chat in range(1, 31):
        sent(pace, chat, 1, now)
    assert pace.digest_wait(-500, now) > 0.9


async def test_a_digest_to_a_chat_that_just_had_a_message_waits_for_a_second() -> None:
    pace = Pace()
    pace.take(GROUP, 50.0)
    assert pace.digest_wait(GROUP, 50.0) == pytest.approx(1.06)
    assert pace.digest_wait(GROUP - 1, 50.0) == 0.0


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
