"""The page of figures and the command that writes it: one accessible file, a table beside every picture."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.edition.figures_page import figures_html
from bot.statistics.figures import figures
from bot.statistics.weeks import Week, four_of
from bot.storage import outcomes
from bot.storage.database import open_database
from tests import sample
from tests.publishing_sample import written

MONDAY = date(2026, 10, 12)
AREAS = ("england", "northtown")
ROWS = [
    (MONDAY, "northtown", "escalation", "answer", 40),
    (MONDAY, "england", "consent", "answer", 9),
    (MONDAY, "northtown", "", "offer", 3),
    (MONDAY, "northtown", "hard", "answer", 8),
]
KNOWLEDGE = sample.knowledge(sample.topic("hard", title="A <b> & a “quote”"))


class Outline(HTMLParser):
    """The elements of a page in order, with what stands in headings and captions."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def order(self, *tags: str) -> list[str]:
        return [name for name, _ in self.elements if name in tags]


@pytest.fixture(scope="module")
def page() -> str:
    return figures_html(figures(ROWS, four_of(Week(MONDAY)), AREAS, KNOWLEDGE), KNOWLEDGE, date(2026, 11, 26))


def test_the_page_needs_nothing_from_elsewhere_and_no_script(page: str) -> None:
    outline = Outline(page)
    assert outline.all("script") == outline.all("link") == outline.all("img") == []
    assert not re.search(r"(?:href|src)=\"(?!#)|@import|url\((?!#)|\son\w+=|style=", page)


def test_headings_stand_in_order_and_the_language_is_said(page: str) -> None:
    outline = Outline(page)
    assert outline.all("html") == [{"lang": "en-GB"}]
    assert outline.order("h1", "h2", "h3")[:2] == ["h1", "h2"]
    assert outline.order("h1") == ["h1"]


def test_every_picture_has_a_name_and_its_table_after_it(page: str) -> None:
    outline = Outline(page)
    assert outline.order("figure", "table") == ["figure", "table"] * 3
    bars = [each for each in outline.all("div") if each.get("class") == "bars"]
    assert all(each["role"] == "img" and each["aria-label"] for each in bars)
    assert len(bars) == outline.order("caption").count("caption") == 3
    assert all({each.get("scope")} <= {"col", "row"} for each in outline.all("th"))


def test_what_is_answered_differs_by_pattern_and_not_by_colour_alone(page: str) -> None:
    assert Outline(page).order("pattern") == ["pattern"]
    assert 'fill="url(#stripes)"' not in page  # three offers are too few: a stripe would show how many
    many = figures([*ROWS, (MONDAY, "northtown", "", "offer", 30)], four_of(Week(MONDAY)), AREAS, KNOWLEDGE)
    assert 'fill="url(#stripes)"' in figures_html(many, KNOWLEDGE, date(2026, 11, 26))


def test_titles_are_escaped_and_small_counts_are_words(page: str) -> None:
    assert "A &lt;b&gt; &amp; a “quote”" in page
    assert "fewer than 5" in page


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A knowledge folder and a database with ten answers on a Monday."""

    async def fill() -> None:
        async with open_database(tmp_path / "briefbot.sqlite3") as connection:
            for _ in range(10):
                await outcomes.count(
                    connection, {outcomes.Happened(MONDAY, "northtown", "escalation", outcomes.ANSWER): 1}
                )

    written(tmp_path / "knowledge")
    asyncio.run(fill())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BRIEFBOT_KNOWLEDGE", "knowledge")
    monkeypatch.setenv("BRIEFBOT_DATABASE", "briefbot.sqlite3")
    return tmp_path


PERIOD = ("--from", "2026-10-05", "--to", "2026-10-25")


def test_the_command_prints_tables_and_writes_the_files_it_is_asked_for(folder: Path) -> None:
    run = CliRunner().invoke(main, ["stats", *PERIOD])
    assert run.exit_code == 0
    assert re.search(r"2026-W42 +10 +10 +0", run.output)
    assert re.search(r"Escalating a disagreement +10", run.output)
    run = CliRunner().invoke(main, ["stats", *PERIOD, "--html", "page.html", "--csv", "table.csv"])
    assert run.output == "Written: page.html\nWritten: table.csv\n"
    assert (folder / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "week,2026-W42" in (folder / "table.csv").read_text(encoding="utf-8")
    listed = json.loads(CliRunner().invoke(main, ["stats", *PERIOD, "--json"]).output)
    assert [row.get("questions") for row in listed["rows"]][:4] == [0, 10, 0, 10]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--from", "2026-10-06", "--to", "2026-10-12"), "no whole week"),
        (("--area", "atlantis"), "there is no area “atlantis”"),
        (("--html", "-", "--json"), "must be alone"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, asked: tuple[str, ...], said: str) -> None:
    run = CliRunner().invoke(main, ["stats", *asked])
    assert run.exit_code != 0
    assert said in run.output
    assert list(folder.glob("*.html")) == []


def test_a_database_that_is_none_is_said(folder: Path) -> None:
    (folder / "briefbot.sqlite3").write_bytes(b"not a database" * 100)
    run = CliRunner().invoke(main, ["stats", *PERIOD])
    assert "cannot be read" in run.output
