"""What an evidence page is made from, as it was kept: no person in any of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

FEW = 5  # fewer questions than this are not told apart, so that nobody can be picked out


@dataclass(frozen=True)
class Period:
    """The days that the page is about, both included; `made_on`: the day on which it is made."""

    first: date
    last: date
    made_on: date

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Sent:
    """A briefing went out in a digest: to how many chats of an area."""

    on: date
    area: str
    briefing: str
    chats: int


@dataclass(frozen=True)
class Discussion:
    """A team said that it discussed a question of a briefing. `team`: a group's code; None for one without a group."""

    team: str | None
    week: str
    area: str
    briefing: str
    question: str
    line: str | None = None


@dataclass(frozen=True)
class Answered:
    """How often a topic was answered in an area."""

    topic: str
    area: str
    count: int


@dataclass(frozen=True)
class Published:
    """A version of the knowledge: the ids of the topics and briefings whose files it changed, and by which role."""

    on: date
    by: str
    what: str
    ids: Collection[str]


@dataclass(frozen=True)
class Records:
    """Everything that was kept of the period.

    `open_questions`: by area, questions sent to the leads that wait; None where that cannot be told.
    `needs_work`: codes of answers marked so (see `bot.freshness.due`).
    """

    sent: Sequence[Sent] = ()
    discussions: Sequence[Discussion] = ()
    answered: Sequence[Answered] = ()
    published: Sequence[Published] = ()
    open_questions: Mapping[str, int] | None = None
    needs_work: Collection[str] = field(default_factory=frozenset)
