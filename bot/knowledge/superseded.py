"""Sources that another has replaced, and the answers that still rest on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Source, Topic


class Replaced(NamedTuple):
    """A source that is cited, and the newest one that stands in its place."""

    old: Source
    new: Source


def cited(knowledge: Knowledge, topic: Topic, area_id: str | None) -> Iterator[str]:
    """The ids of the sources a topic rests on in an area: its own, its procedures' and its contacts'.

    `topic` is the topic as it reads there: see `Knowledge.local_topic`.
    """
    yield from (use.id for use in topic.sources)
    procedures = (knowledge.procedure(area_id, key) for key in topic.procedures)
    contacts = (knowledge.contact(area_id, key) for key in topic.contacts)
    yield from (found[1].source for found in (*procedures, *contacts) if found and found[1].source)


def replaced(knowledge: Knowledge, ids: Iterable[str]) -> tuple[Replaced, ...]:
    """Those of the sources that have been replaced, each once, with the end of their chain."""
    found = {}
    for each in ids:
        if (newest := newest_of(knowledge.sources, each)) != each:
            found[each] = Replaced(knowledge.sources[each], knowledge.sources[newest])
    return tuple(found.values())


def replaced_anywhere(knowledge: Knowledge, topic: Topic) -> tuple[Replaced, ...]:
    """What a topic rests on, in any area, that has been replaced."""
    ids = [each for area in knowledge.areas for each in cited(knowledge, knowledge.local_topic(topic.id, area), area)]
    return replaced(knowledge, [*(use.id for use in topic.sources), *ids])


def newest_of(sources: Mapping[str, Source], source_id: str) -> str:
    """The source that stands in place of this one today; itself when nothing has replaced it."""
    seen = {source_id}
    while (newer := sources[source_id].superseded_by) and newer in sources and newer not in seen:
        seen.add(newer)
        source_id = newer
    return source_id
