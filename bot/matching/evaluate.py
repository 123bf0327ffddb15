"""How well a matcher does on labelled messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np

from bot.matching.decide import Matcher
from bot.matching.decision import Answer, Offer, Sender, Verdict
from bot.matching.rows import Row, RowKind

BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
PERCENTILES = (50, 90, 95, 99)
PRIVATE = (Sender.CHILD, Sender.VICTIM)


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
class Band:
    """Messages with a confidence from `low` to `high`: how many, how sure on average, how often the first was right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Report:
    """What came of an evaluation.

    Accuracy, offers and refusals are over messages whose topic the knowledge has; `not_covered` counts the
    others by topic. `first` and `first_three` are strict, `..._or_also` take an `also` topic for right.
    `served` got an answer, or buttons with the right topic among them. `wrong_confident` are out-of-scope messages
    that got an answer; `scope_auc` is how often a message in scope is surer than one out of scope.
    `reliability` covers messages in and out of scope. `confusions` are (topic, got instead, how often).
    Latency in milliseconds.
    """

    rows: int
    covered: int
    shares: dict[str, Share]
    scope_auc: float | None
    latency_ms: dict[str, float]
    reliability: tuple[Band, ...]
    confusions: tuple[tuple[str, str, int], ...]
    not_covered: dict[str, int]
    misses: tuple[Miss, ...]
    wrong: tuple[Miss, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report for `--json`: rates by name, and the counts behind them."""
        return {
            "rows": self.rows,
            "covered": self.covered,
            **{name: share.rate for name, share in self.shares.items()},
            "scope_auc": self.scope_auc,
            "median_ms": self.latency_ms["50"],
            "p95_ms": self.latency_ms["95"],
            "latency_ms": self.latency_ms,
            "counts": {name: [share.count, share.of] for name, share in self.shares.items()},
            "reliability": [asdict(band) for band in self.reliability],
            "confusions": [list(each) for each in self.confusions],
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

    @property
    def sure(self) -> float:
        return self.verdict.candidates[0].confidence if self.verdict.candidates else 0.0

    @property
    def first_right(self) -> bool:
        return self.row.topic is not None and bool(self.right & set(self.got[:1]))

    @property
    def served(self) -> bool:
        decision = self.verdict.decision
        shown = {choice.id for choice in decision.choices} if isinstance(decision, Offer) else set()
        return isinstance(decision, Answer) or bool(self.right & shown)

    def as_miss(self) -> Miss:
        return Miss(self.row.q, self.row.topic or "", self.got, self.verdict.action)


def evaluate(rows: Sequence[Row], matcher: Matcher, done: Callable[[], None] = lambda: None) -> Report:
    """Decide about every row and count what was right. `done` is called after each row."""
    tried = [_try(row, matcher, done) for row in rows]
    covered = [one for one in tried if one.row.topic in matcher.topics]
    elsewhere = Counter(row.topic for row in rows if row.topic and row.topic not in matcher.topics)
    outside = [one for one in tried if one.row.kind is RowKind.OUT_OF_SCOPE]
    missed = sorted((one for one in covered if one.got[:1] != (one.row.topic,)), key=lambda one: one.row.topic or "")
    return Report(
        rows=len(rows),
        covered=len(covered),
        shares={**_accuracy(covered), **_scope(covered, outside), **_safety(tried), **_talk(tried)},
        scope_auc=_auc([one.sure for one in covered], [one.sure for one in outside]),
        latency_ms=_percentiles([one.ms for one in tried]),
        reliability=_reliability([*covered, *outside]),
        confusions=_confusions(missed),
        not_covered=dict(sorted(elsewhere.items())),
        misses=tuple(one.as_miss() for one in missed),
        wrong=tuple(one.as_miss() for one in outside if one.verdict.action == "answer"),
    )


def _try(row: Row, matcher: Matcher, done: Callable[[], None]) -> _Tried:
    begun = perf_counter()
    verdict = matcher.decide(row.q)
    taken = (perf_counter() - begun) * 1000
    done()
    return _Tried(row, verdict, taken)


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    found = np.percentile(times, PERCENTILES) if times else [0.0] * len(PERCENTILES)
    return {str(percent): round(float(ms), 2) for percent, ms in zip(PERCENTILES, found, strict=True)}


def _reliability(tried: Sequence[_Tried]) -> tuple[Band, ...]:
    bands = []
    for low, high in pairwise(BANDS):
        held = [one for one in tried if low <= one.sure < high or (high == BANDS[-1] and one.sure == high)]
        if held:
            mean = sum(one.sure for one in held) / len(held)
            right = sum(one.first_right for one in held) / len(held)
            bands.append(Band(low, high, len(held), round(mean, 3), round(right, 3)))
    return tuple(bands)


def _auc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    if not inside or not outside:
        return None
    mine, others = np.array(inside)[:, None], np.array(outside)[None, :]
    return round(float((mine > others).mean() + (mine == others).mean() / 2), 4)


def _confusions(missed: Sequence[_Tried]) -> tuple[tuple[str, str, int], ...]:
    pairs = Counter((one.row.topic or "", one.got[0] if one.got else "") for one in missed)
    return tuple(
        (topic, got, count) for (topic, got), count in sorted(pairs.items(), key=lambda each: (-each[1], each))
    )


def _accuracy(covered: Sequence[_Tried]) -> dict[str, Share]:
    return {
        "first": _share(one.got[:1] == (one.row.topic,) for one in covered),
        "first_three": _share(one.row.topic in one.got[:3] for one in covered),
        "first_or_also": _share(bool(one.right & set(one.got[:1])) for one in covered),
        "first_three_or_also": _share(bool(one.right & set(one.got[:3])) for one in covered),
    }


def _scope(covered: Sequence[_Tried], outside: Sequence[_Tried]) -> dict[str, Share]:
    return {
        "served": _share(one.served for one in covered),
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
        "private_found": _share(
            one.verdict.safety.sender is one.row.sender for one in tried if one.row.sender in PRIVATE
        ),
        "private_false_alarms": _share(
            one.verdict.safety.sender in PRIVATE for one in tried if one.row.sender in (None, Sender.PROFESSIONAL)
        ),
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
