"""Stretches of a message that look personal, before they become details."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` to `end` (end not included) of a message, and the kind of detail they hold."""

    kind: str
    start: int
    end: int


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Give the spans in order of place; of two that overlap, the one that came first in `spans` stays."""
    kept: list[Span] = []
    taken: set[int] = set()
    for span in spans:
        places = range(span.start, span.end)
        if places and taken.isdisjoint(places):
            taken.update(places)
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
