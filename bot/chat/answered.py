"""Which message answers which, in memory only and for an hour, so that an edited question changes its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.fleeting import Fleeting
from bot.replies.reply import Reply

REMEMBERED_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Given:
    """An answer that stands in a chat: its message number, and a mark of what the bot said."""

    message_id: int
    mark: int

    def says(self, reply: Reply) -> bool:
        """Whether it is this very reply: the edit changed nothing that matters, or added a link preview only."""
        return self.mark == hash(reply)


class Answered:
    """The answers of the last hour by chat and question number; no word of any question."""

    def __init__(self) -> None:
        self._held: Fleeting[tuple[int, int], Given] = Fleeting(REMEMBERED_FOR)

    def remember(self, chat_id: int, question: int, answer: int, reply: Reply, now: datetime) -> None:
        """The question is answered by that message."""
        self._held.put((chat_id, question), Given(answer, hash(reply)), now)

    def of(self, chat_id: int, question: int, now: datetime) -> Given | None:
        """What answers the question; None when that is not known any more."""
        return self._held.get((chat_id, question), now)

    def forget_chat(self, chat_id: int) -> None:
        """Nothing of the chat is known any more."""
        for key in self._held.every_key():
            if key[0] == chat_id:
                self._held.drop(key)

    def forget(self, chat_id: int, question: int) -> None:
        """The question has no answer that may be changed."""
        self._held.drop((chat_id, question))
