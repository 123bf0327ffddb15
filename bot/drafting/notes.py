"""The sentences for those who draft: notes in a drafted file, and what is in the way."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import yaml
from pydantic import TypeAdapter


def note(key: str, **facts: object) -> str:
    """The note of that key in a drafted file, its facts filled in; KeyError for an unknown key."""
    return _sentences("comments")[key].format_map(facts)


def refusal(key: str, **facts: object) -> str:
    """The sentence of that key that says what is in the way; KeyError for an unknown key."""
    return _sentences("refusals")[key].format_map(facts)


@lru_cache(maxsize=2)
def _sentences(name: str) -> dict[str, str]:
    text = resources.files("bot").joinpath(f"drafting/{name}.yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, str]).validate_python(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506
