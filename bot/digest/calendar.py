"""When a digest goes out, when leads are shown it, and until when a missed one is still sent. Pure.

Times are chosen by the local clock and given in UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.digest.content import Schedule
from bot.knowledge.hours import LONDON, is_bank_holiday
from bot.knowledge.schema import DigestSettings

_WRITTEN = re.compile(r"(\d{4})-?W(\d{2})")
_LONGEST_QUIET = 60  # days that a digest looks ahead over
_IN_TIME = timedelta(hours=1)  # a digest that goes out within it counts as in time


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week: the year it belongs to and its number, 1 to 52 or 53. ValueError when there is no such week."""

    year: int
    number: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.number, 1)

    @classmethod
    def parse(cls, text: str) -> Week:
        """The week that is written so: 2026-W49. Raises ValueError for anything else."""
        match = _WRITTEN.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"“{text}” is no week. Write it like 2026-W49.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Week:
        """The week in which the day lies."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def next(self) -> Week:
        """The week after it."""
        return Week.of(self.monday + timedelta(days=7))

    @property
    def previous(self) -> Week:
        """The week before it."""
        return Week.of(self.monday - timedelta(days=7))

    @property
    def days(self) -> tuple[date, ...]:
        """Its seven days."""
        return tuple(self.monday + timedelta(days=step) for step in range(7))

    def __str__(self) -> str:
        """As it is written: 2026-W49."""
        return f"{self.year}-W{self.number:02}"


class Standing(StrEnum):
    """How a channel's digest of a week stands at a moment."""

    NONE = "none"  # no digest in that week: quiet days, or school holidays
    AHEAD = "ahead"  # not yet time
    DUE = "due"  # now
    LATE = "late"  # it should have gone out, and still goes out now
    WAITING = "waiting"  # it should have gone out, and goes out when people are at work again
    MISSED = "missed"  # too late


OPEN = (Standing.AHEAD, Standing.DUE, Standing.LATE, Standing.WAITING)  # it may still go out


@dataclass(frozen=True)
class Slot:
    """The calendar of one channel: its schedule, the settings and its area."""

    schedule: Schedule
    settings: DigestSettings
    area: str

    @cached_property
    def zone(self) -> ZoneInfo:
        """Whose clock the times are told by."""
        return ZoneInfo(self.settings.timezone)

    def day(self, week: Week) -> date | None:
        """The day of the week on which the digest goes out; None when it does not."""
        wanted = week.days[self.schedule.weekday]
        if self._nothing_on(wanted):
            return None
        if not _is_holiday(wanted):
            return wanted
        moved = _moved(wanted, week)
        return None if moved is None or self._nothing_on(moved) else moved

    def send_at(self, week: Week) -> datetime | None:
        """When the digest of that week goes out; None when it does not."""
        day = self.day(week)
        return at(day, self.schedule.at, self.zone) if day else None

    def notice_at(self, week: Week) -> datetime | None:
        """When the leads are shown it, two working days ahead unless the settings say otherwise."""
        day, left = self.day(week), self.settings.notice_days
        if day is None:
            return None
        while left:
            day -= timedelta(days=1)
            left -= self._is_worked(day)
        return at(day, self.settings.notice_time, self.zone)

    def late_until(self, week: Week) -> datetime | None:
        """Until when a missed one is still sent: never into the next week, so that no two come at once."""
        due = self.send_at(week)
        if due is None:
            return None
        local = due.astimezone(self.zone)
        last = at(local.date() + timedelta(days=self.settings.late_days), local.time(), self.zone)
        return max(due, min(last, at(week.next.monday, time(), self.zone) - timedelta(seconds=1)))

    def standing(self, week: Week, now: datetime) -> Standing:
        """How the digest of that week stands at `now`."""
        due, until, now = self.send_at(week), self.late_until(week), now.astimezone(UTC)
        if due is None or until is None:
            return Standing.NONE
        if now < due:
            return Standing.AHEAD
        if now < due + _IN_TIME:
            return Standing.DUE
        if now > until:
            return Standing.MISSED
        return Standing.LATE if may_go_late(now, self.settings) else Standing.WAITING

    def _nothing_on(self, day: date) -> bool:
        school = self.schedule.term_time_only and self.settings.is_school_holiday(day, self.area)
        return school or self.settings.is_quiet(day)

    def _is_worked(self, day: date) -> bool:
        return day.weekday() < 5 and not _is_holiday(day) and not self.settings.is_quiet(day)


def send_at(week: Week, schedule: Schedule, settings: DigestSettings, area: str) -> datetime | None:
    """When the digest of that week goes out; None in quiet days, and in school holidays for those that follow them.

    On a bank holiday it goes out on the next working day of the week; when none is left, on the last one before.
    """
    return Slot(schedule, settings, area).send_at(week)


def standing(week: Week, now: datetime, schedule: Schedule, settings: DigestSettings, area: str) -> Standing:
    """How the digest of that week stands at `now` (an aware time)."""
    return Slot(schedule, settings, area).standing(week, now)


def may_go_late(now: datetime, settings: DigestSettings) -> bool:
    """Whether a digest that is late may be sent now: people are at work, and it is no quiet day."""
    local, hours = now.astimezone(ZoneInfo(settings.timezone)), settings.late_hours
    at_work = hours.always or any(each.covers(local) for each in hours.periods)
    return at_work and not settings.is_quiet(local.date())


def week_at(now: datetime, settings: DigestSettings) -> Week:
    """The week in which `now` lies, by the local clock."""
    return Week.of(now.astimezone(ZoneInfo(settings.timezone)).date())


def settled(schedule: Schedule | None, settings: DigestSettings) -> Schedule:
    """A channel's own schedule, else the one of the settings."""
    return schedule or Schedule(settings.weekday.number, settings.time)


def at(day: date, when: time, zone: ZoneInfo) -> datetime:
    """That local time in UTC, in which times of one zone compare and add up rightly on the days the clocks change.

    A time that the clocks skip is told as if they had not gone forward yet; of one that comes twice it is the first.
    """
    return datetime.combine(day, when, zone).astimezone(UTC)


def bank_holidays_ahead(day: date, settings: DigestSettings) -> tuple[date, ...]:
    """The bank holidays, on which offices are closed, from the day after `day` to the Monday after it.

    Where that Monday lies in quiet days, in which no digest could name the next ones, up to the last quiet day.
    """
    monday = day + timedelta(days=7 - day.weekday())
    rest = [day + timedelta(days=step) for step in range(1, (monday - day).days + 1)]
    after = (monday + timedelta(days=step) for step in range(_LONGEST_QUIET))
    quiet = takewhile(settings.is_quiet, after)
    return tuple(dict.fromkeys(each for each in (*rest, *quiet) if each.weekday() < 5 and _is_holiday(each)))


def _is_holiday(day: date) -> bool:
    return is_bank_holiday(datetime.combine(day, time(), LONDON))


def _moved(day: date, week: Week) -> date | None:
    """The next working day in the week after a bank holiday, else the last one before it."""
    worked = [each for each in week.days[:5] if not _is_holiday(each)]
    later, earlier = [each for each in worked if each > day], [each for each in worked if each < day]
    return next(iter(later or earlier[::-1]), None)
