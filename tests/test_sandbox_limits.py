"""Telegram's flood limits, in the sandbox's own time."""

from typing import Any

import pytest

from bot.sandbox.faults import Chance, Fault, Weather
from bot.sandbox.limits import Limits
from bot.sandbox.world import World
from tests.sandbox_driver import Clock, Driver, sandbox

pytestmark = pytest.mark.anyio


async def _send(driver: Driver, chat: int, times: int = 1) -> list[Any]:
    return [await driver.bot("sendMessage", chat_id=chat, text=f"{count}") for count in range(times)]


async def test_a_burst_passes_and_then_the_chat_must_wait() -> None:
    clock = Clock()
    async with sandbox(World(clock=clock)) as driver:
        answers = await _send(driver, await driver.chat(), 6)
    assert [answer["ok"] for answer in answers] == [True] * 5 + [False]
    assert answers[-1]["error_code"] == 429
    assert answers[-1]["parameters"] == {"retry_after": 3}
    assert answers[-1]["description"] == "Too Many Requests: retry after 3"


async def test_the_wait_is_enforced_while_it_lasts_and_for_that_chat_only() -> None:
    clock = Clock()
    async with sandbox(World(clock=clock)) as driver:
        chat, other = await driver.chat("one"), await driver.chat("other")
        await _send(driver, chat, 6)
        clock.now += 2
        early, elsewhere = (await _send(driver, chat))[0], (await _send(driver, other))[0]
        clock.now += 1
        late = (await _send(driver, chat))[0]
    assert early["parameters"] == {"retry_after": 1}
    assert (elsewhere["ok"], late["ok"]) == (True, True)


async def test_one_message_a_second_is_never_too_many() -> None:
    clock = Clock()
    async with sandbox(World(clock=clock)) as driver:
        chat = await driver.chat()
        for _ in range(40):
            clock.now += 1
            assert (await _send(driver, chat))[0]["ok"]


async def test_a_group_takes_twenty_a_minute() -> None:
    clock = Clock()
    async with sandbox(World(clock=clock)) as driver:
        group = await driver.control("POST", "chats", {"title": "Team", "members": ["lead"]})
        answers = await _send(driver, group["id"], 21)
        clock.now += 60
        later = await _send(driver, group["id"])
    assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
    assert (answers[-1]["parameters"]["retry_after"], later[0]["ok"]) == (60, True)


async def test_all_chats_together_take_thirty_a_second() -> None:
    clock = Clock()
    async with sandbox(World(clock=clock)) as driver:
        chats = [await driver.chat(f"person {number}") for number in range(31)]
        answers = [(await _send(driver, chat))[0]["ok"] for chat in chats]
        clock.now += 1
        later = await _send(driver, chats[-1])
    assert answers == [True] * 30 + [False]
    assert later[0]["ok"]


async def test_limits_can_be_switched_off_and_on() -> None:
    async with sandbox(World(clock=Clock(), limits=Limits(enabled=False))) as driver:
        chat = await driver.chat()
        without = await _send(driver, chat, 10)
        await driver.control("PATCH", "settings", {"limits": {"enabled": True, "chat_burst": 1}})
        with_limits = await _send(driver, chat, 2)
    assert all(answer["ok"] for answer in without)
    assert [answer["ok"] for answer in with_limits] == [True, False]


async def test_a_refused_message_does_not_count() -> None:
    async with sandbox(World(clock=Clock())) as driver:
        chat = await driver.chat()
        for _ in range(10):
            await driver.bot("sendMessage", chat_id=chat, text="<p>", parse_mode="HTML")
        assert (await _send(driver, chat))[0]["ok"]


async def test_a_strict_server_lets_no_chat_have_two_in_a_second_nor_all_together_more_than_thirty() -> None:
    clock = Clock()
    async with sandbox(World(clock=clock, limits=Limits(strict=True))) as driver:
        groups = [driver.world.group(str(each), [driver.world.person("lead")]).id for each in range(32)]
        first = [(await _send(driver, group))[0]["ok"] for group in groups[:31]]
        clock.now += 1
        again = [answer["ok"] for answer in await _send(driver, groups[0], 2)]
    assert (first, again) == ([True] * 30 + [False], [True, False])


async def test_the_weather_is_the_same_for_the_same_seed_and_as_bad_as_it_is_asked_to_be() -> None:
    chances = (Chance(0.3, Fault("sendMessage", error_code=500)), Chance(0.2, Fault("sendMessage", reset=True)))
    one, two = Weather(1, chances), Weather(1, chances)
    met = [one.take("sendMessage", {}) for _ in range(1_000)]
    assert met == [two.take("sendMessage", {}) for _ in range(1_000)]
    assert [round(each, -2) for each in one.met] == [300, 200]
    assert one.take("getMe", {}) is None
