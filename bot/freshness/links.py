"""Which addresses stand in the knowledge, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.knowledge.base import Knowledge
from bot.knowledge.document import Document
from bot.knowledge.folder import Found, scan
from bot.knowledge.schema import Area, Link, Procedure, Source, Topic
from bot.knowledge.superseded import cited


@dataclass(frozen=True)
class Place:
    """Where an address stands: the file in the knowledge folder, the line (from 1) and the way to the value."""

    file: str
    line: int
    path: tuple[str, ...]


@dataclass(frozen=True)
class KnownLink:
    """An address with everything the knowledge says of it.

    `titles`: what leads call the page. `search`: the words that find it. `looked_on`: the latest day on which a
    person opened or read it.
    """

    url: str
    titles: tuple[str, ...]
    search: str
    looked_on: date | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class _Mention:
    url: str
    title: str
    search: str | None
    looked_on: date | None
    place: Place


def known_links(folder: Path, knowledge: Knowledge) -> tuple[KnownLink, ...]:
    """Every address in the folder that `knowledge` was loaded from, each once, in the order they stand in."""
    mentions: dict[str, list[_Mention]] = {}
    for each in _mentions(scan(folder)[0], knowledge):
        mentions.setdefault(each.url, []).append(each)
    return tuple(_together(url, found) for url, found in mentions.items())


def shown_in(knowledge: Knowledge, area_id: str) -> frozenset[str]:
    """The addresses that people of the area may be given: its own, its parents' and those its answers rest on."""
    lineage = list(knowledge.lineage(area_id))
    pages = [page for area in lineage for page in (area.manual, *area.procedures.values()) if page]
    sources = {each for topic in knowledge.answerable for each in _local_sources(knowledge, topic, area_id)}
    places = {area.id for area in lineage}
    sources |= {each.source for each in knowledge.briefings.values() if each.area in places and each.source}
    found = [page.url for page in pages] + [knowledge.sources[each].url for each in sources]
    return frozenset(str(url) for url in found if url)


def _local_sources(knowledge: Knowledge, topic: Topic, area_id: str) -> Iterator[str]:
    return cited(knowledge, knowledge.local_topic(topic.id, area_id), area_id)


def _mentions(found: Iterable[Found], knowledge: Knowledge) -> Iterator[_Mention]:
    for each in found:
        document = each.reading.document
        if document and each.kind == "areas":
            area = knowledge.areas.get(str(document.data.get("id")))
            yield from _in_area(document, area) if area else ()
        elif document and each.kind == "sources":
            for key, source in knowledge.sources.items():
                yield from _one(document, ("sources", key, "url"), source)


def _in_area(document: Document, area: Area) -> Iterator[_Mention]:
    if area.manual:
        yield from _one(document, ("manual", "url"), area.manual)
    for key, procedure in area.procedures.items():
        yield from _one(document, ("procedures", key, "url"), procedure)


def _one(document: Document, path: tuple[str, ...], page: Source | Procedure | Link) -> Iterator[_Mention]:
    if page.url is None:
        return
    search = None if isinstance(page, Link) else page.search
    read = page.seen_on if isinstance(page, Source) else None
    looked = max((on for on in (page.opened_on, read) if on), default=None)
    place = Place(document.file, document.spot(path).line, path)
    yield _Mention(str(page.url), page.title, search, looked, place)


def _together(url: str, found: list[_Mention]) -> KnownLink:
    titles = tuple(dict.fromkeys(each.title for each in found))
    search = next((each.search for each in found if each.search), titles[0])
    looked = max((each.looked_on for each in found if each.looked_on), default=None)
    return KnownLink(url, titles, search, looked, tuple(each.place for each in found))
