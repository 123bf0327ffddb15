"""What SECURITY.md says is so: each line names a test that is there. And the limits that belong to no one part."""

from __future__ import annotations

import ast
import importlib
import io
import json
import os
import pkgutil
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import pytest
from rich.text import Text
from telegram import Bot
from telegram.error import NetworkError
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

import bot
from bot.chat import bounded, transport
from bot.chat.application import Start
from bot.chat.live import Folder
from bot.drafting.characters import tidied
from bot.knowledge.loader import built_in_knowledge, load_defaults
from bot.knowledge.problem import Problem, as_lines
from bot.matching import rows
from bot.matching.safety import assess
from bot.privacy.redact import redact
from bot.publishing.proposal import file_of
from bot.service import SECRETS, _for_children
from bot.settings import Settings
from bot.terminal import plain_console
from tests import audit, matching_sample
from tests.phone import ROOT
from tests.sandbox_driver import TOKEN

SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROOF = re.compile(r"`(tests/test_\w+\.py)::(test_\w+)`")
LONGER = int(os.environ.get("BRIEFBOT_EXAMPLES", "1"))


# The threat model


def held() -> Iterator[str]:
    """The lines of SECURITY.md that say something holds: every item of a list in the part of that name."""
    part = SECURITY.partition("\n## What holds\n")[2].partition("\n## ")[0]
    yield from (each.replace("\n", " ") for each in re.findall(r"^- (.*?)(?=^- |^### |\Z)", part, re.S | re.M))


@cache
def named_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("line", list(held()), ids=lambda line: line[:40])
def test_every_line_that_says_something_holds_names_a_test_that_is_there(line: str) -> None:
    named = PROOF.findall(line)
    assert named, line
    assert [test for file, test in named if test not in named_in(file)] == []


def test_the_threat_model_is_there_and_names_nobody() -> None:
    assert len(list(held())) >= 40
    for head in ("## What is worth protecting", "## Who may attack", "## What holds", "## What does not hold"):
        assert head in SECURITY
    assert "private security advisory" in SECURITY
    assert not re.search(r"[\w.+-]+@[\w-]+\.\w+", SECURITY)


# Patterns and length

UNITS = [
    *"aA1 -.,\n_@'!?:",
    *("a ", "1-", "- ", "+4", " \n", "A. ", "mon", "no "),
    *("a@", "\n ", "1 ", "1/", "x'", "!\n", "[a", "{a", *'"()/;[{*<#=\\\u00e9\u200b') * (LONGER > 1),
]


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module holds by a name."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.endswith("__main__"):
            named = vars(importlib.import_module(module.name)).items()
            found |= {f"{module.name}.{name}": each for name, each in named if isinstance(each, re.Pattern)}
    return {name: each for name, each in found.items() if isinstance(each.pattern, str)}


def seconds(work: Callable[[], object], enough: float = 0.0) -> float:
    """CPU time of this thread, the best of three; a first one below `enough` will do."""
    found: list[float] = []
    while len(found) < 3 and not (found and found[-1] < enough):
        began = time.thread_time()
        work()
        found.append(time.thread_time() - began)
    return min(found)


@pytest.mark.parametrize("tail", ["\0", "!"][: 1 + (LONGER > 1)], ids=ascii)
def test_no_pattern_takes_long_over_a_message_of_any_kind(tail: str) -> None:
    slow = []
    for name, pattern in patterns().items():
        for unit in UNITS:
            text = (unit * 4096)[:4095] + tail
            if seconds(lambda: (pattern.fullmatch(text), list(pattern.finditer(text))), 0.25) > 0.25:  # noqa: B023
                slow.append((name, unit))
    assert slow == []


@pytest.mark.parametrize("unit", ["my dad hits me and the school says no. ", "wrd"])
def test_time_grows_with_the_length_of_a_message_and_not_with_its_square(unit: str) -> None:
    urgent, whole = load_defaults().urgent, matching_sample.matcher()
    short, long = (unit * 9_000)[:4_096], (unit * 9_000 * LONGER)[: 32_768 * LONGER]
    for read in (redact, partial(assess, urgent=urgent), whole.decide):
        read(short)
        fair = max(seconds(partial(read, short)), 0.01) * len(long) / len(short)
        assert seconds(partial(read, long), 4 * fair) < 4 * fair


# Limits


def test_a_line_without_end_is_read_as_far_as_a_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "LONGEST_LINE", 8)
    stream = io.BytesIO(b"one\n" + b"x" * 30 + b"\n12345678\n\nlast" + b"\n" + b"y" * 9)
    assert list(rows.bounded_lines(stream)) == [b"one\n", b"x" * 8, b"12345678", b"\n", b"last\n", b"y" * 8]


def test_a_row_of_brackets_without_end_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="line 1 holds brackets in brackets without end"):
        rows.read_rows("[" * 200_000)


class Endless(RequestHandler):
    """Answers whatever it is asked with more than anybody can hold, packed so that it looks small."""

    async def post(self, *_parts: str) -> None:
        self.set_header("Content-Type", "application/json")
        for _ in range(40):
            self.write(b" " * 65_536)
            await self.flush()


