"""What can go wrong around the bot, with real processes: kills, floods, outages, broken files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.fault_table import BY_FAULT
from tests.phone import PATIENCE, ROOT, TOKEN, BotProcess, Sandbox, environment, running_bot, running_sandbox
from tests.specification import Specification

MARKED = "xylophonic-marker-4711"
DANGER = "he is stabbing her now, kids inside"
STRICT = {"PYTHONDEVMODE": "1", "PYTHONWARNINGS": "error"}
API = ROOT.parent / "shared" / "botapi" / "api.json"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as sandbox:
        yield sandbox


@dataclass
class Pair:
    """A bot and its sandbox, for tests that leave both as they were."""

    sandbox: Sandbox
    bot: BotProcess


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    data = tmp_path_factory.mktemp("pair") / "data"
    with running_sandbox() as sandbox, running_bot(sandbox, data, **STRICT) as bot:
        yield Pair(sandbox, bot)


def test_it_ends_cleanly_and_a_second_start_answers_nobody_again(sandbox: Sandbox, tmp_path: Path) -> None:
    person = sandbox.person("bea")
    for _ in range(2):
        with running_bot(sandbox, tmp_path / "data", **STRICT) as bot:
            person.ask("/help")
            assert bot.stop() == 0
    assert "Warning" not in bot.log.read_text()
    assert Counter(person.said()).most_common(1)[0][1] == 2


def test_one_chats_flood_wait_holds_up_nobody_else_and_its_message_still_comes(pair: Pair) -> None:
    held, other = pair.sandbox.person("held"), pair.sandbox.person("other")
    held.ask("/help")
    pair.sandbox.fault(
        method="sendMessage", error_code=429, description="Too Many Requests", retry_after=2, chat_id=held.chat
    )
    held.send(text="/privacy")
    assert "How to use me" in other.ask("/help")["text"]
    assert not any("What I keep" in text for text in held.said())
    assert "What I keep" in held.next()["text"]


def test_a_reply_that_waits_survives_a_kill(sandbox: Sandbox, tmp_path: Path) -> None:
    person, other = sandbox.person("waits"), sandbox.person("other")
    with running_bot(sandbox, tmp_path / "data") as bot:
        person.ask("/help")
        sandbox.fault(
            method="sendMessage", error_code=429, description="Too Many Requests", retry_after=3, chat_id=person.chat
        )
        person.send(text="/privacy")
        other.ask("/help")
        other.ask("/privacy")
        bot.kill()
    with running_bot(sandbox, tmp_path / "data"):
        assert "What I keep" in person.next()["text"]


def test_an_outage_of_telegram_is_sat_out(pair: Pair) -> None:
    person = pair.sandbox.person("cat")
    person.ask("/help")
    pair.sandbox.fault(method="getUpdates", error_code=502, description="Bad Gateway")
    pair.sandbox.fault(method="sendMessage", error_code=502, description="Bad Gateway")
    assert "What I keep" in person.ask("/privacy")["text"]


def test_a_wrong_token_ends_it_with_a_sentence(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.fault(method="getMe", count=99, error_code=401, description="Unauthorized")
    with running_bot(sandbox, tmp_path / "data") as bot:
        assert bot.wait() == 1
    log = bot.log.read_text()
    assert "Telegram does not accept the bot token" in log
    assert "Traceback" not in log
    assert TOKEN not in log


def test_trouble_at_the_start_is_sat_out(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.fault(method="getMe", error_code=429, description="Too Many Requests", retry_after=1)
    sandbox.fault(method="getMe", error_code=409, description="Conflict")
    with running_bot(sandbox, tmp_path / "data", **STRICT) as bot:
        assert "How to use me" in sandbox.person("hal").ask("/help")["text"]
        assert bot.stop() == 0
    assert "Traceback" not in bot.log.read_text()


def test_told_to_stop_while_telegram_cannot_be_reached_it_ends(sandbox: Sandbox, tmp_path: Path) -> None:
    nowhere = {"TELEGRAM_API_URL": "http://127.0.0.1:9"}
    with running_bot(replace(sandbox, address=nowhere["TELEGRAM_API_URL"]), tmp_path / "data", **STRICT) as bot:
        until_logged(bot, "Telegram cannot be reached")
        assert bot.stop() == 0
    assert "Warning" not in bot.log.read_text()


def until_logged(bot: BotProcess, words: str) -> None:
    end = time.monotonic() + PATIENCE
    while words not in bot.log.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)


HANGING = """
import time
import bot.matching.decide as d
as_ever = d.Matcher.decide
def hangs(self, text, *arguments, **named):
    if "escalate" in text or "stabbing" in text:
        time.sleep(3600)
    return as_ever(self, text, *arguments, **named)
