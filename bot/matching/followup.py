"""Short messages that lean on the last answer: an area alone, “who do i ring”, “link?”, “and if they say no?”."""

from __future__ import annotations

import re

from bot.matching.decision import Aspect
from bot.matching.patterns import whole_words
from bot.matching.tokens import plain_text

FILE = "followups"
LONGEST = 9  # words of a question that may lean on the one before it
PARTS = (Aspect.NUMBERS, Aspect.LINK, Aspect.MORE)


def aspect_of(text: str, *, names_area: bool) -> Aspect | None:
    """Which part of the last answer is asked for; None when anything else is in the message.

    `text`: without the names of areas. `names_area`: whether one was named.
    """
    words = " ".join(re.findall(r"[a-z0-9]+", plain_text(text)))
    for aspect in PARTS:
        left = whole_words(FILE, aspect.value).sub(" ", words)
        if left != words and not _without_fillers(left):
            return aspect
    return Aspect.AREA if names_area and not _without_fillers(words) else None


def leans(text: str) -> bool:
    """Whether the message is a short question that may go on from the last answer."""
    words = re.findall(r"[a-z0-9]+", plain_text(text))
    return 0 < len(words) <= LONGEST and whole_words(FILE, "openers").match(" ".join(words)) is not None


def _without_fillers(words: str) -> str:
    return whole_words(FILE, "fillers").sub(" ", words).strip()
