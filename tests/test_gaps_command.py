"""`briefbot gaps`: like questions together, each with a draft that `briefbot check` takes as it is."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.drafting.stub import free_id, stub
from bot.knowledge.loader import load_folder
from bot.storage import gaps
from bot.storage.database import open_database
from tests.publishing_sample import written

DAY = date(2026, 11, 24)
ASKED = [("northtown", "who: chairs the “core” group?"), ("southtown", "is it law yet"), ("northtown", "chair, who")]


async def _filed(path: Path) -> None:
    async with open_database(path) as connection:
        first = await gaps.put(connection, *ASKED[0], DAY, chat_id=77)
        await gaps.put(connection, *ASKED[1], DAY)
        await gaps.put(connection, *ASKED[2], DAY, cluster=first)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A knowledge folder with a database beside it, and the settings that name both."""
    asyncio.run(_filed(tmp_path / "data/briefbot.sqlite3"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIEFBOT_KNOWLEDGE", str(written(tmp_path / "knowledge")))
    monkeypatch.setenv("BRIEFBOT_DATA", str(tmp_path / "data"))
    return tmp_path / "knowledge"


def said(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["gaps", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_like_questions_stand_together_with_a_draft_to_paste(folder: Path) -> None:
    rows = json.loads(said("--json"))
    assert [(row["count"], row["areas"], row["asks"]) for row in rows] == [
        (2, ["northtown"], ["chair, who", "who: chairs the “core” group?"]),
        (1, ["southtown"], ["is it law yet"]),
    ]
    assert "77" not in json.dumps(rows)
    printed = said()
    assert printed.startswith("# Asked 2 times, last on 2026-11-24, from Northtown.\n# topics/chair-who.yaml\n")
    assert all(row["stub"] in printed for row in rows)


def test_a_printed_draft_is_a_topic_as_it_is(folder: Path) -> None:
    for row in json.loads(said("--json")):
        name = row["stub"].splitlines()[0].removeprefix("# ")
        (folder / name).write_text(row["stub"], encoding="utf-8")
    loaded = load_folder(folder)
    assert [
        each for each in loaded.problems if each.file in ("topics/chair-who.yaml", "topics/is-it-law-yet.yaml")
    ] == []
    assert loaded.knowledge is not None
    assert loaded.knowledge.topics["chair-who"].asks == ["chair, who", "who: chairs the “core” group?"]
    assert loaded.knowledge.topics["chair-who"].status == "draft"
    assert json.loads(said("--json"))[0]["stub"].startswith("# topics/chair-who-2.yaml")


def test_only_one_area_or_none_at_all(folder: Path) -> None:
    assert [row["count"] for row in json.loads(said("--area", "northtown", "--json"))] == [2]
    assert said("--area", "england") == "Nobody is waiting for an answer.\n"
    assert json.loads(said("--area", "england", "--json")) == []
    assert CliRunner().invoke(main, ["gaps", "--area", "atlantis"]).exit_code == 2


def test_a_database_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder.parent / "data/briefbot.sqlite3").write_bytes(b"not a database, but long enough to be looked at" * 50)
    result = CliRunner().invoke(main, ["gaps"])
    assert result.exit_code == 1
    assert "briefbot.sqlite3 cannot be read" in result.output


@pytest.mark.parametrize(
    ("text", "id_"),
    [("Who chairs it?", "who-chairs-it-2"), ("16 and pregnant", "topic-16-and-pregnant"), ("???", "topic")],
)
def test_an_id_is_made_of_the_words_and_is_free(text: str, id_: str) -> None:
    assert free_id(text, ["who-chairs-it"]) == id_


@pytest.mark.parametrize("text", ["yes", "null", "- a", "#no", "a: b", 'say "no"', "x" * 300, "é ✓ {} %s"])
def test_any_sentence_makes_a_draft(text: str, tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "topics/new.yaml").write_text(stub([text], [], DAY), encoding="utf-8")
    loaded = load_folder(folder)
    assert [each for each in loaded.problems if each.file == "topics/new.yaml"] == []
    assert loaded.knowledge is not None
    assert any(topic.asks == [text] for topic in loaded.knowledge.topics.values())
