"""The notes that stand in a drafted file."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import yaml
from pydantic import TypeAdapter


def note(key: str, **facts: object) -> str:
    """The note of that key from `comments.yaml`, its facts filled in; KeyError for an unknown key."""
    return _notes()[key].format_map(facts)


@lru_cache(maxsize=1)
def _notes() -> dict[str, str]:
    text = resources.files("bot").joinpath("drafting/comments.yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, str]).validate_python(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506
