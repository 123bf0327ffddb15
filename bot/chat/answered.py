"""Which message answers which, in memory only and for an hour, so that an edited question changes its answer."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.replies.reply import Reply

REMEMBERED_FOR = timedelta(hours=1)
MOST = 5_000  # answers; the oldest give way


@dataclass(frozen=True)
class Given:
    """An answer that stands in a chat: its message number, and a mark of what the bot said."""

    message_id: int
    mark: int
    at: datetime

    def says(self, reply: Reply) -> bool:
        """Whether it is this very reply: the edit changed nothing that matters, or added a link preview only."""
        return self.mark == hash(reply)


class Answered:
    """The answers of the last hour by chat and question number; no word of any question."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[int, int], Given] = OrderedDict()

    def remember(self, chat_id: int, question: int, answer: int, reply: Reply, now: datetime) -> None:
        """The question is answered by that message."""
        self._held[chat_id, question] = Given(answer, hash(reply), now)
        self._held.move_to_end((chat_id, question))
        while len(self._held) > MOST or now - next(iter(self._held.values())).at > REMEMBERED_FOR:
            self._held.popitem(last=False)

    def of(self, chat_id: int, question: int, now: datetime) -> Given | None:
        """What answers the question; None when that is not known any more."""
        given = self._held.get((chat_id, question))
        if given and now - given.at > REMEMBERED_FOR:
            self.forget(chat_id, question)
            return None
        return given

    def forget_chat(self, chat_id: int) -> None:
        """Nothing of the chat is known any more."""
        for key in [key for key in self._held if key[0] == chat_id]:
            del self._held[key]

    def forget(self, chat_id: int, question: int) -> None:
        """The question has no answer that may be changed."""
        self._held.pop((chat_id, question), None)
