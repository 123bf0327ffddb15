"""What the bot remembers, in a way that a broken database never keeps an answer from anyone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.chat.digest_book import DigestBook
from bot.chat.gap_book import GapBook
from bot.chat.outbox import Outbox
from bot.chat.store import PATIENCE, Store
from bot.knowledge.hours import LONDON
from bot.monitoring.meters import Meters
from bot.privacy.invite_code import code_hash
from bot.privacy.pseudonym import pseudonym, team_code
from bot.privacy.start_link import is_ticket, line_ticket
from bot.storage import (
    discussed,
    groups,
    invites,
    links,
    marks,
    outcomes,
    people,
    person_rows,
    proposals,
    retention,
    updates,
)
from bot.storage.database import Connection
from bot.storage.person_rows import Whose
from bot.storage.retention import DEFAULT_KEEP, Keep

EVIDENCE_FOR = timedelta(days=3 * 365)  # that a record of a discussion is kept
MOST_UNMARKED = 10_000
MOST_SEEN = 1_000
TICKET_FOR = timedelta(days=14)  # that a line can be added by the link below a digest
NOWHERE = Path(":memory:")  # SQLite's name for a database that is no file


class Memory:
    """Areas, counts, handled updates and the outbox. With no database all but the outbox does nothing.

    `clock` gives the time as an aware datetime. `keep`: for how long.
    """

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        secret: bytes,
        clock: Callable[[], datetime],
        keep: Keep = DEFAULT_KEEP,
    ) -> None:
        self._store = store
        self.outbox = outbox
        self.gaps = GapBook(store, clock)
        self.digests = DigestBook(store, clock)
        self._secret = secret
        self._clock = clock
        self._keep = keep
        self._unmarked: dict[int, int] = {}  # updates dealt with that are not written yet, or could not be
        self._uncounted: Counter[outcomes.Happened] = Counter()
        self._writing = asyncio.Lock()
        self._newest: int | None = None  # of the updates that an earlier run dealt with; None when nobody can tell
        self._newest_marked = 0
        self._seen: set[tuple[str, str]] = set()  # of whom there is nothing more to note in that month
        self._unsettled = True  # an earlier run may have ended before what it deleted was out of the log
        self._settled_on: date | None = None

    @property
    def trouble(self) -> str:
        """Why the database cannot be used; empty when it can."""
        return self._store.trouble

    @property
    def keep(self) -> Keep:
        """For how many days what is kept."""
        return self._keep

    async def open(self) -> None:
        """Open the database; one that cannot be opened is tried again by `tidy`."""
        await self._store.open(self._take_over)
        await self.write()
        await self.outbox.write()

    async def end(self) -> None:
        """Write what is not written yet, for as long as a lock of the database lasts that closing it waits for too."""
        await self._store.rest()
        if self._unmarked or self._uncounted or self.outbox.unsaved:
            await self.open()
            await self._store.rest()
            await self.outbox.hand_over()
            await self.write()

    async def _take_over(self, connection: Connection) -> None:
        """What an earlier run left; looked at before this one writes anything."""
        self._newest = await updates.newest(connection)
        await self.outbox.take_over(connection)

    async def area_of(self, user_id: int) -> str | None:
        """The area the person chose; None when they have not, or nobody can tell."""
        return await self._store.ask(lambda c: people.area_of(c, self._person(user_id)), None)

    async def choose_area(self, user_id: int, area: str) -> bool:
        """Remember the person's area; False when it could not be saved."""
        return await self._store.do(lambda c: people.choose_area(c, self._person(user_id), area, self._month()))

    async def held_of(self, user_id: int) -> people.Held | None:
        """The person's area, invitation and month; None when nothing is held, or nobody can tell."""
        return await self._store.ask(lambda c: people.held(c, self._person(user_id)), None)

    async def see(self, user_id: int) -> None:
        """Note the month, of a person whose area or invitation is kept. Not to be called for what leaves no trace."""
        seen = self._person(user_id), self._month()
        if seen not in self._seen and await self._store.do(lambda c: people.see(c, *seen)):
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            self._seen.add(seen)

    async def is_invited(self, user_id: int) -> bool:
        """Whether the person was invited; True when nobody can tell, since a broken database keeps nobody out."""

        async def invited(connection: Connection) -> bool:
            found = await people.held(connection, self._person(user_id))
            return found is not None and found.invited

        return await self._store.ask(invited, True)

    async def keep_invite(self, code: str, area: str) -> bool:
        """Keep an invitation; False when it was not kept. `area` is empty where the person chooses."""
        put = partial(invites.put, code_hash=code_hash(self._secret, code), area=area, now=self._now())
        return await self._store.ask(put, False)

    async def open_invites(self) -> list[invites.Invite]:
        """The invitations that can still be used; none when nobody can tell."""
        return await self._store.ask(lambda c: invites.open_ones(c, self._now()), [])

    async def revoke_invite(self, number: int) -> bool:
        """Take an invitation back; False when it is gone already, or that could not be done."""
        return await self._store.ask(lambda c: invites.revoke(c, number), False)

    async def redeem(self, user_id: int, code: str) -> str | None:
        """Let the person in, once for each code; gives its area, perhaps empty. None when it is not open."""
        person, hashed = self._person(user_id), code_hash(self._secret, code)
        return await self._store.ask(lambda c: invites.redeem(c, hashed, person, self._now(), self._month()), None)

    async def rows_of(self, user_id: int) -> dict[str, int] | None:
        """How many rows of the person each table holds; None when nobody can tell."""
        return await self._store.ask(lambda c: person_rows.counted(c, self._whose(user_id)), None)

    async def forget(self, user_id: int) -> dict[str, int] | None:
        """Delete every row of the person; gives how many went from each table, None when it could not be done."""
        gone = await self._store.ask(lambda c: person_rows.forget(c, self._whose(user_id)), None)
        self._seen = {seen for seen in self._seen if seen[0] != self._person(user_id)}
        await self.outbox.forget(user_id)
        self._unsettled = self._unsettled or gone is None or bool(gone)
        await self._settle()
        return gone

    async def group_area(self, chat_id: int) -> str | None:
        """The area that the group's administrators chose; None when they have not, or nobody can tell."""
        return await self._store.ask(lambda c: groups.area_of(c, self._person(chat_id)), None)

    async def choose_group_area(self, chat_id: int, area: str) -> bool:
        """Remember the group's area; False when it could not be saved."""
        return await self._store.do(lambda c: groups.choose_area(c, self._person(chat_id), area))

    async def move_group(self, old: int, new: int) -> None:
        """The group goes on under another number: its area, its records of discussions and its digests go with it."""
        if old == new:
            return
        await self._store.do(lambda c: groups.move(c, self._person(old), self._person(new)))
        codes = team_code(self._secret, old), team_code(self._secret, new)
        await self._store.do(lambda c: discussed.moved(c, *codes))
        await self.digests.move(old, new)

    async def forget_group(self, chat_id: int) -> None:
        """Forget the group's area."""
        await self._store.do(lambda c: groups.forget(c, self._person(chat_id)))

    async def count(self, day: date, area: str, topic: str, outcome: str) -> None:
        """Count an answered question: day, area, topic, outcome, and nothing else.

        It is written together with the mark of the update that it is about.
        """
        self._uncounted[outcomes.Happened(day, area, topic, outcome)] += 1

    async def counted(self, first: date, last: date) -> list[outcomes.Counted] | None:
        """All counts of these days; None when nobody can tell."""
        await self.write()
        return await self._store.ask(lambda c: outcomes.between(c, first, last), None)

    async def counted_since(self) -> date | None:
        """The first day that anything was counted on; None when there is none, or nobody can tell."""
        await self.write()
        return await self._store.ask(outcomes.first_day, None)

    async def is_handled(self, update_id: int) -> bool:
        """Whether the update was dealt with before; False when nobody can tell."""
        if update_id in self._unmarked:
            return True
        if self._newest is not None and update_id > max(self._newest, self._newest_marked):
            return False
        return await self._store.ask(lambda c: updates.is_handled(c, update_id, self._now()), False)

    async def mark_handled(self, update_id: int) -> None:
        """Remember that the update was dealt with; when that cannot be written now, it is when it can."""
        self._unmarked[update_id] = self._now()
        self._newest_marked = max(self._newest_marked, update_id)
        if len(self._unmarked) > MOST_UNMARKED:
            del self._unmarked[next(iter(self._unmarked))]
        await self.write(update_id)

    async def write(self, update_id: int | None = None) -> None:
        """Write what was dealt with and counted; what comes meanwhile waits for that, and is written all together.

        `update_id`: to be called in vain when that one was written with the ones before it.
        """
        async with self._writing:
            if not (self._unmarked or self._uncounted) or (update_id is not None and update_id not in self._unmarked):
                return
            marked, counted = dict(self._unmarked), self._uncounted
            self._uncounted = Counter()

            async def work(connection: Connection) -> None:
                if marked:
                    await updates.mark_handled(connection, marked)
                    for each in marked:
                        self._unmarked.pop(each, None)
                if counted:
                    await outcomes.count(connection, counted)

            await self._store.do(work)

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

    async def record_discussed(
        self, chat_id: int, area: str, briefing: str, question: str
    ) -> tuple[discussed.Record, bool] | None:
        """Record that the chat's team discussed a question; the record of the week, and whether it is new.

        A private chat stands under a code of this week alone. None when it could not be kept.
        """
        today = self._today()
        week = discussed.week_of(today)
        in_group = chat_id < 0  # Bot API: only private chats have numbers above zero
        team = team_code(self._secret, chat_id, "" if in_group else week)
        new = discussed.Record(0, team, in_group, week, today.isoformat(), area, briefing, question, None)
        return await self._store.ask(lambda c: discussed.put(c, new), None)

    async def discussion(self, chat_id: int, number: int, ticket: str = "") -> discussed.Record | None:
        """The record of that number if it is this chat's, or `ticket` is the one to it and not too old.

        None when it is not, or nobody can tell.
        """
        found = await self._store.ask(lambda c: discussed.get(c, number), None)
        if found is None:
            return None
        if ticket and is_ticket(self._secret, found.id, found.week, ticket):
            return found if date.fromisoformat(found.day) >= self._today() - TICKET_FOR else None
        week = "" if found.in_group else found.week
        return found if found.team == team_code(self._secret, chat_id, week) else None

    def ticket(self, record: discussed.Record) -> str:
        """What lets a private chat add a line to the record of a channel."""
        return line_ticket(self._secret, record.id, record.week)

    async def keep_line(self, number: int, line: str | None) -> bool:
        """Keep a line on what will change, or take it off; False when that could not be done."""
        return await self._store.ask(lambda c: discussed.put_line(c, number, line), False)

    async def tidy(self) -> None:
        """Open a database that could not be opened before; drop what is older than it may be, from the file too."""
        await self.open()
        if await self._store.ask(lambda c: retention.enforce(c, self._keep, self._clock()), False):
            self._unsettled = True
        await self.gaps.tidy()
        await self._store.do(lambda c: discussed.tidy(c, self._today(), EVIDENCE_FOR))
        await self._settle()

    async def _settle(self) -> None:
        """Take what was deleted out of the file's log too, at once and each day; what fails is tried next time."""
        today = self._today()
        if self._unsettled or self._settled_on != today:
            self._unsettled = not await self._store.ask(person_rows.settle, False)
            self._settled_on = today

    def _whose(self, user_id: int) -> Whose:
        """A private chat stands as a team under a code of this week or the last (see `discussed.tidy`)."""
        weeks = (discussed.week_of(self._today() - timedelta(days=back)) for back in (0, 7))
        codes = tuple(team_code(self._secret, user_id, week) for week in weeks)
        return Whose(self._person(user_id), user_id, codes)

    def _person(self, user_id: int) -> str:
        return pseudonym(self._secret, user_id)

    def _today(self) -> date:
        return self._clock().astimezone(LONDON).date()

    def _now(self) -> int:
        return int(self._clock().timestamp())

    def _month(self) -> str:
        return retention.month(self._clock())


@asynccontextmanager
async def open_memory(
    path: Path,
    secret: bytes,
    clock: Callable[[], datetime],
    patience: float = PATIENCE,
    keep: Keep = DEFAULT_KEEP,
    meters: Meters | None = None,
) -> AsyncIterator[Memory]:
    """The memory in the database at `path`; without a usable one, a memory that ends with the process."""
    async with closed_memory(path, secret, clock, patience, keep, meters) as memory:
        await memory.open()
        yield memory


@asynccontextmanager
async def closed_memory(
    path: Path,
    secret: bytes,
    clock: Callable[[], datetime],
    patience: float = PATIENCE,
    keep: Keep = DEFAULT_KEEP,
    meters: Meters | None = None,
) -> AsyncIterator[Memory]:
    """The same before its database is opened, which takes as long as another program keeps it locked."""
    store = Store(path, patience, meters)
    memory = Memory(store, Outbox(store, clock), secret, clock, keep)
    try:
        yield memory
    finally:
        await memory.end()
        await store.close()
