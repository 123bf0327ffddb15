"""A proposed edition of one file: which file it is, what is wrong with it, whom it touches, who has to agree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.knowledge.base import Knowledge
from bot.knowledge.document import Data, read
from bot.knowledge.encoding import decode
from bot.knowledge.folder import FILES
from bot.knowledge.loader import Loaded
from bot.knowledge.schema import Authority
from bot.publishing.difference import changed_paths
from bot.publishing.snapshot import load_files
from bot.publishing.versions import digest

_ID_LINE = re.compile(r"""^id:[ ]*["']?([a-z0-9-]{1,48})["']?[ ]*(?:#.*)?$""", re.MULTILINE)
_SCHEMA = re.compile(r"^#.*\$schema=\S*?([a-z]+)\.schema\.json", re.MULTILINE)
_KIND_OF_SCHEMA = {"topic": "topics", "area": "areas", "briefing": "briefings"} | {name: name for name in FILES}
_DANGER_WORDING = ("danger_line", "not_english", "failed", "no_knowledge")


@dataclass(frozen=True)
class Proposal:
    """What a file is to hold: `content` is None when it is to go, `base` is the SHA-256 of what it was made from.

    `base` is None for a file that was not there.
    """

    file: str
    base: str | None
    content: bytes | None

    def over(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files of the folder as they would be."""
        others = {name: content for name, content in files.items() if name != self.file}
        return others if self.content is None else {**others, self.file: self.content}


def propose(file: str, content: bytes | None, files: Mapping[str, bytes]) -> Proposal:
    """A proposal based on the folder's files as they stand."""
    held = files.get(file)
    return Proposal(file, digest(held) if held is not None else None, content)


def check(proposal: Proposal, files: Mapping[str, bytes]) -> Loaded:
    """What the loader makes of the folder with the proposal in it."""
    return load_files(proposal.over(files))


def file_of(raw: bytes, name: str, files: Mapping[str, bytes]) -> str | None:
    """Which file of the folder an edition is of: by its schema line and id, else by the name it was sent under.

    None when neither says it. The name given is always one that the folder has or may have, whatever was sent.
    """
    text = (decode(raw, name)[0] or "").replace("\r\n", "\n")
    found = _SCHEMA.search(text)
    kind = _KIND_OF_SCHEMA.get(found[1]) if found else _guessed(text, name)
    if kind in FILES:
        return next((file for file in files if "/" not in file and PurePosixPath(file).stem == kind), f"{kind}.yaml")
    named = _ID_LINE.search(text)
    if kind is None or named is None:
        return _known_name(name, files)
    return file_with(kind, named[1], files) or f"{kind}/{named[1]}.yaml"


def file_with(kind: str, wanted: str, files: Mapping[str, bytes]) -> str | None:
    """The file of that kind (`topics`, ...) that holds the id; None when there is none."""
    usual = f"{kind}/{wanted}.yaml"
    of_kind = [file for file in files if file.startswith(f"{kind}/")]
    return next((file for file in sorted(of_kind, key=lambda f: f != usual) if _id(files[file]) == wanted), None)


def ids(files: Mapping[str, bytes]) -> dict[str, str]:
    """Every id of a topic, an area or a briefing, and the file it stands in; every file by its plain name too."""
    by_name = {PurePosixPath(file).stem: file for file in sorted(files, reverse=True)}
    texts = ((file, raw.decode(errors="replace")) for file, raw in sorted(files.items(), reverse=True) if "/" in file)
    found = ((_ID_LINE.search(text.replace("\r\n", "\n")), file) for file, text in texts)
    return by_name | {match[1]: file for match, file in found if match}


def areas_touched(before: bytes | None, proposal: Proposal, knowledge: Knowledge) -> frozenset[str]:
    """The areas whose answers are edited: the root for what holds everywhere."""
    kind = proposal.file.partition("/")[0]
    data = [_read(raw) for raw in (before, proposal.content)]
    if kind == "areas":
        return frozenset(str(each["id"]) for each in data if each.get("id")) or frozenset({knowledge.root.id})
    if kind == "briefings":
        return frozenset(str(each["area"]) for each in data if each.get("area")) or frozenset({knowledge.root.id})
    if kind != "topics":
        return frozenset({knowledge.root.id})
    paths = changed_paths(before, proposal.content)
    local = {str(path[1]) if len(path) > 1 and path[0] == "local" else knowledge.root.id for path in paths}
    return frozenset(local or {knowledge.root.id})


def area_of_file(file: str) -> str | None:
    """The area that a file is of, by its name; None for what holds in several."""
    kind, _, name = file.partition("/")
    return PurePosixPath(name).stem if kind == "areas" and name else None


def needs_second(before: bytes | None, proposal: Proposal) -> bool:
    """Whether a second lead has to agree: urgent replies, contacts of an area, answers that rest on law."""
    kind = proposal.file.partition("/")[0]
    if PurePosixPath(kind).stem == "urgent":
        return True
    paths = changed_paths(before, proposal.content)
    if kind == "areas":
        return any(path[0] in ("contacts", "first_call") for path in paths)
    if PurePosixPath(kind).stem == "wording":
        return any(path[-1] in _DANGER_WORDING for path in paths)
    return kind == "topics" and any(_rests_on_law(_read(raw)) for raw in (before, proposal.content))


def _rests_on_law(topic: Mapping[str, Data]) -> bool:
    local = topic.get("local")
    places = [topic, *(local.values() if isinstance(local, dict) else ())]
    return any(isinstance(each, dict) and each.get("authority") == Authority.MUST for each in places)


def _guessed(text: str, name: str) -> str | None:
    """The kind of a file without a schema line: by its name, else by the keys that only one kind has."""
    stem = PurePosixPath(name).stem
    if stem in FILES:
        return stem
    marks = {"asks": "topics", "findings": "briefings", "contacts": "areas", "parent": "areas"}
    return next((kind for key, kind in marks.items() if f"\n{key}:" in f"\n{text}"), None)


def _known_name(name: str, files: Mapping[str, bytes]) -> str | None:
    wanted = PurePosixPath(name).name
    found = [file for file in files if PurePosixPath(file).name == wanted]
    return found[0] if len(found) == 1 else None


def _id(raw: bytes) -> Data:
    return _read(raw).get("id")


def _read(raw: bytes | None) -> dict[str, Data]:
    document = read(raw, "").document if raw is not None else None
    return document.data if document else {}
