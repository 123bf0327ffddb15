"""The bot's own sentences: plain, short, without blame, and whole when a screen reader reads them aloud."""

from __future__ import annotations

import re
import unicodedata

import pytest

from bot.knowledge.loader import load_defaults
from bot.matching.decision import Chat, ChatKind, Safety, Verdict
from bot.replies.answer import AnswerPage
from bot.replies.browse import briefing_page
from bot.replies.compose import compose
from bot.replies.numbers import Numbers
from tests import sample

LONGEST = 25  # words of a sentence: GOV.UK, Writing for GOV.UK, "Use short sentences"
BLAME = re.compile(
    r"\b(?:failed to|should have|fault|blame|careless|neglected to|wrongly|invalid|illegal|incorrect|forbidden)\b",
    re.IGNORECASE,
)
# GOV.UK style guide, words to avoid, and phrases that only fill
STIFF = re.compile(
    r"\b(?:please note|in order to|utili[sz]e|prior to|commence|ensure that|facilitate|leverage|kindly|unfortunately|"
    r"we apologi[sz]e|regarding|as per|whilst|amongst|thereof|herein|going forward|robust|deliver(?:ing)? outcomes)\b",
    re.IGNORECASE,
)
SAID = sorted(sample.wording().items())


def sentences(text: str) -> list[str]:
    plain = re.sub(r"\{\w+\}", "x", text.replace("*", ""))
    return [each for line in plain.split("\n") for each in re.split(r"(?<=[.!?:])\s+", line) if each.strip()]


def test_no_sentence_shouts_fills_or_blames() -> None:
    found = {key for key, said in SAID if "!" in said or BLAME.search(said) or STIFF.search(said)}
    assert found == set()


def test_what_leads_are_told_not_to_write_the_bot_does_not_say() -> None:
    blaming = [word.removesuffix("*").casefold() for word in load_defaults().blame]
    assert [(key, word) for key, said in SAID for word in blaming if re.search(rf"\b{word}", said.casefold())] == []


def test_nothing_is_said_by_a_picture_or_in_capitals() -> None:
    """Pictures are read aloud by their names, and capitals letter by letter."""
    pictures = {key for key, said in SAID if any(unicodedata.category(letter) in ("So", "Sk") for letter in said)}
    capitals = {key for key, said in SAID if re.search(r"\b[A-Z]{4,}\b", said.replace("NSPCC", ""))}
    assert (pictures, capitals) == (set(), set())


def test_sentences_are_short() -> None:
    assert [(key, each) for key, said in SAID for each in sentences(said) if len(each.split()) > LONGEST] == []


def syllables(word: str) -> int:
    """About how many syllables a word has: its groups of vowels, without an e at its end."""
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e$", "", word))
    return max(1, len(groups))


def test_all_sentences_together_read_easily() -> None:
    """Flesch reading ease of 60 to 70 is plain English; what people read most is to be above that."""
    mostly = ("start", "help", "privacy", "decline", "personal", "chat_", "failed", "no_knowledge", "text_only", "not_")
    text = [each for key, said in SAID if key.startswith(mostly) for each in sentences(said)]
    words = re.findall(r"[a-z]+", " ".join(text).lower())
    ease = 206.835 - 1.015 * len(words) / len(text) - 84.6 * sum(map(syllables, words)) / len(words)
    assert ease > 70


def talk(kind: ChatKind) -> str:
    verdict = Verdict(Chat(kind), Safety())
    return compose(verdict, sample.knowledge(), "northtown", sample.TUESDAY_MORNING).text


@pytest.mark.parametrize("kind", [each for each in ChatKind if each is not ChatKind.TERM])
def test_small_talk_is_answered_in_three_short_lines_without_pity(kind: ChatKind) -> None:
    said = talk(kind)
    assert said.count("\n") <= 2
    assert len(said) < 300
    assert "sorry" not in said.casefold()
    assert kind is ChatKind.THANKS or "999" in said


def test_the_bot_says_that_it_is_no_person_and_where_people_are() -> None:
    said = talk(ChatKind.WHO_ARE_YOU)
    assert said.startswith("I am an automatic bot, not a person. Nobody reads this chat.")
    assert "/contacts" in said


def test_anger_gets_a_route() -> None:
    assert "/topics" in talk(ChatKind.COMPLAINT)
    assert "without names" in talk(ChatKind.VENT)


def test_what_is_hard_to_read_is_said_first_and_who_to_talk_to_last() -> None:
    hard = sample.topic("hard", content_note="injury to a baby", answer={"short": "Yes.", "more": ["A baby was hurt."]})
    page = AnswerPage("hard", Numbers(sample.knowledge(hard), "northtown", sample.TUESDAY_MORNING))
    more = page.more().text
    assert more.index("Includes injury to a baby.") < more.index("A baby was hurt.")
    assert more.endswith("If this is hard to read, talk to your manager or supervisor.\nImmediate danger: 999")
    assert "hard to read" not in page.first_screen().text
    plain = AnswerPage("consent", page.numbers).more().text
    assert "Includes" not in plain
    assert "hard to read" not in plain


def test_a_review_says_it_on_its_first_screen_and_cares_on_the_first_and_last() -> None:
    numbers = Numbers(sample.knowledge(), "northtown", sample.TUESDAY_MORNING)
    pages = [found.text for at in range(9) if (found := briefing_page(numbers, "northtown-sam", at))]
    assert pages[0].split("\n")[1] == "Includes injury to a baby."
    assert [at for at, page in enumerate(pages) if "hard to read" in page] == [0, len(pages) - 1]
