"""That something is wrong in an answer: told to its leads at once, at most once in ten minutes by a person."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

ONCE_IN = timedelta(minutes=10)
MOST_OF_ONE = 5  # reports of a person in that time
MOST = 20_000  # reports; the oldest give way


class Reports:
    """Who reported which topic in the last ten minutes, in memory only."""

    def __init__(self) -> None:
        self._at: OrderedDict[tuple[int, str], datetime] = OrderedDict()

    def may(self, user_id: int, topic: str, now: datetime) -> bool:
        """Whether the person may report the topic now; if so it counts as reported."""
        self._tidy(now)
        if (user_id, topic) in self._at:
            return False
        self._at[user_id, topic] = now
        return True

    def has_left(self, user_id: int, now: datetime) -> bool:
        """Whether the person has reported fewer topics in the last ten minutes than one person may."""
        self._tidy(now)
        return sum(person == user_id for person, _ in self._at) < MOST_OF_ONE

    def _tidy(self, now: datetime) -> None:
        while self._at and (len(self._at) >= MOST or now - next(iter(self._at.values())) >= ONCE_IN):
            self._at.popitem(last=False)

    def withdraw(self, user_id: int, topic: str) -> None:
        """It reached nobody, so it does not count."""
        self._at.pop((user_id, topic), None)
