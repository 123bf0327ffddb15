"""What an edition covers: which areas and topics, in which order, on which day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Act, Area, Briefing, Status, Topic
from bot.replies.answer import AnswerPage
from bot.replies.numbers import Numbers
from bot.replies.sheet import Sheet
from bot.replies.words import Words


@dataclass(frozen=True)
class Scope:
    """The knowledge as it stands at `moment`, for one area (an id that it has) or, with None, for all of them."""

    knowledge: Knowledge
    area: str | None
    moment: datetime

    @property
    def words(self) -> Words:
        """The bot's own sentences."""
        return Words(self.knowledge.wording)

    @property
    def base(self) -> Area:
        """The area whose text stands first in every answer: the chosen one, else the national one."""
        return self.knowledge.area(self.area)

    @cached_property
    def others(self) -> tuple[Area, ...]:
        """The areas whose differences follow the base's text, by name."""
        if self.area is not None:
            return ()
        areas = (area for area in self.knowledge.areas.values() if area is not self.base)
        return tuple(sorted(areas, key=lambda area: area.name))

    @cached_property
    def places(self) -> tuple[Area, ...]:
        """Every area whose numbers and procedures belong in the edition, the widest last."""
        lineage = [area for area in self.knowledge.lineage(self.area) if area is not self.base]
        return (*self.others, self.base, *lineage)

    @cached_property
    def groups(self) -> tuple[tuple[str, tuple[Topic, ...]], ...]:
        """The topics people may be given, by group: the groups with danger first, then by name."""
        topics = list(self.knowledge.answerable)
        urgent = {topic.group for topic in topics if topic.act is Act.NOW}
        topics.sort(key=lambda topic: (topic.group not in urgent, topic.group, topic.title))
        return tuple((group, tuple(held)) for group, held in groupby(topics, key=lambda topic: topic.group))

    @cached_property
    def numbered(self) -> dict[str, int]:
        """The number of each topic in the edition, by which paper finds it."""
        topics = (topic for _, held in self.groups for topic in held)
        return {topic.id: number for number, topic in enumerate(topics, 1)}

    @property
    def listed(self) -> Iterator[Topic]:
        """Every topic that is not retired, drafts too, in the order of their ids."""
        return (topic for _, topic in sorted(self.knowledge.topics.items()) if topic.status is not Status.RETIRED)

    @cached_property
    def briefings(self) -> tuple[Briefing, ...]:
        """All briefings, those of the base first."""
        held = self.knowledge.readable_briefings.values()
        return tuple(sorted(held, key=lambda each: (each.area != self.base.id, each.id)))

    def numbers(self, area: Area) -> Numbers:
        """The numbers of an area."""
        return Numbers(self.knowledge, area.id, self.moment)

    def sheet(self, topic_id: str, area: Area) -> Sheet:
        """A topic as it reads in an area."""
        return AnswerPage(topic_id, self.numbers(area)).sheet()

    @cached_property
    def revision(self) -> str:
        """Eight characters that change whenever anything in the knowledge changes."""
        whole = hashlib.sha256()
        for shelf in (self.knowledge.areas, self.knowledge.sources, self.knowledge.briefings, self.knowledge.topics):
            for key, value in sorted(shelf.items()):
                whole.update(f"{key}\n{value!r}\n".encode())
        for key, sentence in sorted(self.knowledge.wording.items()):
            whole.update(f"{key}\n{sentence}\n".encode())
        return whole.hexdigest()[:8]
