"""`digest.yaml`: when team channels get the weekly digest, and when they do not."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from bot.knowledge.hours import Hours, clock_time
from bot.knowledge.schema.terms import Id, Model, Short

_YEARLY = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9})")
_LEAP = 2024  # a year that has every day


class Weekday(StrEnum):
    """The days on which a digest can go out."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"

    @property
    def number(self) -> int:
        """The day as Python counts it: Monday is 0."""
        return list(Weekday).index(self)


def _time(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return clock_time(value)
    except ValueError:
        raise PydanticCustomError("bad_time", "not a time of day", {"value": value}) from None


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise PydanticCustomError("bad_timezone", "no time zone", {"value": value}) from None
    return value


def _day(value: str) -> str:
    if _of_a_year(value) is None and _of_every_year(value) is None:
        raise PydanticCustomError("bad_quiet_day", "no day", {"value": value})
    return value


Time = Annotated[time, BeforeValidator(_time, json_schema_input_type=str)]
Zone = Annotated[Short, AfterValidator(_zone)]
Day = Annotated[Short, AfterValidator(_day)]


class Days(Model):
    """Days in a row, both ends included: of every year (24 Dec) or of one (2027-07-26)."""

    first: Day = Field(description="24 Dec for every year, or 2027-07-26")
    last: Day = Field(description="1 Jan for every year, or 2027-09-01")

    def holds(self, day: date) -> bool:
        """Whether `day` is one of them. Days of every year may go over New Year."""
        first, last = _of_a_year(self.first), _of_a_year(self.last)
        if first or last:
            return (first or _near(self.first, day)) <= day <= (last or _near(self.last, day))
        begins, ends = _of_every_year(self.first), _of_every_year(self.last)
        here = (day.month, day.day)
        if begins is None or ends is None:
            return False
        return begins <= here <= ends if begins <= ends else here >= begins or here <= ends


class DigestSettings(Model):
    """When the digest goes out, what counts as quiet, and when leads are told. Keys left out are the built-in ones."""

    weekday: Weekday = Field(description="The day on which channels get it that have not chosen another")
    time: Time = Field(description="The time of day: 9:30am")
    timezone: Zone = Field(description="Whose clock that is: Europe/London")
    notice_days: int = Field(ge=1, le=5, description="Working days before it goes out, the leads are shown it")
    notice_time: Time = Field(description="At what time of that day: 9am")
    late_days: int = Field(ge=0, le=6, description="Days for which a missed one is still sent, in the same week only")
    late_hours: Hours = Field(description="When a missed one may still be sent: Mon-Fri 8am-6pm")
    quiet: list[Days] = Field(default=[], description="Days on which nobody is sent anything")
    school_holidays: dict[Id, list[Days]] = Field(
        default={}, description="By area: the days on which channels that follow the school year get nothing"
    )
    warn_weeks: int = Field(ge=1, le=26, description="Leads are told when there are points for so many weeks only")
    asked_least: int = Field(ge=5, description="How often a topic must be asked in a week to be told; never below 5")

    def is_quiet(self, day: date) -> bool:
        """Whether nobody is sent anything on `day`."""
        return any(each.holds(day) for each in self.quiet)

    def is_school_holiday(self, day: date, area: str) -> bool:
        """Whether schools in the area are closed on `day`, as far as the file says."""
        return any(each.holds(day) for each in self.school_holidays.get(area, ()))


def _of_a_year(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _of_every_year(text: str) -> tuple[int, int] | None:
    match = _YEARLY.fullmatch(text)
    for form in ("%d %b %Y", "%d %B %Y") if match else ():
        try:
            read = datetime.strptime(f"{text} {_LEAP}", form)  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        return read.month, read.day
    return None


def _near(text: str, day: date) -> date:
    """The day of every year that `text` names, in the year of `day`."""
    month, number = _of_every_year(text) or (1, 1)
    leap = (month, number) == (2, 29) and (day.year % 4 or (day.year % 100 == 0 and day.year % 400))
    return date(day.year, month, 28 if leap else number)
