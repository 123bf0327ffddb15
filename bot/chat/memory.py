"""What the bot remembers, in a way that a broken database never keeps an answer from anyone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path

from bot.chat.outbox import Outbox
from bot.chat.store import PATIENCE, Store
from bot.privacy.pseudonym import pseudonym
from bot.storage import groups, links, marks, outcomes, people, proposals, updates

NOWHERE = Path(":memory:")  # SQLite's name for a database that is no file


class Memory:
    """Areas, counts, handled updates and the outbox. With no database all but the outbox does nothing.

    `clock` gives the time as an aware datetime.
    """

    def __init__(self, store: Store, outbox: Outbox, secret: bytes, clock: Callable[[], datetime]) -> None:
        self._store = store
        self.outbox = outbox
        self._secret = secret
        self._clock = clock

    async def area_of(self, user_id: int) -> str | None:
        """The area the person chose; None when they have not, or nobody can tell."""
        return await self._store.ask(lambda c: people.area_of(c, self._person(user_id)), None)

    async def choose_area(self, user_id: int, area: str) -> bool:
        """Remember the person's area; False when it could not be saved."""
        return await self._store.do(lambda c: people.choose_area(c, self._person(user_id), area))

    async def group_area(self, chat_id: int) -> str | None:
        """The area that the group's administrators chose; None when they have not, or nobody can tell."""
        return await self._store.ask(lambda c: groups.area_of(c, self._person(chat_id)), None)

    async def choose_group_area(self, chat_id: int, area: str) -> bool:
        """Remember the group's area; False when it could not be saved."""
        return await self._store.do(lambda c: groups.choose_area(c, self._person(chat_id), area))

    async def move_group(self, old: int, new: int) -> None:
        """The group goes on under another number."""
        await self._store.do(lambda c: groups.move(c, self._person(old), self._person(new)))

    async def forget_group(self, chat_id: int) -> None:
        """Forget the group's area."""
        await self._store.do(lambda c: groups.forget(c, self._person(chat_id)))

    async def count(self, day: date, area: str, topic: str, outcome: str) -> None:
        """Count an answered question: day, area, topic, outcome, and nothing else."""
        await self._store.do(lambda c: outcomes.count(c, day, area, topic, outcome))

    async def is_handled(self, update_id: int) -> bool:
        """Whether the update was dealt with before; False when nobody can tell."""
        return await self._store.ask(lambda c: updates.is_handled(c, update_id), False)

    async def mark_handled(self, update_id: int) -> None:
        """Remember that the update was dealt with."""
        await self._store.do(lambda c: updates.mark_handled(c, update_id, self._now()))

    async def keep_proposal(self, file: str, base: str | None, content: bytes | None, made_by: int) -> int | None:
        """Keep a lead's proposal for a day; gives its number, None when it could not be kept."""
        now = self._now()
        put = partial(proposals.put, file=file, base=base, content=content, made_by=made_by, now=now)
        return await self._store.ask(put, None)

    async def proposal(self, number: int) -> proposals.Kept | None:
        """The proposal of that number, unless it is older than a day or nobody can tell."""
        return await self._store.ask(lambda c: proposals.get(c, number, self._now()), None)

    async def turn_proposal(self, number: int, before: str, after: str) -> bool:
        """Take a proposal from one status to the next; False when another press was first, or it cannot be noted."""
        return await self._store.ask(lambda c: proposals.turn(c, number, before, after), False)

    async def broken_links(self) -> dict[str, tuple[int, int]] | None:
        """By address, when a broken link failed first and last; None when nobody can tell.

        Meant for `bot.freshness.outages.with_outages`.
        """
        return await self._store.ask(links.outages, None)

    async def mark(self, code: str, mark: str) -> bool:
        """Keep what a lead said of an answer or a number (see `bot.storage.marks`); False when it was not kept."""
        return await self._store.do(lambda c: marks.put(c, code, mark, self._now()))

    async def unmark(self, code: str) -> bool:
        """Take all marks off an answer or a number; False when that could not be done."""
        return await self._store.do(lambda c: marks.clear(c, code))

    async def marked(self, mark: str) -> dict[str, int]:
        """The codes with this mark and when they got it; none when nobody can tell."""
        return await self._store.ask(lambda c: marks.marked(c, mark), {})

    async def tidy(self) -> None:
        """Open a database that could not be opened before; drop what Telegram itself no longer keeps."""
        await self._store.open()
        await self._store.do(lambda c: updates.forget_old(c, self._now()))
        await self._store.do(lambda c: proposals.forget_old(c, self._now()))
        await self.outbox.tidy()

    def _person(self, user_id: int) -> str:
        return pseudonym(self._secret, user_id)

    def _now(self) -> int:
        return int(self._clock().timestamp())


@asynccontextmanager
async def open_memory(
    path: Path, secret: bytes, clock: Callable[[], datetime], patience: float = PATIENCE
) -> AsyncIterator[Memory]:
    """The memory in the database at `path`; without a usable one, a memory that ends with the process."""
    store, spare = Store(path, patience), Store(NOWHERE, patience)
    try:
        await store.open()
        await spare.open()
        yield Memory(store, Outbox(store, spare, clock), secret, clock)
    finally:
        await store.close()
        await spare.close()
