"""How much one person may ask for: so many at once, then one more every so often. In memory only."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST = 5_000  # people; those heard of longest ago give way


@dataclass
class _Purse:
    left: float
    counted_at: float
    told_at: float | None = None


class Allowance:
    """`burst` at once and one more every `seconds`, for each person. `clock` gives seconds that only grow."""

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._seconds, self._clock = burst, seconds, clock
        self._purses: OrderedDict[int, _Purse] = OrderedDict()

    def take(self, person: int) -> bool:
        """Whether the person may have one more; it is taken from what they have left."""
        purse = self._purse(person)
        if purse.left < 1:
            return False
        purse.left -= 1
        return True

    def has_left(self, person: int) -> bool:
        """Whether the person may have one more, without taking it."""
        return self._purse(person).left >= 1

    def may_tell(self, person: int, every: float) -> bool:
        """Whether it is time to tell the person that they must wait: once in `every` seconds."""
        purse, now = self._purse(person), self._clock()
        if purse.told_at is not None and now - purse.told_at < every:
            return False
        purse.told_at = now
        return True

    def _purse(self, person: int) -> _Purse:
        now = self._clock()
        purse = self._purses.setdefault(person, _Purse(self._burst, now))
        purse.left = min(self._burst, purse.left + (now - purse.counted_at) / self._seconds)
        purse.counted_at = now
        self._purses.move_to_end(person)
        if len(self._purses) > MOST:
            self._purses.popitem(last=False)
        return purse
