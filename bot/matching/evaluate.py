"""How well a matcher does on labelled messages."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

from bot.matching.decide import Matcher
from bot.matching.decision import Verdict
from bot.matching.rows import Row, RowKind


@dataclass(frozen=True)
class Share:
    """So many out of so many."""

    count: int
    of: int

    @property
    def rate(self) -> float | None:
        """Between 0 and 1; None out of nothing."""
        return round(self.count / self.of, 4) if self.of else None


@dataclass(frozen=True)
class Miss:
    """A message whose first answer was another topic than `topic`."""

    q: str
    topic: str
    got: tuple[str, ...]
    action: str


@dataclass(frozen=True)
class Report:
    """What came of an evaluation.

    Accuracy, offers and refusals are over messages whose topic the knowledge has; `not_covered` counts the
    others by topic. `first` and `first_three` are strict, `..._or_also` take an `also` topic for right.
    `wrong_confident` are out-of-scope messages that got an answer. Latency in milliseconds.
    """

    rows: int
    covered: int
    shares: dict[str, Share]
    median_ms: float
    p95_ms: float
    not_covered: dict[str, int]
    misses: tuple[Miss, ...]
    wrong: tuple[Miss, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report for `--json`: rates by name, and the counts behind them."""
        return {
            "rows": self.rows,
            "covered": self.covered,
            **{name: share.rate for name, share in self.shares.items()},
            "median_ms": self.median_ms,
            "p95_ms": self.p95_ms,
            "counts": {name: [share.count, share.of] for name, share in self.shares.items()},
            "not_covered": self.not_covered,
            "misses": [asdict(miss) for miss in self.misses],
            "wrong": [asdict(miss) for miss in self.wrong],
        }


@dataclass(frozen=True)
class _Tried:
    row: Row
    verdict: Verdict
    ms: float

    @property
    def got(self) -> tuple[str, ...]:
        return tuple(candidate.id for candidate in self.verdict.candidates)

    @property
    def right(self) -> frozenset[str | None]:
        return frozenset((self.row.topic, *self.row.also))

    def as_miss(self) -> Miss:
        return Miss(self.row.q, self.row.topic or "", self.got, self.verdict.action)


def evaluate(rows: Sequence[Row], matcher: Matcher) -> Report:
    """Decide about every row and count what was right."""
    tried = [_try(row, matcher) for row in rows]
    covered = [one for one in tried if one.row.topic in matcher.topics]
    elsewhere = Counter(row.topic for row in rows if row.topic and row.topic not in matcher.topics)
    outside = [one for one in tried if one.row.kind is RowKind.OUT_OF_SCOPE]
    times = sorted(one.ms for one in tried) or [0.0]
    return Report(
        rows=len(rows),
        covered=len(covered),
        shares={**_accuracy(covered), **_scope(covered, outside), **_safety(tried), **_talk(tried)},
        median_ms=round(statistics.median(times), 2),
        p95_ms=round(times[min(len(times) - 1, int(len(times) * 0.95))], 2),
        not_covered=dict(sorted(elsewhere.items())),
        misses=tuple(sorted((o.as_miss() for o in covered if o.got[:1] != (o.row.topic,)), key=lambda m: m.topic)),
        wrong=tuple(one.as_miss() for one in outside if one.verdict.action == "answer"),
    )


def _try(row: Row, matcher: Matcher) -> _Tried:
    begun = perf_counter()
    verdict = matcher.decide(row.q)
    return _Tried(row, verdict, (perf_counter() - begun) * 1000)


def _accuracy(covered: Sequence[_Tried]) -> dict[str, Share]:
    return {
        "first": _share(one.got[:1] == (one.row.topic,) for one in covered),
        "first_three": _share(one.row.topic in one.got[:3] for one in covered),
        "first_or_also": _share(bool(one.right & set(one.got[:1])) for one in covered),
        "first_three_or_also": _share(bool(one.right & set(one.got[:3])) for one in covered),
    }


def _scope(covered: Sequence[_Tried], outside: Sequence[_Tried]) -> dict[str, Share]:
    return {
        "offered": _share(one.verdict.action == "offer" for one in covered),
        "declined": _share(one.verdict.action == "decline" for one in covered),
        "wrong_confident": _share(one.verdict.action == "answer" for one in outside),
    }


def _safety(tried: Sequence[_Tried]) -> dict[str, Share]:
    urgent = [one for one in tried if one.row.kind is RowKind.URGENT]
    calm = [one for one in tried if one.row.kind is not RowKind.URGENT]
    details = [(one, detail) for one in tried for detail in one.row.pii]
    clean = [one for one in tried if not one.row.pii and one.row.kind is not RowKind.PERSONAL_DATA]
    return {
        "urgent_recall": _share(one.verdict.safety.urgent for one in urgent),
        "urgent_false_alarms": _share(one.verdict.safety.urgent for one in calm),
        "sender_right": _share(one.verdict.safety.sender is one.row.sender for one in tried if one.row.sender),
        "details_found": _share(detail not in one.verdict.redacted for one, detail in details),
        "details_false_alarms": _share(bool(one.verdict.personal_data) for one in clean),
    }


def _talk(tried: Sequence[_Tried]) -> dict[str, Share]:
    talk = [one for one in tried if one.row.kind is RowKind.SMALLTALK]
    other = [one for one in tried if one.row.kind is not RowKind.SMALLTALK]
    return {
        "smalltalk_recognised": _share(one.verdict.action == "chat" for one in talk),
        "smalltalk_false_alarms": _share(one.verdict.action == "chat" for one in other),
    }


def _share(hits: Iterable[bool]) -> Share:
    counted = [bool(hit) for hit in hits]
    return Share(sum(counted), len(counted))
