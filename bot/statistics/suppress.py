"""Small counts stay hidden, and cannot be worked out from the others that are shown.

A count of one to four could point at a family, so it is hidden. Where totals and the other parts would give it away,
more is hidden (complementary suppression) until every hidden small count could still be one of at least three numbers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import TypeVar

FEWEST = 5  # the smallest count that may be shown, beside 0
ROOM = 2  # between the least and the most that a hidden count could be
Key = TypeVar("Key", bound=Hashable)
Terms = Mapping[Key, Fraction]
Bounds = tuple[float, float]


class Hidden(Enum):
    """Why a number is not shown: `FEW`: it is 1 to 4; `UNSHOWN`: it would give such a count away."""

    FEW = "few"
    UNSHOWN = "unshown"


Figure = int | Hidden


def small(count: int) -> bool:
    """Whether the count is one that may not be shown."""
    return 0 < count < FEWEST


def suppressed(
    counts: Mapping[Key, int],
    sums: Sequence[tuple[Sequence[Key], Sequence[Key]]],
    *,
    unlisted: Collection[Key] = (),
    last: Collection[Key] = (),
    fixed: Collection[Key] = (),
) -> dict[Key, Figure]:
    """What may be shown of the counts.

    `sums`: which counts add up to the same, as (these, those). `unlisted`: counts that are shown nowhere.
    `last`: counts that are dear to the reader and hidden only when nothing else helps. `fixed`: counts that readers
    have seen alone before; they are shown unless they are small, and nothing is protected by hiding them now.
    """
    equations = [_equation(these, those) for these, those in sums]
    hidden = {key for key, count in counts.items() if small(count)} | set(unlisted)
    seen = {key for key in fixed if small(counts[key])}
    while exposed := _exposed(counts, _marked(counts, hidden, seen), equations):
        hidden |= set(_complements(exposed, counts, hidden, equations, last, fixed))
    few = {key for key in hidden if small(counts[key])} - set(unlisted) - seen
    while exposed := _exposed(counts, _marked(counts, hidden, few | seen), equations):
        few.remove(_telling(exposed[0], counts, few, equations))
    return _marked(counts, hidden, few | seen)


def _marked(counts: Mapping[Key, int], hidden: Collection[Key], few: Collection[Key] = ()) -> dict[Key, Figure]:
    marks = {key: Hidden.FEW if key in few else Hidden.UNSHOWN for key in hidden}
    return {**counts, **marks}


def _equation(these: Iterable[Key], those: Iterable[Key]) -> dict[Key, Fraction]:
    return {key: Fraction(1) for key in these} | {key: Fraction(-1) for key in those}


def _exposed(counts: Mapping[Key, int], shown: Mapping[Key, Figure], equations: Sequence[Terms[Key]]) -> list[Key]:
    """The small counts that a reader could work out, nearly or exactly, from what is shown."""
    for bounds in _possible(shown, equations):
        found = [key for key, (least, most) in bounds.items() if small(counts[key]) and most - least < ROOM]
        if found:
            return found
    return []


def _possible(shown: Mapping[Key, Figure], equations: Sequence[Terms[Key]]) -> Iterator[dict[Key, Bounds]]:
    """The least and the most that each hidden count can be for someone who knows the sums.

    First by taking each sum alone, which is quick, then by putting the sums into one another too.
    """
    bounds: dict[Key, Bounds] = {
        key: (1.0, FEWEST - 1.0) if figure is Hidden.FEW else (0.0, math.inf)
        for key, figure in shown.items()
        if isinstance(figure, Hidden)
    }
    known = [_known(terms, shown) for terms in equations]
    rows = [(terms, rest) for terms, rest in known if terms]
    _tighten(rows, bounds)
    yield bounds
    _tighten([*rows, *_solved(rows)], bounds)
    yield bounds


def _tighten(rows: Sequence[tuple[Terms[Key], Fraction]], bounds: dict[Key, Bounds]) -> None:
    while sum(_tightened(terms, rest, bounds) for terms, rest in rows):
        pass


def _known(terms: Terms[Key], shown: Mapping[Key, Figure]) -> tuple[dict[Key, Fraction], Fraction]:
    """What is hidden in an equation, and what it must add up to."""
    hidden, rest = {}, Fraction(0)
    for key, factor in terms.items():
        figure = shown[key]
        if isinstance(figure, Hidden):
            hidden[key] = factor
        else:
            rest -= factor * figure
    return hidden, rest


def _solved(rows: Iterable[tuple[Terms[Key], Fraction]]) -> list[tuple[dict[Key, Fraction], Fraction]]:
    """The equations put into one another, as far as that goes (Gauss and Jordan)."""
    solved: list[tuple[Key, dict[Key, Fraction], Fraction]] = []
    for terms, rest in rows:
        left, total = dict(terms), rest
        for pivot, other, value in solved:
            left, total = _without(pivot, left, total, other, value)
        if not left:
            continue
        pivot = next(iter(left))
        factor = left[pivot]
        left, total = {key: each / factor for key, each in left.items()}, total / factor
        solved = [(key, *_without(pivot, other, value, left, total)) for key, other, value in solved]
        solved.append((pivot, left, total))
    return [(terms, rest) for _, terms, rest in solved]


def _without(
    pivot: Key, terms: dict[Key, Fraction], rest: Fraction, other: Terms[Key], value: Fraction
) -> tuple[dict[Key, Fraction], Fraction]:
    factor = terms.get(pivot)
    if not factor:
        return terms, rest
    left = {key: terms.get(key, Fraction(0)) - factor * other.get(key, Fraction(0)) for key in {**terms, **other}}
    return {key: each for key, each in left.items() if each}, rest - factor * value


def _tightened(terms: Terms[Key], rest: Fraction, bounds: dict[Key, Bounds]) -> bool:
    """Whether the equation says more about one of its counts than was known."""
    tighter = False
    for key, factor in terms.items():
        others = [_range(each, bounds[name]) for name, each in terms.items() if name != key]
        least, most = float(rest) - sum(high for _, high in others), float(rest) - sum(low for low, _ in others)
        low, high = sorted((least / float(factor), most / float(factor)))
        new = (max(bounds[key][0], math.ceil(low - 1e-9) if low > -math.inf else low), bounds[key][1])
        new = (new[0], min(new[1], math.floor(high + 1e-9) if high < math.inf else high))
        if new != bounds[key]:
            bounds[key], tighter = new, True
    return tighter


def _range(factor: Fraction, bounds: Bounds) -> Bounds:
    one, two = (0.0 if factor == 0 else float(factor) * each for each in bounds)
    return min(one, two), max(one, two)


def _complements(
    exposed: Iterable[Key],
    counts: Mapping[Key, int],
    hidden: Collection[Key],
    equations: Sequence[Terms[Key]],
    last: Collection[Key],
    fixed: Collection[Key],
) -> Iterator[Key]:
    """What to hide besides: for each exposed count the smallest one in a sum with it, or with what is tied to it.

    One that stands in a sum with a count that is being hidden may be helped by that; it waits for the next turn.
    """
    chosen: set[Key] = set()
    for key in exposed:
        if not any(key in terms and not chosen.isdisjoint(terms) for terms in equations):
            tied = _tied(key, hidden, equations, {*last, *fixed})
            near = [each for each in tied if each not in hidden and each not in fixed]
            best = min(near, key=lambda each: (each in last, counts[each] == 0, counts[each]))
            chosen.add(best)
            yield best


def _tied(key: Key, hidden: Collection[Key], equations: Sequence[Terms[Key]], last: Collection[Key]) -> dict[Key, None]:
    """The counts of the sums that `key` stands in, and of the next sums, until one is found that may be hidden."""
    near, before = {key: None}, 0
    while len(near) != before:
        before = len(near)
        tied = {each for each in near if each in hidden}
        near |= dict.fromkeys(each for terms in equations if not tied.isdisjoint(terms) for each in terms)
        if any(each not in hidden and each not in last for each in near):
            break
    return near


def _telling(exposed: Key, counts: Mapping[Key, int], few: Collection[Key], equations: Sequence[Terms[Key]]) -> Key:
    """Of the counts whose “fewer than five” gives away the exposed one: the largest near it, which tells the most."""
    beside = {key for terms in equations if exposed in terms for key in terms if key in few}
    return max(beside or few, key=lambda key: (counts[key], str(key)))
