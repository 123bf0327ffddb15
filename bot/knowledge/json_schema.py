"""JSON Schemas, so that editors complete names and mark mistakes while a lead types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.knowledge.loader import load_defaults
from bot.knowledge.schema import (
    Area,
    Blame,
    Briefing,
    DigestSettings,
    Everyday,
    Headings,
    Lexicon,
    Sources,
    Topic,
    Wording,
)
from bot.knowledge.urgent import Urgent

_MODELS: dict[str, type[BaseModel]] = {
    "area": Area,
    "topic": Topic,
    "briefing": Briefing,
    "sources": Sources,
    "lexicon": Lexicon,
    "urgent": Urgent,
    "everyday": Everyday,
    "headings": Headings,
    "wording": Wording,
    "blame": Blame,
    "digest": DigestSettings,
}
_LAID_OVER = ("blame", "digest", "headings", "lexicon", "urgent", "everyday", "wording")
_SAID_AS_WORDS: dict[str, dict[str, Any]] = {
    "boolean": {"enum": [True, False, "yes", "no", "true", "false", "on", "off"]},
    "integer": {"type": ["integer", "string"]},
}


def schemas() -> dict[str, str]:
    """The text of each schema file by its name, such as `topic.schema.json`."""
    made = {name: _schema(name, model) for name, model in _MODELS.items()}
    return {f"{name}.schema.json": _as_text(schema) for name, schema in made.items()}


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas into `schema/` of a knowledge folder; gives the files written."""
    place = folder / "schema"
    place.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (place / name).write_text(text, encoding="utf-8", newline="\n")
    return [place / name for name in schemas()]


def _schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    schema = _as_typed(model.model_json_schema())
    if name in _LAID_OVER:
        schema = _nothing_required(schema)
    if name == "wording":
        schema["properties"]["wording"] = _sentences()
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}


def _as_typed(part: Any) -> Any:
    """Let in what an editor takes for a number, a date or a yes: the loader reads each as its words."""
    if isinstance(part, list):
        return [_as_typed(each) for each in part]
    if not isinstance(part, dict):
        return part
    typed = {key: _as_typed(value) for key, value in part.items() if not _is_noise(key, value)}
    if "patternProperties" in typed:
        typed["additionalProperties"] = False
    kind = typed.get("type")
    if kind == "string" and "enum" not in typed:
        return {**typed, "type": ["string", "number", "boolean"]}
    if kind in _SAID_AS_WORDS:
        del typed["type"]
        return typed | _SAID_AS_WORDS[kind]
    return typed


def _is_noise(key: str, value: Any) -> bool:
    """Built-in values, and the titles that only repeat a name."""
    return key == "default" or (key == "title" and isinstance(value, str))


def _nothing_required(part: Any) -> Any:
    """The same for a file that is laid over the built-in one: it may say as little as it likes."""
    if isinstance(part, list):
        return [_nothing_required(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {key: _nothing_required(value) for key, value in part.items() if key != "required"}


def _sentences() -> dict[str, Any]:
    known = {
        key: {"type": ["string", "number", "boolean"], "description": sentence}
        for key, sentence in load_defaults().wording.items()
    }
    return {"type": "object", "properties": known, "additionalProperties": False}


def _as_text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
