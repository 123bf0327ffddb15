"""`briefbot links`, and what `briefbot ask` makes of what it found."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.chat.memory import open_memory
from bot.cli import main
from bot.storage import links as store
from bot.storage import marks
from bot.storage.database import open_database
from tests.broken.folder import FILES, write
from tests.sample import TUESDAY_MORNING

ESCALATION, DOOR = "https://example.org/escalation", "https://example.org/front-door"
INSIDE = {ESCALATION: "http://127.0.0.1:9/escalation", DOOR: "http://127.0.0.1:9/front-door"}  # never asked
THIRD_OF_JUNE, FOURTH_OF_JUNE = 1_780_441_200, 1_780_527_600


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose links lead into our own network, where nobody is asked, and the settings that name it."""
    folder = write(tmp_path / "knowledge")
    for name, text in FILES.items():
        for outside, inside in INSIDE.items():
            text = text.replace(outside, inside)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIEFBOT_KNOWLEDGE", str(folder))
    monkeypatch.setenv("BRIEFBOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BRIEFBOT_MODEL", "none")
    return tmp_path


def command(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def kept(place: Path, url: str, status: str = "broken") -> Path:
    """The database, in which the link stands so since June."""
    database = place / "data" / "briefbot.sqlite3"
    reason = "404 Not Found"
    row = store.LinkRow(url, 1, 1, status, 2, THIRD_OF_JUNE, FOURTH_OF_JUNE, None, "", "", "", reason)

    async def keep() -> None:
        async with open_database(database) as connection:
            await store.keep(connection, row)

    asyncio.run(keep())
    return database


def test_it_says_where_a_link_stands_what_was_seen_and_what_to_do(place: Path) -> None:
    found = command("links")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "Could not be checked (2)" in found.stdout
    assert "areas/doncaster.yaml:22" in found.stdout
    assert "private network" in found.stdout
    assert "2 links: open 0, could not be checked 2." in found.stdout


def test_a_broken_link_makes_the_exit_code_one(place: Path) -> None:
    kept(place, INSIDE[DOOR])
    found = command("links")
    assert found.exit_code == 1
    assert "Broken (1)" in found.stdout
    assert "sources.yaml:5" in found.stdout
    assert ", since 3 Jun 2026" in found.stdout
    assert "could not be checked 1" in found.stdout


def test_one_area_as_json(place: Path) -> None:
    kept(place, INSIDE[DOOR])
    found = command("links", "--json", "--area", "doncaster")
    rows = {row["url"]: row for row in json.loads(found.stdout)}
    assert set(rows) == set(INSIDE.values())
    assert rows[INSIDE[DOOR]] == {
        "url": INSIDE[DOOR],
        "status": "broken",
        "reason": "it leads into a private network, so it was not opened",
        "title": "Front door",
        "search": "Front door",
        "opens_at": "",
        "failures": 2,
        "failed_since": "2026-06-03",
        "places": [{"file": "sources.yaml", "line": 5}],
    }
    assert json.loads(command("links", "--json", "--area", "england").stdout) == []


def test_what_is_wrong_is_said_in_a_sentence(place: Path) -> None:
    assert "there is no area “nowhere”" in command("links", "--area", "nowhere").stderr
    (place / "data").write_text("in the way", encoding="utf-8")
    assert "The database briefbot.sqlite3 cannot be used" in command("links").stderr


def test_ask_gives_words_to_search_for_in_place_of_a_broken_link(place: Path) -> None:
    kept(place, INSIDE[ESCALATION])
    text = command("ask", "they closed it and I disagree", "--area", "doncaster").stdout
    assert "the link did not open on 3 and 4 Jun 2026; search for “Resolving professional differences”" in text
    assert "127.0.0.1" not in text


async def marks_of(database: Path) -> tuple[dict[str, int], dict[str, int]]:
    async with open_memory(database, b"secret", lambda: TUESDAY_MORNING) as memory:
        await memory.mark("one", marks.NEEDS_WORK)
        before = await memory.marked(marks.NEEDS_WORK)
        await memory.unmark("one")
        return before, await memory.marked(marks.NEEDS_WORK)


def test_the_bot_remembers_what_leads_said(place: Path) -> None:
    database = kept(place, INSIDE[DOOR])
    now = int(TUESDAY_MORNING.timestamp())
    assert asyncio.run(marks_of(database)) == ({"one": now}, {})
    assert asyncio.run(marks_of(place)) == ({}, {})


async def broken_links_of(database: Path) -> dict[str, tuple[int, int]] | None:
    async with open_memory(database, b"secret", lambda: TUESDAY_MORNING) as memory:
        return await memory.broken_links()


def test_the_bot_knows_the_broken_links_or_that_it_cannot_tell(place: Path) -> None:
    database = kept(place, INSIDE[DOOR])
    assert asyncio.run(broken_links_of(database)) == {INSIDE[DOOR]: (THIRD_OF_JUNE, FOURTH_OF_JUNE)}
    assert asyncio.run(broken_links_of(place)) is None
