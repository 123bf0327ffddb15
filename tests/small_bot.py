"""A bot in this process with a small knowledge, at a sandbox of its own: for tests of whole conversations."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.chat.application import Start, run
from bot.chat.live import Folder
from bot.knowledge.base import Knowledge
from bot.knowledge.watch import Watch
from bot.matching.decide import Matcher
from bot.monitoring.vitals import Vitals
from tests import matching_sample, sample
from tests.sandbox_driver import TOKEN, Driver, sandbox

SECRET = b"secret"


class Complaints(logging.Handler):
    """Our own log lines from warnings on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@asynccontextmanager
async def small_bot(
    data: Path, vitals: Vitals | None = None, made: Callable[[Knowledge], Matcher] = Matcher
) -> AsyncIterator[tuple[Driver, Path]]:
    """The sandbox and the database of a bot, which must have had nothing to complain about in the end."""
    complaints, folder, database = Complaints(), data / "knowledge", data / "test.sqlite3"
    folder.mkdir()
    began = time.monotonic()
    logging.getLogger("bot").addHandler(complaints)
    async with sandbox() as driver:
        driver.world.updates.hold = 0.05
        start = Start(
            TOKEN,
            driver.address,
            replace(matching_sample.knowledge(), wording=sample.wording()),
            Folder(folder, Watch(folder), {}, made, look_every=3600),
            database,
            data / "beat",
            SECRET,
            clock=lambda: sample.TUESDAY_MORNING + timedelta(seconds=time.monotonic() - began),
            vitals=vitals or Vitals(),
        )
        bot = asyncio.create_task(run(start))
        async with asyncio.timeout(60):
            await start.ready.wait()
            while not driver.world.profile.text("short_description", ""):  # noqa: ASYNC110 - there is no event for it
                await asyncio.sleep(0.02)
        yield driver, database
        bot.cancel()
        await asyncio.gather(bot, return_exceptions=True)
    logging.getLogger("bot").removeHandler(complaints)
    assert complaints.lines == [], complaints.lines
