"""Logs that carry no message text, no names and no token, as text or as a JSON object a line."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal

LogFormat = Literal["text", "json"]
OURS = "bot"
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_TOKEN = re.compile(r"(?<!\d)\d{3,}+:[\w-]{10,}")
log = logging.getLogger(__name__)


class WithoutWords(logging.Filter):
    """Replaces what a library logs by the place it logs from: its words may hold a message or the token.

    python-telegram-bot logs whole updates when an error escapes, and httpx logs addresses that hold the token.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record; of anybody's but ours, only the place and the kind of exception."""
        if record.name.partition(".")[0] != OURS:
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
            record.msg = f"{record.module}, line {record.lineno} {kind}".strip()
            record.args, record.exc_info, record.exc_text = (), None, None
        record.stack_info = None
        if isinstance(record.args, tuple):
            record.args = tuple(_without_text(each) for each in record.args)
        elif isinstance(record.args, Mapping):
            record.args = {name: _without_text(each) for name, each in record.args.items()}
        return True


def _without_text(argument: object) -> object:
    """Of an exception that is not ours only its kind: its text may quote a message."""
    foreign = isinstance(argument, BaseException) and not type(argument).__module__.startswith("bot.")
    return type(argument).__name__ if foreign else argument


class WithoutToken(logging.Formatter):
    """Blots out anything that looks like a bot token, and writes exceptions without their text."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, safe to show."""
        return _TOKEN.sub("[token]", super().format(record))

    def formatException(self, ei: ExceptionInfo) -> str:
        """Where it happened and what kind it was: an exception's text may quote a message."""
        return "\n".join((*(f"  {place}" for place in _places(ei)), _kind(ei)))


class AsJson(logging.Formatter):
    """A JSON object a line, as safe to show as the text."""

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, name and message; of an exception its kind and its places, never its text."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"time": at, "level": record.levelname, "name": record.name}
        line["message"] = record.getMessage()
        if record.exc_info:
            line["fault"] = {"kind": _kind(record.exc_info), "places": list(_places(record.exc_info))}
        return _TOKEN.sub("[token]", json.dumps(line))


def _places(fault: ExceptionInfo) -> Iterator[str]:
    for at in traceback.extract_tb(fault[2]):
        yield f"{Path(at.filename).name}, line {at.lineno}, in {at.name}"


def _kind(fault: ExceptionInfo) -> str:
    return fault[0].__name__ if fault[0] else ""


_FORMATS: dict[LogFormat, logging.Formatter] = {
    "text": WithoutToken("%(asctime)s %(levelname)s %(name)s: %(message)s"),
    "json": AsJson(),
}


def set_up_logs(form: LogFormat = "text", level: int = logging.INFO) -> None:
    """Send all logs to stderr through both guards; libraries speak up only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(WithoutWords())
    handler.setFormatter(_FORMATS[form])
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level)


def guard_last_resort() -> None:
    """The same guards for a command that sets up no logs, where Python prints what libraries warn of."""
    last = logging.lastResort
    if last is not None and not any(isinstance(each, WithoutWords) for each in last.filters):
        last.addFilter(WithoutWords())
        last.setFormatter(WithoutToken("%(message)s"))


def guard_last_words() -> None:
    """Faults that nobody caught and warnings go through the log too; a line that cannot be written is dropped.

    Python would print their text, and what was to be logged.
    """

    def of_thread(fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None:
            log.error("a thread stopped", exc_info=fault.exc_value)

    def unraisable(fault: sys.UnraisableHookArgs) -> None:
        if fault.exc_value is not None:
            log.error("a fault could not be raised", exc_info=fault.exc_value)

    def of_program(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        log.critical("the bot stopped", exc_info=(kind, fault, trace))

    def warned(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object, **__: object
    ) -> None:
        log.warning("%s in %s, line %s", category.__name__, Path(filename).name, lineno)

    logging.raiseExceptions = False
    sys.excepthook = of_program
    warnings.showwarning = warned
    threading.excepthook = of_thread
    sys.unraisablehook = unraisable
