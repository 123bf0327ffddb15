"""What the bot remembers, in a way that a broken database never keeps an answer from anyone."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.privacy.pseudonym import pseudonym
from bot.storage import outbox, outcomes, people, updates
from bot.storage.database import open_database
from bot.storage.outbox import Waiting

T = TypeVar("T")
_FAULTS = (sqlite3.Error, OSError, ValueError)  # aiosqlite raises ValueError once its connection is closed
log = logging.getLogger(__name__)


class Memory:
    """Areas, counts, handled updates and the outbox. With no database every call does nothing and says so in the log.

    `clock` gives the time as an aware datetime.
    """

    def __init__(self, connection: aiosqlite.Connection | None, secret: bytes, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._secret = secret
        self._clock = clock

    async def area_of(self, user_id: int) -> str | None:
        """The area the person chose; None when they have not, or nobody can tell."""
        return await self._try(lambda c: people.area_of(c, self._person(user_id)), None)

    async def choose_area(self, user_id: int, area: str) -> bool:
        """Remember the person's area; False when it could not be saved."""
        return await self._worked(lambda c: people.choose_area(c, self._person(user_id), area))

    async def count(self, day: date, area: str, topic: str, outcome: str) -> None:
        """Count an answered question: day, area, topic, outcome, and nothing else."""
        await self._worked(lambda c: outcomes.count(c, day, area, topic, outcome))

    async def is_handled(self, update_id: int) -> bool:
        """Whether the update was dealt with before; False when nobody can tell."""
        return await self._try(lambda c: updates.is_handled(c, update_id), False)

    async def mark_handled(self, update_id: int) -> None:
        """Remember that the update was dealt with."""
        await self._worked(lambda c: updates.mark_handled(c, update_id, self._now()))

    async def forget_old(self) -> None:
        """Drop handled updates that Telegram itself no longer keeps."""
        await self._worked(lambda c: updates.forget_old(c, self._now()))

    async def outbox_put(self, chat_id: int, message: str, seconds: float) -> bool:
        """Keep a rendered reply for so many seconds; False when it could not be kept."""
        return await self._worked(lambda c: outbox.put(c, chat_id, message, self._now() + round(seconds)))

    async def outbox_due(self) -> list[Waiting]:
        """Replies whose time has come."""
        return await self._try(lambda c: outbox.due(c, self._now()), [])

    async def outbox_done(self, waiting_id: int) -> None:
        """Drop a reply from the outbox."""
        await self._worked(lambda c: outbox.done(c, waiting_id))

    async def outbox_postpone(self, waiting_id: int, seconds: float) -> None:
        """Try a reply again in so many seconds."""
        await self._worked(lambda c: outbox.postpone(c, waiting_id, self._now() + round(seconds)))

    def _person(self, user_id: int) -> str:
        return pseudonym(self._secret, user_id)

    def _now(self) -> int:
        return int(self._clock().timestamp())

    async def _worked(self, work: Callable[[aiosqlite.Connection], Awaitable[None]]) -> bool:
        async def and_say(connection: aiosqlite.Connection) -> bool:
            await work(connection)
            return True

        return await self._try(and_say, False)

    async def _try(self, work: Callable[[aiosqlite.Connection], Awaitable[T]], otherwise: T) -> T:
        if self._connection is None:
            return otherwise
        try:
            return await work(self._connection)
        except _FAULTS as error:
            log.warning("the database did not answer: %s", type(error).__name__)
            return otherwise


@asynccontextmanager
async def open_memory(path: Path, secret: bytes, clock: Callable[[], datetime]) -> AsyncIterator[Memory]:
    """The memory in the database at `path`; without a usable database, one that remembers nothing."""
    try:
        opened = open_database(path)
        connection = await opened.__aenter__()
    except _FAULTS as error:
        log.warning(
            "the database %s cannot be used (%s): answers go on, nothing is remembered", path.name, type(error).__name__
        )
        yield Memory(None, secret, clock)
        return
    try:
        yield Memory(connection, secret, clock)
    finally:
        await opened.__aexit__(None, None, None)
