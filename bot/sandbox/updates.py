"""Updates on their way to the bot: a queue, and the long poll that empties it."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bot.sandbox.errors import ApiError

NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(eq=False)
class _Poll:
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False


@dataclass
class Updates:
    """The queue of one bot, with the id of the next update; `hold` is in seconds.

    Source: https://core.telegram.org/bots/api#getupdates
    """

    next_id: int
    hold: float = 3.0
    allowed: tuple[str, ...] = ()
    _waiting: deque[dict[str, Any]] = field(default_factory=deque)
    _delivered: int = 0
    _last_offset: int | None = None
    _poll: _Poll | None = None

    def add(self, kind: str, content: dict[str, Any]) -> None:
        """Queue one update of `kind` ("message", "callback_query"), unless the bot wants no such kind."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if not wanted:
            return
        self._waiting.append({"update_id": self.next_id, kind: content})
        self.next_id += 1
        if self._poll:
            self._poll.stirred.set()

    def pending(self, limit: int = 100) -> list[dict[str, Any]]:
        """The oldest updates that the bot has not confirmed."""
        return list(islice(self._waiting, limit))

    def count(self) -> int:
        """How many updates wait."""
        return len(self._waiting)

    def clear(self) -> None:
        """Forget all updates that wait."""
        self._waiting.clear()

    async def poll(
        self, offset: int, limit: int, seconds: float, allowed: Sequence[str] | None
    ) -> list[dict[str, Any]]:
        """One getUpdates: confirm what lies below `offset`, then wait up to `seconds` for more.

        A poll that repeats its offset over unconfirmed updates is held first.
        Raises ApiError 409 when another poll takes its place.
        """
        poll = self._begin(allowed)
        try:
            if self._repeats(offset):
                await self._wait(poll, self.hold, lambda: False)
            self._confirm(offset)
            await self._wait(poll, seconds, lambda: bool(self._waiting))
        finally:
            if self._poll is poll:
                self._poll = None
        return self._deliver(offset, limit)

    def _begin(self, allowed: Sequence[str] | None) -> _Poll:
        if self._poll:
            self._poll.ended = True
            self._poll.stirred.set()
        if allowed is not None:
            self.allowed = tuple(allowed)
        self._poll = _Poll()
        return self._poll

    def _repeats(self, offset: int) -> bool:
        first = self._waiting[0]["update_id"] if self._waiting else None
        return offset == self._last_offset and first is not None and offset <= first <= self._delivered

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            offset = self.next_id + offset
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()

    def _deliver(self, offset: int, limit: int) -> list[dict[str, Any]]:
        batch = self.pending(limit)
        self._last_offset = offset
        if batch:
            self._delivered = batch[-1]["update_id"]
        return batch

    async def _wait(self, poll: _Poll, seconds: float, enough: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not enough() and (left := end - loop.time()) > 0:
            poll.stirred.clear()
            try:
                async with asyncio.timeout(left):
                    await poll.stirred.wait()
            except TimeoutError:
                continue
            if poll.ended:
                raise _terminated()


def _terminated() -> ApiError:
    reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
    return ApiError(409, f"Conflict: {reason}")
