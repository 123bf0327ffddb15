"""When each channel gets its digests, worked out once for all channels of like schedule."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.chat.digest_book import Channel
from bot.chat.digest_planning import schedule_of
from bot.digest.calendar import Slot, Standing, Week, week_at
from bot.digest.content import Schedule
from bot.knowledge.base import Knowledge


@dataclass(frozen=True)
class Times:
    """One digest: when it is shown to the leads, when it is due, until when it is sent late, and how it stands.

    `day`: the local day on which it is due, as ISO 8601 writes it.
    """

    shown: datetime
    due: datetime
    until: datetime
    day: str
    standing: Standing


@dataclass
class Timetable:
    """The calendar of all channels at the moment `now`."""

    knowledge: Knowledge
    now: datetime
    _known: dict[tuple[str, Schedule, Week], Times | None] = field(default_factory=dict)

    @property
    def week(self) -> Week:
        """The week in which the moment lies."""
        return week_at(self.now, self.knowledge.digest)

    def times(self, channel: Channel, week: Week) -> Times | None:
        """The channel's digest of that week; None when it gets none."""
        key = channel.area, schedule_of(channel), week
        if key not in self._known:
            self._known[key] = self._worked_out(*key)
        return self._known[key]

    def standing(self, channel: Channel, week: Week) -> Standing:
        """How it stands; a digest whose time was before the channel was added is none."""
        times = self.times(channel, week)
        if times is None or channel.added_on > times.day:
            return Standing.NONE
        came_after = channel.added_on == times.day and times.standing not in (Standing.AHEAD, Standing.DUE)
        return Standing.NONE if came_after else times.standing

    def _worked_out(self, area: str, schedule: Schedule, week: Week) -> Times | None:
        slot = Slot(schedule, self.knowledge.digest, area)
        due, until, shown = slot.send_at(week), slot.late_until(week), slot.notice_at(week)
        if due is None or until is None or shown is None:
            return None
        day = due.astimezone(slot.zone).date().isoformat()
        return Times(shown, due, until, day, slot.standing(week, self.now))
