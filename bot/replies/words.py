"""The bot's own sentences, taken from the wording files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.replies.reply import Line, fill, marked


@dataclass(frozen=True)
class Words:
    """Sentences by key, filled in. A key that no wording file has raises KeyError."""

    wording: Mapping[str, str]

    def say(self, key: str, /, **values: object) -> str:
        """The sentence as plain text."""
        return fill(self.wording[key], **values)

    def line(self, key: str, /, **values: object) -> Line:
        """The sentence as one line, with its bold parts."""
        return marked(self.wording[key].strip("\n"), **values)

    def lines(self, key: str, /, **values: object) -> tuple[Line, ...]:
        """A text of several lines; empty ones stay as blank lines."""
        return tuple(marked(line, **values) for line in self.wording[key].strip().split("\n"))


def day(value: date) -> str:
    """A date as people write it: 22 Nov 2026."""
    return f"{value.day} {value:%b %Y}"


def short_day(value: date) -> str:
    """A date without its year, where the year is plain: 1 Dec."""
    return f"{value.day} {value:%b}"


def day_of_month(value: date) -> str:
    """The same with the whole month: 1 December."""
    return f"{value.day} {value:%B}"


def weekday(value: date) -> str:
    """A date with its day of the week: Tuesday 1 December."""
    return f"{value:%A} {value.day} {value:%B}"


def days(first: date, last: date) -> str:
    """Two dates as people write them, what they share once: 3 and 4 Jun 2026."""
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} and {day(last)}"
    return f"{first.day} {first:%b} and {day(last)}" if first.year == last.year else f"{day(first)} and {day(last)}"


def clock(value: datetime) -> str:
    """A time of day as people say it: 5pm, 8:30am."""
    minutes = f":{value:%M}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"
