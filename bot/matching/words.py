"""A message as sentences of plain words, ready for phrases to be found in them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.matching.letters import plain_letters

_STOPS = r"[.!?;\u2026\u203d\u061f\u06d4]"
SENTENCE_END = re.compile(rf"(?<!{_STOPS}){_STOPS}++(?=\s|$|[\"'\u2019\u201d])|[\r\n]+")
WORD = re.compile(r"[0-9]+(?:[.:][0-9]+)*|[^\W\d_]+")
APOSTROPHES = re.compile(r"(?<=\w)['\u2019\u2018\u02bc`\u00b4](?=\w)")
NOT = {
    "do": "dont",
    "did": "didnt",
    "does": "doesnt",
    "can": "cant",
    "could": "couldnt",
    "will": "wont",
    "have": "havent",
    "has": "hasnt",
    "had": "hadnt",
}
SPLIT_NOT = re.compile(rf"\b({'|'.join(NOT)}) ?not\b")
WILL_ARE_HAVE = {"ll": " will", "re": " are", "ve": " have"}
CONTRACTED = re.compile(r"(?<=\w)['\u2019\u2018\u02bc`\u00b4](ll|re|ve)\b")
LENGTHENED = re.compile(r"([^\W\d_])\1{2,}")
QUOTED = re.compile(
    r"\"[^\"]{0,300}\"|\u201c[^\u201d]{0,300}\u201d|(?<!\w)['\u2018][^'\u2018\u2019]{3,300}['\u2019](?!\w)"
)
NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
NUMBER_WORDS = frozenset(NUMBERS.split())

Sentences = tuple[tuple[str, ...], ...]


def sentences(text: str, spellings: Mapping[str, str]) -> Sentences:
    """The sentences of a message, each as small-letter words without accents or apostrophes.

    `spellings` maps text-speak to the words it stands for. Words drawn out ("pleeease") are shortened.
    """
    full = CONTRACTED.sub(lambda found: WILL_ARE_HAVE[found[1]], plain_letters(text.lower()))
    full = SPLIT_NOT.sub(lambda found: NOT[found[1]], full)
    plain = LENGTHENED.sub(r"\1", APOSTROPHES.sub("", full))
    parts = (WORD.findall(part) for part in SENTENCE_END.split(plain))
    return tuple(tuple(_spelled(words, spellings)) for words in parts if words)


def unquoted(text: str) -> str:
    """The message without what stands in quotation marks: that is somebody else speaking."""
    return QUOTED.sub(" ", APOSTROPHES.sub("", text))


def is_number(word: str) -> bool:
    """Digits, a time such as 3.15, or a number up to seventeen in words."""
    return word[0].isdigit() or word in NUMBER_WORDS


def _spelled(words: list[str], spellings: Mapping[str, str]) -> list[str]:
    return [part for word in words for part in spellings.get(word, word).split()]
