"""What the bot's process starts beside itself ends with it."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path

import pytest

from bot.service import _review
from tests.sandbox_driver import until

pytestmark = pytest.mark.anyio


def children() -> set[str]:
    """The processes that this one started (Linux)."""
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="utf-8").split())


async def test_a_review_that_is_broken_off_leaves_neither_a_process_nor_an_open_pipe(tmp_path: Path) -> None:
    before = children()
    review = asyncio.create_task(_review(tmp_path))
    await until(lambda: children() > before)
    review.cancel()
    with pytest.raises(asyncio.CancelledError):
        await review
    assert children() == before
    gc.collect()  # an open pipe would be complained of
