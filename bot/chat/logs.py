"""Logs that carry no message text, no names and no token."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from pathlib import Path
from types import TracebackType

_LIBRARIES = ("telegram", "httpx", "httpcore", "tornado", "asyncio", "aiosqlite")
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_TOKEN = re.compile(r"\d{3,}:[\w-]{10,}")


class WithoutWords(logging.Filter):
    """Replaces what a library logs by the place it logs from: its words may hold a message or the token.

    python-telegram-bot logs whole updates when an error escapes, and httpx logs addresses that hold the token.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record; of a library's, only the place and the kind of exception."""
        if record.name.partition(".")[0] in _LIBRARIES:
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
            record.msg = f"{record.module}, line {record.lineno} {kind}".strip()
            record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return True


class WithoutToken(logging.Formatter):
    """Blots out anything that looks like a bot token, and writes exceptions without their text."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, safe to show."""
        return _TOKEN.sub("[token]", super().format(record))

    def formatException(self, ei: ExceptionInfo) -> str:
        """Where it happened and what kind it was: an exception's text may quote a message."""
        kind, _, trace = ei
        places = (f"  {Path(at.filename).name}, line {at.lineno}, in {at.name}" for at in traceback.extract_tb(trace))
        return "\n".join((*places, kind.__name__ if kind else ""))


def set_up_logs(level: int = logging.INFO) -> None:
    """Send all logs to stderr through both guards; libraries speak up only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(WithoutWords())
    handler.setFormatter(WithoutToken("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