d.Matcher.decide = hangs
"""


def test_danger_is_answered_while_matching_hangs_others_go_on_and_the_process_can_still_end(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "sitecustomize.py").write_text(HANGING, encoding="utf-8")
    with running_bot(sandbox, data, PYTHONPATH=str(data)) as bot:
        calm, urgent = sandbox.person("ida"), sandbox.person("jo")
        calm.ask("/help")
        calm.send(text="how do I escalate?")
        began = time.monotonic()
        assert urgent.ask(DANGER)["text"].startswith("Ring 999 now")
        assert time.monotonic() - began < 3
        assert "Something went wrong here" in calm.next()["text"]
        until_logged(bot, BY_FAULT["An update that takes longer than 5 s, or fails"].log)
        until_logged(bot, BY_FAULT["Matching hangs"].log)
        assert "went wrong" not in calm.ask("what is a core group?")["text"]
        assert bot.stop() == 0


FAULTS: tuple[dict[str, Any], ...] = (
    {"method": "sendMessage", "error_code": 400, "description": f"Bad Request: {MARKED}", "count": 2},
    {"method": "sendMessage", "error_code": 401, "description": f"Unauthorized {MARKED}"},
    {"method": "sendMessage", "error_code": 403, "description": f"Forbidden: {MARKED}"},
    {"method": "sendMessage", "error_code": 429, "description": MARKED, "retry_after": 1},
    {"method": "sendMessage", "error_code": 500, "description": MARKED},
    {"method": "sendMessage", "drop": True},
    {"method": "sendMessage", "delay": 4.0},
    {"method": "getUpdates", "error_code": 409, "description": f"Conflict {MARKED}"},
    {"method": "getUpdates", "error_code": 502, "description": MARKED},
    {"method": "getUpdates", "drop": True},
)


def test_no_fault_brings_the_token_or_words_of_a_message_into_the_log(pair: Pair) -> None:
    for number, fault in enumerate(FAULTS):
        person = pair.sandbox.person(f"{MARKED}{number}")
        pair.sandbox.fault(**fault, **({"chat_id": person.chat} if fault["method"] == "sendMessage" else {}))
        person.send(text=f"how do I escalate? {MARKED}")
        pair.sandbox.person(f"other{number}").ask("/help")
    until_logged(pair.bot, "a message has to wait: TimeoutError")
    started = Path(f"/proc/{pair.bot.process.pid}/cmdline")
    assert not started.exists() or TOKEN not in started.read_text()
    log = pair.bot.log.read_text()
    assert "refused" in log
    assert [word for word in (MARKED, TOKEN, "Traceback", "Warning", "never retrieved") if word in log] == []


def test_a_crash_leaves_no_dump_of_what_people_wrote(pair: Pair) -> None:
    pair.sandbox.person("kim").ask("/help")
    limits = Path(f"/proc/{pair.bot.process.pid}/limits")
    assert not limits.exists() or re.search(r"^Max core file size +0 +0 ", limits.read_text(), re.M)


def test_an_unforeseen_error_gives_a_plain_sentence_with_numbers_and_no_words_in_the_log(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "sitecustomize.py").write_text(
        "import bot.matching.decide as d\n"
        "def broken(self, text, *arguments, **named):\n"
        "    raise RuntimeError(text)\n"
        "d.Matcher.decide = broken\n",
        encoding="utf-8",
    )
    with running_bot(sandbox, data, PYTHONPATH=str(data)) as bot:
        reply = sandbox.person("eve").ask("a marked question about xylophones")["text"]
        assert "Something went wrong here" in reply
        assert "999" in reply
        assert "0808 800 5000" in reply
    log = bot.log.read_text()
    assert "RuntimeError" in log
    assert "xylophones" not in log


SMALL_TOPIC = """
id: {id}
title: {id}
asks: [how do we do {id}]
answer: {{short: Like this.}}
authority: local
owner: Practice lead
reviewed_on: 2026-11-22
review_by: 2027-05-22
status: published
"""


def small_knowledge(folder: Path, topic: str) -> Path:
    """A knowledge folder with one area and one topic."""
    for name, text in {"areas/a.yaml": "id: a\nname: A\n", "topics/t.yaml": SMALL_TOPIC.format(id=topic)}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_button_of_an_answer_that_is_gone_says_so_kindly(sandbox: Sandbox, tmp_path: Path) -> None:
    person, data = sandbox.person("gus"), tmp_path / "data"
    knowledge = small_knowledge(tmp_path / "knowledge", "knitting")
    with running_bot(sandbox, data, BRIEFBOT_KNOWLEDGE=str(knowledge)):
        answer = person.ask("how do we do knitting")
        assert "Like this." in answer["text"]
    small_knowledge(knowledge, "crochet")
    with running_bot(sandbox, data, BRIEFBOT_KNOWLEDGE=str(knowledge)):
        person.press(answer, "More")
        assert "older answer" in person.next()["text"]
        assert "Like this." in person.ask("how do we do crochet")["text"]


@pytest.mark.skipif(not API.exists(), reason="the Bot API's specification is not on this machine")
def test_every_request_is_valid_by_the_bot_api(pair: Pair) -> None:
    api = json.loads(API.read_text(encoding="utf-8"))
    specification = Specification(api["methods"], api["types"])
    for number, text in enumerate(
        (
            "/start",
            "/topics",
            "/briefings",
            "/contacts",
            "/area",
            "mum withdrew consent, can we go on",
            "hi",
        )
    ):
        person = pair.sandbox.person(f"fay{number}")
        message = person.ask(text)
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])[:1]:
            person.press(message, row[0]["text"])
            person.next()
    child = person.ask("im 9 and my dad hits me at night")
    person.press(child, "Delete these messages")
    person.ask("/help")
    journal = pair.sandbox.journal()
    assert {"getMe", "getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery", "deleteMessage"} <= {
        entry["method"] for entry in journal
    }
    faults = [list(specification.faults(entry["method"], entry["parameters"])) for entry in journal]
    assert [fault for found in faults for fault in found] == []


def test_run_without_a_token_starts_the_sandbox_and_says_where(tmp_path: Path) -> None:
    with running_sandbox() as busy:
        port = busy.address.rsplit(":", 1)[1]
        ended = subprocess.run(
            [str(Path(sys.executable).with_name("briefbot")), "run", "--port", port],
            env=environment(tmp_path / "data"),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert f"Port {port} cannot be used" in ended.stderr
    assert os.sep + "site-packages" not in ended.stderr
