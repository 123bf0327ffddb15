"""What editors are told about knowledge files is what the loader accepts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.json_schema import schemas, write_schemas
from tests.broken.folder import FILES

ROOT = Path(__file__).parents[1]
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
KINDS = {
    "areas/doncaster.yaml": "area",
    "areas/england.yaml": "area",
    "briefings/doncaster-jack.yaml": "briefing",
    "sources.yaml": "sources",
    "topics/escalation.yaml": "topic",
    "wording.yaml": "wording",
}


class Editor(yaml.SafeLoader):
    """Reads a file as an editor does: numbers and yes are not strings, dates are."""


def _day(loader: Editor, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


Editor.add_constructor("tag:yaml.org,2002:timestamp", _day)


def marks(value: Any, schema: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    """What an editor would mark, for the part of JSON Schema that the files use."""
    if "$ref" in schema:
        return marks(value, whole["$defs"][schema["$ref"].rsplit("/", 1)[1]], whole)
    if "anyOf" in schema:
        options = [marks(value, option, whole) for option in schema["anyOf"]]
        return [] if [] in options else options[0]
    kinds = schema.get("type", [])
    types = tuple(each for kind in ([kinds] if isinstance(kinds, str) else kinds) for each in TYPES[kind])
    if types and not isinstance(value, types):
        return [f"{value!r} is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{value!r} is none of {schema['enum']}"]
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return [f"{value!r} does not match"]
    return _inside(value, schema, whole)


def _inside(value: Any, schema: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    if isinstance(value, list):
        return [mark for item in value for mark in marks(item, schema["items"], whole)]
    if not isinstance(value, dict):
        return []
    found = [f"{key} is missing" for key in schema.get("required", []) if key not in value]
    for key, item in value.items():
        patterns = [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
        rest = schema.get("additionalProperties", {})
        part = schema.get("properties", {}).get(key) or next(iter(patterns), rest)
        found += [f"{key} is unknown"] if part is False else marks(item, part, whole)
    return found


def schema(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(schemas()[f"{name}.schema.json"])
    return made


def marked(name: str, text: str) -> list[str]:
    return marks(yaml.load(text, Loader=Editor), schema(name), schema(name))  # noqa: S506 - a SafeLoader


def test_the_schemas_in_the_repository_are_the_models() -> None:
    folder = ROOT / "knowledge" / "schema"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == schemas()


def test_schemas_are_written_into_the_schema_folder(tmp_path: Path) -> None:
    assert sorted(path.name for path in write_schemas(tmp_path)) == sorted(schemas())
    assert (tmp_path / "schema" / "topic.schema.json").read_text(encoding="utf-8") == schemas()["topic.schema.json"]


@pytest.mark.parametrize(("file", "name"), KINDS.items(), ids=KINDS)
def test_an_editor_marks_nothing_in_a_right_file(file: str, name: str) -> None:
    assert marked(name, FILES[file]) == []


@pytest.mark.parametrize("name", ["lexicon", "urgent", "everyday", "wording"])
def test_an_editor_marks_nothing_in_a_built_in_file(name: str) -> None:
    text = (ROOT / "bot" / "defaults" / f"{name}.yaml").read_text(encoding="utf-8")
    assert marked(name, text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("area", "{id: a, name: 101, contacts: {police: {name: Police, phone: 999, confirmed_on: 2026-11-22}}}"),
        (
            "briefing",
            "{id: a, title: A, area: b, kind: c, happened: [], findings: [], questions: [{text: a, ours: yes}]}",
        ),
        (
            "briefing",
            '{id: a, title: A, area: b, kind: c, happened: [], findings: [], questions: [{text: a, ours: "no"}]}',
        ),
        ("lexicon", "{terms: {s47: section 47, on: yes}}"),
        ("urgent", "{replies: {child: {silent: yes}}}"),
        ("wording", "{wording: {not_seen: no}}"),
    ],
    ids=["numbers", "yes", "no in quotes", "yes as a word", "part of a reply", "no as a sentence"],
)
def test_an_editor_accepts_what_the_loader_reads_as_words(name: str, text: str) -> None:
    assert marked(name, text) == []


@pytest.mark.parametrize(
    ("name", "text", "mark"),
    [
        ("topic", FILES["topics/escalation.yaml"].replace("owner:", "ownr:"), "owner is missing"),
        ("topic", FILES["topics/escalation.yaml"].replace("status: published", "status: live"), "'live' is none of"),
        ("area", "{id: Doncaster, name: Doncaster}", "does not match"),
        ("area", "{id: a, name: A, contacts: {Front Door: {name: A}}}", "Front Door is unknown"),
        ("wording", "{wording: {no_such_sentence: a}}", "no_such_sentence is unknown"),
    ],
    ids=["misspelt key", "unknown choice", "bad id", "bad contact name", "unknown sentence"],
)
def test_an_editor_marks_a_mistake(name: str, text: str, mark: str) -> None:
    assert any(mark in each for each in marked(name, text))


def test_completion_shows_what_a_key_is_for() -> None:
    assert "role" in schema("topic")["properties"]["owner"]["description"]
    assert "999" in schema("wording")["properties"]["wording"]["properties"]["danger_line"]["description"]
