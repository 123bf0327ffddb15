"""What is compared: stems, sections, ages, trade terms, words that mean the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.loader import load_defaults
from bot.knowledge.schema import Lexicon
from bot.matching.normalise import Normaliser
from tests.examples import examples

LEXICON = Lexicon(
    terms={"s47": "section 47 enquiry", "lado": "local authority designated officer", "c&f": "child and family"},
    shorthand={"shd": "should", "dont": "do not", "/52": "weeks", "#": "fracture", "w/": "with", "hrs": "hours"},
    same=[["refuse", "withdraw", "pulled out"], ["refer", "referral"], ["disagree", "disagreement"]],
    stop_words=["a", "the", "with", "should", "we", "hey", "please", "quick one", "what", "is"],
)
NORMALISER = Normaliser(LEXICON, ["safeguarding supervision and escalation", "neglect of a child", "fractures"])
BUILT_IN = Normaliser(load_defaults().lexicon)


def stems(text: str) -> tuple[str, ...]:
    return NORMALISER.read(text).stems


@pytest.mark.parametrize(
    "written",
    ["s47", "S47", "s.47", "s 47", "sec 47", "sec. 47", "section 47", "Section-47", "section47", "s47s", "s47(1)"],
)
def test_every_way_to_write_a_section_is_one_word(written: str) -> None:
    reading = NORMALISER.read(f"a {written}")
    assert "§47" in reading.stems
    assert reading.sections == {"§47"}


@pytest.mark.parametrize("written", ["s44 vs s46", "sections 44 and 46", "s44/46", "section 44 or section 46"])
def test_two_sections_are_both_named(written: str) -> None:
    assert NORMALISER.read(written).sections == {"§44", "§46"}


@pytest.mark.parametrize("written", ["mum's 3 kids", "7s and 8s", "Parents 2 days late", "years 5"])
def test_an_s_before_a_number_is_not_always_a_section(written: str) -> None:
    assert not NORMALISER.read(written).sections


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("s47", "section 47 enquiry"),
        ("LADO", "local authority designated officer"),
        ("c&f", "child and family"),
        ("they withdraw", "they pulled out"),
        ("referral", "refer"),
        ("disagreement", "disagreeing"),
        ("shd we refer", "should we refer"),
        ("dont", "don't"),
        ("dont", "don\u2019t"),
        ("#", "fracture"),
        ("72hrs", "72 hours"),
        ("café", "cafe"),
        ("escalate", "escalating"),
        ("Mum\u2019s neglect", "mum neglect"),
        ("hey please quick one neglect", "neglect"),
    ],
)
def test_two_ways_to_say_it_share_their_stems(one: str, other: str) -> None:
    assert set(stems(one)) == set(stems(other))


def test_an_abbreviation_and_its_term_stay_matchable_word_by_word() -> None:
    assert {"lado", "design", "offic"} <= set(stems("lado"))
    assert "lado" in stems("the local authority designated officer")


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("6/52 old", "babi"),
        ("6 wk old", "babi"),
        ("4-month-old", "babi"),
        ("3yo", "toddler"),
        ("9 yr old", "child"),
        ("15 year-old", "teenag"),
        ("aged 14", "teenag"),
        ("27 years old", "adult"),
    ],
)
def test_an_age_becomes_a_stage_of_life(written: str, band: str) -> None:
    assert band in stems(written)


@pytest.mark.parametrize("number", ["28", "72", "1989", "14:30"])
def test_other_numbers_stay_as_they_are(number: str) -> None:
    assert stems(f"rule of {number}")[-1] == number


@pytest.mark.parametrize("word", ["not", "no", "without", "never"])
def test_negation_is_never_a_stop_word(word: str) -> None:
    assert word in " ".join(BUILT_IN.read(f"{word} police").stems)


def test_placeholders_of_redaction_are_not_words() -> None:
    assert stems("[name] neglect [date of birth]") == ("neglect",)


def test_corrections_name_what_was_written_and_what_was_read() -> None:
    assert NORMALISER.read("safegaurding supervison").corrections == (
        ("safegaurding", "safeguarding"),
        ("supervison", "supervision"),
    )


def test_a_leads_group_wins_over_a_built_in_one() -> None:
    own = Lexicon(same=[["boss", "mum"]]).over(load_defaults().lexicon)
    reader = Normaliser(own)
    assert reader.read("mum").stems == reader.read("boss").stems


@examples(150)
@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    reading = BUILT_IN.read(text)
    assert all(token.stem and 0 < token.weight <= 1 for token in reading.tokens)
