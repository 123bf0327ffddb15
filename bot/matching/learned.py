"""What is learned from the lists and examples of `urgent.yaml`, once for a knowledge base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from bot.knowledge.urgent import LikenessKind, Messages, Urgent, WriterKind
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


def alike(read: Sentences, found: Found, urgent: Urgent) -> frozenset[LikenessKind]:
    """Which examples the message is like: those of danger, and those of each writer.

    `read`: the message. `found`: what the word lists find in it.
    """
    return frozenset(_alike(tuple(windows(read, found, HARMLESS)), read, found, urgent))


@lru_cache(maxsize=KEPT)
def phrases_of(urgent: Urgent) -> Phrases:
    """The word lists made ready for searching."""
    lists = {
        **urgent.words,
        "always-urgent": urgent.always_urgent,
        "never-urgent": urgent.never_urgent,
        "sayings": urgent.sayings,
    }
    return Phrases(lists, {*urgent.not_typos, *urgent.languages.english, *ordinary_english()})


def _alike(parts: Sequence[Features], read: Sentences, found: Found, urgent: Urgent) -> Iterator[LikenessKind]:
    where = spans(read)
    for kind, likeness in _learned(urgent).items():
        needed = urgent.likeness.get(kind)
        if (not needed or any(holds(needed, found, where))) and any(likeness.says(part) for part in parts):
            yield kind


@lru_cache(maxsize=KEPT)
def _learned(urgent: Urgent) -> Mapping[LikenessKind, Likeness]:
    """What the urgent examples have in common, and what those of each writer have, against all others."""
    groups = urgent.examples.by_writer
    now = _features([message for group in groups.values() for message in group.urgent], urgent)
    later = _features([message for group in groups.values() for message in group.not_urgent], urgent)
    return {"urgent": Likeness(now, later, URGENT_ALARMS), **_learned_writers(groups, urgent)}


def _learned_writers(groups: Mapping[WriterKind, Messages], urgent: Urgent) -> dict[LikenessKind, Likeness]:
    own = {kind: _features([unquoted(message) for message in group.all], urgent) for kind, group in groups.items()}
    rest = {kind: [each for other in own if other != kind for each in own[other]] for kind in WRITERS}
    return {kind: Likeness(own[kind], rest[kind], WRITER_ALARMS) for kind in WRITERS}


def _features(messages: Sequence[str], urgent: Urgent) -> list[Features]:
    """The features of each message, of a long one its beginning's."""
    phrases = phrases_of(urgent)
    read = [sentences(message, urgent.spellings) for message in messages]
    return [next(windows(each, phrases.find(each), HARMLESS), frozenset()) for each in read]
