"""The questions that were sent to the leads, in a way that a broken database never keeps an answer from anyone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import partial

from bot.chat.store import Store
from bot.knowledge.hours import LONDON
from bot.replies.gaps import same
from bot.storage import gaps, outcomes
from bot.storage.gaps import EVERYWHERE, Gap

__all__ = ["EVERYWHERE", "Gap", "GapBook", "digest_of"]


class GapBook:
    """Open questions and who waits for them. With no database nothing is kept, and it is said so."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def file(
        self, area: str, text: str, *, cluster: int | None, vector: bytes | None, said_in: str, chat_id: int | None
    ) -> bool:
        """Keep a question that its asker sent; see `bot.storage.gaps.put`. False when it was not kept."""
        put = partial(gaps.put, cluster=cluster, vector=vector, said_in=said_in, chat_id=chat_id)
        return await self._store.ask(lambda c: put(c, area, text, self._today()), None) is not None

    async def every(self) -> list[Gap] | None:
        """All that is open, oldest first; None when nobody can tell."""
        return await self._store.ask(gaps.every, None)

    async def close(self, ids: Collection[int]) -> list[int]:
        """Drop these; gives the chats that waited for them, which are dropped too."""
        return await self._store.ask(lambda c: gaps.close(c, ids), [])

    async def mean(self, cluster: int, topic: str, ask: str) -> None:
        """Note that the cluster is answered once this ask stands in this topic."""
        await self._store.do(lambda c: gaps.mean(c, cluster, topic, digest_of(ask)))

    async def meant(self) -> list[tuple[int, str, str]]:
        """The cluster, the topic and the digest of each ask that was proposed."""
        return await self._store.ask(gaps.meant, [])

    async def ignore(self, area: str, digest: str, vector: bytes | None) -> bool:
        """Let nothing like this be filed in the area any more; False when that was not kept."""
        return await self._store.do(lambda c: gaps.ignore(c, area, digest, vector))

    async def ignored(self, area: str) -> list[tuple[str, bytes | None]]:
        """The digest and the vector of what is ignored in the area."""
        return await self._store.ask(lambda c: gaps.ignored(c, area), [])

    async def declined(self) -> dict[tuple[str, str], int]:
        """How many questions were declined in 90 days, by area and nearest topic."""
        return await self._store.ask(lambda c: outcomes.declined(c, self._today() - gaps.KEPT), {})

    async def tidy(self) -> None:
        """Drop what is older than 90 days."""
        await self._store.do(lambda c: gaps.forget_old(c, self._today()))

    def _today(self) -> date:
        return self._clock().astimezone(LONDON).date()


def digest_of(ask: str) -> str:
    """The same for sentences that differ in spaces and capitals only, from which no word can be read."""
    return hashlib.sha256(same(ask).encode()).hexdigest()
