"""A desk at a sandbox, for tests of what happens at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

from telegram import Bot

from bot.chat import transport
from bot.chat.delivery import Delivery
from bot.chat.desk import Desk
from bot.chat.memory import open_memory
from bot.chat.recent import Recent
from bot.chat.worker import Worker
from bot.knowledge.base import Knowledge
from bot.matching.decide import Matcher
from bot.replies.reply import Reply
from tests.sandbox_driver import TOKEN, Driver


@asynccontextmanager
async def desk_at(driver: Driver, database: Path, knowledge: Knowledge, matcher: Matcher) -> AsyncIterator[Desk]:
    """A desk that answers from `knowledge`."""

    def clock() -> datetime:
        return datetime.now(UTC)

    bot = Bot(TOKEN, f"{driver.address}/bot", request=transport.for_calls(), get_updates_request=transport.for_polls())
    async with bot, open_memory(database, b"secret", clock) as memory:
        delivery = Delivery(bot, memory.outbox, lambda: Reply(()), moved=memory.move_group)
        with closing(Worker()) as worker:
            yield Desk(bot, knowledge, matcher, memory, delivery, clock, worker, Recent(clock))