@asynccontextmanager
async def endless() -> AsyncIterator[Bot]:
    server = HTTPServer(Application([(r"/(.*)", Endless)], compress_response=True))
    socket, port = bind_unused_port()
    server.add_socket(socket)
    url = f"http://127.0.0.1:{port}/bot"
    client = Bot(TOKEN, url, request=transport.for_calls(), get_updates_request=transport.for_polls())
    try:
        yield client
    finally:
        await client.shutdown()
        server.stop()
        await server.close_all_connections()


@pytest.mark.anyio
async def test_an_answer_without_end_is_read_no_further_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_BYTES", 1_000_000)
    async with endless() as client:
        for work in (client.get_updates, client.get_me):
            await client._request[0].initialize()
            await client._request[1].initialize()
            with pytest.raises(NetworkError, match="an answer without end"):
                await work()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (rb'"\ud83d\ude00"', rb'"\ud83d\ude00"'),
        (rb'"\ud83d x \uDE00"', rb'"\ufffd x \ufffd"'),
        (rb'"\\ud83d"', rb'"\\ud83d"'),
        (rb'"\ud83d\n"', rb'"\ufffd\n"'),
        (b'"plain"', b'"plain"'),
    ],
)
def test_half_a_character_becomes_a_mark_and_whole_ones_stay(sent: bytes, read: bytes) -> None:
    assert bounded.whole(sent) == read


# Packages


def test_a_known_weakness_of_a_locked_package_is_told_with_what_mends_it() -> None:
    weak = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2", "3"]}, {"id": "CVE-2"}]}
    fine = {"name": "b", "version": "1", "vulns": []}
    unknown = {"name": "c", "skip_reason": "not found"}
    lines, known = audit.told(json.dumps({"dependencies": [weak, fine, unknown]}))
    assert lines == ["a 1: CVE-1, mended in 2, 3", "a 1: CVE-2, mended in no version yet"]
    assert known == 2
    assert audit.told("") == audit.told("[]") == ([], 0)


# What is printed, written and started


def test_nothing_that_is_shown_is_obeyed_by_a_terminal() -> None:
    console = plain_console()
    with console.capture() as captured:
        console.print(Text("a\x1b[2J\x1b]0;t\x07\x9b31m\u202eb"))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", captured.get())
    (first, *_) = as_lines([Problem("topics/\x1b[2J\u202e.yaml", 1, 1, "error", "x", "y", "")], {})
    assert first == "topics/ [2J .yaml, line 1, column 1"


@pytest.mark.parametrize(
    "name", ["../../secret.yaml", "/etc/passwd.yaml", "..\\..\\x.yaml", "topics/../../x.yaml", "\x1b[2J.yaml", "..yaml"]
)
@pytest.mark.parametrize("line", ["id: ../../x", "id: escalation", "id: /etc/passwd", "id: 'a/b'", ""])
def test_a_file_that_is_sent_has_a_place_in_the_folder_or_none(name: str, line: str) -> None:
    raw = f"# yaml-language-server: $schema=../schema/topic.schema.json\n{line}\nasks: []\n".encode()
    for sent in (raw, raw.partition(b"\n")[2]):
        place = file_of(sent, name, {"topics/escalation.yaml": b"id: escalation\n"})
        assert place is None or re.fullmatch(r"topics/[a-z0-9-]+\.yaml", place)


def test_processes_that_are_started_are_not_given_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, TOKEN)
    assert TOKEN not in _for_children().values()
    assert "PATH" in _for_children()
    secret = {name.upper() for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)}
    assert secret == SECRETS


def test_no_command_takes_a_secret_as_an_argument_or_shows_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from bot.cli import main

    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BRIEFBOT_SECRET", TOKEN)
    for name, command in main.commands.items():
        options = {option for each in command.params for option in each.opts if not getattr(each, "is_flag", False)}
        assert not any("token" in option or "secret" in option for option in options), name
        assert TOKEN not in CliRunner().invoke(main, [name, "--help"]).output


def test_nothing_that_holds_a_secret_shows_it() -> None:
    start = Start(
        TOKEN, "https://api.example", built_in_knowledge(), cast("Folder", None), Path("x"), Path("y"), b"key-4711"
    )
    assert TOKEN not in repr(start)
    assert "key-4711" not in repr(start)


def test_a_sentence_of_a_stranger_reads_as_it_is_written_wherever_it_is_shown() -> None:
    turned = "a\u202eb\u2066c\u2069d\u200be\x1b[2Jf"
    assert tidied(turned) == "abcde [2Jf"


def test_what_is_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    import asyncio

    from bot.storage.database import open_database

    async def opened() -> None:
        async with open_database(tmp_path / "data" / "x.sqlite3") as connection:
            await connection.execute("CREATE TABLE t (a)")
            made = [tmp_path / "data", *(tmp_path / "data").iterdir()]
            assert {each.name: each.stat().st_mode & 0o077 for each in made} == dict.fromkeys(
                ("data", "x.sqlite3", "x.sqlite3-wal", "x.sqlite3-shm"), 0
            )

    asyncio.run(opened())
