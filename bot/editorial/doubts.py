"""Links that nobody has opened and numbers that nobody has rung."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.editorial.manuscript import Manuscript, Path, Remark, remark
from bot.knowledge.document import Data, Document
from bot.knowledge.schema import CONFIRMED_FOR, Act, Area, Briefing, Confidence, Contact, LinkStatus, Source, SourceKind

Place = tuple[Path, str]


def doubts(manuscript: Manuscript, today: date) -> Iterator[Remark]:
    """One remark for a file that nobody has adopted, one for each link and number where somebody has.

    A number to ring first in an area that is adopted must be right: that is an error.
    """
    urgent = dict(_urgent_numbers(manuscript))
    for shelf in manuscript.sources:
        yield from _together(shelf.document, "links-unopened", _links_of_sources(shelf.value.sources))
    for briefing in manuscript.briefings:
        yield from _together(briefing.document, "links-unopened", _links_of_briefing(briefing.value))
    for written in manuscript.documents.values():
        yield from _half_told(written, (), written.data)
    for entry in manuscript.areas:
        area, document = entry.value, entry.document
        numbers = [(path, c) for path, c in _doubtful(area, today) if (area.id, path[1]) not in urgent]
        if area.adopted:
            yield from _each(document, "link-unopened", _links(area))
            yield from _each(document, "number-unconfirmed", ((path, c.name) for path, c in numbers))
        else:
            yield from _together(document, "links-unopened", _links(area))
            yield from _together(document, "numbers-unconfirmed", ((path, c.name) for path, c in numbers))
        for path, contact in _doubtful(area, today):
            if user := urgent.get((area.id, path[1])):
                yield remark(document, "urgent-number-unconfirmed", path, name=contact.name, area=user)


def is_doubtful(contact: Contact, today: date) -> bool:
    """Whether a number is there, and neither sure by its source nor rung lately."""
    if contact.phone is None:
        return False
    if contact.confirmed_on:
        return today - contact.confirmed_on > CONFIRMED_FOR
    return contact.phone_status is not Confidence.HIGH


def _doubtful(area: Area, today: date) -> list[tuple[Path, Contact]]:
    held = area.contacts.items()
    return [(("contacts", key, "phone"), contact) for key, contact in held if is_doubtful(contact, today)]


def _urgent_numbers(manuscript: Manuscript) -> Iterator[tuple[tuple[str, str | int], str]]:
    """The area and key of each number that an adopted area gives for what cannot wait, and the area that gives it."""
    knowledge = manuscript.knowledge
    for entry in manuscript.areas:
        if not entry.value.adopted:
            continue
        keys = {key for area in knowledge.lineage(entry.value.id) for key in area.first_call}
        for topic in manuscript.shown:
            local = knowledge.local_topic(topic.value.id, entry.value.id)
            keys |= set(local.contacts) if local.act is not Act.PLAN else set()
        for key in sorted(keys):
            if found := knowledge.contact(entry.value.id, key):
                yield (found[0].id, key), entry.value.name


def _links(area: Area) -> list[Place]:
    manual = area.manual
    found: list[Place] = []
    if manual and manual.status is LinkStatus.UNCONFIRMED:
        found.append((("manual", "url"), manual.title))
    for key, each in area.procedures.items():
        if each.url and each.status is LinkStatus.UNCONFIRMED:
            found.append((("procedures", key, "url"), each.title))
    return found


def _links_of_sources(sources: Mapping[str, Source]) -> Iterator[Place]:
    """An Act's address is its identifier, so the law is never in doubt."""
    for key, source in sources.items():
        if source.url and source.kind is not SourceKind.LAW and source.status is LinkStatus.UNCONFIRMED:
            yield ("sources", key, "url"), source.title


def _links_of_briefing(briefing: Briefing) -> Iterator[Place]:
    for number, link in enumerate(briefing.links):
        if link.status is LinkStatus.UNCONFIRMED:
            yield ("links", number, "url"), link.title


def _half_told(document: Document, path: Path, data: Data) -> Iterator[Remark]:
    """Links that are said to be opened, and nobody wrote when."""
    if isinstance(data, dict):
        if data.get("status") == LinkStatus.OPENED and not data.get("opened_on"):
            yield remark(document, "opened-when", (*path, "status"), name=data.get("title") or "")
        for key, value in data.items():
            yield from _half_told(document, (*path, key), value)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _half_told(document, (*path, number), value)


def _each(document: Document, code: str, places: Iterable[Place]) -> Iterator[Remark]:
    for path, name in places:
        yield remark(document, code, path, name=name)


def _together(document: Document, code: str, places: Iterable[Place]) -> Iterator[Remark]:
    held = sorted((document.spot(path), path, name) for path, name in places)
    if held:
        _, path, name = held[0]
        yield remark(document, code, path, count=len(held), name=name)
