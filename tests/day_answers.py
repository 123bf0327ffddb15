"""Why each answer of a day was given: somebody asked, pressed a button, or it went again; and then for what reason.

An answer goes again rightly in two cases: the process ended before it knew that Telegram had the answer, and the answer
that Telegram gave did not come through. Any other double is a fault of ours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

HIDES = frozenset({"drop", "delay"})  # faults of the sandbox that carry a call out and keep that from the bot
UNDONE = frozenset({"reset", "page", "error_code"})  # faults that do not even carry it out

ENDING = 10.0  # seconds before a start in which the process before it may have begun what it did not end
WAKING = 1.0  # seconds in which no process can answer yet: what Telegram has then, the one before it had sent
PRESS_LASTS = 60.0  # seconds; a press may also change a message, and then explains nothing


class Reason(StrEnum):
    """Why an answer was given."""

    ASKED = "asked"
    PRESSED = "pressed"
    RESTARTED = "after a kill or restart"
    HIDDEN = "after an answer that the weather hid"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, order=True)
class Given:
    """An answer as Telegram had it: when, in seconds since 1970, and the fault that the call met."""

    at: float
    fault: str = ""


@dataclass
class Told:
    """What a chat was told with the same words: when it asked, when it pressed a button for it, what it was given.

    `urgent`: about danger. Such an answer does not wait after a start for whether its question comes again.
    """

    asked: list[float] = field(default_factory=list)
    pressed: list[float] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    urgent: bool = False

    def reasons(self, starts: Sequence[float]) -> Iterator[tuple[Reason, float]]:
        """For each answer why it was given, and at which of the bot's `starts` if that was it, else 0.

        A question, a press, a start and a hidden answer explain one answer each, and only one after them.
        """
        asked, pressed, hidden = deque(sorted(self.asked)), deque(sorted(self.pressed)), 0
        broken_off = deque(self._broken_off(starts))
        for each in sorted(self.given):
            while pressed and pressed[0] < each.at - PRESS_LASTS:
                pressed.popleft()
            if asked and asked[0] <= each.at:
                asked.popleft()
                yield Reason.ASKED, 0
            elif pressed and pressed[0] <= each.at:
                pressed.popleft()
                yield Reason.PRESSED, 0
            elif hidden:
                hidden -= 1
                yield Reason.HIDDEN, 0
            elif broken_off and broken_off[0] <= each.at - WAKING:
                yield Reason.RESTARTED, broken_off.popleft()
            else:
                yield Reason.UNEXPLAINED, 0
            hidden += each.fault in HIDES

    def _broken_off(self, starts: Sequence[float]) -> Iterator[float]:
        """For each answer that a process may have ended before it knew of it, the start of the next process."""
        for start in sorted(starts):
            yield from (start for each in self.given if start - ENDING < each.at < start + WAKING)
            if self.urgent and sum(at < start for at in self.asked) > sum(each.at < start for each in self.given):
                yield start

    @property
    def lost(self) -> int:
        """How many of its questions were not answered."""
        return len(self.asked) - sum(reason is Reason.ASKED for reason, _ in self.reasons(()))


@dataclass(frozen=True)
class Waited:
    """How long somebody in danger waited, in seconds, from which share of the day on, and what went wrong then."""

    seconds: float
    at: float
    meanwhile: tuple[str, ...] = ()

    def __str__(self) -> str:
        counted = {each: self.meanwhile.count(each) for each in self.meanwhile}
        why = ", ".join(f"{name} x {count}" if count > 1 else name for name, count in counted.items())
        return f"{self.seconds:.1f} s at {100 * self.at:.0f} % of the day" + (f" ({why})" if why else "")


def went_wrong(calls: Sequence[tuple[float, str]], first: float, last: float) -> tuple[str, ...]:
    """What `calls`, moments and faults in order of time, met from one moment to another, one under way included."""
    ends = [*(at for at, _ in calls[1:]), float("inf")]
    return tuple(fault for (at, fault), end in zip(calls, ends, strict=True) if fault and end > first and at <= last)
