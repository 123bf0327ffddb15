"""The last answer of each conversation, in memory only and for a few minutes: “and sandwell?” leans on it.

A private chat is one conversation; a group has many, see `bot.chat.answering.conversations`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from bot.chat.tally import Tally
from bot.matching.decision import Context

REMEMBERED_FOR = timedelta(minutes=5)
MOST = 5_000  # conversations; the oldest give way


class Recent:
    """What each conversation was last about: a topic and perhaps an area, no word of any message."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """`clock` gives the time as an aware datetime."""
        self._clock = clock
        self.tally = Tally(clock)
        self._held: OrderedDict[Hashable, tuple[datetime, Context]] = OrderedDict()

    def remember(self, conversation: Hashable, context: Context) -> None:
        """This answer was just given there."""
        self._held[conversation] = (self._clock(), context)
        self._held.move_to_end(conversation)
        if len(self._held) > MOST:
            self._held.popitem(last=False)

    def last(self, conversation: Hashable) -> Context | None:
        """The last answer there; None when there was none in the last few minutes."""
        said, context = self._held.get(conversation, (None, None))
        if said is None or self._clock() - said > REMEMBERED_FOR:
            self._held.pop(conversation, None)
            return None
        return context

    def forget(self, conversation: Hashable) -> None:
        """It is about something else now."""
        self._held.pop(conversation, None)
