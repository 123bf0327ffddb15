"""`briefbot doctor`: what it finds, and what it says to do."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.chat.checkup import NoAnswer, Said, asked
from bot.doctor import Finding, examined, examined_around, examined_at_telegram
from bot.settings import Settings
from bot.storage.database import open_database
from tests.sandbox_driver import TOKEN, Driver, sandbox
from tests.test_bot_faults import small_knowledge


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """All is well but for the running bot, which is not there."""
    monkeypatch.chdir(tmp_path)
    small_knowledge(tmp_path / "knowledge", "knitting")
    (tmp_path / "data").mkdir(mode=0o700)
    given = Settings(telegram_bot_token=TOKEN, briefbot_model="none", briefbot_leads="1:a")

    async def make() -> None:
        async with open_database(given.database):
            pass

    asyncio.run(make())
    (tmp_path / "data/heartbeat").touch()
    return given


def found(findings: Iterator[Finding]) -> dict[str, Finding]:
    return {each.what: each for each in findings}


def weights(findings: Iterator[Finding]) -> dict[str, str]:
    return {each.what: each.weight for each in findings}


def now() -> datetime:
    return datetime.now(UTC)


def test_all_is_well(settings: Settings) -> None:
    assert weights(examined(settings, now())) == {
        **dict.fromkeys(("token", "secret", "knowledge", "database", "heartbeat"), "ok"),
        "model": "note",
    }
    assert weights(examined_around(settings, now())) == dict.fromkeys(("files", "leftovers", "disk", "leads"), "ok")


@pytest.mark.parametrize(("seconds", "weight"), [(110, "ok"), (130, "fault")])
def test_a_bot_that_has_not_heard_telegram_for_two_minutes_is_not_well(
    seconds: int, weight: str, settings: Settings
) -> None:
    assert found(examined(settings, now() + timedelta(seconds=seconds)))["heartbeat"].weight == weight


def break_database(settings: Settings) -> None:
    settings.database.write_bytes(b"damaged" * 5000)


def newer_database(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("INSERT INTO migrations VALUES ('999_later', '')")
        connection.commit()


def break_knowledge(settings: Settings) -> None:
    (settings.briefbot_knowledge / "areas/a.yaml").write_text("id: [", encoding="utf-8")


def open_secret(settings: Settings) -> None:
    (settings.briefbot_data / "secret").touch(mode=0o644)


def open_database_file(settings: Settings) -> None:
    settings.database.chmod(0o644)


def cut_secret(settings: Settings) -> None:
    (settings.briefbot_data / "secret").write_text("short", encoding="utf-8")


def folder_for_database(settings: Settings) -> None:
    settings.database.unlink()
    settings.database.mkdir()


def set_clock_back(settings: Settings) -> None:
    tomorrow = now().timestamp() + 24 * 3600
    os.utime(settings.briefbot_data / "heartbeat", times=(tomorrow, tomorrow))


def no_data(settings: Settings) -> None:
    shutil.rmtree(settings.briefbot_data)


@pytest.mark.parametrize(
    ("change", "what", "said"),
    [
        (break_database, "database", "The database cannot be read"),
        (newer_database, "database", "a newer version of briefbot wrote it (999_later): install that version again"),
        (cut_secret, "secret", "is empty or cut short. Put it back from a backup."),
        (folder_for_database, "database", "cannot be read: the disk cannot be read or written: look at the disk"),
        (set_clock_back, "heartbeat", "was the clock set back?"),
        (no_data, "database", "There is no database yet"),
        (no_data, "heartbeat", "or is still starting"),
        (break_knowledge, "knowledge", "run `briefbot check`"),
        (open_secret, "files", "chmod 600 data/secret"),
        (open_database_file, "files", "chmod 600 data/briefbot.sqlite3"),
    ],
)
def test_it_says_what_to_do(change: Callable[[Settings], None], what: str, said: str, settings: Settings) -> None:
    change(settings)
    finding = found(iter([*examined(settings, now()), *examined_around(settings, now())]))[what]
    assert finding.weight == "fault"
    assert said in finding.says


@pytest.mark.parametrize(
    ("given", "what", "said"),
    [
        ({"briefbot_secret": "short"}, "secret", "BRIEFBOT_SECRET is too short"),
        ({"briefbot_secret_file": "nowhere"}, "secret", "BRIEFBOT_SECRET_FILE cannot be read: No such file"),
        ({"briefbot_secret_file": "data"}, "secret", "BRIEFBOT_SECRET_FILE cannot be read: Is a directory."),
        ({"briefbot_data": "x" * 300}, "secret", "The secret in the data folder cannot be read: File name too long."),
        ({"briefbot_data": "x" * 300}, "database", "cannot be read"),
        ({"briefbot_data": "x" * 300}, "files", "File name too long"),
        ({"briefbot_knowledge": "x" * 300}, "knowledge", "run `briefbot check`"),
    ],
)
def test_a_setting_that_leads_nowhere_is_a_finding_and_no_fall(
    given: dict[str, str], what: str, said: str, settings: Settings
) -> None:
    other = Settings(**{"telegram_bot_token": TOKEN, "briefbot_model": "none", **given})  # type: ignore[arg-type]
    finding = found(iter([*examined(other, now()), *examined_around(other, now())]))[what]
    assert finding.weight == "fault"
    assert said in finding.says


def test_a_data_folder_that_others_can_look_into_is_noted(settings: Settings) -> None:
    settings.briefbot_data.chmod(0o755)
    finding = found(examined_around(settings, now()))["files"]
    assert (finding.weight, finding.says.rpartition("Run: ")[2]) == ("note", "chmod 700 data")


def test_backups_that_lie_about_for_long_are_noted(settings: Settings) -> None:
    (settings.briefbot_data / "before-restore-2026-11-01-120000").mkdir()
    (settings.briefbot_data / ".briefbot-backup-killed").mkdir()
    (settings.briefbot_data / "backups").mkdir()
    (settings.briefbot_data / "backups/new.tar").touch()
    later = now() + timedelta(days=15)
    os.utime(settings.briefbot_data / "backups/new.tar", times=(later.timestamp(),) * 2)
    finding = found(examined_around(settings, later))["leftovers"]
    assert finding.weight == "note"
    assert ".briefbot-backup-killed, before-restore-2026-11-01-120000 in" in finding.says
    assert "new.tar" not in finding.says


class Usage(NamedTuple):
    free: float


@pytest.mark.parametrize(("free", "weight"), [(1e8, "fault"), (5e8, "note"), (5e9, "ok")])
def test_it_looks_at_the_space_that_is_left(
    free: float, weight: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(free))
    assert found(examined_around(settings, now()))["disk"].weight == weight


@pytest.mark.parametrize(
    ("leads", "said"), [("", "names nobody"), ("1:elsewhere", "areas that the knowledge has not: elsewhere")]
)
def test_it_says_when_nobody_leads(leads: str, said: str, settings: Settings) -> None:
    finding = found(examined_around(settings.model_copy(update={"briefbot_leads": leads}), now()))["leads"]
    assert finding.weight == "note"
    assert said in finding.says


def at_telegram(settings: Settings, said: Said | NoAnswer, monkeypatch: pytest.MonkeyPatch) -> dict[str, Finding]:
    async def answer(*_: object) -> Said:
        if isinstance(said, NoAnswer):
            raise said
        return said

    monkeypatch.setattr("bot.chat.checkup.asked", answer)
    return found(examined_at_telegram(settings, now))


@pytest.mark.parametrize(
    ("answer", "what", "said"),
    [
        (NoAnswer("TimedOut"), "telegram", "gives no answer (TimedOut)"),
        (Said(None), "telegram", "does not accept the token"),
        (Said("a_bot", webhook=True), "webhook", "Call deleteWebhook"),
        (Said("a_bot", reads_all=True), "groups", "/setprivacy, Enable"),
        (Said("a_bot", ahead=61.0), "clock", "61 seconds ahead"),
        (Said("a_bot", ahead=-3600.0), "clock", "3600 seconds behind"),
    ],
)
def test_it_says_what_telegram_finds_wrong(
    answer: Said | NoAnswer, what: str, said: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = at_telegram(settings, answer, monkeypatch)[what]
    assert finding.weight == "fault"
    assert said in finding.says
    assert TOKEN not in finding.says


def test_with_telegram_all_is_well(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = at_telegram(settings, Said("a_bot", waiting=3, ahead=-1.0), monkeypatch)
    assert {each.weight for each in findings.values()} == {"ok"}
    assert "3 updates wait" in findings["telegram"].says


async def ask(driver: Driver, clock: Callable[[], datetime] = now) -> Said:
    return await asked(TOKEN, driver.address, clock)


def test_what_telegram_says_is_asked_over_its_real_methods() -> None:
    async def conversation() -> None:
        async with sandbox() as driver:
            said = await ask(driver)
            assert (said.reads_all, said.webhook) == (False, False)
            assert said.name
            assert said.ahead is not None
            assert abs(said.ahead) < 5
            late = await ask(driver, lambda: now() + timedelta(hours=1))
            assert late.ahead == pytest.approx(3600, abs=5)
            driver.world.profile.reads_all = True
            assert (await ask(driver)).reads_all
            fault: dict[str, Any] = {"method": "getMe", "error_code": 401, "description": "Unauthorized"}
            await driver.control("POST", "faults", fault)
            assert (await ask(driver)).name is None
            await driver.control("POST", "faults", {**fault, "error_code": 502, "description": "Bad Gateway"})
            with pytest.raises(NoAnswer):
                await ask(driver)
        with pytest.raises(NoAnswer):
            await ask(driver)

    asyncio.run(conversation())
