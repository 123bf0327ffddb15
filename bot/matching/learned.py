"""What is learned from the lists and examples of `urgent.yaml`, once for a knowledge base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.urgent import LikenessKind, Urgent, WriterKind
from bot.matching.english import ordinary_english
from bot.matching.features import windows
from bot.matching.likeness import Features, Likeness
from bot.matching.phrases import Found, Phrases
from bot.matching.rules import holds, spans
from bot.matching.words import Sentences, sentences, unquoted

KEPT = 4
HARMLESS = ("never-urgent", "sayings")
URGENT_ALARMS = 0.05
WRITER_ALARMS = 0.01
WRITERS: tuple[WriterKind, ...] = ("child", "victim", "parent", "despair")
NOT_AT_WORK: tuple[WriterKind, ...] = ("child", "victim", "parent")


def parts_of(read: Sentences, found: Found) -> tuple[Features, ...]:
    """The features of a message, of a long one stretch by stretch. `found`: what the word lists find in it."""
    return tuple(windows(read, found, HARMLESS))


def alike(parts: Sequence[Features], read: Sentences, found: Found, urgent: Urgent) -> frozenset[LikenessKind]:
    """Which examples the message is like by its words: those of danger, and those of each writer.

    `parts`: the features of `read`, the message. `found`: what the word lists find in it.
    """
    return frozenset(_alike(parts, read, found, urgent))


@lru_cache(maxsize=KEPT)
def phrases_of(urgent: Urgent) -> Phrases:
    """The word lists made ready for searching."""
    lists = {
        **urgent.words,
        "always-urgent": urgent.always_urgent,
        "never-urgent": urgent.never_urgent,
        "sayings": urgent.sayings,
    }
    return Phrases(lists, frozenset((*urgent.not_typos, *urgent.languages.english)), ordinary_english())


@dataclass(frozen=True)
class Example:
    """A message of `urgent.yaml` and its features; `own` are those of what the writer does not quote."""

    text: str
    writer: WriterKind
    urgent: bool
    features: Features
    own: Features


@lru_cache(maxsize=KEPT)
def examples_of(urgent: Urgent) -> tuple[Example, ...]:
    """All examples, in the order of the file."""
    return tuple(
        _example(text, writer, is_urgent, urgent)
        for writer, messages in urgent.examples.by_writer.items()
        for is_urgent, group in ((True, messages.urgent), (False, messages.not_urgent))
        for text in group
    )


def _example(text: str, writer: WriterKind, is_urgent: bool, urgent: Urgent) -> Example:
    features, own = _features(text, urgent), unquoted(text)
    return Example(text, writer, is_urgent, features, features if own == text else _features(own, urgent))


@lru_cache(maxsize=KEPT)
def learned(urgent: Urgent) -> Mapping[LikenessKind, Likeness]:
    """What the urgent examples have in common, and what those of each writer have, against all others."""
    examples = examples_of(urgent)
    now = [example.features for example in examples if example.urgent]
    later = [example.features for example in examples if not example.urgent]
    found: dict[LikenessKind, Likeness] = {"urgent": Likeness(now, later, URGENT_ALARMS)}
    found.update((kind, _of_writers(examples, [kind])) for kind in WRITERS)
    return found


@lru_cache(maxsize=KEPT)
def learned_not_at_work(urgent: Urgent) -> Likeness:
    """What the examples by children, victims and parents have in common against those by adults at work."""
    return _of_writers(examples_of(urgent), NOT_AT_WORK)


def _of_writers(examples: Sequence[Example], kinds: Sequence[WriterKind]) -> Likeness:
    own = [example.own for example in examples if example.writer in kinds]
    return Likeness(own, [example.own for example in examples if example.writer not in kinds], WRITER_ALARMS)


def _alike(parts: Sequence[Features], read: Sentences, found: Found, urgent: Urgent) -> Iterator[LikenessKind]:
    where = spans(read)
    for kind, likeness in learned(urgent).items():
        needed = urgent.likeness.get(kind)
        if (not needed or any(holds(needed, found, where))) and any(likeness.says(part) for part in parts):
            yield kind


def _features(message: str, urgent: Urgent) -> Features:
    """The features of a message, of a long one its beginning's."""
    read = sentences(message, urgent.spellings)
    return next(windows(read, phrases_of(urgent).find(read), HARMLESS), frozenset())
