"""The last answer of each chat, in memory only and for a few minutes: “and sandwell?” leans on it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.chat.tally import Tally
from bot.matching.decision import Context

REMEMBERED_FOR = timedelta(minutes=5)
MOST = 5_000  # chats; the oldest give way


class Recent:
    """What each chat was last told about: a topic and perhaps an area, no word of any message."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """`clock` gives the time as an aware datetime."""
        self._clock = clock
        self.tally = Tally(clock)
        self._held: OrderedDict[int, tuple[datetime, Context]] = OrderedDict()

    def remember(self, chat_id: int, context: Context) -> None:
        """The chat was just given this answer."""
        self._held[chat_id] = (self._clock(), context)
        self._held.move_to_end(chat_id)
        if len(self._held) > MOST:
            self._held.popitem(last=False)

    def last(self, chat_id: int) -> Context | None:
        """The chat's last answer; None when there was none in the last few minutes."""
        said, context = self._held.get(chat_id, (None, None))
        if said is None or self._clock() - said > REMEMBERED_FOR:
            self._held.pop(chat_id, None)
            return None
        return context

    def forget(self, chat_id: int) -> None:
        """The chat is about something else now."""
        self._held.pop(chat_id, None)
