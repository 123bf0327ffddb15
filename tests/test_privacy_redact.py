import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import Redaction, redact
from bot.privacy.identifiers import nhs_check_digit_fits
from bot.privacy.redact import _UNSEEN_LETTER, PLACEHOLDERS, TELLING
from tests.examples import examples

PIECES = [
    "Tracy", "beaker", "Wobblington", "may", "Will", "mum", "Dr", "the", "and", "is", "6", "(5)", "dob", "born",
    "14/02/2013", "3 May 2014", "07700", "900123", "999 123 4567", "NHS", "flat 3", "12", "Nowhere", "Lane", "rd",
    "DN99 9ZZ", "LCS", "7748213", "@who", "a@b.uk", "[name]", "[date of birth]", "van der", "al-", "'s", ",", ".", "\n",
    "QQ123456C", "reg", "AB12 CDF", "snap:", "x_y1", "family", "CALLED", "called", "Big", "9yo", "old", "\ue000", "É",
    "J.B.", "JB", "said", "PC 12", "the hawthorns", "bin", "'Ted'", "\u200b", "\u202e", "i ned",
]  # fmt: skip
UNSEEN = "\u200d\u202e\u2066\u2069\ufeff\u00ad\x00\x1b"
ODD = st.sampled_from([*UNSEEN, *"\U0001f600\U0001f468\u05d0\u0627\ud83d\ude00", "Jo ", "07700 900123"])
messages = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(), max_size=60),
    st.lists(st.one_of(ODD, st.sampled_from(PIECES)), max_size=25).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
)


def rebuilt(text: str, redaction: Redaction) -> str:
    parts, at = [], 0
    for detail in redaction.details:
        parts += [text[at : detail.start], PLACEHOLDERS[detail.kind]]
        at = detail.end
    return "".join([*parts, text[at:]])


@examples(200)
@given(messages)
def test_details_match_the_text_and_never_overlap(text: str) -> None:
    details = redact(text).details
    assert all(text[detail.start : detail.end] == detail.text != "" for detail in details)
    assert all(first.end <= second.start for first, second in pairwise(details))


@examples(200)
@given(messages)
def test_no_detail_remains_at_its_place(text: str) -> None:
    redaction = redact(text)
    assert redaction.text == rebuilt(text, redaction)


@examples(200)
@given(messages)
def test_what_was_found_stands_nowhere_else_in_the_text(text: str) -> None:
    redaction = redact(text)
    left = _UNSEEN_LETTER.sub("", redaction.text)
    for detail in redaction.details:
        if detail.kind != "name" and len(detail.text) >= TELLING and not _UNSEEN_LETTER.search(detail.text):
            assert not re.search(rf"(?<![^\W_]){re.escape(detail.text)}(?![^\W_])", left)


def test_a_date_of_birth_is_one_wherever_it_stands() -> None:
    said = "seen on 3 May 2014 at home. He was born 3 May 2014. Not 13 May 2014."
    assert redact(said).text == "seen on [date of birth] at home. He was born [date of birth]. Not 13 May 2014."


@examples(200)
@given(messages)
def test_redacting_twice_finds_nothing_new(text: str) -> None:
    once = redact(text)
    again = redact(once.text)
    assert again.details == ()
    assert again.text == once.text


LINES = [
    "a",
    "1 ",
    "0 7",
    "Ab ",
    "Tracy ",
    "@",
    "a@",
    ".",
    "12 Ab ",
    "the Abs ",
    "qq12",
    "e\u0301",
    "\u200b",
    "van der ",
]
LINES += [
    "x/1-",
    "[name]",
    "[",
    "born ",
    "mr ",
    "is called ",
    "zqxy vkwj ",
    "Flat 1, ",
    "(",
    "+4",
    "lcs no id ",
    "\u0430",
    "A ",
    "A. ",
    "Xqz bin ",
    "Tracy 'Ab' ",
    "JB said ",
    "Tracy\u200b",
]


@pytest.mark.parametrize("unit", LINES, ids=repr)
def test_4096_characters_of_anything_are_read_at_once(unit: str) -> None:
    redact("load the word lists")
    text = (unit * 4096)[:4096]
    began = time.process_time()
    redact(text)
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize("unseen", ["\u200b", "\u200d", "\u2060", "\u202e", "\u2066", "\ufeff", "\u00ad"], ids=ascii)
@pytest.mark.parametrize(("head", "tail"), [("Gwendo", "line"), ("07700 90", "0461"), ("B. Fak", "enham")])
def test_characters_that_do_not_show_hide_nothing(head: str, tail: str, unseen: str) -> None:
    text = f"mum {unseen}{head}{unseen}{unseen}{tail}{unseen} again"
    details = redact(text).details
    assert [(detail.text, detail.start) for detail in details] == [(f"{head}{unseen}{unseen}{tail}", 5)]


def test_an_unseen_character_between_two_names_parts_them() -> None:
    assert redact("Bert\u200bBogusly is 6").text == "[name] is 6"


def test_an_empty_message_has_no_details() -> None:
    assert redact("") == Redaction("", ())


def test_placeholders_written_by_the_sender_stay_as_they_are() -> None:
    assert redact("[name] has withdrawn consent").details == ()


@pytest.mark.parametrize(("digits", "fits"), [("9434765919", True), ("9434765918", False), ("1234567890", False)])
def test_the_nhs_check_digit_is_modulus_eleven(digits: str, fits: bool) -> None:
    assert nhs_check_digit_fits(digits) is fits


def test_a_ten_digit_number_that_fails_the_check_still_counts_after_the_word_nhs() -> None:
    assert [detail.kind for detail in redact("nhs 9434765918").details] == ["nhs-number"]


@pytest.mark.parametrize(
    ("message", "redacted"),
    [
        ("Hope Tranter was at the gate. HOPE looked cold", "[name] was at the gate. [name] looked cold"),
        ("Will Corrigan is 9, told will to wait", "[name] is 9, told [name] to wait"),
        ("Will Corrigan is 9. Will the school help?", "[name] is 9. Will the school help?"),
        ("blossom kinsella absconded, blossom was at nans", "[name] absconded, [name] was at nans"),
        ("WNB 4 Jan, 11 Jan and 18 Jan, child 3", "WNB [date], [date] and [date], child 3"),
        ("WNB x3: 4/1/26, 11/1/26, 18/1/26 (child aged 3)", "WNB x3: [date], [date], [date] (child aged 3)"),
        ("CP plan made 4.1.26 under neglect, girl 7", "CP plan made [date] under neglect, girl 7"),
        ("removed under s46 on 04.01.26 with her brother", "removed under s46 on [date] with her brother"),
        ("we visited Bramley House, Orchard Way, Nosuchby today", "we visited [address] today"),
    ],
)
def test_what_comes_back_or_goes_on_in_a_list_is_hidden_and_the_rest_can_be_read(message: str, redacted: str) -> None:
    assert redact(message).text == redacted
