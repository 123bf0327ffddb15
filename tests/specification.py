"""Holds requests against the Bot API's specification as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PLAIN: dict[str, tuple[type, ...]] = {"Integer": (int,), "Float": (int, float), "String": (str,), "Boolean": (bool,)}


@dataclass(frozen=True)
class Specification:
    """The methods and types of the Bot API, by name."""

    methods: dict[str, Any]
    types: dict[str, Any]

    def faults(self, method: str, parameters: dict[str, Any]) -> Iterator[str]:
        """What is wrong with one request: the method, names and types of parameters, missing ones."""
        if method not in self.methods:
            yield f"no method {method}"
            return
        yield from self._object(method, self.methods[method], parameters)

    def shape(self, kind: str, value: dict[str, Any]) -> Iterator[str]:
        """What is wrong with one object of that type."""
        yield from self._object(kind, self.types[kind], value)

    def _object(self, place: str, spec: dict[str, Any], given: dict[str, Any]) -> Iterator[str]:
        fields = {field["name"]: field for field in spec.get("fields", [])}
        yield from (f"{place}: unknown {name}" for name in given if name not in fields)
        yield from (f"{place}: no {name}" for name, field in fields.items() if field["required"] and name not in given)
        for name in given.keys() & fields.keys():
            found = [list(self._value(f"{place}.{name}", kind, given[name])) for kind in fields[name]["types"]]
            yield from min(found, key=len)

    def _value(self, place: str, kind: str, value: Any) -> Iterator[str]:
        if kind in _PLAIN:
            right = isinstance(value, _PLAIN[kind]) and (kind == "Boolean" or not isinstance(value, bool))
            yield from () if right else (f"{place}: {value!r} is no {kind}",)
        elif kind.startswith("Array of ") and isinstance(value, list):
            for each in value:
                yield from self._value(place, kind.removeprefix("Array of "), each)
        elif isinstance(value, dict) and not kind.startswith("Array of "):
            kinds = self.types[kind].get("subtypes") or [kind]
            found = [list(self._object(f"{place}:{each}", self.types[each], value)) for each in kinds]
            yield from min(found, key=len)
        else:
            yield f"{place}: {value!r} is no {kind}"
