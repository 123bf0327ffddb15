"""What decides which answer a message gets, as one short text: while it stays, what was found out stays true."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from bot.knowledge.base import Knowledge
from bot.matching.documents import documents

ROOMS = ("matching", "privacy", "replies", "editorial")
READ = (".py", ".txt")
LISTS = ("smalltalk.yaml",)


def fingerprint(knowledge: Knowledge, model: str) -> str:
    """Changes with anything that matching reads, with the model (its revision), and with the code."""
    held = hashlib.sha256(code() + model.encode())
    for part in _parts(knowledge):
        held.update(part.encode("utf-8", "surrogatepass"))
    return held.hexdigest()


@cache
def code() -> bytes:
    """A digest of the code that decides and of the word lists it comes with."""
    bot = resources.files("bot")
    files = [file for room in ROOMS for file in _files(bot / room)] + [bot / "defaults" / name for name in LISTS]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()


def _files(room: Traversable) -> list[Traversable]:
    return sorted((file for file in room.iterdir() if file.name.endswith(READ)), key=lambda file: file.name)


def _parts(knowledge: Knowledge) -> Iterator[str]:
    for document in documents(knowledge):
        yield f"{document.owner}\t{document.kind}\t{document.section}\t{document.text}\n"
    yield knowledge.lexicon.model_dump_json(exclude={"accepted"})
    yield knowledge.urgent.model_dump_json()
    for id_, area in sorted(knowledge.areas.items()):
        yield repr((id_, area.name, area.parent, area.also_known_as, [each.phone for each in area.contacts.values()]))
    for id_, briefing in sorted(knowledge.briefings.items()):
        yield repr((id_, briefing.known_as))
