"""The fault table, run: what `tests.fault_table` states is what happens, and the log says what to do."""

from __future__ import annotations

import ast
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.getting_ready import EXCUSE_AFTER
from bot.chat.memory import open_memory
from bot.encoder.sentence import EncodingFailed, Vectors
from bot.matcher import Matchers
from bot.service import alone
from bot.settings import Settings, SettingsError
from tests import matching_sample
from tests.fault_table import BY_FAULT, TABLE, Row, as_markdown
from tests.kill_run import kill_run
from tests.long_run import ROOT, Run, bot, small_knowledge
from tests.phone import Person, Sandbox, running_sandbox

DANGER = "he is stabbing her now, kids inside"
CALM = "how do we do knitting?"
KNITTING = "The steps for knitting."
PATIENCE = 40.0
# What people write decides how the matching of this bot behaves; `sitecustomize` is read by every Python process.
MOODS = """
import time
import bot.matching.decide as decide
as_ever = decide.Matcher.decide
def moody(self, text, *arguments, **named):
    if "heavy" in text:
        raise MemoryError(text)
    if "slow" in text:
        time.sleep(1.5)
    return as_ever(self, text, *arguments, **named)
decide.Matcher.decide = moody
"""
# Not ready until a file is there that says so; who waits is told so after a second in place of a minute.
COLD = """
import pathlib, time
import bot.chat.getting_ready as getting_ready
import bot.matching.decide as decide
getting_ready.EXCUSE_AFTER = 1.0
as_ever = decide.Matcher.__init__
def slowly(self, *arguments, **named):
    while not pathlib.Path(__file__).with_name("ready").exists():
        time.sleep(0.05)
    as_ever(self, *arguments, **named)
decide.Matcher.__init__ = slowly
"""


@dataclass
class Place:
    """A bot, its people, its knowledge and its data, which may lie on a small disk of its own."""

    sandbox: Sandbox
    run: Run
    knowledge: Path
    people: int = 0

    def person(self) -> Person:
        """Somebody new."""
        self.people += 1
        return self.sandbox.person(f"p{self.people}-{id(self)}")

    @property
    def data(self) -> Path:
        """The data folder as the bot sees it: a disk that was mounted for it is not there for others."""
        assert self.run.process is not None
        there = f"/proc/{self.run.process.pid}/root" if self.run.command[0] == "unshare" else ""
        return Path(f"{there}{self.run.folder / 'data'}")

    def says(self, fault: str) -> None:
        """Wait until the log holds what the table says."""
        until(lambda: BY_FAULT[fault].log in self.run.log.read_text(encoding="utf-8"))

    def logged(self, words: str) -> bool:
        """Whether the log holds these words."""
        return words in self.run.log.read_text(encoding="utf-8")

    def answers(self) -> None:
        """A question is answered, and danger at once."""
        person = self.person()
        assert KNITTING in person.ask(CALM)["text"]
        began = time.monotonic()
        assert person.ask(DANGER)["text"].startswith("Ring 999 now")
        assert time.monotonic() - began < 2.0


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def small_disk(kind: str = "size=8m") -> list[str]:
    """What gives a process a disk of its own for its data; nothing where that needs rights that we lack."""
    script = f'mount -t tmpfs -o {kind} none "$BRIEFBOT_DATA" && exec "$@"'
    tried = ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /tmp"]
    if shutil.which("unshare") and subprocess.run(tried, capture_output=True, check=False).returncode == 0:
        return ["unshare", "-m", "sh", "-c", script, "sh"]
    return []


