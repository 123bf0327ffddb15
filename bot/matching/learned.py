"""What is learned from the lists and examples of `urgent.yaml`, once for a knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.knowledge.urgent import Urgent
from bot.matching.english import ordinary_english
from bot.matching.features import windows
from bot.matching.likeness import Features, Likeness
from bot.matching.phrases import Phrases
from bot.matching.words import sentences, unquoted

KEPT = 4
HARMLESS = ("never-urgent", "sayings")
URGENT_ALARMS = 0.05
WRITER_ALARMS = 0.01
WRITERS = ("child", "victim", "parent")


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
    examples = urgent.examples
    return Likeness(
        [_features(example, urgent) for example in examples.urgent],
        [_features(example, urgent) for example in examples.not_urgent],
        URGENT_ALARMS,
    )


@lru_cache(maxsize=KEPT)
def writer_likeness(urgent: Urgent) -> Mapping[str, Likeness]:
    """For each kind of writer, what their examples have in common, against everybody else's."""
    examples = urgent.examples.model_dump()
    everything = {example for group in examples.values() for example in group}
    features = {example: _features(unquoted(example), urgent) for example in sorted(everything)}
    return {kind: _against_the_rest(examples[kind], features) for kind in WRITERS}


def _against_the_rest(own: Sequence[str], features: Mapping[str, Features]) -> Likeness:
    rest = [found for example, found in features.items() if example not in own]
    return Likeness([features[example] for example in own], rest, WRITER_ALARMS)


def _features(text: str, urgent: Urgent) -> Features:
    read = sentences(text, urgent.spellings)
    return _first(windows(read, phrases_of(urgent).find(read), HARMLESS))


def _first(found: Iterable[Features]) -> Features:
    return next(iter(found), frozenset())
