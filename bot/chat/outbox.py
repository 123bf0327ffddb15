"""Replies that wait to be sent: in the database, and in the process for as long as the database does not answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain

from bot.chat.store import Store
from bot.storage import outbox
from bot.storage.database import Connection
from bot.storage.outbox import Waiting

# A reply names the number that is open now, so an hour later it may name the wrong one.
KEPT_SECONDS = 3600
GIVEN_AGAIN_WITHIN = 10.0  # seconds after we are ready, in which what a kill left unfinished is dealt with anew
LONGEST_START = 60.0  # seconds until we count as ready
MOST_BEGUN = 10_000  # Telegram gives the oldest first, so later ones are none of an earlier run's
DEALT_WITH: ContextVar[int | None] = ContextVar("the update that is dealt with", default=None)
Key = tuple[Store, int]  # of a waiting reply: where it is kept, and its number there, which no other ever has
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
    def key(self) -> Key:
        """One for each waiting reply."""
        return self.store, self.waiting.id


class Outbox:
    """Keeps replies in `store`, or in `spare` when that fails. `clock` gives the time as an aware datetime.

    What was sent is never given out again, even when the database will not let go of it. A reply to an update that a
    kill left unfinished is dropped when Telegram gives the update again: it is replied to anew.
    """

    def __init__(self, store: Store, spare: Store, clock: Callable[[], datetime]) -> None:
        self._stores = (store, spare)
        self._clock = clock
        self._gone: set[Key] = set()  # until the database lets go of them
        self._not_before: dict[Key, int] = {}
        self._unfinished: dict[int, list[int]] = {}  # an earlier run's replies to updates that Telegram may give again
        self._given_again_until = time.monotonic() + LONGEST_START
        self._begun: set[int] | None = set()  # updates of this run, until the database is open

    async def take_over(self, connection: Connection) -> None:
        """Look at what an earlier run left, before anything else is done with the database."""
        self._unfinished = await outbox.unfinished(connection)
        await outbox.drop(connection, chain.from_iterable(self._unfinished.pop(each, ()) for each in self._begun or ()))
        self._begun = None

    def ready(self) -> None:
        """Every update is dealt with from now on; what Telegram does not give again soon it will never give."""
        self._given_again_until = time.monotonic() + GIVEN_AGAIN_WITHIN

    def begin(self, update_id: int) -> None:
        """From here on replies are to this update; what an earlier run kept for it is gone.

        Nobody waits for the database here: the next reply may be about danger.
        """
        DEALT_WITH.set(update_id)
        if self._begun is not None and len(self._begun) < MOST_BEGUN:
            self._begun.add(update_id)
        self._gone |= {(self._stores[0], number) for number in self._unfinished.pop(update_id, ())}

    async def put(
        self, chat_id: int, message: str, seconds: float, *, urgent: bool = False, quotes: bool = False
    ) -> bool:
        """Keep a rendered reply for so many seconds; False when too many wait already.

        `quotes`: it holds a person's words, and waits in the process alone.
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
            quotes=quotes,
        )
        for store in self._stores[1:] if quotes else self._stores:
            if (kept := await _put_in_time(store, put)) is not _NOT_ASKED:
                return kept is True
        return False

    async def hand_over(self) -> None:
        """Before the process ends: what waits in it alone goes into the database, but for what must not stand there."""
        store, spare = self._stores
        await self._let_go(store)
        for each in await spare.ask(partial(outbox.every, without=self._gone_from(spare)), _NONE):
            if not each.quotes:
                put = partial(outbox.put, chat_id=each.chat_id, message=each.message, due_at=each.due_at)
                if await _put_in_time(store, partial(put, now=each.kept_at, urgent=each.urgent)) is _NOT_ASKED:
                    log.error("replies that waited in memory are lost: the database could not be written to the end")
                    return

    async def due(self) -> list[Held]:
        """The next reply of each chat whose time has come, urgent ones first."""
        now = self._now()
        for store in self._stores:
            await self._let_go(store)
        found = [
            Held(each, store, late=each.kept_at < now - KEPT_SECONDS)
            for store in self._stores
            for each in await store.ask(
                partial(outbox.due, now=now, without=self._gone_from(store), held_back=self._held_back(store)), _NONE
            )
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
        self._gone.add(held.key)
        if held.late:
            oldest = self._now() - KEPT_SECONDS
            await held.store.do(lambda c: outbox.drop_older(c, held.waiting.chat_id, oldest))
        await self._let_go(held.store)

    async def move(self, old: int, new: int) -> None:
        """Let what waits for one chat wait for another: a group became a supergroup."""
        for store in self._stores:
            await store.do(lambda c: outbox.move(c, old, new))

    async def forget(self, chat_id: int) -> None:
        """Drop all that waits for a chat."""
        for store in self._stores:
            await store.do(lambda c: outbox.drop_chat(c, chat_id))

    async def postpone(self, held: Held, seconds: float) -> None:
        """Try a reply again in so many seconds."""
        due_at = self._now() + round(seconds)
        if not await held.store.do(lambda c: outbox.postpone(c, held.waiting.id, due_at)):
            self._not_before[held.key] = due_at

    async def _let_go(self, store: Store) -> None:
        """Drop what is gone; what the database keeps is tried again before the next look into it."""
        gone = self._gone_from(store)
        if gone and await store.do(lambda c: outbox.drop(c, gone)):
            self._gone.difference_update((store, number) for number in gone)

    def _gone_from(self, store: Store) -> list[int]:
        return [number for where, number in self._gone if where is store]

    def _held_back(self, store: Store) -> list[int]:
        if store is not self._stores[0] or time.monotonic() >= self._given_again_until:
            return []
        return [number for numbers in self._unfinished.values() for number in numbers]

    def _now(self) -> int:
        return int(self._clock().timestamp())


async def _put_in_time(store: Store, put: Callable[[Connection], Awaitable[int | None]]) -> bool | None:
    """Whether there was room; `_NOT_ASKED` when the store did not answer in time: what it keeps later it lets go."""
    in_time = True

    async def work(connection: Connection) -> bool:
        kept = await put(connection)
        if kept is not None and not in_time:
            await outbox.drop(connection, [kept])
        return kept is not None

    try:
        return await store.ask(work, _NOT_ASKED)
    finally:
        in_time = False