@contextmanager
def full(place: Place) -> Iterator[None]:
    """A disk without room; without a disk of its own, no file of the process may grow."""
    assert place.run.process is not None
    if place.run.command[0] == "unshare":
        filler = place.data / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(1 << 12)):
                pass
        yield
        filler.unlink()
    else:
        before = resource.prlimit(place.run.process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        yield
        resource.prlimit(place.run.process.pid, resource.RLIMIT_FSIZE, before)


LOCKS = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Another program, on the same disk, locks the database."""
    assert place.run.process is not None
    there = ["nsenter", "-t", str(place.run.process.pid), "-m"] if place.run.command[0] == "unshare" else []
    command = [*there, sys.executable, "-c", LOCKS, str(place.run.folder / "data" / "briefbot.sqlite3")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "locked\n"
        yield
        other.communicate()


@contextmanager
def gone(folder: Path) -> Iterator[None]:
    away = folder.with_name("away")
    folder.rename(away)
    yield
    away.rename(folder)


@contextmanager
def a_bot(
    sandbox: Sandbox, folder: Path, habits: str, within: list[str], *, topics: int = 3, **settings: str
) -> Iterator[Place]:
    (folder / "habits").mkdir(parents=True, exist_ok=True)
    (folder / "habits" / "sitecustomize.py").write_text(habits, encoding="utf-8")
    (folder / "bot" / "data").mkdir(parents=True, exist_ok=True)
    knowledge = folder / "knowledge"
    if topics:
        small_knowledge(knowledge, topics)
    path = f"{folder / 'habits'}{os.pathsep}{ROOT}"
    with bot(sandbox.address, folder / "bot", knowledge, within, PYTHONPATH=path, **settings) as run:
        yield Place(sandbox, run, knowledge)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def place(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with a_bot(sandbox, tmp_path_factory.mktemp("faults"), MOODS, small_disk()) as running:
        running.answers()
        yield running


def test_answers_go_on_while_the_disk_is_full_and_are_counted_again_afterwards(place: Place) -> None:
    with full(place):
        place.answers()
        until(lambda: place.logged("the database cannot be used, and answers go on without it"))
        if place.run.command[0] == "unshare":
            place.says("Disk full")
        place.answers()
    place.answers()
    until(lambda: place.logged("the database works again"))


def test_answers_go_on_while_the_knowledge_folder_is_gone(place: Place) -> None:
    with gone(place.knowledge):
        place.says("Knowledge folder gone or broken while running")
        place.answers()


def test_danger_is_answered_within_two_seconds_with_everything_broken_at_once(place: Place) -> None:
    person = place.person()
    with gone(place.knowledge), locked(place):
        began = time.monotonic()
        assert person.ask(f"{DANGER} heavy")["text"].startswith("Ring 999 now")
        assert time.monotonic() - began < 2.0
        assert "In immediate danger ring 999" in person.ask("heavy knitting")["text"]
        place.says("Out of memory or any other error elsewhere in the matching")
        place.says("Database locked by another program")
    place.answers()


def test_told_to_stop_during_work_it_finishes_that_and_ends_well(place: Place) -> None:
    person = place.person()
    person.ask(CALM)
    person.send(text="how do we do knitting? slow")
    time.sleep(0.5)  # so that it is under way
    assert place.run.stop() == 0
    assert sum(KNITTING in text for text in person.said()) == 2
    assert not place.logged("Traceback")
    assert not place.logged("heavy")


def test_danger_is_answered_before_anything_else_is_ready_and_all_once_it_is_even_with_read_only_data(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    disk = small_disk("ro")
    assert EXCUSE_AFTER == 60.0  # for this bot it is a second
    with a_bot(sandbox, tmp_path, COLD, disk, BRIEFBOT_SECRET="x" * 40) as place:
        calm, urgent = place.person(), place.person()
        calm.send(text=CALM)
        assert urgent.ask(DANGER)["text"].startswith("Ring 999 now")
        began = time.monotonic()
        assert urgent.ask(DANGER)["text"].startswith("Ring 999 now")
        assert time.monotonic() - began < 2.0
        assert waiting(sandbox)[0]["message"]["text"] == CALM
        assert calm.next()["text"].startswith("I have just been restarted and am getting ready.")
        (tmp_path / "habits" / "ready").touch()
        assert KNITTING in calm.next()["text"]
        place.answers()
        assert len(calm.said()) == 2
        if disk:
            place.says("Data folder read-only")
            place.says("Versions of the knowledge damaged, or no room for them")
        assert place.run.stop() == 0


def waiting(sandbox: Sandbox) -> list[dict[str, dict[str, str]]]:
    """What Telegram still keeps for the bot, which is thrown out for a moment."""
    answer = sandbox.client.post("/bot123456:a-token-that-must-never-be-seen/getUpdates", json={"offset": 1})
    return list(answer.json()["result"])


def test_a_damaged_database_and_no_knowledge_at_the_start_leave_danger_and_a_revoked_token_ends_it(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    database = tmp_path / "bot" / "data" / "briefbot.sqlite3"
    database.parent.mkdir(parents=True)
    database.write_bytes(b"damaged" * 5000)
    (database.parent / "versions").mkdir()
    (database.parent / "versions" / "log.jsonl").write_text("damaged\n", encoding="utf-8")
    with a_bot(sandbox, tmp_path, "", [], topics=0) as place:
        person = place.person()
        assert person.ask(DANGER)["text"].startswith("Ring 999 now")
        assert "0800 1111" in person.ask("im 9 and my dad hits me")["text"]
        assert "cannot answer questions at the moment" in person.ask(CALM)["text"]
        place.says("Database damaged")
        place.says("Knowledge folder gone or broken at the start")
        place.says("Versions of the knowledge damaged, or no room for them")
        assert database.read_bytes() == b"damaged" * 5000
        small_knowledge(place.knowledge, 3)
        until(lambda: place.logged("live: "))
        place.answers()
        sandbox.fault(method="*", count=999, error_code=401, description="Unauthorized")
        person.send(text=CALM)
        assert place.run.process
        assert place.run.process.wait(timeout=PATIENCE) == 1
        place.says("Token revoked (401 or 404 of Telegram)")
        sandbox.control("DELETE", "faults")


@pytest.mark.anyio
async def test_questions_asked_around_a_kill_are_all_answered() -> None:
    """The long run in small: `python -m tests.kill_run`."""
    outcome = await kill_run(questions=24, people=12, kills=1, rate=100.0)
    assert outcome.lost == set()
    assert outcome.left_behind == set()
    assert outcome.is_well, str(outcome)


def settings_in(folder: Path, **more: str) -> Settings:
    return Settings(_env_file=None, briefbot_data=folder, **more)  # type: ignore[arg-type]


def test_a_second_bot_on_the_same_data_says_so_and_ends(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    lock = alone(settings)
    with pytest.raises(SettingsError, match=BY_FAULT["A second bot on the same data folder"].log):
        alone(settings, patience=0.0)
    lock.release()
    alone(settings, patience=0.0).release()


@pytest.mark.anyio
async def test_a_database_of_a_newer_version_is_not_touched(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = tmp_path / "test.sqlite3"
    async with open_memory(database, b"secret", lambda: datetime.now(UTC)) as memory:
        assert await memory.choose_area(1, "doncaster")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO migrations VALUES ('999_of_next_year', '2027')")
    async with open_memory(database, b"secret", lambda: datetime.now(UTC)) as memory:
        assert not await memory.choose_area(1, "sandwell")
        assert await memory.area_of(1) is None
    assert BY_FAULT["Database of a newer version"].log in caplog.text
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT area FROM people").fetchall() == [("doncaster",)]


@pytest.mark.anyio
async def test_a_clock_that_is_set_back_or_forward_keeps_no_reply(tmp_path: Path) -> None:
    now = [datetime(2026, 11, 26, 12, tzinfo=UTC)]
    async with open_memory(tmp_path / "test.sqlite3", b"secret", lambda: now[0]) as memory:
        await memory.outbox.put(5, "{}", 0)
        for step in (-timedelta(hours=3), timedelta(hours=3)):
            now[0] += step
            (waiting,) = memory.outbox.due()
            assert not memory.outbox.is_late(waiting)
        now[0] += timedelta(hours=2)
        (waiting,) = memory.outbox.due()
        assert memory.outbox.is_late(waiting)


class Breaking:
    """An encoder for which there is no memory."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise EncodingFailed("MemoryError")

    def encode_knowledge(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
        raise EncodingFailed("MemoryError")


def test_a_model_that_fails_at_the_start_leaves_the_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    matchers = Matchers(settings_in(tmp_path))
    matchers.__dict__["_encoder"] = Breaking()  # where the model of the settings would be
    matcher = matchers.of(matching_sample.knowledge())
    assert matcher.decide("how do i escalate this").candidates[0].id == "escalation"
    assert BY_FAULT["Out of memory while the sentence model reads the knowledge"].log in caplog.text


@pytest.mark.parametrize("row", TABLE, ids=lambda row: re.sub(r"\W+", "-", row.fault))
def test_each_row_of_the_table_is_proved_and_the_log_can_say_that(row: Row) -> None:
    tests = [source_of(module, test) for module, test in (row.proof, *row.more)]
    assert row.log in SAID
    assert any(row.log in each or f'"{row.fault}"' in each for each in tests), "no test looks for what the log says"


def source_of(module: str, test: str) -> str:
    """The test as it is written, with the table of its cases."""
    text = (ROOT / "tests" / f"{module}.py").read_text(encoding="utf-8")
    found = {
        each.name: each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    begins = min(each.lineno for each in (found[test], *found[test].decorator_list))
    return "\n".join(text.splitlines()[begins - 1 : found[test].end_lineno])


SAID = re.sub(
    r'"\s*f?"', "", "".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "bot").rglob("*.py")))
)


def test_the_notes_for_who_runs_it_have_the_table_as_it_is() -> None:
    """`python -m tests.fault_table` prints it."""
    assert as_markdown() in (ROOT / "deploy/README.md").read_text(encoding="utf-8")
