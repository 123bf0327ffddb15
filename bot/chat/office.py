"""The desk that messages are answered at. It is changed as a whole, so that no answer comes from two knowledges."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.chat.desk import Desk
from bot.freshness.outages import with_outages
from bot.knowledge.base import Knowledge
from bot.matching.decide import Matcher

LOOK_EVERY, LOOK_AGAIN = 3600.0, 60.0


class Office:
    """Holds the desk of the moment. A handler takes it once and keeps to it until its update is dealt with."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._outages: Mapping[str, tuple[int, int]] = {}

    def open(self, knowledge: Knowledge, matcher: Matcher) -> None:
        """From now on messages are answered from this knowledge. `matcher`: made for it."""
        self.desk = replace(self.desk, knowledge=self.as_served(knowledge), made=matcher)

    def as_served(self, knowledge: Knowledge) -> Knowledge:
        """The knowledge without the links that do not open."""
        return with_outages(knowledge, self._outages)

    async def mind_broken_links(self) -> None:
        """Once an hour look which links do not open, until cancelled."""
        while True:
            found = await self.desk.memory.broken_links()
            if found is not None:
                self._outages = found
                self.desk = replace(self.desk, knowledge=self.as_served(self.desk.knowledge))
            await asyncio.sleep(LOOK_AGAIN if found is None else LOOK_EVERY)
