"""What became of a day, and what of it is not as it must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.day_answers import Reason, Told, Waited
from tests.kill_run import IN_FLIGHT

LATE = 15.0  # real seconds that a digest may take: Telegram's pace does not run faster with the clock
MOST_WAIT = 25.0  # real seconds of anybody in danger: a poll that dies in silence takes 15, and may not be the only one
MOST_GROWTH = 16 << 20  # bytes over the second half of the day
MOST_MORE = 12  # tasks or file handles more than in the middle of the day
Asked = tuple[int, str]  # a chat, and words that the answer holds
_TOLD = (Reason.RESTARTED, Reason.HIDDEN, Reason.UNEXPLAINED)


@dataclass(frozen=True)
class Sample:
    """What the process holds at a moment of the day, a share of it."""

    at: float
    resident: float
    tasks: float
    handles: float


@dataclass
class Day:
    """What became of the day. `channels`: how many get a digest. `steady`: whether growth and waits can be judged.

    `starts`: when the bot was started, in seconds since 1970. `digests`: how late each was in real seconds.
    """

    channels: int = 0
    steady: bool = True
    told: dict[Asked, Told] = field(default_factory=dict)
    starts: list[float] = field(default_factory=list)
    presses: set[str] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)
    digests: dict[int, float] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    readied: list[float] = field(default_factory=list)
    complaints: dict[str, int] = field(default_factory=dict)
    left_behind: list[str] = field(default_factory=list)
    danger: list[Waited] = field(default_factory=list)
    ended_with: int = 0
    last_words: list[str] = field(default_factory=list)
    updates: int = 0

    @property
    def lost(self) -> list[Asked]:
        """What was not answered."""
        return [asked for asked, told in self.told.items() if told.lost]

    @property
    def reasons(self) -> Counter[tuple[Reason, float]]:
        """Why answers were given, and at which start if that was it."""
        return Counter(reason for told in self.told.values() for reason in told.reasons(self.starts))

    @property
    def unexplained(self) -> list[Asked]:
        """What was answered again for no reason."""
        unexplained = (Reason.UNEXPLAINED, 0)
        return [asked for asked, told in self.told.items() if unexplained in told.reasons(self.starts)]

    @property
    def second_half(self) -> list[Sample]:
        """The samples of the day from noon on."""
        return [each for each in self.samples if each.at >= 0.5]

    def growth(self, of: Callable[[Sample], float]) -> float:
        """How much it grew over the second half, by a straight line through the samples."""
        return slope([(each.at, of(each)) for each in self.second_half]) / 2

    @property
    def faults_found(self) -> Iterator[str]:
        """A sentence for everything that is not as it must be."""
        yield from self._wrong_with_answers()
        yield from self._wrong_with_digests()
        if self.steady:
            yield from self._growing()
            yield from self._slow()
        if self.rows.get("outbox"):
            yield f"{self.rows['outbox']} replies still wait"
        if self.left_behind:
            yield "words of a question were left behind"
        if self.ended_with:
            yield f"it ended with exit code {self.ended_with}"

    def _wrong_with_answers(self) -> Iterator[str]:
        if self.lost:
            yield f"lost: {sum(told.lost for told in self.told.values())} updates"
        if self.presses:
            yield f"lost: {len(self.presses)} presses"
        for (reason, start), count in sorted(self.reasons.items()):
            if reason is Reason.UNEXPLAINED:
                yield f"answered twice, unexplained: {count}"
            elif reason is Reason.RESTARTED and count > IN_FLIGHT:
                yield f"answered twice, after the start at {start:.0f}: {count}"

    def _wrong_with_digests(self) -> Iterator[str]:
        if len(self.digests) < self.channels:
            yield f"only {len(self.digests)} of {self.channels} digests came"
        if max(self.digests.values(), default=0) > LATE or min(self.digests.values(), default=0) < 0:
            yield "a digest was not on time"

    def _growing(self) -> Iterator[str]:
        if self.growth(lambda each: each.resident) > MOST_GROWTH:
            yield "memory grows"
        if max(self.growth(lambda each: each.tasks), self.growth(lambda each: each.handles)) > MOST_MORE:
            yield "tasks or file handles grow"

    def _slow(self) -> Iterator[str]:
        if any(each.seconds > MOST_WAIT for each in self.danger):
            yield "somebody in danger waited too long"

    def __str__(self) -> str:
        late, last = sorted(self.digests.values()), self.second_half[-1:]
        growth = [self.growth(of) for of in (lambda e: e.resident, lambda e: e.tasks, lambda e: e.handles)]
        held = [f"{each.resident / 2**20:.0f} MB, {each.tasks:.0f} tasks, {each.handles:.0f} handles" for each in last]
        return "\n".join(
            (
                *self._of_answers(),
                f"ready after each start: {', '.join(f'{each:.0f} s' for each in self.readied)}",
                "faults: " + ", ".join(f"{count} x {name}" for name, count in sorted(self.faults.items())),
                f"digests {len(self.digests)} of {self.channels}, first {late[0] if late else 0:.1f} s and last"
                f" {late[-1] if late else 0:.1f} s of real time after they were due and I was ready",
                f"second half of the day: memory {growth[0] / 2**20:+.1f} MB, tasks {growth[1]:+.1f},"
                f" file handles {growth[2]:+.1f}; at the end {''.join(held)}",
                "rows: " + ", ".join(f"{table} {count}" for table, count in self.rows.items() if count),
                *(f"the log: {count} x {line}" for line, count in sorted(self.complaints.items())),
                *self.faults_found,
            )
        )

    def _of_answers(self) -> Iterator[str]:
        due = sum(len(told.asked) for told in self.told.values())
        lost, found = sum(told.lost for told in self.told.values()), Counter[Reason]()
        for (reason, _), count in self.reasons.items():
            found[reason] += count
        yield (
            f"updates sent {self.updates}, answers due {due}, answered {due - lost}, lost {lost + len(self.presses)}"
            f" (presses {len(self.presses)}); the same words again for a press {found[Reason.PRESSED]}"
        )
        yield "answered twice: " + ", ".join(f"{reason} {found[reason]}" for reason in _TOLD)
        waited = sorted(self.danger, key=lambda each: -each.seconds)
        half = waited[len(waited) // 2].seconds if waited else 0.0
        slowest = "; ".join(map(str, waited[:3]))
        yield f"replies to danger {len(waited)}: half within {half:.1f} s of real time, slowest {slowest}"


def slope(points: list[tuple[float, float]]) -> float:
    """The rise of the straight line that fits best; 0 for fewer than two points."""
    if len(points) < 2:
        return 0.0
    mid_x, mid_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    below = sum((x - mid_x) ** 2 for x, _ in points)
    return sum((x - mid_x) * (y - mid_y) for x, y in points) / below if below else 0.0
