"""No line of the log holds a word of a message, a name or the token, in either format."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.chat.logs import LogFormat, guard_last_resort, guard_last_words, set_up_logs
from bot.encoder.folder import ModelError
from tests.phone import TOKEN

MARKED = "xylophonic-marker-4711"
FORMATS: tuple[LogFormat, ...] = ("text", "json")


@pytest.fixture(params=FORMATS)
def lines(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """The lines that reach stderr, through the whole set-up of the log."""
    stream, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    monkeypatch.setattr(sys, "stderr", stream)
    set_up_logs(request.param)
    yield lambda: stream.getvalue().splitlines()
    root.handlers, root.level = before, level


def raised(error: Exception) -> Exception:
    """The error, raised, with words in every place where Python keeps some."""
    try:
        raise error from ValueError(MARKED)
    except type(error) as caught:
        caught.add_note(MARKED)
        return caught


CASES: dict[str, Callable[[], None]] = {
    "a library's words": lambda: logging.getLogger("telegram.ext").error("update %s", MARKED),
    "a library's critical fault": lambda: logging.getLogger("httpx").critical(MARKED, exc_info=raised(OSError(MARKED))),
    "a library that nobody thought of": lambda: logging.getLogger("h11.thing").warning("update %s", MARKED),
    "the root of all": lambda: logging.error("update %s", MARKED),
    "the loop's context": lambda: logging.getLogger("asyncio").error(f"Task exception: {MARKED}"),
    "a stack": lambda: logging.getLogger("aiosqlite").error(MARKED, stack_info=True),
    "our line with a fault": lambda: logging.getLogger("bot.chat").error("failed", exc_info=raised(KeyError(MARKED))),
    "a fault as an argument": lambda: logging.getLogger("bot.chat").error("failed: %s", raised(RuntimeError(MARKED))),
    "a fault by name": lambda: logging.getLogger("bot.chat").error("failed: %(why)r", {"why": OSError(MARKED)}),
    "the token": lambda: logging.getLogger("bot.chat").error("asked %s", f"https://api.example/bot{TOKEN}/getMe"),
    "the token as a whole": lambda: logging.getLogger("bot.chat").error(TOKEN),
}


@pytest.mark.parametrize("case", CASES)
def test_a_marked_message_never_shows(case: str, lines: Callable[[], list[str]]) -> None:
    CASES[case]()
    said = "\n".join(lines())
    assert said
    assert MARKED not in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    "case", sorted(CASES.keys() - {"the root of all"})
)  # whose first line sets up a log of its own
def test_a_command_that_sets_up_no_log_shows_none_either(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `briefbot digest send` and `briefbot doctor` print when a library has something to say."""
    stream, root = io.StringIO(), logging.getLogger()
    before, root.handlers = root.handlers, []
    monkeypatch.setattr(sys, "stderr", stream)
    guard_last_resort()
    try:
        CASES[case]()
    finally:
        root.handlers = before
    said = stream.getvalue()
    assert said
    assert MARKED not in said
    assert TOKEN not in said


def test_a_line_still_says_what_happened_and_where(lines: Callable[[], list[str]]) -> None:
    logging.getLogger("bot.chat").error("a handler failed", exc_info=raised(RuntimeError(MARKED)))
    said = "\n".join(lines())
    assert "a handler failed" in said
    assert "RuntimeError" in said
    assert f"{Path(__file__).name}, line " in said


def test_a_sentence_of_our_own_is_kept(lines: Callable[[], list[str]]) -> None:
    logging.getLogger("bot.matcher").warning("%s By words.", ModelError("The model is not built."))
    assert "The model is not built. By words." in "\n".join(lines())


@pytest.mark.parametrize("lines", ["json"], indirect=True)
def test_json_is_one_object_a_line_whatever_is_said(lines: Callable[[], list[str]]) -> None:
    root = logging.getLogger()
    root.handlers = root.handlers[:1]  # half a character cannot go from one process of the tests to another
    logging.getLogger("bot.chat").info("live: %s", "a\nb\u2028c\udcff”")
    logging.getLogger("bot.chat").error("failed", exc_info=raised(OSError("x")))
    first, second = (json.loads(line) for line in lines())
    assert list(first) == ["time", "level", "name", "message"]
    assert first["message"] == "live: a\nb\u2028c\udcff”"
    assert datetime.fromisoformat(first["time"]).tzinfo is not None
    assert (second["level"], second["name"], second["fault"]["kind"]) == ("ERROR", "bot.chat", "OSError")
    assert second["fault"]["places"][0].startswith(f"{Path(__file__).name}, line ")


def test_last_words_go_through_the_log_without_their_text(
    lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = [(threading, "excepthook"), (sys, "excepthook"), (sys, "unraisablehook"), (warnings, "showwarning")]
    for holder, name in (*hooks, (logging, "raiseExceptions")):
        monkeypatch.setattr(holder, name, getattr(holder, name))  # put back at the end
    guard_last_words()

    def fail() -> None:
        raise RuntimeError(MARKED)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    logging.getLogger("bot.chat").info("%s and %s", MARKED)
    warnings.showwarning(MARKED, DeprecationWarning, "/x/thing.py", 4711)
    sys.excepthook(RuntimeError, RuntimeError(MARKED), None)
    said = "\n".join(lines())
    assert "a thread stopped" in said
    assert "DeprecationWarning in thing.py, line 4711" in said
    assert "the bot stopped" in said
    assert "RuntimeError" in said
    assert MARKED not in said
