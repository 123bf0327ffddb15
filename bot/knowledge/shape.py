"""A file's data against its model: every difference as a problem at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.knowledge import guess
from bot.knowledge.document import Data, Document
from bot.knowledge.problem import Problem, Spot, problem
from bot.knowledge.syntax import ODD_SPACES, quoted, quoted_item

M = TypeVar("M", bound=BaseModel)
Path = tuple[str | int, ...]
_LISTED = 12
_SIMPLE = {
    "too_long": "too-many",
    "too_short": "too-few",
    "string_too_long": "too-long",
    "string_too_short": "too-short",
    "bool_parsing": "bad-yes-no",
    "int_parsing": "bad-number",
    "less_than_equal": "bad-number",
    "greater_than_equal": "bad-number",
    "said_twice": "said-twice",
    "nothing_to_fill_in": "not-filled-in",
    "bad_time": "bad-time",
    "bad_timezone": "bad-timezone",
    "bad_quiet_day": "bad-quiet-day",
}
_NOT_THERE = ("string_type", "list_type", "dict_type", "model_type", "date_type", "bool_type", "enum")


def fit(model: type[M], document: Document, data: dict[str, Data]) -> tuple[M | None, list[Problem]]:
    """The typed object that `data` makes, or what stops it; `document` says where each value stands.

    `data` is the document's own, or the same laid over the built-in copy.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, list(dict.fromkeys(_problems(model, document, error)))


def _problems(model: type[BaseModel], document: Document, error: ValidationError) -> Iterator[Problem]:
    differences = [_Difference(model, document, details) for details in error.errors(include_url=False)]
    misspelt = {(*each.path[:-1], each.meant) for each in differences if each.kind == "extra_forbidden"}
    for each in differences:
        if each.kind != "is_instance_of" and not (each.kind == "missing" and each.path in misspelt):
            yield each.told()


