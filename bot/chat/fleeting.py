"""Values kept in memory for a while and never more than so many. Nothing of them is written anywhere."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar

MOST = 5_000
K = TypeVar("K")
V = TypeVar("V")


class Fleeting(Generic[K, V]):
    """Values by key; each is gone after `lifetime`, and the oldest give way when there are more than `most`."""

    def __init__(self, lifetime: timedelta, most: int = MOST) -> None:
        self._lifetime, self._most = lifetime, most
        self._held: OrderedDict[K, tuple[datetime, V]] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        """Whether something is still held under the key, however old."""
        return key in self._held

    def put(self, key: K, value: V, now: datetime) -> None:
        """Hold the value from now on, in place of an earlier one."""
        self._held[key] = (now, value)
        self._held.move_to_end(key)
        self.tidy(now)

    def get(self, key: K, now: datetime) -> V | None:
        """The value of the key; None when there is none any more."""
        at, value = self._held.get(key, (None, None))
        if at is None or abs(now - at) > self._lifetime:  # a clock that is set back keeps nothing longer
            self.drop(key)
            return None
        return value

    def drop(self, key: K) -> None:
        """Hold nothing under the key."""
        self._held.pop(key, None)

    def every_key(self) -> list[K]:
        """All keys, the oldest first."""
        return list(self._held)

    def tidy(self, now: datetime) -> None:
        """Let go of what is too old or too much."""
        while self._held and (
            len(self._held) > self._most or abs(now - next(iter(self._held.values()))[0]) > self._lifetime
        ):
            self._held.popitem(last=False)
