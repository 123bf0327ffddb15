"""How people say a thing joins the trade's word for it to the message."""

import pytest

from bot.knowledge.schema import Lexicon
from bot.matching.normalise import Normaliser, Reading

LEXICON = Lexicon(
    phrases={
        "family withdraws consent": ["told to sling hook", "slammed the door"],
        "close the case": ["put it to bed"],
        "Fraser guidelines": ["frazer gidlines"],
    },
    stop_words=["the", "to", "it", "me", "my", "us", "is", "a", "want", "they"],
)
NORMALISER = Normaliser(LEXICON)


def read(text: str) -> Reading:
    return NORMALISER.read(text)


@pytest.mark.parametrize(
    "text",
    ["told to sling hook", "they told me to sling my hook", "Told us both to go sling our hook!", "TOLD TO SLING HOOK"],
)
def test_a_saying_is_found_with_a_word_or_two_between(text: str) -> None:
    assert [concept for _, concept in read(text).concepts] == ["family withdraws consent"]


@pytest.mark.parametrize(
    "text", ["hook sling told", "told the whole long story of how they sling a hook", "told", "the door", ""]
)
def test_other_orders_wide_gaps_and_parts_are_no_saying(text: str) -> None:
    assert read(text).concepts == ()


def test_the_concept_joins_the_message_and_says_what_it_came_from() -> None:
    reading = read("they want it put to bed")
    added = {token.stem: token.written for token in reading.tokens if token.weight < 1}
    assert added == {"close": "put bed", "case": "put bed"}
    assert reading.sentence.endswith("; close the case")


def test_two_sayings_of_one_concept_count_once() -> None:
    assert len(read("slammed the door, told to sling hook").concepts) == 1


def test_a_slip_that_no_spelling_repairs_can_be_a_saying() -> None:
    assert [concept for _, concept in read("frazer gidlines?").concepts] == ["Fraser guidelines"]


def test_a_leads_phrases_are_added_to_the_built_in_ones() -> None:
    both = Lexicon(phrases={"close the case": ["shut it down"]}).over(LEXICON)
    assert both.phrases["close the case"] == ["shut it down", "put it to bed"]
    assert set(both.phrases) == set(LEXICON.phrases)
