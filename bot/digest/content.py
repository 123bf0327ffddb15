"""What a digest is made of, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


@dataclass(frozen=True)
class Schedule:
    """When a channel gets its digest: day of the week (Monday is 0), local time, and whether in holidays too."""

    weekday: int
    at: time
    term_time_only: bool = False


@dataclass(frozen=True)
class Past:
    """What an area was sent in an earlier week: the point by its briefing and finding, the question by its code."""

    week: str
    briefing: str
    finding: str
    question: str
    spare: str | None = None


@dataclass(frozen=True)
class Changed:
    """A change to a topic that people may want to know of. `new`: there was no such topic before."""

    topic: str
    on: date
    what: str
    new: bool = False


class Why(StrEnum):
    """Why an area gets no digest in a week."""

    NOTHING = "nothing"  # no briefing with anything to tell
    RESTING = "resting"  # all points were told, and new questions come every second week
    QUIET = "quiet"  # a week in which nobody is sent anything
    NOT_ADOPTED = "not-adopted"  # the partnership has not signed the area off, and this is no trial
    LEAD = "lead"  # a lead said so


@dataclass(frozen=True)
class Digest:
    """One area's digest of one week, by ids.

    `question` and `spare` are codes (see `bot.replies.reflect.question_code`). `changed` goes back as far as any
    channel may have missed; `asked` are ids of topics. `round`: 1 until all points were told once.
    """

    week: str
    area: str
    briefing: str
    finding: str
    question: str
    spare: str | None = None
    changed: tuple[Changed, ...] = ()
    asked: tuple[str, ...] = ()
    round: int = 1
    trial: bool = False


@dataclass(frozen=True)
class Skipped:
    """No digest for this area in this week, and why."""

    week: str
    area: str
    why: Why


class Failure(StrEnum):
    """Why a channel did not get its digest."""

    REMOVED = "removed"  # the bot was taken out of the channel or blocked
    GONE = "gone"  # there is no such chat any more
    FORBIDDEN = "forbidden"  # the bot may not write there
    MISSED = "missed"  # the bot did not run until it was too late
    UNREACHABLE = "unreachable"  # Telegram could not be reached until it was too late
    REFUSED = "refused"  # Telegram did not take the message


@dataclass(frozen=True)
class Delivered:
    """What became of one area's digest of one week: how many channels got it in time, late, or not at all and why.

    `off`: how many were switched off for good, by why. They are among the failed ones too.
    """

    week: str
    area: str
    sent: int = 0
    late: int = 0
    failed: Mapping[Failure, int] = field(default_factory=dict)
    off: Mapping[Failure, int] = field(default_factory=dict)
    waiting: int = 0
