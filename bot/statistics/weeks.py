"""Weeks as leads count them: ISO weeks, Monday to Sunday, in fixed fours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(weeks=1)
FOUR = 4


@dataclass(frozen=True, order=True)
class Week:
    """The ISO week that begins on this Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Week:
        """The week that the day is in."""
        return cls(day - timedelta(days=day.weekday()))

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def number(self) -> int:
        """Its number in its ISO year, 1 to 53."""
        return self.monday.isocalendar().week

    @property
    def name(self) -> str:
        """Its ISO name: 2026-W48."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"

    def later(self, weeks: int) -> Week:
        """The week so many weeks later; earlier when negative."""
        return Week(self.monday + weeks * WEEK)


def weeks_between(first: date, last: date) -> list[Week]:
    """The whole weeks from `first` to `last`, both included; none when no week is whole."""
    week, weeks = Week.of(first + timedelta(days=6)), []
    while week.sunday <= last:
        weeks.append(week)
        week = week.later(1)
    return weeks


def four_of(week: Week) -> list[Week]:
    """The four weeks that a week belongs to.

    Fours are fixed in the calendar and never overlap: from sliding ones the counts of single weeks could be worked out.
    """
    place = week.monday.toordinal() // 7 % FOUR
    return [week.later(each - place) for each in range(FOUR)]


def ends_four(week: Week) -> bool:
    """Whether it is the last of its four: the only one that is never shown before its four are over."""
    return four_of(week)[-1] == week


def latest_four(today: date) -> list[Week]:
    """The latest four weeks that are over."""
    return four_of(four_of(Week.of(today))[0].later(-1))
