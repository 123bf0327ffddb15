"""Replies that wait to be sent: in the process, and written to the database so that they outlive it."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chat.render import HERE, Message
from bot.chat.store import Store
from bot.storage import outbox
from bot.storage.database import Connection
from bot.storage.retention import OUTBOX_DAYS

# A reply names the number that is open now, so an hour later it may name the wrong one.
KEPT_SECONDS = 3600
GIVEN_AGAIN_WITHIN = 10.0  # seconds after a start, in which Telegram gives what a kill left unfinished
DANGER_WAITS = 15.0  # seconds for the first poll, as long as one may take; its question may come again with that
MOST_OF_A_CHAT = 100
MOST_OF_ALL = 10_000
MOST_BEGUN = 10_000  # Telegram gives the oldest first, so later ones are none of an earlier run's
AT_A_TIME = 20
DEALT_WITH: ContextVar[int | None] = ContextVar("the update that is dealt with", default=None)
log = logging.getLogger(__name__)


@dataclass(eq=False)
class Waiting:
    """A reply that waits. `message` is the rendered reply as JSON.

    `due`: when to try, by `time.monotonic`; `kept_at`: when it began to wait, in seconds since 1970. `quotes`: it holds
    a person's words, and is never written. `left`: by a run that ended before its update was dealt with to the end.
    `row`: its number in the database. `under_way`: it is being sent. `gone`: sent, or never to be.
    """

    chat_id: int
    message: str
    due: float
    kept_at: int
    urgent: bool = False
    quotes: bool = False
    update_id: int | None = None
    left: bool = False
    attempts: int = 0
    row: int | None = None
    under_way: bool = False
    gone: bool = False


class Outbox:
    """Keeps replies, and writes them to `store` when that can be done. `clock` gives the time as an aware datetime.

    A chat's replies keep their order, but urgent ones go first. What was sent is never given out again, even when the
    database will not let go of it. A reply to an update that a kill left unfinished is dropped when Telegram gives the
    update again: it is replied to anew.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._lines: dict[int, list[Waiting]] = {}
        self._gone: dict[int, int] = {}  # rows and when they were kept, until the database lets go of them
        self._given_again_until = math.inf
        self._danger_until = time.monotonic() + DANGER_WAITS
        self._expected: set[int] = set()  # updates that were given and not begun
        self._begun: set[tuple[int, int]] | None = set()  # updates of this run and their chats, until it is open

    async def take_over(self, connection: Connection) -> None:
        """Look at what the database holds, before anything else is done with it: what an earlier run left.

        It may also be another in place of a lost one, or the same once more.
        """
        rows = await outbox.every(connection)
        ours = {(each.row, each.kept_at): each for each in self._every() if each.row is not None}
        gone, before, found = dict[int, int](), dict[int, list[Waiting]](), set[tuple[int, int]]()
        for row in rows:
            begun = row.unfinished and (row.update_id, row.chat_id) in (self._begun or ())
            if (row.id, row.kept_at) in ours:
                found.add((row.id, row.kept_at))
            elif begun or self._gone.get(row.id) == row.kept_at:
                gone[row.id] = row.kept_at
            else:
                before.setdefault(row.chat_id, []).append(self._left(row))
        for key, each in ours.items():
            each.row = each.row if key in found else None
        self._lines |= {chat: [*line, *self._lines.get(chat, ())] for chat, line in before.items()}
        self._gone, self._begun = gone, None

    def heard(self, *, ready: bool) -> None:
        """A poll worked. `ready`: what it gave is dealt with, so what does not come again soon never will."""
        self._danger_until = 0.0
        if ready:
            self._given_again_until = min(self._given_again_until, time.monotonic() + GIVEN_AGAIN_WITHIN)

    def expect(self, update_id: int) -> None:
        """Telegram gave this update, and it waits for its turn."""
        self._expected.add(update_id)

    def end(self, update_id: int) -> None:
        """This update is dealt with, or was before."""
        self._expected.discard(update_id)

    def begin(self, update_id: int, chat_id: int) -> None:
        """From here on replies are to this update of that chat; what an earlier run kept there for it is gone.

        Nobody waits for the database here: the next reply may be about danger. What waits for other chats stays, since
        who deals with the update anew may find it done and send nothing there.
        """
        DEALT_WITH.set(update_id)
        self._expected.discard(update_id)
        if self._begun is not None and len(self._begun) < MOST_BEGUN:
            self._begun.add((update_id, chat_id))
        for each in list(self._lines.get(chat_id, ())):
            if each.left and each.update_id == update_id:
                self._drop(each)

    async def put(
        self, chat_id: int, message: str, seconds: float, *, urgent: bool = False, quotes: bool = False
    ) -> bool:
        """Keep a rendered reply for so many seconds; False when too many wait already.

        Urgent ones join although many plain ones wait. `quotes`: it holds a person's words, and is never written.
        """
        line = self._lines.get(chat_id, [])
        full = sum(each.urgent == urgent for each in line) >= MOST_OF_A_CHAT
        if full or (not urgent and self.count() >= MOST_OF_ALL):
            return False
        due, update_id = time.monotonic() + seconds, DEALT_WITH.get()
        line.append(Waiting(chat_id, message, due, self._now(), urgent, quotes, update_id))
        self._lines[chat_id] = line
        await self.write()
        return True

    @property
    def unsaved(self) -> bool:
        """Whether the database has not all that waits and may be written, or still has what is gone."""
        return bool(self._gone or self._new())

    async def write(self) -> bool:
        """Write what is not in the database yet, and drop from it what is gone; False when that has to wait."""
        new, gone = self._new(), dict(self._gone)

        async def work(connection: Connection) -> None:
            await outbox.drop(connection, gone)
            for number in gone:
                self._gone.pop(number, None)
            for each in new:
                # What took too long is done in the end all the same, and may be asked for again meanwhile.
                if each.row is None:
                    await self._write(connection, each)

        return not (new or gone) or await self._store.do(work)

    async def hand_over(self) -> None:
        """Before the process ends: what waits in it alone goes into the database, but for what must not stand there."""
        if not await self.write():
            await self._store.rest()
        if self._new():
            log.error("replies that waited in memory are lost: the database could not be written to the end")
        elif self._gone:
            log.error("replies that were sent may come again: the database could not be written to the end")

    def due(self) -> list[Waiting]:
        """The next replies whose time has come, one of each chat, urgent ones first; so many as go at a time.

        A chat for which one is under way has to wait, but not for an urgent one.
        """
        self._drop_old()
        now = time.monotonic()
        first = (self._first(line) for line in self._lines.values())
        found = [each for each in first if each and each.due <= now and not self._is_held_up(each)]
        return sorted(found, key=lambda each: (not each.urgent, each.due))[:AT_A_TIME]

    def is_late(self, waiting: Waiting) -> bool:
        """Whether it waited too long to be sent as it is."""
        return waiting.kept_at < self._now() - KEPT_SECONDS

    def waits_for(self, chat_id: int) -> bool:
        """Whether a reply waits that goes before a new one to the chat."""
        return self._first(self._lines.get(chat_id, [])) is not None

    def chats(self) -> set[int]:
        """The chats for which something waits."""
        return set(self._lines)

    def count(self) -> int:
        """How many replies wait."""
        return sum(map(len, self._lines.values()))

    async def settle(self, waiting: Waiting, *, late: bool = False) -> None:
        """Drop a reply that was sent, or that can never be; after a late one, all of that chat that are as late."""
        self._drop(waiting)
        for each in list(self._lines.get(waiting.chat_id, ())) if late else ():
            if self.is_late(each):
                self._drop(each)
        await self.write()

    def postpone(self, waiting: Waiting, seconds: float) -> None:
        """Try a reply again in so many seconds."""
        waiting.due = time.monotonic() + seconds
        waiting.attempts += 1

    async def move(self, old: int, new: int) -> None:
        """Let what waits for one chat wait for another, where it answers no message: a group became a supergroup."""
        if old == new:
            return
        line, there = self._lines.pop(old, []), self._lines.get(new, [])
        for each in line:
            each.chat_id = new
            with suppress(ValueError, KeyError, TypeError):
                each.message = replace(Message.from_json(each.message), at=HERE).to_json()
        for each in there:
            self._let_go(each)  # and written again, since the database gives them by their number
        if line:
            self._lines[new] = [*line, *there]
        await self._store.do(lambda c: outbox.move(c, old, new))
        await self.write()

    async def forget(self, chat_id: int) -> None:
        """Drop all that waits for a chat."""
        for each in list(self._lines.get(chat_id, ())):
            self._drop(each)
        await self.write()

    def _left(self, row: outbox.Row) -> Waiting:
        due = time.monotonic() + min(max(0, row.due_at - self._now()), KEPT_SECONDS)
        return Waiting(
            row.chat_id, row.message, due, row.kept_at, row.urgent, False, row.update_id, row.unfinished, row=row.id
        )

    async def _write(self, connection: Connection, waiting: Waiting) -> None:
        now = self._now()
        waiting.row = await outbox.put(
            connection,
            waiting.chat_id,
            waiting.message,
            due_at=now + round(max(0.0, waiting.due - time.monotonic())),
            kept_at=waiting.kept_at,
            urgent=waiting.urgent,
            update_id=waiting.update_id,
        )
        if waiting.gone:
            self._let_go(waiting)

    def _drop(self, waiting: Waiting) -> None:
        if waiting.gone:
            return
        waiting.gone = True
        self._let_go(waiting)
        line = self._lines[waiting.chat_id]
        line.remove(waiting)
        if not line:
            del self._lines[waiting.chat_id]

    def _drop_old(self) -> None:
        """As `bot.storage.retention` does in the database."""
        oldest = self._now() - timedelta(days=OUTBOX_DAYS).total_seconds()
        for each in [each for each in self._every() if each.kept_at < oldest]:
            self._drop(each)

    def _let_go(self, waiting: Waiting) -> None:
        if waiting.row is not None:
            self._gone[waiting.row], waiting.row = waiting.kept_at, None

    def _first(self, line: list[Waiting]) -> Waiting | None:
        """The reply that goes next; what waits for whether its update is given again lets others pass."""
        line = [each for each in line if not self._is_held_back(each)]
        return next((each for each in line if each.urgent), line[0] if line else None)

    def _is_held_back(self, waiting: Waiting) -> bool:
        until = self._danger_until if waiting.urgent else self._given_again_until
        return waiting.left and (time.monotonic() < until or waiting.update_id in self._expected)

    def _is_held_up(self, waiting: Waiting) -> bool:
        line = self._lines[waiting.chat_id]
        return any(each.under_way and each.urgent == waiting.urgent for each in line)

    def _new(self) -> list[Waiting]:
        return [each for each in self._every() if each.row is None and not each.quotes]

    def _every(self) -> Iterator[Waiting]:
        return (each for line in self._lines.values() for each in line)

    def _now(self) -> int:
        return int(self._clock().timestamp())
