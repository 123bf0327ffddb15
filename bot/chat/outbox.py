"""Replies that wait to be sent: in the database, and in the process for as long as the database does not answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.chat.store import Store
from bot.storage import outbox
from bot.storage.database import Connection
from bot.storage.outbox import Waiting

# A reply names the number that is open now, so an hour later it may name the wrong one.
KEPT_SECONDS = 3600
GIVEN_AGAIN_WITHIN = 10  # seconds after a start, in which Telegram gives what a kill left unfinished
DEALT_WITH: ContextVar[int | None] = ContextVar("the update that is dealt with", default=None)
Put = Callable[[Connection], Awaitable[int | None]]
log = logging.getLogger(__name__)
_NONE: list[Waiting] = []
_NOT_ASKED: bool | None = None


@dataclass(frozen=True)
class Held:
    """A waiting reply and where it is kept. `late`: it waited too long to be sent as it is."""

    waiting: Waiting
    store: Store
    late: bool

    @property
    def key(self) -> tuple[int, int]:
        """One for each waiting reply."""
        return id(self.store), self.waiting.id


class Outbox:
    """Keeps replies in `store`, or in `spare` when that fails. `clock` gives the time as an aware datetime.

    What was sent is never given out again, even when the database will not let go of it. A reply to an update that a
    kill left unfinished is dropped when Telegram gives the update again: it is replied to anew.
    """

    def __init__(self, store: Store, spare: Store, clock: Callable[[], datetime]) -> None:
        self._stores = (store, spare)
        self._clock = clock
        self._settled: dict[tuple[int, int], Held] = {}
        self._not_before: dict[tuple[int, int], int] = {}
        self._unfinished: set[int] = set()
        self._unwritten: set[int] = set()  # replies in the spare that must not stand in the database

    async def take_over(self) -> None:
        """Look at what an earlier run left, once the database is open."""
        until, nothing = self._now() + GIVEN_AGAIN_WITHIN, set[int]()
        self._unfinished |= await self._stores[0].ask(partial(outbox.hold_back, until=until), nothing)

    async def begin(self, update_id: int) -> None:
        """From here on replies are to this update; what an earlier run kept for it is dropped."""
        DEALT_WITH.set(update_id)
        if update_id in self._unfinished:
            self._unfinished.discard(update_id)
            await self._stores[0].do(lambda c: outbox.drop_update(c, update_id))

    async def put(
        self, chat_id: int, message: str, seconds: float, *, urgent: bool = False, written: bool = True
    ) -> bool:
        """Keep a rendered reply for so many seconds; False when too many wait already.

        `written`: whether it may stand in the database; else it waits in the process alone.
        """
        now = self._now()
        put = partial(
            outbox.put,
            chat_id=chat_id,
            message=message,
            due_at=now + round(seconds),
            now=now,
            urgent=urgent,
            update_id=DEALT_WITH.get(),
        )
        for store in self._stores if written else self._stores[1:]:
            noted = put if store is self._stores[0] else self._noting(put, written=written)
            if (kept := await _put_in_time(store, noted)) is not _NOT_ASKED:
                return kept is True
        return False

    def _noting(self, put: Put, *, written: bool) -> Put:
        """The same, and it is noted whether the reply may be written; SQLite gives a number again once it is free."""

        async def noted(connection: Connection) -> int | None:
            kept = await put(connection)
            if kept is not None:
                (self._unwritten.discard if written else self._unwritten.add)(kept)
            return kept

        return noted

    async def hand_over(self) -> None:
        """Before the process ends: what waits in it alone goes into the database, but for what must not stand there."""
        store, spare = self._stores
        for each in await spare.ask(partial(outbox.every, without=self._gone_from(spare)), _NONE):
            if each.id not in self._unwritten:
                put = partial(outbox.put, chat_id=each.chat_id, message=each.message, due_at=each.due_at)
                if await _put_in_time(store, partial(put, now=each.kept_at, urgent=each.urgent)) is _NOT_ASKED:
                    log.error("replies that waited in memory are lost: the database could not be written to the end")
                    return

    async def due(self) -> list[Held]:
        """The next reply of each chat whose time has come, urgent ones first."""
        now = self._now()
        found = [
            Held(each, store, late=each.kept_at < now - KEPT_SECONDS)
            for store in self._stores
            for each in await store.ask(partial(outbox.due, now=now, without=self._gone_from(store)), _NONE)
        ]
        ready = [held for held in found if self._not_before.get(held.key, 0) <= now]
        return sorted(ready, key=lambda held: not held.waiting.urgent)

    async def chats(self) -> set[int]:
        """The chats for which something waits."""
        nowhere: set[int] = set()
        return {chat for store in self._stores for chat in await store.ask(outbox.chats, nowhere)}

    async def count(self) -> int:
        """How many replies wait; what a database that does not answer holds is left out."""
        return sum([await store.ask(outbox.count, 0) for store in self._stores])

    async def settle(self, held: Held) -> None:
        """Drop a reply that was sent, or that can never be; after a late one, all of that chat that are as late."""
        self._not_before.pop(held.key, None)
        self._settled[held.key] = held
        if held.late:
            oldest = self._now() - KEPT_SECONDS
            await held.store.do(lambda c: outbox.drop_older(c, held.waiting.chat_id, oldest))
        await self._let_go(held)

    async def move(self, old: int, new: int) -> None:
        """Let what waits for one chat wait for another: a group became a supergroup."""
        for store in self._stores:
            await store.do(lambda c: outbox.move(c, old, new))

    async def forget(self, chat_id: int) -> None:
        """Drop all that waits for a chat."""
        for store in self._stores:
            await store.do(lambda c: outbox.drop_chat(c, chat_id))

    async def tidy(self) -> None:
        """Try again to drop what the database would not let go of."""
        for held in list(self._settled.values()):
            await self._let_go(held)

    async def postpone(self, held: Held, seconds: float) -> None:
        """Try a reply again in so many seconds."""
        due_at = self._now() + round(seconds)
        if not await held.store.do(lambda c: outbox.postpone(c, held.waiting.id, due_at)):
            self._not_before[held.key] = due_at

    async def _let_go(self, held: Held) -> None:
        if await held.store.do(lambda c: outbox.done(c, held.waiting.id)):
            self._settled.pop(held.key, None)

    def _gone_from(self, store: Store) -> list[int]:
        return [held.waiting.id for held in self._settled.values() if held.store is store]

    def _now(self) -> int:
        return int(self._clock().timestamp())


async def _put_in_time(store: Store, put: Put) -> bool | None:
    """Whether there was room; `_NOT_ASKED` when the store did not answer in time: what it keeps later it lets go."""
    in_time = True

    async def work(connection: Connection) -> bool:
        kept = await put(connection)
        if kept is not None and not in_time:
            await outbox.done(connection, kept)
        return kept is not None

    try:
        return await store.ask(work, _NOT_ASKED)
    finally:
        in_time = False
