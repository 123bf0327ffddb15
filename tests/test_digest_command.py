"""`briefbot digest preview|send|history`: beside a sandbox that stands for Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.chat.digest_book import Channel
from bot.chat.memory import open_memory
from bot.cli import main
from bot.digest.calendar import Week
from bot.sandbox.world import Chat
from bot.storage.locks import RunLock, SenderLock
from tests.publishing_sample import written
from tests.sandbox_driver import TOKEN, Driver, sandbox

pytestmark = pytest.mark.anyio
BRIEFING = b"""\
id: northtown-sam
title: "Sam: a review"
area: northtown
kind: learning review
happened:
  - text: A baby was hurt.
findings:
  - id: not-written
    title: Nobody wrote it down
    told_us: A challenge was made.
    do_now: Write it down.
questions:
  - text: What would you do?
"""
MARKED = "xylophonic-marker-4711"
THIS = str(Week.of(datetime.now(UTC).date()))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not made yet, and settings that name it."""
    for name in (
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_BOT_TOKEN_FILE",
        "TELEGRAM_API_URL",
        "BRIEFBOT_DATABASE",
        "BRIEFBOT_LEADS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    folder = written(tmp_path / "knowledge")
    (folder / "briefings").mkdir()
    (folder / "briefings" / "sam.yaml").write_bytes(BRIEFING)
    monkeypatch.setenv("BRIEFBOT_KNOWLEDGE", str(folder))
    monkeypatch.setenv("BRIEFBOT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def said(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["digest", *arguments])


async def saying(*arguments: str) -> Result:
    return await asyncio.to_thread(said, *arguments)


@pytest.fixture
async def driver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Driver]:
    async with sandbox() as running:
        monkeypatch.setenv("TELEGRAM_API_URL", running.address)
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        yield running


async def channels(driver: Driver, data: Path, count: int) -> list[Chat]:
    people = [driver.world.person("amina")]
    chats = [driver.world.group(f"Team {each}", people) for each in range(count)]
    async with open_memory(data / "briefbot.sqlite3", b"", lambda: datetime.now(UTC)) as memory:
        for chat in chats:
            await memory.digests.put_channel(Channel(chat.id, "northtown", 1, "09:30", title=chat.title))
    return chats


def test_a_preview_needs_no_token_and_no_database_and_makes_none(data: Path) -> None:
    result = said("preview", "--area", "northtown", "--trial", "--week", THIS)
    assert result.exit_code == 0, result.output
    assert "What to do now" in result.output
    assert "trial" in result.output
    assert not data.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["preview", "--area", "northtown"], 0, "With --trial it is made all the same"),
        (["preview", "--week", "2026-54"], 2, "Write it like 2026-W49"),
        (["preview", "--week", "2099-W01"], 2, "more than a week ahead"),
        (["send", "--area", "atlantis"], 2, "there is no area"),
        (["send", "--area", "northtown", "--trial"], 1, "Set TELEGRAM_BOT_TOKEN"),
        (["history"], 0, "No digest was planned yet."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(arguments: list[str], code: int, words: str) -> None:
    result = said(*arguments)
    assert (result.exit_code, words in result.output) == (code, True), result.output


async def test_a_second_send_sends_nothing_and_says_so(driver: Driver, data: Path) -> None:
    chats = await channels(driver, data, 3)
    first = await saying("send", "--area", "northtown", "--trial")
    assert (first.exit_code, "sent to 3 channels." in first.output) == (0, True), first.output
    none = await saying("send", "--area", "northtown")
    assert "With --trial" in none.output, none.output
    again = await saying("send", "--area", "northtown", "--trial")
    assert (again.exit_code, "nothing was sent" in again.output) == (0, True), again.output
    assert [len(chat.messages) for chat in chats] == [1, 1, 1]
    (line,) = (await saying("history", "--area", "northtown")).output.splitlines()
    assert line == f"{THIS}  Northtown: Nobody wrote it down (northtown-sam), a trial. 3 sent"


async def test_a_team_that_cannot_be_reached_makes_the_command_fail_and_say_why(driver: Driver, data: Path) -> None:
    chats = await channels(driver, data, 2)
    chats[0].bot_status = "kicked"
    result = await saying("send", "--area", "northtown", "--trial")
    assert (result.exit_code, "1 channel not reached: I was taken out" in result.output) == (1, True), result.output


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"error_code": 401}, "does not accept the bot token. Check TELEGRAM_BOT_TOKEN."),
        ({"error_code": 400}, "cannot be reached (BadRequest)."),
        ({"error_code": 502}, "cannot be reached (NetworkError)."),
        ({"page": f"<p>{MARKED} {TOKEN}</p>"}, "cannot be reached (TelegramError, "),
    ],
)
async def test_why_telegram_refuses_is_said_without_its_words_and_the_token(
    fault: dict[str, object], said: str, driver: Driver, data: Path
) -> None:
    await channels(driver, data, 1)
    words = {"description": f"{MARKED} {TOKEN}"} if "error_code" in fault else {}
    await driver.control("POST", "faults", {"method": "getMe", "count": 9, **fault, **words})
    result = await saying("send", "--area", "northtown", "--trial")
    assert (result.exit_code, said in result.output) == (1, True), result.output
    assert not any(each in result.output for each in (MARKED, TOKEN, TOKEN.partition(":")[2]))


@contextmanager
def a_bot(data: Path) -> Iterator[None]:
    """What a running bot keeps: nobody else may be it, nor send."""
    locks = RunLock(data / "briefbot.sqlite3"), SenderLock(data / "briefbot.sqlite3")
    assert all(lock.acquire() for lock in locks)
    try:
        yield
    finally:
        for lock in locks:
            lock.release()


async def test_another_sending_by_hand_is_waited_for(driver: Driver, data: Path) -> None:
    chats = await channels(driver, data, 1)
    lock = SenderLock(data / "briefbot.sqlite3")
    assert lock.acquire()
    sending = asyncio.create_task(saying("send", "--area", "northtown", "--trial"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await asyncio.shield(sending)
    assert len(chats[0].messages) == 0
    lock.release()
    result = await sending
    assert (result.exit_code, "sent to 1 channel" in result.output) == (0, True), result.output


async def test_while_the_bot_runs_it_is_asked_to_send(driver: Driver, data: Path) -> None:
    chats = await channels(driver, data, 1)
    with a_bot(data):
        result = await saying("send", "--area", "northtown", "--trial")
    assert (result.exit_code, "the running bot sends it" in result.output) == (0, True), result.output
    assert len(chats[0].messages) == 0
    async with open_memory(data / "briefbot.sqlite3", b"", lambda: datetime.now(UTC)) as memory:
        kept = await memory.digests.week(THIS, "northtown")
    assert kept is not None
    assert kept.wanted_at is not None


async def test_a_team_that_has_it_and_left_does_not_stand_for_one_that_waits(driver: Driver, data: Path) -> None:
    first, second = await channels(driver, data, 2)
    await saying("send", "--area", "northtown", "--trial")
    new = driver.world.group("New team", [driver.world.person("amina")])
    async with open_memory(data / "briefbot.sqlite3", b"", lambda: datetime.now(UTC)) as memory:
        await memory.digests.forget_channel(first.id)
        await memory.digests.put_channel(Channel(new.id, "northtown", 1, "09:30", title=new.title))
    with a_bot(data):
        result = await saying("send", "--area", "northtown", "--trial")
    assert "the running bot sends it" in result.output, result.output
    assert [len(each.messages) for each in (second, new)] == [1, 0]
