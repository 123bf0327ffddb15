"""Long polling: what the bot gets, when, and what it never gets again."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from bot.sandbox.world import World
from tests.sandbox_driver import QUIET, TOKEN, Driver, sandbox, until

pytestmark = pytest.mark.anyio


async def _poll(driver: Driver, **parameters: Any) -> list[Any]:
    return list((await driver.bot("getUpdates", **parameters))["result"])


async def test_a_waiting_poll_is_answered_at_once(driver: Driver) -> None:
    chat = await driver.chat()
    waiting = asyncio.create_task(_poll(driver, timeout=5))
    await until(lambda: driver.world.journal)
    began = time.monotonic()
    await driver.say(chat, text="here")
    updates = await waiting
    assert updates[0]["message"]["text"] == "here"
    assert time.monotonic() - began < 1


async def test_a_poll_without_timeout_returns_empty_handed(driver: Driver) -> None:
    assert await _poll(driver) == []


async def test_an_offset_confirms_what_lies_below_it(driver: Driver) -> None:
    chat = await driver.chat()
    for text in ("one", "two", "three"):
        await driver.say(chat, text=text)
    first = await _poll(driver, limit=2)
    rest = await _poll(driver, offset=first[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in (*first, *rest)] == ["one", "two", "three"]
    assert rest[0]["update_id"] - first[0]["update_id"] == 2
    assert driver.world.updates.count() == 1


async def test_a_negative_offset_keeps_only_the_newest(driver: Driver) -> None:
    chat = await driver.chat()
    for text in ("one", "two", "three"):
        await driver.say(chat, text=text)
    assert [update["message"]["text"] for update in await _poll(driver, offset=-1)] == ["three"]


async def test_a_poll_that_repeats_its_offset_is_held(driver: Driver) -> None:
    await driver.say(await driver.chat(), text="one")
    first = await _poll(driver, offset=0)
    began = time.monotonic()
    again = await _poll(driver, offset=0)
    assert again == first
    assert time.monotonic() - began >= 0.3


async def test_a_new_offset_is_not_held() -> None:
    async with sandbox(World(limits=QUIET, poll_hold=30)) as driver:
        chat = await driver.chat()
        for text in ("one", "two"):
            await driver.say(chat, text=text)
        first = await _poll(driver, offset=0)
        second = await _poll(driver, offset=first[0]["update_id"] + 1)
    assert [update["message"]["text"] for update in second] == ["two"]


async def test_the_older_of_two_polls_gets_a_conflict(driver: Driver) -> None:
    older = asyncio.create_task(driver.bot("getUpdates", timeout=20))
    await until(lambda: driver.world.journal)
    newer = asyncio.create_task(driver.bot("getUpdates", timeout=1))
    answer = await older
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")
    assert (await newer)["ok"]


async def test_kinds_that_the_bot_does_not_want_never_come(driver: Driver) -> None:
    chat = await driver.chat()
    await _poll(driver, allowed_updates=["callback_query"])
    await driver.say(chat, text="unwanted")
    assert await _poll(driver) == []
    await _poll(driver, allowed_updates=[])
    await driver.say(chat, text="wanted")
    assert len(await _poll(driver)) == 1


async def test_what_a_vanished_poll_would_have_got_is_kept(driver: Driver) -> None:
    chat = await driver.chat()
    with pytest.raises(httpx.ReadTimeout):
        await driver.client.post(f"/bot{TOKEN}/getUpdates", json={"timeout": 5}, timeout=0.2)
    await driver.say(chat, text="kept")
    began = time.monotonic()
    assert [update["message"]["text"] for update in await _poll(driver)] == ["kept"]
    assert time.monotonic() - began < 0.3


async def test_waiting_updates_are_counted_and_can_be_dropped(driver: Driver) -> None:
    await driver.say(await driver.chat(), text="one")
    before = await driver.bot("getWebhookInfo")
    await driver.bot("deleteWebhook", drop_pending_updates=True)
    after = await driver.bot("getWebhookInfo")
    counts = [info["result"]["pending_update_count"] for info in (before, after)]
    assert counts == [1, 0]


async def test_ids_do_not_come_again_after_a_restart() -> None:
    seen: list[int] = []
    for _ in range(2):
        async with sandbox() as driver:
            await driver.say(await driver.chat(), text="x")
            seen.append((await _poll(driver))[0]["update_id"])
    assert seen[1] > seen[0]
