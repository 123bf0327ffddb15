"""The knowledge together with the files it stands in, so that whatever is said about it can be said at its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from bot.knowledge.base import SHOWN, Knowledge
from bot.knowledge.document import Document
from bot.knowledge.loader import Loaded
from bot.knowledge.problem import Problem, Spot, problem
from bot.knowledge.references import Entry
from bot.knowledge.schema import Accepted, Area, Briefing, Source, Sources, Status, Topic

Path = tuple[str | int, ...]
SOURCES, LEXICON = "sources", "lexicon"


@dataclass(frozen=True, order=True)
class Remark:
    """A problem, and the words in the file that it is about, by which a lead may accept it."""

    problem: Problem
    about: str = field(default="", compare=False)


@dataclass(frozen=True)
class Manuscript:
    """Knowledge that can be served, and where each part of it stands."""

    knowledge: Knowledge
    topics: tuple[Entry[Topic], ...]
    areas: tuple[Entry[Area], ...]
    briefings: tuple[Entry[Briefing], ...]
    sources: tuple[Entry[Sources], ...]
    documents: Mapping[str, Document]

    @classmethod
    def of(cls, loaded: Loaded) -> Manuscript | None:
        """What was loaded, to be reviewed; None when it cannot be served, which comes first."""
        if loaded.knowledge is None:
            return None
        held = loaded.shelves
        return cls(
            loaded.knowledge,
            held.topics.entries,
            held.areas.entries,
            held.briefings.entries,
            held.sources.entries,
            loaded.documents,
        )

    @property
    def shown(self) -> Iterator[Entry[Topic]]:
        """The topics that people may be given."""
        return (entry for entry in self.topics if entry.value.status in SHOWN)

    @property
    def looked_after(self) -> Iterator[Entry[Topic] | Entry[Briefing]]:
        """What has an owner and a day of review: all topics but the retired ones, and the reviews."""
        yield from (entry for entry in self.topics if entry.value.status is not Status.RETIRED)
        yield from self.briefings

    @property
    def lexicon(self) -> Document | None:
        """The folder's own lexicon, without what is built in."""
        return next((each for name, each in self.documents.items() if name.partition(".")[0] == LEXICON), None)

    def source(self, id_: str) -> Source | None:
        """The source of that id."""
        return self.knowledge.sources.get(id_)

    def accepted(self, file: str) -> tuple[Accepted, ...]:
        """What a lead accepts in that file."""
        document = self.documents.get(file)
        raw = document.data.get("accepted") if document else None
        return tuple(Accepted.model_validate(each) for each in raw) if isinstance(raw, list) else ()


def remark(document: Document, code: str, path: Sequence[str | int], /, **facts: object) -> Remark:
    """What there is to say about the value at `path`."""
    return Remark(problem(code, document.file, document.spot(path), **facts), words_at(document, path))


def words_at(document: Document, path: Sequence[str | int]) -> str:
    """The text at `path`, or the last key on the way when there is more than a text."""
    node = document.node(path)
    return str(node.value) if isinstance(node, yaml.ScalarNode) else str(path[-1]) if path else ""


def remark_at(document: Document, code: str, path: Sequence[str | int], start: int, /, **facts: object) -> Remark:
    """The same, at the character `start` of the text at `path`, read as one line with single spaces."""
    return Remark(problem(code, document.file, inside(document, path, start), **facts), words_at(document, path))


def inside(document: Document, path: Sequence[str | int], start: int) -> Spot:
    """Where the character `start` of a text stands that may go over several lines."""
    node, spot = document.node(path), document.spot(path)
    if not isinstance(node, yaml.ScalarNode) or not node.end_mark:
        return spot
    before = " ".join(str(node.value).split())[:start]
    number, within = before.count(" "), len(before) - (before.rfind(" ") + 1)
    block = node.style in ("|", ">")
    for line in range(spot.line + block, min(node.end_mark.line + 1, len(document.lines)) + 1):
        begin = spot.column - 1 if line == spot.line else 0
        words = list(re.finditer(r"\S+", document.lines[line - 1][begin:]))
        if number < len(words):
            quote = number == 0 and line == spot.line and node.style in ("'", '"')
            return Spot(line, begin + words[number].start() + quote + within + 1)
        number -= len(words)
    return spot
