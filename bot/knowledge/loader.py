"""From a folder of YAML files to the knowledge base, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from bot.knowledge.base import Knowledge
from bot.knowledge.document import Data, Document, read
from bot.knowledge.folder import Found, scan
from bot.knowledge.problem import Problem, Spot, problem
from bot.knowledge.references import NOTHING, Entry, Shelf, Shelves, T, known_ids, reference_problems
from bot.knowledge.schema import (
    Area,
    AreaStatus,
    Blame,
    Briefing,
    DigestSettings,
    Everyday,
    Headings,
    Lexicon,
    Source,
    Sources,
    Topic,
    Wording,
)
from bot.knowledge.shape import fit
from bot.knowledge.urgent import Urgent
from bot.knowledge.wording import wording_problems

M = TypeVar("M", bound=BaseModel)
Item = TypeVar("Item", Area, Briefing, Topic)


@dataclass(frozen=True)
class Loaded:
    """What came of a folder.

    `knowledge` is None when a problem is an error. `problems` are sorted by file and line. `texts` holds the
    lines of every file that could be read as text, by its name in the folder. `shelves` holds what was read of each
    file and where it stands, and `documents` every file that could be read as YAML, by its name.
    """

    knowledge: Knowledge | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, tuple[str, ...]]
    shelves: Shelves = NOTHING
    documents: Mapping[str, Document] = field(default_factory=dict)


@dataclass(frozen=True)
class Defaults:
    """The built-in files: what holds when a folder says nothing, or when there is none."""

    lexicon: Lexicon
    urgent: Urgent
    everyday: Everyday
    wording: Mapping[str, str]
    blame: Mapping[str, str]
    headings: Headings
    digest: DigestSettings


class BrokenDefaultError(Exception):
    """A built-in file is wrong: a mistake in the program, not in anybody's knowledge."""


def load_folder(folder: Path | None) -> Loaded:
    """Load a knowledge folder whole. Never raises for anything the folder may hold.

    Only what stops the folder from being used is looked for, so that the bot can serve it soon; `bot.editorial`
    reviews the rest.
    """
    if folder is None:
        return _refused(problem("no-folder", ".", folder=""))
    try:
        if not folder.exists():
            return _refused(problem("no-folder", ".", folder=folder.name))
        if not folder.is_dir():
            return _refused(problem("not-a-folder", ".", folder=folder.name))
    except OSError as error:  # what lies above it is shut
        return _refused(problem("cannot-read", ".", reason=error.strerror))
    found, problems = scan(folder)
    problems += [each for file in found for each in file.reading.problems]
    shelves = _shelves(found, problems)
    defaults = _over_defaults(found, shelves, problems)
    problems += [*_too_little(found), *reference_problems(shelves)]
    broken = any(each.severity == "error" for each in problems) or defaults is None
    knowledge = None if broken or defaults is None else _knowledge(shelves, defaults)
    texts = {each.name: each.reading.lines for each in found}
    told = {_inside(each, texts.get(each.file, ())) for each in problems}
    documents = {each.name: each.reading.document for each in found if each.reading.document}
    return Loaded(knowledge, tuple(sorted(told)), texts, shelves, documents)


@lru_cache(maxsize=1)
def load_defaults() -> Defaults:
    """The built-in files; BrokenDefaultError when one of them is wrong."""
    return Defaults(
        lexicon=_built_in("lexicon", Lexicon),
        urgent=_built_in("urgent", Urgent),
        everyday=_built_in("everyday", Everyday),
        wording=_built_in("wording", Wording).wording,
        blame=_built_in("blame", Blame).blame,
        headings=_built_in("headings", Headings),
        digest=_built_in("digest", DigestSettings),
    )


@lru_cache(maxsize=1)
def built_in_knowledge() -> Knowledge:
    """What is served when no folder can be read: the fixed replies and the bot's own sentences, no topic."""
    return _assemble(_built_in_areas(), {}, {}, {}, load_defaults())


def _built_in_areas() -> dict[str, Area]:
    area = _built_in("area", Area)
    return {area.id: area}


