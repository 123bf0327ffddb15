"""What a lead may have meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from rapidfuzz import fuzz, process

_NEAR = 65
_DAY_FORMATS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y")
_LETTERS = {"O": "0", "o": "0", "I": "1", "l": "1", "S": "5"}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None when none is near."""
    found = process.extractOne(_plain(word), list(known), scorer=fuzz.ratio, processor=_plain, score_cutoff=_NEAR)
    return found[0] if found else None


def keys_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """The keys that the model knows at `path`; none where any key may stand."""
    here: Any = model
    for step in path:
        here = _inside(here, step)
    return _keys(here)


def holder_of(key: str, model: type[BaseModel], path: Sequence[str | int]) -> str | None:
    """The key of the mapping at `path` under which `key` would be right."""
    here: Any = model
    for step in path:
        here = _inside(here, step)
    inner = ((name, _inside(here, name)) for name in _keys(here))
    return next((name for name, kind in inner if key in _keys(kind) or key in _keys(_inside(kind, 0))), None)


def day(text: str) -> date | None:
    """The day that `text` names in another way of writing, day before month."""
    words = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", " ".join(text.split()).replace("O", "0"))
    for pattern in _DAY_FORMATS:
        try:
            return datetime.strptime(words, pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return _iso(words)


def looks_like_a_day(text: str) -> bool:
    """Whether `text` is written as year, month, day."""
    return re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text.strip()) is not None


def identifier(text: str) -> str:
    """`text` as an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48] or "my-id"


def letter_in_number(text: str) -> tuple[int, str, str] | None:
    """The index of the first letter in a phone number, the letter, and the number with digits instead."""
    found = re.search("|".join(_LETTERS), text)
    fixed = "".join(_LETTERS.get(char, char) for char in text)
    if found is None or not re.fullmatch(r"\+?[\d ()-]+", fixed):
        return None
    return found.start(), found[0], phone(fixed)


def phone(text: str) -> str:
    """The digits of a number and the spaces between them."""
    return " ".join(re.sub(r"[^\d ]", " ", text).split())


def phrase(text: str) -> str:
    """A phrase for `urgent.yaml` from text that is none: small letters, no marks."""
    return " ".join(re.findall(r"[a-z0-9#*/]+", re.sub("['\u2019]", "", text.lower()).replace(".", " ")))


def url(text: str) -> str:
    """`text` as a web address."""
    return "https://" + re.sub(r"^(\w+:)?/*", "", text.replace(" ", ""), count=1) if "." in text else "https://..."


def _iso(words: str) -> date | None:
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        return None


def _plain(word: str) -> str:
    return re.sub(r"[\W_]+", "_", word.casefold())


def _bare(annotation: Any) -> Any:
    """The type itself, without constraints and without "or nothing"."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _bare(next(kind for kind in get_args(annotation) if kind is not type(None)))
    return annotation


def _inside(annotation: Any, step: str | int) -> Any:
    kind = _bare(annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(step))
        return field.annotation if field else None
    return next(reversed(get_args(kind)), None)


def _keys(annotation: Any) -> list[str]:
    kind = _bare(annotation)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []
