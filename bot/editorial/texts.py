"""Every text of the knowledge with its place, and who says it: the bot, a person who asks, or one lead to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.editorial.manuscript import Manuscript, Path
from bot.knowledge.document import Data, Document

ASKED = ("asks", "not_for")
FOR_LEADS = ("note", "accepted", "traces", "owner", "changes", "search")
NO_TEXT: tuple[str, ...] = (
    "id",
    "url",
    "phone",
    "source",
    "hours",
    "parent",
    "area",
    "status",
    "authority",
    "act",
    "kind",
    "was",
)
NO_TEXT += (
    "topics",
    "related",
    "procedures",
    "contacts",
    "first_call",
    "advice",
    "findings",
    "briefing",
    "superseded_by",
)


@dataclass(frozen=True)
class Written:
    """A text as it stands in a file. `path` leads to it; its keys tell what it is."""

    document: Document
    path: Path
    text: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys on the way to it, without list numbers."""
        return tuple(step for step in self.path if isinstance(step, str))

    @property
    def is_asked(self) -> bool:
        """Whether people say it: their words are as they are."""
        return any(key in ASKED for key in self.keys)

    @property
    def is_published_elsewhere(self) -> bool:
        """Whether it is the title or the edition of a source, which is what it is."""
        return self.keys[:1] == ("sources",) and self.keys[-1] in ("title", "short", "edition")

    @property
    def is_for_leads(self) -> bool:
        """Whether practitioners do not see it."""
        return any(key in FOR_LEADS for key in self.keys)


def written(manuscript: Manuscript) -> Iterator[Written]:
    """Every text of topics, areas, briefings and sources: what is written in words, not ids, links and numbers."""
    shelves = (manuscript.topics, manuscript.areas, manuscript.briefings, manuscript.sources)
    for document in (entry.document for shelf in shelves for entry in shelf):
        yield from _inside(document, (), document.data)


def said(manuscript: Manuscript) -> Iterator[Written]:
    """What the bot itself says to practitioners."""
    return (each for each in written(manuscript) if not each.is_asked and not each.is_for_leads)


def _inside(document: Document, path: Path, data: Data) -> Iterator[Written]:
    if isinstance(data, str):
        yield Written(document, path, " ".join(data.split()))
    elif isinstance(data, list):
        for number, each in enumerate(data):
            yield from _inside(document, (*path, number), each)
    elif isinstance(data, Mapping):
        for key, each in data.items():
            if not (isinstance(each, str) and key in NO_TEXT):
                yield from _inside(document, (*path, key), each)
