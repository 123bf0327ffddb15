"""A reply before it becomes a Telegram message or terminal text: lines of runs, and buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

CALLBACK_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data: 1-64 bytes
_BOLD = re.compile(r"\*([^*\n]+)\*")
_FIELD = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Run:
    """Words that look alike: plain, bold, or a link."""

    text: str
    bold: bool = False
    link: str | None = None


Line = tuple[Run, ...]
BLANK: Line = ()


@dataclass(frozen=True)
class Button:
    """A button below the reply. `data` comes back when it is pressed; see `bot.replies.callback`.

    One with a `url` opens that instead, and nothing comes back.
    """

    label: str
    data: str = ""
    url: str | None = None


Row = tuple[Button, ...]


@dataclass(frozen=True)
class Reply:
    """One message to send. `silent`: without a sound. `urgent`: goes before every other message.

    `quotes`: it repeats somebody's own words, so it never waits in the database.
    """

    lines: tuple[Line, ...]
    rows: tuple[Row, ...] = ()
    silent: bool = False
    urgent: bool = False
    quotes: bool = False

    @property
    def text(self) -> str:
        """The words as a person sees them, without formatting."""
        return "\n".join("".join(run.text for run in line) for line in self.lines)

    def below(self, top: Reply) -> Reply:
        """This reply with `top` above it, as one message: top's buttons first, and as urgent and silent as top."""
        lines = (*top.lines, BLANK, *self.lines)
        return Reply(lines, (*top.rows, *self.rows), silent=top.silent, urgent=top.urgent)


def plain(text: str) -> Line:
    """One line of plain words."""
    return (Run(text),)


def bold(text: str) -> Line:
    """One line of bold words."""
    return (Run(text, bold=True),)


def marked(text: str, /, **values: object) -> Line:
    """A line of wording: *stars* make bold, {names} are filled in afterwards so that they cannot mark anything."""
    runs, end = [], 0
    for match in _BOLD.finditer(text):
        runs += [Run(text[end : match.start()]), Run(match[1], bold=True)]
        end = match.end()
    runs.append(Run(text[end:]))
    return tuple(replace(run, text=fill(run.text, **values)) for run in runs if run.text)


def fill(text: str, /, **values: object) -> str:
    """`text` with its {names} replaced in one pass; a name that has no value stays as it is."""
    return _FIELD.sub(lambda match: str(values.get(match[1], match[0])), text)


def blocks(*parts: Iterable[Line]) -> tuple[Line, ...]:
    """Blocks of lines with one blank line between those that say something."""
    lines: list[Line] = []
    for part in parts:
        block = [line for line in part if line]
        if block and lines:
            lines.append(BLANK)
        lines += block
    return tuple(lines)
