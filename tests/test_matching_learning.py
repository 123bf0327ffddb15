"""What is learned from the knowledge's own examples: heads, weights, and what is kept from one start to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.encoder.sentence import EncodingFailed, Vectors
from bot.encoder.shelf import DiskShelf
from bot.matching.decide import Matcher
from bot.matching.evidence import MEANT, SIZE, WORDS
from bot.matching.fusion import PRIOR, Fusion
from bot.matching.head import Head, Whole
from tests import matching_sample
from tests.encoder import cached


def blobs(owners: int, each: int) -> tuple[Vectors, Whole]:
    draw = np.random.default_rng(3)
    centres = draw.standard_normal((owners, 16))
    rows = np.repeat(centres, each, axis=0) + 0.4 * draw.standard_normal((owners * each, 16))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), np.repeat(np.arange(owners), each)


def test_a_head_tells_owners_apart() -> None:
    rows, owners = blobs(6, 8)
    scores = Head.learned(rows, owners, np.ones(len(rows), dtype=np.float32), 6).scores(rows)
    assert (scores.argmax(axis=1) == owners).all()


def test_a_head_for_too_large_a_knowledge_compares_with_the_centres(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.matching.head.WORK", 0)
    rows, owners = blobs(6, 8)
    head = Head.learned(rows, owners, np.ones(len(rows), dtype=np.float32), 6)
    assert np.linalg.norm(head.towards, axis=0) == pytest.approx(np.full(6, 10.0), rel=1e-4)


def evidence(kind: int, right: int) -> Vectors:
    found = np.zeros((SIZE, 5), dtype=np.float32)
    found[kind, right] = 0.5
    return found


def test_evidence_that_was_right_counts_more_and_evidence_that_misled_less() -> None:
    examples = [(evidence(WORDS, 1) + evidence(MEANT, 2), 2) for _ in range(200)]
    fusion = Fusion.learned(examples)
    assert fusion.weights[MEANT] > PRIOR[MEANT]
    assert fusion.weights[WORDS] < PRIOR[WORDS]
    assert (fusion.weights >= 0).all()


def test_without_examples_the_prior_holds() -> None:
    assert (Fusion.learned([]).weights == PRIOR).all()


QUESTIONS = ("can i tell the school about this family", "mark on a six week old", "other agency wont budge", "pizza")


def test_what_was_learned_is_kept_and_decides_the_same(tmp_path: Path) -> None:
    known, shelf = matching_sample.knowledge(), DiskShelf(tmp_path)
    first = Matcher(known, cached(tmp_path), shelf)
    kept = sorted(each.name for each in tmp_path.iterdir())
    second = Matcher(known, cached(tmp_path), shelf)
    assert [each.partition("-")[0] for each in kept] == ["lessons", "vectors"]
    assert sorted(each.name for each in tmp_path.iterdir()) == kept
    assert [first.decide(text) for text in QUESTIONS] == [second.decide(text) for text in QUESTIONS]


def test_another_knowledge_does_not_use_what_this_one_taught(tmp_path: Path) -> None:
    shelf = DiskShelf(tmp_path)
    Matcher(matching_sample.knowledge(), None, shelf)
    one = matching_sample.knowledge(matching_sample.topics()[0].model_copy(update={"id": "other", "asks": ["pizza"]}))
    assert Matcher(one, None, shelf).decide("pizza").candidates[0].id == "other"
    assert len(list(tmp_path.iterdir())) == 2


class Breaking:
    """An encoder that knows the knowledge and then breaks down."""

    def __init__(self) -> None:
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        raise EncodingFailed("OutOfMemory")

    def encode_knowledge(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
        return cached().encode_knowledge(texts)


def test_an_encoder_that_fails_leaves_that_message_to_its_words(caplog: pytest.LogCaptureFixture) -> None:
    matcher = Matcher(matching_sample.knowledge(), Breaking())
    assert matcher.decide("how do i escalate this").candidates[0].id == "escalation"
    assert "escalate" not in caplog.text
    assert "this message is matched by its words alone" in caplog.text


def test_one_encoder_call_a_message() -> None:
    breaking = Breaking()
    matcher = Matcher(matching_sample.knowledge(), breaking)
    for text in ("what happened to Sam? and how do i escalate", "escelation policy in southton", "bruise on the baby"):
        breaking.calls = 0
        matcher.decide(text)
        assert breaking.calls == 1, text


def test_meaning_finds_what_shares_no_word_with_the_asks() -> None:
    text = "the newborn has a discoloured patch on her cheek"
    found = Matcher(matching_sample.knowledge(), cached()).decide(text).candidates[0]
    assert found.id == "bruising"