@dataclass(frozen=True)
class _Difference:
    model: type[BaseModel]
    document: Document
    details: ErrorDetails

    @property
    def kind(self) -> str:
        """The validator's name for it."""
        return self.details["type"]

    @property
    def path(self) -> Path:
        """Keys and list numbers down to the value, without the validator's own marks."""
        steps = self.details["loc"]
        kept = tuple(step for step in steps if not (isinstance(step, str) and step.endswith(("]", "}"))))
        index = self.facts.get("index")
        return kept if index is None else (*kept, int(index))

    @property
    def facts(self) -> dict[str, Any]:
        """What the validator knows of the difference."""
        return self.details.get("ctx", {})

    @property
    def value(self) -> str:
        """What the file says."""
        return str(self.facts.get("value", self.details["input"]))

    @property
    def key(self) -> str:
        """The nearest key above the value."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    @property
    def meant(self) -> str | None:
        """The key that an unknown one is most like."""
        return guess.nearest(self.key, guess.keys_at(self.model, self.path[:-1]))

    @property
    def about_key(self) -> bool:
        """Whether the key itself is wrong and not its value."""
        return self.details["loc"][-1:] == ("[key]",)

    def says(self, code: str, spot: Spot | None = None, /, **facts: object) -> Problem:
        place = spot or (self.document.key_spot(self.path) if self.about_key else self.document.spot(self.path))
        return problem(code, self.document.file, place, **{"key": self.key, "value": self.value, **facts})

    def told(self) -> Problem:
        kind = self.kind
        if kind in _NOT_THERE and self.details["input"] is None:
            return self.says("no-value", self.document.key_spot(self.path))
        if kind in _SIMPLE:
            return self.says(_SIMPLE[kind], **self._limits())
        if kind.startswith("date_"):
            return self._date()
        if kind.startswith("url_"):
            return self.says("bad-url", fixed=guess.url(self.value))
        by_kind = {
            "missing": self._missing,
            "extra_forbidden": self._unknown_key,
            "string_type": self._not_text,
            "list_type": self._not_a_list,
            "dict_type": self._not_a_mapping,
            "model_type": self._not_a_mapping,
            "enum": self._not_one_of,
            "literal_error": self._not_one_of,
            "string_pattern_mismatch": self._pattern,
            "value_error": self._refused,
        }
        explain = by_kind.get(kind)
        return explain() if explain else self.says("bad-value")

    def _limits(self) -> dict[str, object]:
        limit = next((self.facts[name] for name in self.facts if name.startswith(("max", "min"))), "")
        return {"limit": limit, "length": len(self.value), "count": self.facts.get("actual_length", "")}

    def _missing(self) -> Problem:
        holder = self.path[:-1]
        where = next((str(step) for step in reversed(holder) if isinstance(step, str)), self.document.file)
        return self.says("missing-key", self.document.spot(holder), where=where)

    def _unknown_key(self) -> Problem:
        spot, known = self.document.key_spot(self.path), guess.keys_at(self.model, self.path[:-1])
        if self.meant:
            return self.says("unknown-key", spot, near=self.meant)
        if holder := guess.holder_of(self.key, self.model, self.path[:-1]):
            return self.says("key-belongs-under", spot, holder=holder)
        return self.says("key-not-known", spot, known=", ".join(known[:_LISTED]))

    def _not_text(self) -> Problem:
        node = self.document.node(self.path)
        if isinstance(node, yaml.MappingNode) and len(node.value) == 1 and not node.flow_style:
            end = node.value[0][0].end_mark
            if end and isinstance(self.path[-1], int):
                spot = Spot(end.line + 1, end.column + 1)
                return self.says("colon-needs-quotes", spot, fixed=quoted_item(self.document.lines[end.line]))
        if isinstance(node, yaml.CollectionNode) and node.flow_style:
            spot = self.document.spot(self.path)
            line = self.document.lines[spot.line - 1]
            return self.says("special-start", spot, char=line[spot.column - 1], fixed=quoted(line))
        return self.says("text-not-list" if isinstance(self.details["input"], list) else "text-not-names")

    def _not_a_list(self) -> Problem:
        if self.value.startswith("-") and self.value[1:2] in tuple(ODD_SPACES):
            return self.says("odd-space", self._inside(1))
        if isinstance(self.details["input"], str) and self.value.startswith("-"):
            return self.says("space-after-dash", fixed=f"- {self.value.split(' -')[0].lstrip('-')}")
        return self.says("not-a-list", fixed=f"{self.key}: [{self.value.split(' - ')[0]}]")

    def _not_a_mapping(self) -> Problem:
        known = guess.keys_at(self.model, self.path)
        return self.says("not-a-mapping", known=", ".join(known[:_LISTED]) or "name: value")

    def _not_one_of(self) -> Problem:
        expected = str(self.facts["expected"]).replace("'", "").replace(" or ", ", ")
        choices = expected.split(", ")
        near = guess.nearest(self.value, choices)
        instead = f"{near}:" if self.about_key else f"{self.key}: {near}"
        return self.says("not-one-of", choices=", ".join(choices), instead=instead if near else expected)

    def _date(self) -> Problem:
        meant = guess.day(self.value)
        if meant:
            return self.says("bad-date", fixed=meant.isoformat(), said=f"{meant.day} {meant:%B %Y}")
        if guess.looks_like_a_day(self.value):
            return self.says("no-such-day")
        return self.says("bad-date", fixed="2026-03-12", said="12 March 2026")

    def _pattern(self) -> Problem:
        if "#" in str(self.facts["pattern"]):
            return self.says("bad-phrase", fixed=guess.phrase(self.value))
        if "a-z" in str(self.facts["pattern"]) and "+" not in str(self.facts["pattern"])[:4]:
            return self.says("bad-id", fixed=guess.identifier(self.value))
        if letter := guess.letter_in_number(self.value):
            return self.says("letter-in-number", self._inside(letter[0]), letter=letter[1], fixed=letter[2])
        return self.says("bad-phone", fixed=guess.phone(self.value) or "01302 737777")

    def _inside(self, offset: int) -> Spot:
        spot = self.document.spot(self.path)
        opened = self.document.lines[spot.line - 1][spot.column - 1 : spot.column] in ("'", '"')
        return Spot(spot.line, spot.column + offset + opened)

    def _refused(self) -> Problem:
        if self.key in ("hours", "late_hours"):
            return self.says("bad-hours")
        return self.says("bad-value")
