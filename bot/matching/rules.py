"""Which rules hold in a message: lists of words that stand close together, with nothing that calms them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from bot.knowledge.urgent import Rule
from bot.matching.phrases import Found, Place
from bot.matching.words import Sentences

CALM_REACH = 25


def spans(sentences: Sentences) -> list[Place]:
    """Each sentence, and each with the next one: (first word, word after the last)."""
    ends = list(accumulate((len(words) for words in sentences), initial=0))
    return [*pairwise(ends), *zip(ends, ends[2:], strict=False)]


def fired(rules: Mapping[str, Rule], found: Found, where: Sequence[Place]) -> Iterator[str]:
    """The ids of the rules that hold anywhere in `where`, in the order of the file."""
    for id_, rule in rules.items():
        if any(True for _ in holds(rule, found, where)):
            yield id_


def holds(rule: Rule, found: Found, where: Sequence[Place]) -> Iterator[Place]:
    """The stretches of words in which the rule holds."""
    wanted: list[tuple[str, ...]] = []
    for entry in rule.all_of:
        names = _lists_of(entry)
        if found.places.keys().isdisjoint(names):
            return
        wanted.append(names)
    for start, end in where:
        for at, _ in found.near(wanted[0], start, end):
            reach = (max(start, at - rule.within), min(end, at + rule.within + 1))
            if all(found.near(names, *reach) for names in wanted[1:]):
                calm = around((start, end), at)
                if not found.near(rule.unless, *calm):
                    yield calm


@lru_cache(maxsize=4_096)
def _lists_of(entry: str) -> tuple[str, ...]:
    """The names of the lists that an entry of a rule allows."""
    return tuple(entry.split(" or "))


def around(span: Place, at: int) -> Place:
    """The part of the span close enough to `at` for a calming word there to count."""
    return max(span[0], at - CALM_REACH), min(span[1], at + CALM_REACH + 1)
