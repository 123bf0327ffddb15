"""What is remembered of reflection, in memory only: questions each chat was given, and lines not yet kept."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.chat.fleeting import MOST, Fleeting
from bot.replies.reflect import LineTo

OPEN_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Pending:
    """The line that a person was asked for, and to which record. `text`: what they typed and were shown."""

    to: LineTo
    since: datetime
    text: str = ""


@dataclass(frozen=True)
class Reflections:
    """Questions by chat, lines by chat and person."""

    _given: OrderedDict[int, list[str]] = field(default_factory=OrderedDict)
    _pending: Fleeting[tuple[int, int], Pending] = field(default_factory=lambda: Fleeting(OPEN_FOR))

    def given(self, chat_id: int) -> list[str]:
        """The codes of the questions that the chat was given, oldest first."""
        return list(self._given.get(chat_id, ()))

    def give(self, chat_id: int, code: str) -> None:
        """The chat was just given this question."""
        self._given[chat_id] = [each for each in self.given(chat_id) if each != code] + [code]
        self._given.move_to_end(chat_id)
        if len(self._given) > MOST:
            self._given.popitem(last=False)

    def wait(self, chat_id: int, person: int, pending: Pending) -> None:
        """The person is typing a line, or was shown it, in place of an earlier one."""
        self._pending.put((chat_id, person), pending, pending.since)

    def pending(self, chat_id: int, person: int, now: datetime) -> Pending | None:
        """The person's line; None when there is none or it took longer than ten minutes."""
        return self._pending.get((chat_id, person), now)

    def is_anybodys(self, chat_id: int, record: int, now: datetime) -> bool:
        """Whether somebody in the chat is at a line to this record."""
        theirs = [person for chat, person in self._pending.every_key() if chat == chat_id]
        found = (self.pending(chat_id, person, now) for person in theirs)
        return any(each is not None and each.to.record == record for each in found)

    def drop(self, chat_id: int, person: int) -> None:
        """Forget the person's line."""
        self._pending.drop((chat_id, person))
