"""Matching that hangs holds up neither the next message, nor danger, nor the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from telegram import Update

from bot.chat.desk import Desk
from bot.chat.questions import answer_message
from bot.chat.worker import MOST_STUCK, Overloaded, Worker
from bot.matching.decide import Matcher
from tests import sample
from tests.desk import desk_at
from tests.sandbox_driver import Driver, until

pytestmark = pytest.mark.anyio


async def test_a_call_that_hangs_leaves_the_thread_to_the_next() -> None:
    gate = threading.Event()
    with closing(Worker()) as worker:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await worker.do(gate.wait)
        async with asyncio.timeout(5):
            assert await worker.do(lambda: "next") == "next"
        gate.set()


async def test_calls_that_stood_behind_one_that_hangs_are_done_in_order() -> None:
    gate, done = threading.Event(), list[int]()
    with closing(Worker()) as worker:
        hanging = asyncio.create_task(worker.do(gate.wait))
        await asyncio.sleep(0)
        behind = [asyncio.create_task(worker.do(partial(done.append, number))) for number in range(5)]
        await asyncio.sleep(0)
        behind[1].cancel()
        hanging.cancel()
        async with asyncio.timeout(5):
            await asyncio.gather(*behind, return_exceptions=True)
        gate.set()
    assert done == [0, 2, 3, 4]


async def test_when_too_many_hang_the_next_are_refused_until_one_ends() -> None:
    gate = threading.Event()
    with closing(Worker()) as worker:
        for _ in range(MOST_STUCK):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await worker.do(gate.wait)
        with pytest.raises(Overloaded):
            await worker.do(lambda: "refused")
        gate.set()
        await until(lambda: all(each.done() for each in worker._stuck))
        assert await worker.do(lambda: "again") == "again"


async def test_what_a_call_raises_comes_back() -> None:
    with closing(Worker()) as worker, pytest.raises(ZeroDivisionError):
        await worker.do(lambda: 1 // 0)


@pytest.fixture
async def desk(driver: Driver, tmp_path: Path) -> AsyncIterator[Desk]:
    known = sample.knowledge()
    async with desk_at(driver, tmp_path / "test.sqlite3", known, Matcher(known)) as desk:
        yield desk


async def test_danger_is_answered_while_matching_hangs(driver: Driver, desk: Desk) -> None:
    gate, chat = threading.Event(), await driver.chat()
    await driver.say(chat, text="he is stabbing her right now")
    (update,) = (await driver.bot("getUpdates"))["result"]
    message = Update.de_json(update, desk.bot).message
    assert message is not None
    busy = asyncio.create_task(desk.worker.do(gate.wait))
    async with asyncio.timeout(5):
        await answer_message(desk, message)
    gate.set()
    await busy
    assert (await driver.read(chat))[-1]["text"].startswith("Ring 999 now")
