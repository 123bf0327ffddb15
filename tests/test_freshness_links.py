"""From the addresses in a folder to records in the database, over several days."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.freshness.fetch import Manners
from bot.freshness.links import KnownLink, Place, known_links, shown_in
from bot.freshness.verdicts import Status
from bot.knowledge.loader import load_folder
from bot.linkcheck import LinkReport, check_links
from bot.storage.links import outages_in
from tests.broken.folder import FILES, write
from tests.site import NOT_THERE, Answer, Site, page, sent_to, site

pytestmark = pytest.mark.anyio
DAY = 24 * 3600
NOW = 1_780_000_000
QUICK = Manners(pause=0, timeout=0.2, whole_page=0.4, retries=0, allowed=lambda _: True)


def link(url: str, looked_on: date | None = None) -> KnownLink:
    return KnownLink(url, ("Escalation",), "escalation", looked_on, (Place("sources.yaml", 4, ("sources",)),))


async def check(here: Site, database: Path, now: int, *paths: str, again: bool = False) -> LinkReport:
    links = [link(here.url(path)) for path in paths or here.answers]
    return await check_links(links, database, now, manners=QUICK, again=again)


def statuses(report: LinkReport) -> list[Status]:
    return [record.status for _, record in report.links]


def folder(place: Path, change: Callable[[str], str] = str) -> Path:
    write(place)
    (place / "sources.yaml").write_text(change(FILES["sources.yaml"]), encoding="utf-8")
    return place


def found_in(place: Path) -> dict[str, KnownLink]:
    knowledge = load_folder(place).knowledge
    assert knowledge is not None
    return {each.url: each for each in known_links(place, knowledge)}


def test_every_address_is_found_once_with_every_place_it_stands_in(tmp_path: Path) -> None:
    twice = "    url: https://example.org/escalation\n    seen_on: 2026-11-22\n"
    found = found_in(folder(tmp_path, lambda text: text + twice))
    assert list(found) == ["https://example.org/escalation", "https://example.org/front-door"]
    both = found["https://example.org/escalation"]
    places = [(each.file, each.line, each.path) for each in both.places]
    assert places == [
        ("areas/doncaster.yaml", 22, ("procedures", "escalation", "url")),
        ("sources.yaml", 10, ("sources", "children-act", "url")),
    ]
    assert both.titles == ("Resolving professional differences", "Children Act 1989")
    assert (both.search, both.looked_on) == ("Resolving professional differences", date(2026, 11, 22))


def test_an_area_is_shown_its_own_pages_and_those_its_answers_rest_on(tmp_path: Path) -> None:
    knowledge = load_folder(folder(tmp_path)).knowledge
    assert knowledge is not None
    assert shown_in(knowledge, "doncaster") == {"https://example.org/escalation", "https://example.org/front-door"}
    assert shown_in(knowledge, "england") == frozenset()


async def test_a_link_that_fails_twice_a_day_apart_is_broken_and_one_that_opens_again_is_not(tmp_path: Path) -> None:
    database = tmp_path / "data.sqlite3"
    answers = {"/twice": [NOT_THERE], "/once": [NOT_THERE, page("Escalation")], "/well": [page("Escalation")]}
    async with site(answers) as here:
        assert statuses(await check(here, database, NOW)) == [Status.FAILING, Status.FAILING, Status.OK]
        assert outages_in(database) == {}
        assert statuses(await check(here, database, NOW + DAY)) == [Status.BROKEN, Status.RECOVERED, Status.OK]
        assert outages_in(database) == {here.url("/twice"): (NOW, NOW + DAY)}
        here.answers["/twice"] = [page("Escalation")]
        assert statuses(await check(here, database, NOW + 2 * DAY)) == [Status.RECOVERED, Status.OK, Status.OK]
        assert outages_in(database) == {}


async def test_moved_changed_and_not_let_in_are_told_apart(tmp_path: Path) -> None:
    answers = {
        "/text": [page("Escalation", "old"), page("Escalation", "new")],
        "/title": [page("Escalation"), page("Page not found")],
        "/moved": [page("Escalation"), sent_to("/text")],
        "/shut": [page("Escalation"), Answer(403)],
    }
    async with site(answers) as here:
        assert set(statuses(await check(here, tmp_path / "data", NOW))) == {Status.OK}
        told = statuses(await check(here, tmp_path / "data", NOW + DAY))
    assert told == [Status.CHANGED, Status.MOVED, Status.MOVED, Status.UNCHECKED]


async def test_when_nobody_answers_it_may_be_our_own_line(tmp_path: Path) -> None:
    database = tmp_path / "data"
    async with site({"/": [Answer(after=2)], "/other": [Answer(after=2)]}) as here:
        report = await check(here, database, NOW)
        assert (report.offline, report.links) == (True, ())
        here.answers["/other"] = [page("Escalation")]
        report = await check(here, database, NOW)
        assert (report.offline, statuses(report)) == (False, [Status.FAILING, Status.OK])


async def test_a_check_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    database = tmp_path / "data"
    async with site({"/quick": [page("Escalation")], "/slow": [Answer(after=5)]}) as here:
        patient = Manners(pause=0, timeout=30, at_once=2, allowed=lambda _: True)
        links = [link(here.url("/quick")), link(f"http://localhost:{here.port}/slow")]
        kept = asyncio.Event()
        running = asyncio.create_task(check_links(links, database, NOW, manners=patient, step=kept.set))
        await kept.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        here.answers["/slow"] = [page("Escalation")]
        assert statuses(await check(here, database, NOW + 60)) == [Status.OK, Status.OK]
        assert here.times("/quick") == 1
        await check(here, database, NOW + 60, again=True)
        await check(here, database, NOW + DAY)
        assert here.times("/quick") == 3


async def test_a_record_goes_when_its_link_has_long_gone(tmp_path: Path) -> None:
    database = tmp_path / "data"
    async with site({"/gone": [NOT_THERE], "/kept": [page("Escalation")]}) as here:
        await check(here, database, NOW)
        await check(here, database, NOW + DAY)
        await check(here, database, NOW + 100 * DAY, "/kept")
    assert outages_in(database) == {}


def test_without_a_database_nothing_is_broken(tmp_path: Path) -> None:
    assert outages_in(tmp_path / "none.sqlite3") == {}
    (tmp_path / "other.sqlite3").write_bytes(b"no database at all, but a file of the right name" * 40)
    assert outages_in(tmp_path / "other.sqlite3") == {}
