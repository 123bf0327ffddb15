"""What meaning adds to the words of a message, made once for all tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from bot.encoder.sentence import Vectors
from bot.knowledge.loader import load_defaults, load_folder
from bot.matching.decision import Safety
from bot.matching.impression import Impression, Impressions
from bot.matching.safety import assess
from tests.encoder import cached, encoder
from tests.warm import ROOT, folder

URGENT = load_defaults().urgent
EVERY = 4  # of the shipped asks: enough to tell what people ask calmly, and quick to encode


@cache
def calm() -> Vectors:
    """Vectors of some of the shipped asks."""
    knowledge = load_folder(ROOT / "knowledge").knowledge
    assert knowledge is not None
    asks = [ask for topic in knowledge.answerable if topic.id != "immediate-danger" for ask in topic.asks]
    return cached(folder()).encode_knowledge(asks[::EVERY])


@cache
def impressions() -> Impressions:
    """Learned from the built-in examples and some of the shipped asks."""
    return Impressions(URGENT, cached(folder()), calm())


def impression(text: str) -> Impression:
    """What the meaning of a message suggests."""
    return impression_of(np.asarray(encoder().encode([text])[0]))


def impression_of(vector: Vectors) -> Impression:
    """The same for a vector."""
    return impressions().of(vector, calm() @ vector)


def read(text: str) -> Safety:
    """A message judged by rules, words and meaning."""
    return assess(text, URGENT, impression(text))


def read_all(texts: Sequence[str]) -> list[Safety]:
    """The same for many messages; their vectors are kept."""
    vectors = cached(folder()).encode_knowledge(texts)
    return [assess(text, URGENT, impression_of(vector)) for text, vector in zip(texts, vectors, strict=True)]
