"""Ids that files use of one another: each must be there once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Generic, TypeVar

from bot.knowledge.document import Document
from bot.knowledge.guess import nearest
from bot.knowledge.problem import Problem, problem
from bot.knowledge.schema import (
    Area,
    Briefing,
    Contact,
    Finding,
    Learning,
    LocalAnswer,
    Question,
    Source,
    Sources,
    Statement,
    Topic,
)

T = TypeVar("T", Area, Briefing, Topic, Sources)
Path = tuple[str | int, ...]
_LISTED = 12


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A file's typed object and where it stands."""

    document: Document
    value: T


@dataclass(frozen=True)
class Shelf(Generic[T]):
    """All files of one kind: those that are right, those that could be read, and the names of the others."""

    entries: tuple[Entry[T], ...]
    documents: tuple[Document, ...]
    unreadable: tuple[str, ...]

    @property
    def ids(self) -> set[str]:
        """Every id of this kind, also what files with mistakes may be called, so that one is told once."""
        right: set[str] = {entry.document.file for entry in self.entries}
        doubtful: list[str] = [document.file for document in self.documents if document.file not in right]
        written = {str(document.data.get("id")) for document in self.documents}
        return written | {PurePosixPath(name).stem for name in (*doubtful, *self.unreadable)}

    def keys(self, name: str) -> set[str] | None:
        """The keys of the mapping `name` in all files; None when one could not be read, so nobody knows."""
        if self.unreadable:
            return None
        found = (document.data.get(name) for document in self.documents)
        return {key for mapping in found if isinstance(mapping, dict) for key in mapping}


@dataclass(frozen=True)
class Shelves:
    """Everything in a folder that names ids or is named by them."""

    areas: Shelf[Area]
    briefings: Shelf[Briefing]
    topics: Shelf[Topic]
    sources: Shelf[Sources]


NOTHING = Shelves(Shelf((), (), ()), Shelf((), (), ()), Shelf((), (), ()), Shelf((), (), ()))


@dataclass(frozen=True)
class Naming:
    """A place in a file that names something: the kind of thing, where, and its id."""

    kind: str
    path: Path
    id: str


def reference_problems(shelves: Shelves) -> Iterator[Problem]:
    """Ids given twice, ids that lead nowhere, and areas that are their own parent."""
    for shelf in (shelves.areas, shelves.briefings, shelves.topics):
        yield from _twice(shelf.documents)
    yield from _taken_names(shelves.topics)
    known = _known(shelves)
    for document, area, namings in _all_namings(shelves):
        here = {**known, "contact": _contacts_near(area, shelves.areas)} if area else known
        for naming in namings:
            yield from _dangling(document, naming, here[naming.kind])
    yield from _unknown_findings(shelves)
    yield from _circles(shelves.areas)
    yield from _superseded_in_circles(shelves.sources)


def known_ids(id_: str, known: set[str]) -> str:
    """What to write instead of `id_`: the nearest of `known`, or all of them."""
    if near := nearest(id_, sorted(known)):
        return f"“{near}”"
    return ", ".join(sorted(known)[:_LISTED])


def _known(shelves: Shelves) -> dict[str, set[str] | None]:
    return {
        "area": shelves.areas.ids,
        "topic": shelves.topics.ids,
        "briefing": shelves.briefings.ids,
        "source": shelves.sources.keys("sources"),
        "contact": shelves.areas.keys("contacts"),
        "procedure": shelves.areas.keys("procedures"),
    }


def _contacts_near(area: str, areas: Shelf[Area]) -> set[str] | None:
    """The contacts that the area or a parent of it has; None when a file on the way could not be read."""
    documents = {str(document.data.get("id")): document for document in areas.documents}
    found: set[str] = set()
    while document := documents.pop(area, None):
        contacts, area = document.data.get("contacts"), str(document.data.get("parent"))
        found |= set(contacts) if isinstance(contacts, dict) else set()
    return None if areas.unreadable else found


def _all_namings(shelves: Shelves) -> Iterator[tuple[Document, str | None, Iterable[Naming]]]:
    """Each file, the area whose contacts it may name (None: any area's), and what it names."""
    for area in shelves.areas.entries:
        yield area.document, area.value.id, _in_area(area.value)
    for briefing in shelves.briefings.entries:
        yield briefing.document, briefing.value.area, _in_briefing(briefing.value)
    for topic in shelves.topics.entries:
        yield topic.document, None, _in_topic(topic.value)
    for sources in shelves.sources.entries:
        yield sources.document, None, _in_sources(sources.value.sources)


def _dangling(document: Document, naming: Naming, known: set[str] | None) -> Iterator[Problem]:
    if known is None or naming.id in known:
        return
    code, is_key = f"unknown-{naming.kind}" if known else "none-yet", naming.path[-1] == naming.id
    spot = document.key_spot(naming.path) if is_key else document.spot(naming.path)
    yield problem(code, document.file, spot, id=naming.id, kind=naming.kind, known=known_ids(naming.id, known))


def _listed(kind: str, path: Path, ids: Iterable[str]) -> Iterator[Naming]:
    return (Naming(kind, (*path, number), each) for number, each in enumerate(ids))


def _one(kind: str, path: Path, id_: str | None) -> Iterator[Naming]:
    return iter([Naming(kind, path, id_)] if id_ is not None else [])


