"""Checks the knowledge's links and keeps what was found: each record as soon as it is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from bot.freshness.fetch import Fetch, Manners, fetcher
from bot.freshness.links import KnownLink
from bot.freshness.verdicts import WELL, Fetched, Outcome, Record, Status, judge
from bot.storage import links as store
from bot.storage.database import Connection, open_database

GOES_ON_FOR = 6 * 3600  # a check within so many seconds after an interrupted one leaves out what was well
KEPT_FOR = 90 * 24 * 3600
Step = Callable[[], None]


@dataclass(frozen=True)
class LinkReport:
    """Every link with its record now. `offline`: no site at all answered, so that nothing can be said or kept."""

    links: tuple[tuple[KnownLink, Record], ...]
    offline: bool

    def of(self, *statuses: Status) -> list[tuple[KnownLink, Record]]:
        """The links that stand so."""
        return [each for each in self.links if each[1].status in statuses]


async def check_links(
    links: Collection[KnownLink],
    database: Path,
    now: int,
    *,
    manners: Manners | None = None,
    again: bool = False,
    step: Step = lambda: None,
) -> LinkReport:
    """Open every link, keep its record in the database, and give them all.

    `now` is in seconds since 1970. `again`: also those that were well within the last hours. `step` is called
    once for each link. Raises `sqlite3.Error` or `OSError` when the database cannot be used.
    """
    async with open_database(database) as connection, fetcher(manners) as fetch:
        earlier = {url: record_of(row) for url, row in (await store.kept(connection)).items()}
        run = _Run(connection, earlier, now, fetch, step, again=again)
        await asyncio.gather(*(run.check(link) for link in links))
        await run.end()
        if not run.offline:
            await store.forget_unseen(connection, now - KEPT_FOR)
    found = ((link, run.records[link.url]) for link in links if link.url in run.records)
    return LinkReport(tuple(found), run.offline)


class _Run:
    """One run over the links. When nobody answers it may be our own line: that is kept only once somebody has."""

    def __init__(
        self, connection: Connection, earlier: dict[str, Record], now: int, fetch: Fetch, step: Step, *, again: bool
    ) -> None:
        self.records = dict(earlier)
        self._connection = connection
        self._now = now
        self._fetch = fetch
        self._step = step
        self._again = again
        self._answered = False
        self._unreached: list[tuple[KnownLink, Fetched]] = []

    @property
    def offline(self) -> bool:
        """Whether links were tried and nobody answered."""
        return bool(self._unreached) and not self._answered

    async def check(self, link: KnownLink) -> None:
        if not self._was_well(link):
            fetched = await self._fetch(link.url)
            if fetched.outcome is Outcome.UNREACHED:
                self._unreached.append((link, fetched))
            else:
                self._answered = True
                await self._keep(link, fetched)
        self._step()

    async def end(self) -> None:
        """Keep who could not be reached, now that it is known whether our own line works."""
        for link, fetched in self._unreached if self._answered else ():
            await self._keep(link, fetched)

    async def _keep(self, link: KnownLink, fetched: Fetched) -> None:
        record = judge(
            link.url,
            self.records.get(link.url),
            fetched,
            self._now,
            titles=(*link.titles, link.search),
            looked_on=link.looked_on,
        )
        self.records[link.url] = record
        await store.keep(self._connection, row_of(record))

    def _was_well(self, link: KnownLink) -> bool:
        before = self.records.get(link.url)
        if self._again or before is None or before.status not in WELL:
            return False
        if self._now - before.last_seen > GOES_ON_FOR:
            return False
        self._answered = True
        return True


def record_of(row: store.LinkRow) -> Record:
    """The record in a row of the database."""
    given = {each.name: getattr(row, each.name) for each in fields(row)}
    return Record(**{**given, "status": Status(row.status)})


def row_of(record: Record) -> store.LinkRow:
    """The record as the database keeps it."""
    return store.LinkRow(**{**asdict(record), "status": record.status.value})
