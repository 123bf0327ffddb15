"""Suggests which topics a text teaches: the ones that the matcher finds for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.drafting.characters import sentences
from bot.matching.decide import DANGER, Matcher
from bot.matching.documents import BRIEFING

MOST = 3
LEAST = 0.4
_WORDS = 3


def suggestions(matcher: Matcher) -> Callable[[str], Sequence[str]]:
    """A function that gives the topics a text may teach, likeliest first.

    The text is asked whole and sentence by sentence, as a message would be. A story of harm reads like danger, so the
    topic of immediate danger is never suggested.
    """

    def suggest(text: str) -> Sequence[str]:
        return likeliest(matcher, text)

    return suggest


def likeliest(matcher: Matcher, text: str, least: float = LEAST) -> list[str]:
    """The topics that are at least so likely, at most three."""
    sure: dict[str, float] = {}
    parts = [text, *(each for each in sentences(text) if len(each.split()) >= _WORDS)]
    for part in dict.fromkeys(parts):
        for topic in matcher.decide(part).candidates:
            if topic.id != DANGER and not topic.id.startswith(BRIEFING):
                sure[topic.id] = max(sure.get(topic.id, 0.0), topic.confidence)
    ranked = sorted(sure, key=lambda id_: (-sure[id_], id_))
    return [id_ for id_ in ranked if sure[id_] >= least][:MOST]