def _in_area(area: Area) -> Iterator[Naming]:
    yield from _one("area", ("parent",), area.parent)
    yield from _listed("contact", ("first_call",), area.first_call)
    yield from _listed("contact", ("abuse_help",), area.abuse_help)
    yield from _listed("contact", ("advice",), area.advice)
    for key, contact in area.contacts.items():
        yield from _in_contact(("contacts", key), contact)
    for key, procedure in area.procedures.items():
        yield from _one("source", ("procedures", key, "source"), procedure.source)


def _in_contact(path: Path, contact: Contact) -> Iterator[Naming]:
    yield from _one("source", (*path, "source"), contact.source)
    yield from _one("contact", (*path, "hours"), contact.hours.closed_of)


def _in_sources(sources: Mapping[str, Source]) -> Iterator[Naming]:
    for key, source in sources.items():
        yield from _one("source", ("sources", key, "superseded_by"), source.superseded_by)


def _in_briefing(briefing: Briefing) -> Iterator[Naming]:
    yield Naming("area", ("area",), briefing.area)
    yield from _one("source", ("source",), briefing.source)
    yield from _listed("contact", ("advice_contacts",), briefing.advice_contacts)
    parts: dict[str, Sequence[Statement | Finding | Question]] = {
        "happened": briefing.happened,
        "findings": briefing.findings,
        "good_practice": briefing.good_practice,
        "questions": briefing.questions,
    }
    for name, statements in parts.items():
        for number, statement in enumerate(statements):
            yield from _listed("topic", (name, number, "topics"), statement.topics)
    for number, finding in enumerate(briefing.findings):
        if finding.digest:
            yield from _one("procedure", ("findings", number, "digest", "procedure"), finding.digest.procedure)
    if briefing.advice:
        yield from _listed("topic", ("advice", "topics"), briefing.advice.topics)


def _in_topic(topic: Topic) -> Iterator[Naming]:
    yield from _listed("topic", ("related",), topic.related)
    yield from _in_answer((), topic)
    for area, local in topic.local.items():
        yield Naming("area", ("local", area), area)
        yield from _in_answer(("local", area), local)


def _in_answer(path: Path, answer: Topic | LocalAnswer) -> Iterator[Naming]:
    for number, use in enumerate(answer.sources or ()):
        yield Naming("source", (*path, "sources", number, "id"), use.id)
    for number, learning in enumerate(answer.learning or ()):
        yield Naming("briefing", (*path, "learning", number, "briefing"), learning.briefing)
    yield from _listed("procedure", (*path, "procedures"), answer.procedures or ())
    yield from _listed("contact", (*path, "contacts"), answer.contacts or ())


def _unknown_findings(shelves: Shelves) -> Iterator[Problem]:
    findings = {entry.value.id: {finding.id for finding in entry.value.findings} for entry in shelves.briefings.entries}
    for topic in shelves.topics.entries:
        for path, learning in learnings(topic.value):
            known = findings.get(learning.briefing)
            for naming in _listed("finding", (*path, "findings"), learning.findings):
                yield from _dangling(topic.document, naming, known)


def learnings(topic: Topic) -> Iterator[tuple[Path, Learning]]:
    """What a topic and its local versions teach from briefings, each with its place in the file."""
    for number, learning in enumerate(topic.learning):
        yield ("learning", number), learning
    for area, local in topic.local.items():
        for number, learning in enumerate(local.learning or ()):
            yield ("local", area, "learning", number), learning


def _superseded_in_circles(sources: Shelf[Sources]) -> Iterator[Problem]:
    """Sources that replace each other, so that nobody can say which one holds."""
    for entry in sources.entries:
        newer = {key: source.superseded_by for key, source in entry.value.sources.items()}
        for key in newer:
            way = [key]
            while (following := newer.get(way[-1])) and following not in way:
                way.append(following)
            if following == key:
                spot = entry.document.spot(("sources", key, "superseded_by"))
                yield problem("superseded-circle", entry.document.file, spot, way=" → ".join([*way, following]))


def _twice(documents: Iterable[Document]) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    for document in documents:
        id_ = document.data.get("id")
        if not isinstance(id_, str):
            continue
        if id_ in first:
            other = first[id_]
            facts = {"id": id_, "other": other.file, "other_line": other.spot(("id",)).line}
            yield problem("duplicate-id", document.file, document.spot(("id",)), **facts)
        first.setdefault(id_, document)


def _taken_names(topics: Shelf[Topic]) -> Iterator[Problem]:
    taken = {entry.value.id: entry.document.file for entry in topics.entries}
    for entry in topics.entries:
        for number, old in enumerate(entry.value.was):
            if old in taken:
                spot = entry.document.spot(("was", number))
                yield problem("was-taken", entry.document.file, spot, id=old, other=taken[old])
            taken.setdefault(old, entry.document.file)


def _circles(areas: Shelf[Area]) -> Iterator[Problem]:
    parents = {entry.value.id: entry.value.parent for entry in areas.entries}
    for entry in areas.entries:
        way = [entry.value.id]
        while (parent := parents.get(way[-1])) and parent not in way:
            way.append(parent)
        if parent == entry.value.id:
            round_trip = " → ".join([*way, parent])
            yield problem("parent-circle", entry.document.file, entry.document.spot(("parent",)), way=round_trip)