def overlay(below: Data, above: Data) -> Data:
    """`above` laid over `below`: mappings key by key, anything else replaced whole."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{key: overlay(below.get(key), value) for key, value in above.items()}}


def _inside(found: Problem, lines: tuple[str, ...]) -> Problem:
    """The same problem; one that stands after the last line is told at its end."""
    if not lines or found.line <= len(lines):
        return found
    return replace(found, line=len(lines), column=len(lines[-1]) + 1)


def _refused(found: Problem) -> Loaded:
    return Loaded(None, (found,), {})


def _built_in(name: str, model: type[M]) -> M:
    document = _default_document(name)
    value, problems = fit(model, document, document.data)
    if value is None:
        raise BrokenDefaultError(f"{name}.yaml: {problems[0]}")
    return value


@lru_cache(maxsize=8)
def _default_document(name: str) -> Document:
    file = f"{name}.yaml"
    reading = read((resources.files("bot") / "defaults" / file).read_bytes(), file)
    if reading.document is None or reading.problems:
        raise BrokenDefaultError(f"{file}: {reading.problems[0]}")
    return reading.document


def _shelves(found: list[Found], problems: list[Problem]) -> Shelves:
    return Shelves(
        areas=_shelf("areas", Area, found, problems),
        briefings=_shelf("briefings", Briefing, found, problems),
        topics=_shelf("topics", Topic, found, problems),
        sources=_shelf("sources", Sources, found, problems),
    )


def _shelf(kind: str, model: type[T], found: list[Found], problems: list[Problem]) -> Shelf[T]:
    documents = _documents(kind, found)
    values = [(document, _fit(model, document, document.data, problems)) for document in documents]
    entries = tuple(Entry(document, value) for document, value in values if value is not None)
    unreadable = tuple(each.name for each in found if each.kind == kind and each.reading.document is None)
    return Shelf(entries, tuple(documents), unreadable)


def _fit(model: type[M], document: Document, data: dict[str, Data], problems: list[Problem]) -> M | None:
    """The typed object, its problems added to those there are; a place that has one gets no second."""
    told = {(each.file, each.line, each.column) for each in problems if each.severity == "error"}
    value, wrong = fit(model, document, data)
    problems += [each for each in wrong if (each.file, each.line, each.column) not in told]
    return value


def _over_defaults(found: list[Found], shelves: Shelves, problems: list[Problem]) -> Defaults | None:
    lexicon = _lexicon(found, problems)
    urgent = _over_default("urgent", Urgent, found, problems)
    everyday = _over_default("everyday", Everyday, found, problems)
    wording = _over_default("wording", Wording, found, problems)
    blame = _over_default("blame", Blame, found, problems)
    digest = _over_default("digest", DigestSettings, found, problems)
    for document in _documents("wording", found):
        problems += wording_problems(document, load_defaults().wording)
    for document in _documents("digest", found):
        problems += _holiday_areas(document, digest, shelves)
    for document in _documents("urgent", found):
        problems += _word_lists(document, urgent)
    headings = _headings(found, problems)
    if lexicon and urgent and everyday and wording and blame and headings and digest:
        return Defaults(lexicon, urgent, everyday, wording.wording, blame.blame, headings, digest)
    return None


def _over_default(name: str, model: type[M], found: list[Found], problems: list[Problem]) -> M | None:
    default = _default_document(name)
    for document in _documents(name, found):
        return _fit(model, document, _over(default, document), problems)
    return _built_in(name, model)


def _lexicon(found: list[Found], problems: list[Problem]) -> Lexicon | None:
    built_in = _built_in("lexicon", Lexicon)
    for document in _documents("lexicon", found):
        own = _fit(Lexicon, document, document.data, problems)
        return own.over(built_in) if own else None
    return built_in


def _headings(found: list[Found], problems: list[Problem]) -> Headings | None:
    built_in = _built_in("headings", Headings)
    for document in _documents("headings", found):
        own = _fit(Headings, document, document.data, problems)
        return own.over(built_in) if own else None
    return built_in


def _over(default: Document, document: Document) -> dict[str, Data]:
    merged = overlay(default.data, document.data)
    return merged if isinstance(merged, dict) else document.data


def _documents(kind: str, found: list[Found]) -> list[Document]:
    return [each.reading.document for each in found if each.kind == kind and each.reading.document]


def _word_lists(document: Document, urgent: Urgent | None) -> Iterator[Problem]:
    """Lists of words that a rule names and nobody wrote."""
    for holder, name in urgent.dangling() if urgent else ():
        known = known_ids(name, set(urgent.words) if urgent else set())
        yield problem("unknown-word-list", document.file, _rule_spot(document, holder), id=name, known=known)


def _holiday_areas(document: Document, digest: DigestSettings | None, shelves: Shelves) -> Iterator[Problem]:
    """School holidays of areas that there are not."""
    known = shelves.areas.ids
    if digest is None or known is None:
        return
    for area in digest.school_holidays:
        if area not in known:
            spot = document.key_spot(("school_holidays", area))
            yield problem("unknown-area", document.file, spot, id=area, kind="area", known=known_ids(area, known))


def _rule_spot(document: Document, holder: str) -> Spot:
    writers = document.data.get("writer")
    groups = [("writer", who) for who in writers] if isinstance(writers, dict) else []
    paths = [(*group, holder) for group in (("danger",), ("words",), *groups)]
    spots = (document.key_spot(path) for path in paths if document.holds(path))
    return next(spots, document.key_spot((holder,)))


def _too_little(found: list[Found]) -> Iterator[Problem]:
    kinds = {each.kind for each in found}
    for kind, code in (("areas", "no-area"), ("topics", "no-topic")):
        if kind not in kinds:
            yield problem(code, kind)


def _sources(shelves: Shelves) -> dict[str, Source]:
    return {key: source for entry in shelves.sources.entries for key, source in entry.value.sources.items()}


def _by_id(shelf: Shelf[Item]) -> dict[str, Item]:
    return {entry.value.id: entry.value for entry in shelf.entries}


def _knowledge(shelves: Shelves, defaults: Defaults) -> Knowledge:
    sources, briefings = _sources(shelves), _by_id(shelves.briefings)
    return _assemble(_by_id(shelves.areas), sources, briefings, _by_id(shelves.topics), defaults)


def _assemble(
    areas: Mapping[str, Area],
    sources: Mapping[str, Source],
    briefings: Mapping[str, Briefing],
    topics: Mapping[str, Topic],
    defaults: Defaults,
) -> Knowledge:
    shown = {id_: area for id_, area in areas.items() if area.status is AreaStatus.PUBLISHED}
    return Knowledge(
        areas=shown or _built_in_areas(),
        sources=sources,
        briefings=briefings,
        topics=topics,
        lexicon=defaults.lexicon,
        urgent=defaults.urgent,
        everyday=defaults.everyday,
        wording=defaults.wording,
        blame=defaults.blame,
        headings=defaults.headings,
        digest=defaults.digest,
        draft_areas={id_: area for id_, area in areas.items() if id_ not in shown},
    )
