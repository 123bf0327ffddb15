"""Slips of the thumb are put right only when that is safe."""

import pytest

from bot.matching.english import ordinary_english
from bot.matching.spelling import Speller

WORDS = {"referral": 5, "parent": 9, "conference": 4, "escalation": 3, "mash": 6, "neglect": 2, "section": 8}
SPELLER = Speller(WORDS)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("refferal", "referral"),
        ("confrence", "conference"),
        ("escelation", "escalation"),
        ("negelct", "neglect"),
        ("paernt", "parent"),
        ("esclation", "escalation"),
    ],
)
def test_a_slip_is_read_as_the_nearest_word_of_the_knowledge(written: str, read: str) -> None:
    assert SPELLER.repair(written) == read


@pytest.mark.parametrize("word", ["patent", "match", "selection", "lawn", "inference", "neglected", "mask", "apparent"])
def test_ordinary_english_that_is_spelled_right_stays(word: str) -> None:
    assert SPELLER.repair(word) == word


@pytest.mark.parametrize("word", ["mas", "par", "47", "s47", "se47ion", "28", "", "żółć", "zzzzzz"])
def test_short_words_numbers_and_strangers_stay(word: str) -> None:
    assert SPELLER.repair(word) == word


def test_a_word_nearer_to_ordinary_english_is_left_alone() -> None:
    assert Speller({"preference": 3}).repair("referense") == "referense"


def test_the_word_list_is_plain_words_only() -> None:
    assert all(word.isascii() and word.isalpha() and len(word) >= 4 for word in ordinary_english())
    assert {"patent", "kettle", "parent"} <= ordinary_english()


@pytest.mark.parametrize("word", ["bleeding", "hopping", "hoping", "agreed", "cries", "boxes", "gently", "stopped"])
def test_regular_forms_are_ordinary_english(word: str) -> None:
    assert word in ordinary_english()


@pytest.mark.parametrize("slip", ["bleding", "bruiseing", "happend", "strangeling"])
def test_a_slip_in_an_ending_is_no_ordinary_english(slip: str) -> None:
    assert slip not in ordinary_english()
