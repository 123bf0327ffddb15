"""What is learned from the lists and examples of `urgent.yaml`, once for a knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.knowledge.urgent import Urgent, WriterKind
from bot.matching.english import ordinary_english
from bot.matching.features import windows
from bot.matching.likeness import Features, Likeness
from bot.matching.phrases import Phrases
from bot.matching.words import sentences, unquoted

KEPT = 4
HARMLESS = ("never-urgent", "sayings")
URGENT_ALARMS = 0.05
WRITER_ALARMS = 0.01
WRITERS: tuple[WriterKind, ...] = ("child", "victim", "parent")


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


@lru_cache(maxsize=KEPT)
def urgent_likeness(urgent: Urgent) -> Likeness:
    """What the urgent examples have in common, against those that only sound alarming."""
    groups = urgent.examples.by_writer.values()
    return Likeness(
        [_features(example, urgent) for messages in groups for example in messages.urgent],
        [_features(example, urgent) for messages in groups for example in messages.not_urgent],
        URGENT_ALARMS,
    )


@lru_cache(maxsize=KEPT)
def writer_likeness(urgent: Urgent) -> Mapping[str, Likeness]:
    """For each kind of writer, what their examples have in common, against everybody else's."""
    features = {
        kind: [_features(unquoted(example), urgent) for example in messages.all]
        for kind, messages in urgent.examples.by_writer.items()
    }
    return {kind: _against_the_rest(kind, features) for kind in WRITERS}


def _against_the_rest(kind: WriterKind, features: Mapping[WriterKind, Sequence[Features]]) -> Likeness:
    rest = [found for other, group in features.items() if other != kind for found in group]
    return Likeness(features[kind], rest, WRITER_ALARMS)


def _features(text: str, urgent: Urgent) -> Features:
    read = sentences(text, urgent.spellings)
    return _first(windows(read, phrases_of(urgent).find(read), HARMLESS))


def _first(found: Iterable[Features]) -> Features:
    return next(iter(found), frozenset())
