"""What is counted of a press or a second question: only below a reply that was counted itself, and each once.

In memory only. A reply to an urgent, personal or private message is never noted here, so that no button below it
leaves a trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.chat.fleeting import Fleeting

AGAIN_WITHIN = timedelta(minutes=5)
PRESSED_WITHIN = timedelta(minutes=10)  # as long as /privacy says that an answer is remembered


@dataclass(frozen=True)
class Shown:
    """The last counted reply of a chat: an answer about one topic, or a choice of some."""

    at: datetime
    area: str
    topics: frozenset[str]
    offer: bool
    pressed: set[str] = field(default_factory=set)


class Tally:
    """The last counted reply of each chat, no word of any message."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """`clock` gives the time as an aware datetime."""
        self._clock = clock
        self._shown: Fleeting[int, Shown] = Fleeting(PRESSED_WITHIN)

    def __contains__(self, chat_id: object) -> bool:
        """Whether anything is remembered of the chat."""
        return chat_id in self._shown

    def note(self, chat_id: int, area: str, topics: Iterable[str], *, offer: bool = False) -> None:
        """The chat was just given this answer, or this choice; it was counted for `area`."""
        now = self._clock()
        self._shown.put(chat_id, Shown(now, area, frozenset(topics), offer), now)

    def drop(self, chat_id: int) -> None:
        """What the chat was given last is not counted, and nothing that follows from it."""
        self._shown.drop(chat_id)

    def again(self, chat_id: int) -> Shown | None:
        """The answer that the chat got within the last five minutes; None when there was none."""
        shown = self._shown.get(chat_id, self._clock())
        within = shown is not None and self._clock() - shown.at <= AGAIN_WITHIN
        return shown if shown and within and not shown.offer else None

    def press(self, chat_id: int, outcome: str, topic: str, *, offer: bool = False) -> Shown | None:
        """The counted reply that the press belongs to; None when it is none, or was counted before."""
        shown = self._shown.get(chat_id, self._clock())
        if shown is None or shown.offer is not offer or topic not in shown.topics or outcome in shown.pressed:
            return None
        shown.pressed.add(outcome)
        return shown
