"""The last answer of each conversation, in memory only and for a few minutes: “and sandwell?” leans on it.

A private chat is one conversation; a group has many, see `bot.chat.answering.conversations`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from bot.chat.fleeting import Fleeting
from bot.chat.tally import Tally
from bot.matching.decision import Context

REMEMBERED_FOR = timedelta(minutes=5)


class Recent:
    """What each conversation was last about: a topic and perhaps an area, no word of any message."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """`clock` gives the time as an aware datetime."""
        self._clock = clock
        self.tally = Tally(clock)
        self._held: Fleeting[Hashable, Context] = Fleeting(REMEMBERED_FOR)

    def remember(self, conversation: Hashable, context: Context) -> None:
        """This answer was just given there."""
        self._held.put(conversation, context, self._clock())

    def last(self, conversation: Hashable) -> Context | None:
        """The last answer there; None when there was none in the last few minutes."""
        return self._held.get(conversation, self._clock())

    def forget(self, conversation: Hashable) -> None:
        """It is about something else now."""
        self._held.drop(conversation)
