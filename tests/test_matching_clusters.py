"""Which questions ask for the same: with meanings, with words alone, and with neither."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching.clusters import Gist, home, nearness, unmistakable, unpacked
from tests import matching_sample


def gist(words: str, *meaning: float) -> Gist:
    """A sentence of these stems, with a meaning of length one."""
    vector = np.array(meaning, dtype=np.float32)
    return Gist(frozenset(words.split()), vector / np.linalg.norm(vector) if meaning else None)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (gist("record meet parent"), gist("parent record meet"), True),
        (gist("record meet parent phone"), gist("record meet parent"), True),
        (gist("record meet parent"), gist("chair meet group"), False),
        (gist(""), gist(""), False),
        (gist("a b", 1, 0), gist("c d", 1, 0.1), True),
        (gist("a b", 1, 0), gist("c d", 1, 1), False),
        (gist("a b c", 1, 0), gist("a b d", 1, 0.9), True),
        (gist("a b", 1, 0), gist("a b", 0, 1), True),
        (gist("a b c d", 1, 0), gist("a", 1, 0, 0), False),
        (gist("a b", 1, 0), gist("a c d"), False),
    ],
    ids=[
        "same words",
        "most words",
        "one word",
        "no words",
        "meaning",
        "another meaning",
        "both a little",
        "same words, odd meanings",
        "meanings of two models",
        "one without a meaning",
    ],
)
def test_two_questions_are_alike_by_meaning_and_words(one: Gist, other: Gist, alike: bool) -> None:
    assert (nearness(one, other) > 0) is alike
    assert nearness(one, other) == pytest.approx(nearness(other, one))


def test_a_question_joins_the_cluster_that_it_is_most_like_or_none() -> None:
    known = [(1, gist("record meet parent")), (2, gist("record meet parent phone")), (3, gist("chair group"))]
    assert home(gist("record meet phone parent"), known) == 2
    assert home(gist("governor train"), known) is None
    assert home(gist("governor train"), []) is None


def test_what_was_ignored_is_known_by_its_words_in_any_order_and_by_its_meaning() -> None:
    ignored = gist("record meet parent", 1, 0)
    again = unpacked(ignored.packed)
    assert unmistakable(gist("meet parent record"), ignored.digest, again)
    assert unmistakable(gist("film famili", 1, 0.2), ignored.digest, again)
    assert not unmistakable(gist("film famili", 1, 1), ignored.digest, again)
    assert not unmistakable(gist("film famili", 1, 0), ignored.digest, None)
    assert unpacked(gist("a").packed) is unpacked(b"odd") is None


def test_the_matcher_reads_questions_for_what_they_say_without_the_area() -> None:
    one, other, third = matching_sample.matcher().like(
        ["who chairs the core group in Northtown", "who chairs core groups", "what is the 28 day rule"]
    )
    assert nearness(one, other) > 0
    assert nearness(one, third) <= 0
    assert matching_sample.matcher().words_of(["who chairs core groups"]) == [other]
