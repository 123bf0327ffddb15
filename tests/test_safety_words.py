"""How phrases are found in a message."""

import pytest

from bot.matching.likeness import Likeness
from bot.matching.misspelt import Misspelt
from bot.matching.phrases import Phrases
from bot.matching.words import sentences, unquoted


def finds(phrase: str, text: str, **lists: list[str]) -> bool:
    return "wanted" in Phrases({"wanted": [phrase], **lists}, ["stable"]).find(sentences(text, {"hes": "he is"})).places


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("has a knife", "Dad HAS a  knife."),
        ("has/got ... knife", "he's got a really big knife"),
        ("he is here", "hes here"),
        ("strangl* her", "strangled her"),
        ("in # minutes", "in 10 minutes"),
        ("in # minutes", "in ten minutes"),
        ("bleeding", "he is bleding"),
        ("unconscious", "unconsious"),
        ("please", "pleeeease"),
        ("will kill", "he'll kill her"),
        ("dont know", "do not know"),
    ],
)
def test_a_phrase_is_found_however_it_is_typed(phrase: str, text: str) -> None:
    assert finds(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("has a knife", "he never has a knife"),
        ("has a knife", "he has. a knife"),
        ("got ... knife", "got one two three four five knife"),
        ("stabbed", "a stable home"),
        ("fitting", "sitting"),
    ],
)
def test_a_phrase_is_not_found_where_it_does_not_stand(phrase: str, text: str) -> None:
    assert not finds(phrase, text)


def test_a_phrase_can_name_another_list() -> None:
    assert finds("hit <child>", "he hit toddler", child=["baby", "toddler"])


def test_what_touches_a_harmless_phrase_can_be_left_out() -> None:
    found = Phrases({"danger": ["dying"], "saying": ["dying for a"]}, []).find(sentences("dying for a tea", {}))
    assert "danger" not in found.outside(["saying"]).places


@pytest.mark.parametrize(("written", "meant"), [("stabed", "stabbed"), ("stable", None), ("stab", None)])
def test_slips_are_put_right_and_real_words_left_alone(written: str, meant: str | None) -> None:
    assert Misspelt(["stabbed"], ["stable"]).meant(written) == meant


def test_what_others_said_is_left_out() -> None:
    assert unquoted('she said "my dad hits me" today') == "she said   today"
    assert unquoted("he's here and it's late") == "hes here and its late"


def test_likeness_follows_the_examples() -> None:
    like = [frozenset({"knife", "now"}), frozenset({"knife", "outside"})]
    unlike = [frozenset({"form", "now"}), frozenset({"plan"}), frozenset({"form"})]
    likeness = Likeness(like, unlike, 0.1)
    assert likeness.says(frozenset({"knife"}))
    assert not likeness.says(frozenset({"form"}))
    assert not likeness.says(frozenset())
