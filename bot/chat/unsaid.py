"""What a chat asked last and was given no answer to: in memory only, for ten minutes, until the asker sends it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

HELD_FOR = timedelta(minutes=10)
MOST = 5_000  # chats; the oldest give way


@dataclass(frozen=True)
class Question:
    """A question as it may be sent: its redacted words and the area. `number`: of the message it stood in."""

    text: str
    area: str
    number: int


class Unsaid:
    """The last question of each chat that may be sent to the leads. It is written nowhere."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, tuple[datetime, Question]] = OrderedDict()

    def hold(self, chat_id: int, question: Question, now: datetime) -> None:
        """The chat asked this; what it asked before is forgotten."""
        self._held[chat_id] = (now, question)
        self._held.move_to_end(chat_id)
        if len(self._held) > MOST:
            self._held.popitem(last=False)
        self.tidy(now)

    def last(self, chat_id: int, now: datetime) -> Question | None:
        """The chat's last question; None when it is older than ten minutes or there is none."""
        asked, question = self._held.get(chat_id, (None, None))
        if asked is None or now - asked > HELD_FOR:
            self._held.pop(chat_id, None)
            return None
        return question

    def tidy(self, now: datetime) -> None:
        """Drop what nobody sent in time."""
        while self._held and now - next(iter(self._held.values()))[0] > HELD_FOR:
            self._held.popitem(last=False)

    def forget(self, chat_id: int) -> None:
        """Drop the chat's question."""
        self._held.pop(chat_id, None)
