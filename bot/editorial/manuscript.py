"""The knowledge together with the files it stands in, so that whatever is said about it can be said at its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from bot.knowledge.base import Knowledge
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
        return (entry for entry in self.topics if entry.value.status in (Status.PUBLISHED, Status.GAP))

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


def remark_inside(document: Document, code: str, path: Sequence[str | int], word: str, /, **facts: object) -> Remark:
    """The same, at the first place of `word` in the text at `path`; at its start when it stands there in pieces."""
    return Remark(problem(code, document.file, inside(document, path, word), **facts), words_at(document, path))


def inside(document: Document, path: Sequence[str | int], word: str) -> Spot:
    """Where `word` stands in the text at `path`, which may go over several lines."""
    node, start = document.node(path), document.spot(path)
    last = node.end_mark.line + 1 if node.end_mark else start.line
    for number in range(start.line, min(last, len(document.lines)) + 1):
        begin = start.column - 1 if number == start.line else 0
        at = document.lines[number - 1].find(word, begin)
        if at >= 0:
            return Spot(number, at + 1)
    return start
