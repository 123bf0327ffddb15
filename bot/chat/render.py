"""A reply becomes Telegram's HTML and buttons, cut into messages that fit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.replies.reply import Button, Line, Reply, Row, Run

MESSAGE_LENGTH = 4096  # Bot API, sendMessage.text: 1-4096 characters after entities parsing
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class At:
    """Where in a chat a message goes: into which thread of a forum, and which message it answers."""

    thread: int | None = None
    answers: int | None = None


HERE = At()  # in the chat itself, answering no message


@dataclass(frozen=True)
class Message:
    """One message as the Bot API takes it: HTML and buttons, and where in its chat it goes.

    `quotes`: it must not wait in the database.
    """

    html: str
    keyboard: InlineKeyboardMarkup | None = None
    silent: bool = False
    quotes: bool = False
    at: At = HERE

    @property
    def plain(self) -> str:
        """The words alone, for when Telegram does not take the HTML."""
        return unescape(_TAG.sub("", self.html))

    def to_json(self) -> str:
        """The message as the outbox keeps it."""
        keyboard = self.keyboard.to_dict() if self.keyboard else None
        place = {"thread": self.at.thread, "answers": self.at.answers}
        return json.dumps({"html": self.html, "keyboard": keyboard, "silent": self.silent, **place})

    @classmethod
    def from_json(cls, kept: str) -> Message:
        """The message that the outbox kept. Raises ValueError, KeyError or TypeError for anything else."""
        data = json.loads(kept)
        keyboard = InlineKeyboardMarkup.de_json(data["keyboard"], None) if data["keyboard"] else None
        at = At(data.get("thread"), data.get("answers"))
        return cls(data["html"], keyboard, silent=data["silent"], at=at)


def messages(reply: Reply, at: At = HERE) -> list[Message]:
    """The reply as one message, or as several when it is longer than Telegram allows; buttons go under the last."""
    parts = list(_parts(reply.lines))
    buttons = keyboard(reply.rows)
    last = len(parts) - 1
    return [
        Message(html, buttons if place == last else None, silent=reply.silent, quotes=reply.quotes, at=at)
        for place, html in enumerate(parts)
    ]


def _parts(lines: tuple[Line, ...]) -> Iterator[str]:
    held: list[Line] = []
    length = 0
    for line in (piece for each in lines for piece in _fitting(each)):
        size = _length(line) + 1
        if held and length + size > MESSAGE_LENGTH:
            block = _block_begun(held, MESSAGE_LENGTH - size)
            yield _joined(held[: len(held) - len(block)]).rstrip("\n")
            held, length = block, sum(_length(each) + 1 for each in block)
        if held or any(run.text.strip() for run in line):
            held.append(line)
            length += size
    if held:
        yield _joined(held)


def _block_begun(held: list[Line], room: int) -> list[Line]:
    """The lines since the last blank one, when they fit into `room`: a block is not cut in two without need."""
    blank = max((place for place, each in enumerate(held) if not each), default=None)
    block = held[blank + 1 :] if blank is not None else []
    return block if sum(_length(each) + 1 for each in block) <= room else []


def _joined(lines: list[Line]) -> str:
    return "\n".join("".join(_html(run) for run in line) for line in lines)


def _fitting(line: Line) -> Iterator[Line]:
    if _length(line) < MESSAGE_LENGTH:
        yield line
        return
    for run in line:
        step = MESSAGE_LENGTH - 1 if _units(run.text) == len(run.text) else MESSAGE_LENGTH // 2 - 1
        for start in range(0, len(run.text), step):
            yield (Run(run.text[start : start + step], run.bold, run.link),)


def _length(line: Line) -> int:
    return sum(_units(run.text) for run in line)


def _units(text: str) -> int:
    """How long Telegram takes the text to be: it counts UTF-16 units, two for an emoji (Bot API, MessageEntity)."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def _html(run: Run) -> str:
    text = escape(run.text, quote=False)
    if run.bold:
        text = f"<b>{text}</b>"
    return f'<a href="{escape(run.link)}">{text}</a>' if run.link else text


def keyboard(rows: tuple[Row, ...]) -> InlineKeyboardMarkup | None:
    """Rows of buttons as Telegram takes them; None for no rows."""
    return InlineKeyboardMarkup([[_button(each) for each in row] for row in rows]) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
