"""New files to begin with: a topic, a briefing, an area."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import resources
from pathlib import Path
from string import Template

from bot.drafting.characters import clipped, slug, tidied
from bot.drafting.notes import refusal
from bot.knowledge.folder import Found, scan

MONTHS_TO_REVIEW = 6
_LONGEST_TITLE = 200
_ID = re.compile(r"[a-z0-9-]{1,48}")


class Kind(StrEnum):
    """What can be begun."""

    TOPIC = "topic"
    BRIEFING = "briefing"
    AREA = "area"

    @property
    def folder(self) -> str:
        """The folder that files of this kind stand in."""
        return f"{self}s"


@dataclass(frozen=True)
class Written:
    """What stands in a knowledge folder: ids of each kind with their files, earlier ids of topics, the root area."""

    ids: Mapping[Kind, Mapping[str, str]]
    earlier: Mapping[str, str]
    root: str | None

    def taken(self, kind: Kind, id_: str) -> str | None:
        """The file that has the id already, or had it; None when it is free."""
        own = self.ids[kind].get(id_)
        return own or (self.earlier.get(id_) if kind is Kind.TOPIC else None)

    def area_of(self, id_: str) -> str | None:
        """The area whose name the id begins with, else the root area; None when there is no area."""
        named = [area for area in self.ids[Kind.AREA] if id_.startswith(f"{area}-")]
        return max(named, key=len, default=self.root)


def written(folder: Path) -> Written:
    """What stands in the folder, as far as it can be read; mistakes in it do not matter here."""
    found, _ = scan(folder)
    ids = {kind: {id_: each.name for each in found if each.kind == kind.folder for id_ in _ids(each)} for kind in Kind}
    topics = [each for each in found if each.kind == Kind.TOPIC.folder]
    earlier = {old: each.name for each in topics for old in _earlier(each)}
    areas = {str(_value(each, "id")): _value(each, "parent") for each in found if each.kind == Kind.AREA.folder}
    parents = {str(parent) for parent in areas.values() if parent}
    tops = [area for area, parent in areas.items() if not parent]
    return Written(ids, earlier, next((area for area in tops if area in parents), next(iter(tops), None)))


def id_fault(id_: str) -> str | None:
    """A sentence when the id cannot be one, with one that can; None when it is right."""
    if _ID.fullmatch(id_):
        return None
    near = slug(id_)
    return " ".join([refusal("bad-id", id=id_), *([refusal("try-id", near=near)] if near else [])])


def begun(kind: Kind, id_: str, title: str | None, today: date, area: str | None = None) -> str:
    """The text of a new file: a draft in which every key is explained.

    `area`: the area that a briefing belongs to, or the parent of a new area.
    """
    name = clipped(tidied(title or "") or _name(kind, id_), _LONGEST_TITLE)
    facts = {
        "id": _quoted_if_number(id_),
        "title": json.dumps(name, ensure_ascii=False),
        "ask": json.dumps(name.lower(), ensure_ascii=False),
        "area": area or "england",
        "parent": f"parent: {area}" if area else "# parent: england",
        "today": today.isoformat(),
        "due": months_on(today, MONTHS_TO_REVIEW).isoformat(),
    }
    text = resources.files("bot").joinpath(f"drafting/templates/{kind}.yaml").read_text(encoding="utf-8")
    return Template(text).substitute(facts)


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _name(kind: Kind, id_: str) -> str:
    words = id_.replace("-", " ").strip() or id_
    return words.title() if kind is Kind.AREA else words[:1].upper() + words[1:]


def _quoted_if_number(id_: str) -> str:
    return id_ if re.match(r"[a-z]", id_) else f'"{id_}"'


def _value(found: Found, key: str) -> object:
    return found.reading.document.data.get(key) if found.reading.document else None


def _ids(found: Found) -> list[str]:
    id_ = _value(found, "id")
    return [id_] if isinstance(id_, str) else [Path(found.name).stem]


def _earlier(found: Found) -> list[str]:
    was = _value(found, "was")
    return [str(each) for each in was] if isinstance(was, list) else []
