"""What can be changed with a few taps: the numbers, the links and the sentences of each file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.knowledge.document import Data, Document, read
from bot.knowledge.edit import Change, place_of
from bot.knowledge.schema import Confidence
from bot.publishing.difference import Steps, named
from bot.replies.words import Words

_SENTENCES = ("short", "do", "not_seen", "more")


class PlaceKind(StrEnum):
    """What kind of value stands at a place."""

    NUMBER = "number"
    LINK = "link"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Place:
    """A value that can be changed: where it stands, what it is called, how it reads now.

    `area` is the area it belongs to, None for what holds everywhere.
    """

    kind: PlaceKind
    file: str
    path: Steps
    called: str
    now: str
    area: str | None = None

    @property
    def mark(self) -> str:
        """A short name that a button can carry and that stays the same while the place does."""
        return _mark(self.file, *self.path)


@dataclass(frozen=True)
class Holder:
    """A file with such places, and what it is called."""

    file: str
    called: str
    places: tuple[Place, ...]

    @property
    def mark(self) -> str:
        """A short name that a button can carry."""
        return _mark(self.file)


def holders(kind: PlaceKind, files: Mapping[str, bytes], words: Words, areas: Mapping[str, str]) -> list[Holder]:
    """The files that have places of that kind, by what they are called."""
    found = (_holder(kind, file, raw, words, areas) for file, raw in files.items())
    return sorted((each for each in found if each.places), key=lambda each: each.called.casefold())


def still_there(place: Place, raw: bytes) -> bool:
    """Whether the value at the place still reads as it did when the lead chose it."""
    document = read(raw, place.file).document
    return document is not None and _at(document.data, place.path) == place.now


def changes_for(place: Place, value: str, raw: bytes, reason: str) -> list[Change]:
    """What has to change in the file for the new value: what was said of the old number or link goes with it.

    `reason`: why a new number counts as unconfirmed, in a few words.
    """
    document = read(raw, place.file).document
    beside = place_of(document, place.path[:-1]) if document else None
    old = {PlaceKind.NUMBER: ("confirmed_on",), PlaceKind.LINK: ("opened_on", "status")}.get(place.kind, ())
    found = [Change(place.path, value)]
    if place.kind is PlaceKind.NUMBER:
        doubt = {"phone_status": Confidence.MEDIUM.value, "phone_reason": reason}
        found += [Change((*place.path[:-1], key), said) for key, said in doubt.items()]
    return [
        *found,
        *(Change((*place.path[:-1], key), None) for key in old if isinstance(beside, dict) and key in beside),
    ]


def said_of_old_numbers(before: bytes | None, after: bytes, file: str) -> list[Change]:
    """What has to go from a new edition of a file: that a number was rung, where it is still said of the one before."""
    old, new = (read(raw or b"", file).document for raw in (before, after))
    contacts = new.data.get("contacts") if new else None
    if old is None or new is None or not isinstance(contacts, dict):
        return []
    return [
        Change((*path, "confirmed_on"), None)
        for path in (("contacts", key) for key in contacts)
        if _differs(old, new, (*path, "phone")) and not _differs(old, new, (*path, "confirmed_on"))
        if place_of(new, (*path, "confirmed_on")) is not None
    ]


def _differs(old: Document, new: Document, path: Steps) -> bool:
    return place_of(old, path) != place_of(new, path)


def _holder(kind: PlaceKind, file: str, raw: bytes, words: Words, areas: Mapping[str, str]) -> Holder:
    document = read(raw, file).document
    data = document.data if document else {}
    paths = list(_PATHS[kind](file.partition("/")[0], data))
    places = tuple(
        Place(kind, file, path, named(path, data, words, areas), _at(data, path), _area(file, path, data))
        for path in paths
    )
    return Holder(file, _called(file, data, words), places)


def _called(file: str, data: Mapping[str, Data], words: Words) -> str:
    name = data.get("title") or data.get("name")
    return name if isinstance(name, str) else words.say("file_sources") if file.startswith("sources") else file


def _area(file: str, path: Steps, data: Mapping[str, Data]) -> str | None:
    if file.startswith("areas/"):
        return _at(data, ("id",))
    return str(path[1]) if path[0] == "local" else None


def _numbers(kind: str, data: Mapping[str, Data]) -> Iterator[Steps]:
    if kind == "areas":
        yield from (("contacts", key, "phone") for key in _mapping(data.get("contacts")))


def _links(kind: str, data: Mapping[str, Data]) -> Iterator[Steps]:
    if kind == "areas":
        if _mapping(data.get("manual")):
            yield ("manual", "url")
        yield from (("procedures", key, "url") for key in _mapping(data.get("procedures")))
    elif kind.startswith("sources"):
        yield from (("sources", key, "url") for key in _mapping(data.get("sources")))


def _sentences(kind: str, data: Mapping[str, Data]) -> Iterator[Steps]:
    if kind == "topics":
        yield from _of_answer(("answer",), data.get("answer"))
        for area, local in _mapping(data.get("local")).items():
            yield from _of_answer(("local", area), local)


def _of_answer(above: Steps, answer: Data) -> Iterator[Steps]:
    held = _mapping(answer)
    for key in _SENTENCES:
        value = held.get(key)
        if isinstance(value, list):
            yield from ((*above, key, place) for place, item in enumerate(value) if isinstance(item, str))
        elif isinstance(value, str):
            yield (*above, key)


_PATHS = {PlaceKind.NUMBER: _numbers, PlaceKind.LINK: _links, PlaceKind.SENTENCE: _sentences}


def _mapping(value: Data) -> dict[str, Data]:
    return value if isinstance(value, dict) else {}


def _at(data: Data | Mapping[str, Data], path: Steps) -> str:
    for step in path:
        if isinstance(data, dict):
            data = data.get(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return ""
    return data if isinstance(data, str) else ""


def _mark(*parts: str | int) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]
