"""Opening hours as leads write them, and whether somebody answers now."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

LONDON = ZoneInfo("Europe/London")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING_WEEK = frozenset(range(5))

_DAY = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)[a-z]{0,7}"
_TIME = r"\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm)?"
_PERIOD = re.compile(
    rf"(?P<days>every day|{_DAY}(?:\s*(?:-|to)\s*{_DAY})?)\s*:?\s+"
    rf"(?P<opens>{_TIME})\s*(?:-|to)\s*(?P<closes>{_TIME})",
    re.IGNORECASE,
)
_WHEN_CLOSED = re.compile(r"when (?P<contact>[a-z0-9-]{1,48}) is closed", re.IGNORECASE)
_EXAMPLE = "Write it like one of these: “always”, “unknown”, “Mon-Fri 8:30am-5pm”, “when front-door is closed”"


@dataclass(frozen=True)
class Period:
    """Days of the week (Monday is 0) and the local times between which somebody answers."""

    days: frozenset[int]
    opens: time
    closes: time

    def covers(self, moment: datetime) -> bool:
        """Whether local `moment` lies in this period; working-week periods stop on bank holidays."""
        if self.days <= WORKING_WEEK and is_bank_holiday(moment):
            return False
        return moment.weekday() in self.days and self.opens <= moment.time() < self.closes


OFFICE_HOURS = Period(WORKING_WEEK, time(9), time(17))


@dataclass(frozen=True)
class Hours:
    """When somebody answers: the words to show, and the same as data."""

    text: str
    periods: tuple[Period, ...] = ()
    always: bool = False
    closed_of: str | None = None

    @classmethod
    def unknown(cls) -> Hours:
        """Hours nobody has told us."""
        return cls("unknown")

    @property
    def known(self) -> bool:
        """Whether anything is known about the hours."""
        return self.always or bool(self.periods) or self.closed_of is not None

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read hours as a lead writes them; ValueError says how to write them."""
        words = " ".join(text.replace("–", "-").split())  # noqa: RUF001 (people paste en dashes)
        if words.casefold() == "unknown":
            return cls.unknown()
        if words.casefold() == "always":
            return cls(words, always=True)
        if match := _WHEN_CLOSED.fullmatch(words):
            return cls(words, closed_of=match["contact"].casefold())
        return cls(words, periods=tuple(_period(part.strip()) for part in re.split(r"[,;]", words)))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic read hours from the string in the file."""
        parse: Callable[[str], Hours] = cls.parse
        from_text = core_schema.no_info_after_validator_function(parse, core_schema.str_schema())
        return core_schema.union_schema([core_schema.is_instance_schema(cls), from_text], mode="left_to_right")

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Editors see hours as a string."""
        return {"type": "string", "examples": ["always", "Mon-Fri 8:30am-5pm", "when front-door is closed"]}


def is_bank_holiday(moment: datetime) -> bool:
    """Whether `moment` falls on a bank holiday in England."""
    return moment.date() in _bank_holidays(moment.year)


@lru_cache(maxsize=8)
def _bank_holidays(year: int) -> frozenset[Any]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def clock_time(text: str) -> time:
    """A time of day as people write it: 9:30am, 14:00. ValueError says how to write it."""
    if re.fullmatch(_TIME, text.strip(), re.IGNORECASE) is None or (minutes := _clock(text)) >= 24 * 60:
        raise ValueError(f"“{text}” is not a time of day. Write it like one of these: 9am, 9:30am, 14:00")
    return _time(minutes)


def _period(text: str) -> Period:
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(f"I cannot read the hours “{text}”. {_EXAMPLE}")
    opens, closes = _clock(match["opens"]), _clock(match["closes"])
    if closes <= opens and "m" not in match["closes"].casefold():
        closes += 12 * 60
    if not opens < closes <= 24 * 60:
        raise ValueError(f"“{text}” closes before it opens. {_EXAMPLE}")
    return Period(_days(match["days"].casefold()), _time(opens), _time(closes))


def _days(text: str) -> frozenset[int]:
    if text == "every day":
        return frozenset(range(7))
    first, *last = (DAYS.index(day[:3]) for day in re.findall(r"[a-z]+", text) if day != "to")
    end = last[0] if last else first
    return frozenset((first + step) % 7 for step in range((end - first) % 7 + 1))


def _clock(text: str) -> int:
    digits = re.findall(r"\d+", text)
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    if "pm" in text.casefold() and hour < 12:
        hour += 12
    if "am" in text.casefold() and hour == 12:
        hour = 0
    if hour > 24 or minute > 59:
        raise ValueError(f"“{text.strip()}” is not a time of day. {_EXAMPLE}")
    return hour * 60 + minute


def _time(minutes: int) -> time:
    return time.max if minutes >= 24 * 60 else time(minutes // 60, minutes % 60)
