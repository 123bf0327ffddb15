"""Small talk, and only when nothing else is in the message: “hi, how do i escalate” is a question."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bot.matching.decision import ChatKind
from bot.matching.patterns import lists_of, whole_words
from bot.matching.tokens import plain_text

FILE = "smalltalk"
LONGEST = 14
SAID = (
    ChatKind.WHO_ARE_YOU,
    ChatKind.COMPLAINT,
    ChatKind.VENT,
    ChatKind.THANKS,
    ChatKind.GOODBYE,
    ChatKind.GREETING,
    ChatKind.OTHER,
)
ANGRY = (ChatKind.COMPLAINT, ChatKind.VENT)


def small_talk(text: str) -> ChatKind | None:
    """Which small talk the message is; None when there is anything else in it, or nothing at all."""
    words = re.findall(r"[a-z0-9]+", plain_text(text))
    if not words:
        return ChatKind.OTHER if _has_picture(text) else None
    if len(words) > LONGEST:
        return None
    if _asks("can", words):
        return ChatKind.WHAT_CAN_YOU_DO
    if _asks("who", words):
        return ChatKind.WHO_ARE_YOU
    if _names_a_language(words):
        return ChatKind.LANGUAGE
    plain = " ".join(words)
    if whole_words(FILE, "asks").search(plain):
        return None
    said = _only_phrases(plain)
    return None if said in ANGRY and whole_words(FILE, "about_myself").search(plain) else said


def _asks(what: str, words: list[str]) -> bool:
    """Whether all words belong to such a question and one of its signs is there."""
    known, signs = lists_of(FILE)[f"{what}_words"], _any_of(f"{what}_signs")
    return set(known).issuperset(words) and signs.search(" ".join(words)) is not None


def _names_a_language(words: list[str]) -> bool:
    """Whether the message is about the languages of the bot: of nobody else is a word said."""
    languages, around = lists_of(FILE)["languages"], lists_of(FILE)["language_words"]
    return not set(languages).isdisjoint(words) and set(languages).union(around).issuperset(words)


def _only_phrases(plain: str) -> ChatKind | None:
    """The weightiest kind that is said, when the message is nothing but small talk and fillers."""
    said: set[ChatKind] = set()
    while plain:
        ends = {kind: _end(kind.value, plain) for kind in SAID}
        kind = max(SAID, key=lambda one: ends[one])
        filler = _end("fillers", plain)
        end = max(ends[kind], filler)
        if not end:
            return None
        if ends[kind] >= filler:
            said.add(kind)
        plain = plain[end:].lstrip()
    return next((kind for kind in SAID if kind in said), None)


def _end(name: str, plain: str) -> int:
    match = whole_words(FILE, name).match(plain)
    return match.end() if match else 0


@cache
def _any_of(name: str) -> re.Pattern[str]:
    return re.compile("|".join(lists_of(FILE)[name]))


def _has_picture(text: str) -> bool:
    return any(unicodedata.category(letter) == "So" for letter in text)
