"""The loaded knowledge base and its look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from bot.knowledge.schema import (
    Area,
    Briefing,
    BriefingStatus,
    Contact,
    DigestSettings,
    Everyday,
    Headings,
    Learning,
    Lexicon,
    Procedure,
    Source,
    Status,
    Topic,
)
from bot.knowledge.urgent import Urgent

SHOWN = (Status.PUBLISHED, Status.GAP)  # topics that people may be given


class Outage(NamedTuple):
    """The first and the latest day on which a link did not open."""

    first: date
    last: date


@dataclass(frozen=True)
class Knowledge:
    """Everything leads wrote, checked and complete. Mappings are by id; `wording` is by key, `blame` by word.

    `areas` are those that people may choose; areas that are still drafts stand in `draft_areas`.
    `broken`: by address, the links that do not open; people are given words to search for in place of these.
    """

    areas: Mapping[str, Area]
    sources: Mapping[str, Source]
    briefings: Mapping[str, Briefing]
    topics: Mapping[str, Topic]
    lexicon: Lexicon
    urgent: Urgent
    everyday: Everyday
    wording: Mapping[str, str]
    digest: DigestSettings
    blame: Mapping[str, str] = field(default_factory=dict)
    headings: Headings = field(default_factory=Headings)
    draft_areas: Mapping[str, Area] = field(default_factory=dict)
    broken: Mapping[str, Outage] = field(default_factory=dict)

    @cached_property
    def root(self) -> Area:
        """The area before one is chosen: without a parent and named as one by others, else the first."""
        parents = {area.parent for area in self.areas.values()}
        tops = [area for area in self.areas.values() if area.parent is None]
        return next((area for area in tops if area.id in parents), (tops or list(self.areas.values()))[0])

    def area(self, area_id: str | None) -> Area:
        """The area of that id; the root when there is none or it is no longer known."""
        return self.areas.get(area_id or "", self.root)

    def area_named(self, wanted: str) -> str | None:
        """The id of the area that people call so: by its id, its name or another name of it."""
        names = {
            name.casefold(): each.id
            for each in self.areas.values()
            for name in (each.id, each.name, *each.also_known_as)
        }
        return names.get(wanted.strip().casefold())

    def lineage(self, area_id: str | None) -> Iterator[Area]:
        """The area and its parents, nearest first; a circle of parents ends at its second turn."""
        seen: set[str] = set()
        area: Area | None = self.area(area_id)
        while area and area.id not in seen:
            seen.add(area.id)
            yield area
            area = self.areas.get(area.parent or "")

    def contact(self, area_id: str | None, key: str) -> tuple[Area, Contact] | None:
        """The contact of that key nearest to the area, with the area that names it."""
        found = ((area, area.contacts[key]) for area in self.lineage(area_id) if key in area.contacts)
        return next(found, None)

    def procedure(self, area_id: str | None, key: str) -> tuple[Area, Procedure] | None:
        """The procedure of that key nearest to the area, with the area that names it."""
        found = ((area, area.procedures[key]) for area in self.lineage(area_id) if key in area.procedures)
        return next(found, None)

    def local_topic(self, topic_id: str, area_id: str | None) -> Topic:
        """The topic as it reads in the area: the nearest override in its lineage, else the national text."""
        topic = self.topics[topic_id]
        for area in self.lineage(area_id):
            if area.id in topic.local:
                return _localised(topic, area.id)
        return topic

    @property
    def answerable(self) -> Iterator[Topic]:
        """Topics that people may be given: published ones and known gaps, in the order of their ids."""
        return (topic for _, topic in sorted(self.topics.items()) if topic.status in SHOWN)

    @cached_property
    def readable_briefings(self) -> Mapping[str, Briefing]:
        """Briefings that people may be given, by id and in that order: all that are no drafts."""
        published = BriefingStatus.PUBLISHED
        return {id_: each for id_, each in sorted(self.briefings.items()) if each.status is published}

    def learning(self, topic: Topic) -> list[Learning]:
        """What the topic teaches from briefings that people may be given."""
        readable = self.readable_briefings
        return [each for each in topic.learning if each.briefing in readable]


def _localised(topic: Topic, area_id: str) -> Topic:
    local = topic.local[area_id]
    given = {key: getattr(local, key) for key in local.model_fields_set if getattr(local, key) is not None}
    words: dict[str, Any] = {key: given.pop(key) for key in ("short", "do", "not_seen", "more") if key in given}
    return topic.model_copy(update={**given, "answer": topic.answer.model_copy(update=words)})
