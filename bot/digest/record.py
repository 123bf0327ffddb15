"""A digest as the database keeps it: the text of its parts, and the same parts again."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from bot.digest.content import Changed, Digest


def to_json(digest: Digest) -> str:
    """The digest as one line of text."""
    return json.dumps(asdict(digest), default=date.isoformat, ensure_ascii=False)


def from_json(kept: str) -> Digest:
    """The digest that was kept; what a later version added to it is left out.

    Raises ValueError, KeyError or TypeError for anything else.
    """
    data = json.loads(kept)
    if not isinstance(data, dict):
        raise TypeError(f"no digest: {type(data).__name__}")
    changed = tuple(_changed(each) for each in data.get("changed", ()))
    return Digest(**{**_known(Digest, data), "changed": changed, "asked": tuple(data.get("asked", ()))})


def _changed(data: dict[str, Any]) -> Changed:
    return Changed(**{**_known(Changed, data), "on": date.fromisoformat(data["on"])})


def _known(kind: type[Digest | Changed], data: dict[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in data.items() if name in names}
