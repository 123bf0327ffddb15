"""A database that may be locked, full, broken or gone, and still keeps nobody waiting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeVar

from bot.monitoring.meters import Meters
from bot.storage.database import Connection, open_database
from bot.storage.migrations import DatabaseNewer
from bot.storage.trouble import SLOW, advice_on

PATIENCE = 1.0
T = TypeVar("T")
Work = Callable[[Connection], Awaitable[T]]
log = logging.getLogger(__name__)


class Store:
    """The database at `path`. No call raises, and none takes longer than `patience` seconds.

    Calls take turns, so that at most one can be stuck in a locked file; until that one ends the others are
    answered at once with what they gave for this case.
    """

    def __init__(self, path: Path, patience: float = PATIENCE, meters: Meters | None = None) -> None:
        self._path = path
        self._meters = meters or Meters()
        self._patience = patience
        self._connection: Connection | None = None
        self._opened = AsyncExitStack()
        self._opening, self._turn = asyncio.Lock(), asyncio.Lock()
        self._running: asyncio.Task[object] | None = None
        self._stuck = False
        self._trouble = ""
        self._file: tuple[int, int] | None = None

    @property
    def trouble(self) -> str:
        """Why the database cannot be used, as far as anybody tried; empty when it can."""
        return self._trouble

    async def open(self, first: Work[None] | None = None) -> None:
        """Open the database if that is possible; may be tried again later, and opens another in place of a lost one.

        `first`: what is done with it before it counts as open.
        """
        async with self._opening:
            await self._open_or_say(first)

    async def _open_or_say(self, first: Work[None] | None) -> None:
        if self._connection is not None and _file_at(self._path) != self._file:
            self._say("its file was deleted or replaced while I ran: put a backup back (briefbot restore)")
            async with self._turn:
                self._connection = None
                await self._opened.aclose()
        if self._connection is None:
            try:
                await self._open(first)
            except DatabaseNewer as error:
                self._say(str(error))
            except Exception as error:
                self._say(advice_on(error))

    async def _open(self, first: Work[None] | None) -> None:
        async with AsyncExitStack() as opened:
            connection = await opened.enter_async_context(open_database(self._path))
            if first:
                await first(connection)
            self._file, self._opened, self._connection = _file_at(self._path), opened.pop_all(), connection

    async def rest(self) -> None:
        """Let a running call end, one in a locked file too."""
        if self._running:
            await asyncio.wait({self._running})

    async def close(self) -> None:
        """Let a running call end, then close."""
        await self.rest()
        self._connection = None
        await self._opened.aclose()

    async def ask(self, work: Work[T], otherwise: T) -> T:
        """What `work` gives, or `otherwise` when the database does not answer in time or at all."""
        if self._connection is None or self._stuck:
            return otherwise
        task = asyncio.create_task(self._in_turn(work, self._connection, otherwise))
        try:
            done, _ = await asyncio.wait({task}, timeout=self._patience)
        finally:
            if task is not self._running:
                task.cancel()
        if done:
            return task.result()
        self._stuck = self._running is not None
        self._say(SLOW)
        return otherwise

    async def do(self, work: Work[object]) -> bool:
        """Whether `work` was done."""

        async def and_say(connection: Connection) -> bool:
            await work(connection)
            return True

        return await self.ask(and_say, False)

    async def _in_turn(self, work: Work[T], connection: Connection, otherwise: T) -> T:
        async with self._turn:
            self._running = asyncio.current_task()
            try:
                found = await work(connection)
            except Exception as error:
                self._say(advice_on(error))
                return otherwise
            else:
                self._say("")
                return found
            finally:
                self._running, self._stuck = None, False

    def _say(self, trouble: str) -> None:
        """One line when something goes wrong and one when it is well again, not one for every call."""
        if trouble:
            self._meters.database_faults.add()
        if trouble and trouble != self._trouble:
            log.warning("the database cannot be used, and answers go on without it: %s", trouble)
        elif self._trouble and not trouble:
            log.info("the database works again")
        self._trouble = trouble


def _file_at(path: Path) -> tuple[int, int] | None:
    """Which file stands there; None: none that we may see."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
