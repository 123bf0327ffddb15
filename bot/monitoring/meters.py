"""What is counted while the bot runs. In memory only, from nought at each start.

A label takes one of a few values that stand in this file, so no message, id or name can ever get into one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)


@dataclass(frozen=True)
class Sample:
    """One line of a metric: what stands behind its name, its labels, its value."""

    value: float
    suffix: str = ""
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Metric:
    """A metric as it stands now."""

    name: str
    kind: Kind
    says: str
    samples: Sequence[Sample]


class Counter:
    """Goes up, by itself or by one value of its label. Raises KeyError for a value that was not named before."""

    def __init__(self, name: str, says: str, label: str = "", values: Sequence[str] = ("",)) -> None:
        self.name, self.says, self._label = name, says, label
        self._counts = dict.fromkeys(values, 0.0)

    def add(self, value: str = "") -> None:
        """Count one."""
        self._counts[value] += 1

    def of(self, value: str = "") -> float:
        """How many were counted."""
        return self._counts[value]

    def now(self) -> Metric:
        """What was counted; values that never came are nought."""
        samples = [
            Sample(count, labels=((self._label, value),) if self._label else ())
            for value, count in self._counts.items()
        ]
        return Metric(self.name, "counter", self.says, samples)


class Histogram:
    """How long things took, in seconds."""

    def __init__(self, name: str, says: str, bounds: Sequence[float] = SECONDS) -> None:
        self.name, self.says, self._bounds = name, says, bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def add(self, seconds: float) -> None:
        """Note one."""
        self._counts[bisect_left(self._bounds, seconds)] += 1
        self._sum += seconds

    def now(self) -> Metric:
        """For each bound how many took no longer, then all of them and their sum."""
        names = [*(f"{bound:g}" for bound in self._bounds), "+Inf"]
        below = list(accumulate(self._counts))
        buckets = [Sample(count, "_bucket", (("le", name),)) for name, count in zip(names, below, strict=True)]
        ends = [Sample(self._sum, "_sum"), Sample(below[-1], "_count")]
        return Metric(self.name, "histogram", self.says, [*buckets, *ends])


@dataclass(frozen=True)
class Gauge:
    """What is read at the moment somebody asks."""

    name: str
    says: str
    read: Callable[[], float]
    kind: Kind = "gauge"

    def now(self) -> Metric:
        """What it reads."""
        return Metric(self.name, self.kind, self.says, [Sample(self.read())])


def _failed() -> Counter:
    says = "Updates that took too long or failed; the person was told so."
    return Counter("briefbot_updates_failed_total", says, "reason", ("slow", "fault"))


def _answers() -> Counter:
    says = "Questions by outcome. Danger, personal details and private messages are never counted."
    return Counter("briefbot_answers_total", says, "outcome", ("answer", "offer", "decline", "chat"))


def _reloads() -> Counter:
    says = "Changes of the knowledge folder: live, or refused because of an error."
    return Counter("briefbot_reloads_total", says, "result", ("live", "refused"))


def _sends() -> Counter:
    says = "Messages that Telegram did not take at once."
    values = ("flood_wait", "postponed", "retried", "refused", "given_up")
    return Counter("briefbot_sends_troubled_total", says, "trouble", values)


def _one(name: str, says: str) -> Callable[[], Counter]:
    return lambda: Counter(name, says)


@dataclass(frozen=True)
class Meters:
    """The counters of one process, handed to whatever has something to count."""

    updates: Counter = field(default_factory=_one("briefbot_updates_total", "Updates from Telegram dealt with."))
    failed: Counter = field(default_factory=_failed)
    seconds: Histogram = field(
        default_factory=lambda: Histogram("briefbot_update_seconds", "From taking an update in to the end of it.")
    )
    answers: Counter = field(default_factory=_answers)
    sends: Counter = field(default_factory=_sends)
    polls_failed: Counter = field(
        default_factory=_one("briefbot_polls_failed_total", "Times that Telegram gave no updates when asked.")
    )
    reloads: Counter = field(default_factory=_reloads)
    database_faults: Counter = field(
        default_factory=_one("briefbot_database_faults_total", "Calls of the database that failed or took too long.")
    )

    def now(self) -> list[Metric]:
        """All of them as they stand."""
        return [
            *(self.updates.now(), self.failed.now(), self.seconds.now(), self.answers.now(), self.sends.now()),
            *(self.polls_failed.now(), self.reloads.now(), self.database_faults.now()),
        ]
