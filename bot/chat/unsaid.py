"""What a chat asked last and was given no answer to: in memory only, for ten minutes, until the asker sends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.fleeting import Fleeting

HELD_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Question:
    """A question as it may be sent: its redacted words and the area. `number`: of the message it stood in."""

    text: str
    area: str
    number: int


class Unsaid:
    """The last question of each chat that may be sent to the leads. It is written nowhere."""

    def __init__(self) -> None:
        self._held: Fleeting[int, Question] = Fleeting(HELD_FOR)

    def hold(self, chat_id: int, question: Question, now: datetime) -> None:
        """The chat asked this; what it asked before is forgotten."""
        self._held.put(chat_id, question, now)

    def last(self, chat_id: int, now: datetime) -> Question | None:
        """The chat's last question; None when it is older than ten minutes or there is none."""
        return self._held.get(chat_id, now)

    def tidy(self, now: datetime) -> None:
        """Drop what nobody sent in time."""
        self._held.tidy(now)

    def forget(self, chat_id: int) -> None:
        """Drop the chat's question."""
        self._held.drop(chat_id)
