"""Work beside the answers goes on, whatever happens to it."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.aside import beside_it, kept_up

pytestmark = pytest.mark.anyio


async def test_work_that_is_never_done_is_begun_again_when_a_fault_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    begun: list[int] = []
    goes_on = asyncio.Event()

    async def work() -> None:
        begun.append(len(begun))
        if len(begun) < 3:
            raise RuntimeError
        goes_on.set()
        await asyncio.Event().wait()

    async with beside_it() as beside, asyncio.timeout(5):
        task = beside(kept_up(work, pause=0.0))
        await goes_on.wait()
    assert task.cancelled()
    assert begun == [0, 1, 2]
    assert [each.getMessage() for each in caplog.records] == ["work beside the answers failed and is begun again"] * 2


async def test_work_that_is_done_is_not_begun_again() -> None:
    begun: list[int] = []

    async def work() -> None:
        begun.append(1)

    await kept_up(work, pause=0.0)
    assert begun == [1]
