"""Whether somebody is in danger now, who writes, and in what language: read before anything else.

Missing danger is far worse than one alarm too many, so every sentence is read, however long the message is.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from bot.knowledge.urgent import LikenessKind, Urgent, WriterKind
from bot.matching.decision import Safety, Sender
from bot.matching.impression import Impression
from bot.matching.language import is_foreign
from bot.matching.learned import HARMLESS, alike, phrases_of
from bot.matching.phrases import Found, Place
from bot.matching.rules import holds, spans
from bot.matching.sender import despairs, who_writes
from bot.matching.words import Sentences, sentences, unquoted

LIKENESS = "like-urgent-examples"  # no rule holds, but the words are those of the urgent examples
MEANING = "means-like-urgent-examples"  # the same, by meaning
# The share of danger, by meaning, from which on it alarms by itself.
SURE_AT = 0.8
# Shares of senders who are not at work: by meaning alone, and where the words speak of one's own family too.
KINDS: Mapping[Sender, WriterKind] = {Sender.CHILD: "child", Sender.VICTIM: "victim", Sender.PARENT: "parent"}
NOT_AT_WORK_AT, WITH_OWN_FAMILY_AT = 0.75, 0.5


def assess(text: str, urgent: Urgent, impression: Impression | None = None) -> Safety:
    """What must be known of a message before it is answered. Pure, and the same for the same message.

    `text`: the whole message as written, any length. `urgent`: the words and rules, a lead's or the built-in.
    `impression`: what its meaning suggests; without it words and rules decide alone.
    """
    read = sentences(text, urgent.spellings)
    found = phrases_of(urgent).find(read)
    own = sentences(unquoted(text), urgent.spellings)
    own_found = found if own == read else phrases_of(urgent).find(own)
    like = alike(read, found, urgent)
    own_like = like if own == read else alike(own, own_found, urgent)
    danger = (*_danger(read, found, like, urgent), *_meant(impression))
    sender, because = who_writes(own, own_found, own_like, urgent)
    if impression and not because:
        sender, because = _not_at_work(impression, own, own_found, urgent)
    despair = despairs(sender, own, own_found, own_like, urgent)
    foreign = is_foreign(text, read, urgent.languages)
    return Safety(bool(danger), sender, bool(despair), foreign, (*danger, *because, *despair))


def _danger(read: Sentences, found: Found, like: Container[LikenessKind], urgent: Urgent) -> Iterator[str]:
    if found.places.get("always-urgent"):
        yield "always-urgent"
    serious, where = found.outside(HARMLESS), spans(read)
    for id_, rule in urgent.danger.items():
        places = holds(rule, serious, where)
        if any(rule.certain or not _is_calm(place, serious, urgent) for place in places):
            yield id_
    if "urgent" in like:
        yield LIKENESS


def _meant(impression: Impression | None) -> Iterator[str]:
    if impression and impression.danger >= SURE_AT:
        yield MEANING


def _not_at_work(
    impression: Impression, read: Sentences, found: Found, urgent: Urgent
) -> tuple[Sender, tuple[str, ...]]:
    sender, share = impression.not_at_work
    needed = urgent.likeness.get(KINDS[sender])
    own = not needed or any(True for _ in holds(needed, found, spans(read)))
    bar = WITH_OWN_FAMILY_AT if own else NOT_AT_WORK_AT
    return (sender, (f"means-like-{sender}-examples",)) if share >= bar else (Sender.PROFESSIONAL, ())


def _is_calm(place: Place, found: Found, urgent: Urgent) -> bool:
    return bool(found.near(urgent.calming, *place)) and not found.near(urgent.live, *place)
