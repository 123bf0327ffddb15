"""Whether somebody is in danger now, who writes, and in what language: read before anything else.

Missing danger is far worse than one alarm too many, so every sentence is read, however long the message is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.knowledge.urgent import Urgent
from bot.matching.decision import Safety, Sender
from bot.matching.language import is_foreign
from bot.matching.phrases import Found, Phrases, Place
from bot.matching.rules import fired, holds, spans
from bot.matching.sender import who_writes
from bot.matching.words import sentences, unquoted


def assess(text: str, urgent: Urgent) -> Safety:
    """What must be known of a message before it is answered. Pure, and the same for the same message.

    `text`: the whole message as written, any length. `urgent`: the words and rules, a lead's or the built-in.
    """
    read = sentences(text, urgent.spellings)
    phrases = phrases_of(urgent)
    danger = tuple(_danger(phrases.find(read), spans(read), urgent))
    own = sentences(unquoted(text), urgent.spellings)
    found, where = phrases.find(own), spans(own)
    sender, because = who_writes(found, where, urgent)
    despair = () if sender is Sender.CHILD else tuple(fired(urgent.writer.get("despair", {}), found, where))
    foreign = is_foreign(text, read, urgent.languages)
    return Safety(bool(danger), sender, bool(despair), foreign, (*danger, *because, *despair))


@lru_cache(maxsize=4)
def phrases_of(urgent: Urgent) -> Phrases:
    """The word lists of a knowledge base made ready for searching; kept for the last few of them."""
    lists = {
        **urgent.words,
        "always-urgent": urgent.always_urgent,
        "never-urgent": urgent.never_urgent,
        "sayings": urgent.sayings,
    }
    return Phrases(lists, (*urgent.not_typos, *urgent.languages.english))


def _danger(found: Found, where: Sequence[Place], urgent: Urgent) -> Iterator[str]:
    if found.places.get("always-urgent"):
        yield "always-urgent"
    serious = found.outside(("never-urgent", "sayings"))
    for id_, rule in urgent.danger.items():
        places = holds(rule, serious, where)
        if any(rule.certain or not _is_calm(place, serious, urgent) for place in places):
            yield id_


def _is_calm(place: Place, found: Found, urgent: Urgent) -> bool:
    return bool(found.near(urgent.calming, *place)) and not found.near(urgent.live, *place)
