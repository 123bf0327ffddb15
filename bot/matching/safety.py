"""Whether somebody is in danger now, who writes, and in what language: read before anything else.

Missing danger is far worse than one alarm too many, so every sentence is read, however long the message is.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from bot.knowledge.urgent import LikenessKind, Urgent, WriterKind
from bot.matching.decision import Safety, Sender
from bot.matching.impression import Impression
from bot.matching.language import is_foreign
from bot.matching.learned import HARMLESS, alike, parts_of, phrases_of
from bot.matching.likeness import Features
from bot.matching.phrases import Found, Place
from bot.matching.rules import holds, spans
from bot.matching.sender import despairs, who_writes
from bot.matching.words import Sentences, sentences, unquoted

LIKENESS = "like-urgent-examples"  # no rule holds, but the words are those of the urgent examples
MEANING = "means-like-urgent-examples"  # the same, by words and meaning together
KINDS: Mapping[Sender, WriterKind] = {Sender.CHILD: "child", Sender.VICTIM: "victim", Sender.PARENT: "parent"}
# How far below the bar a message may stay when it speaks of the writer's own family, and above it when it does not.
WITH_OWN_FAMILY, WITHOUT = -0.5, 1.0


def assess(text: str, urgent: Urgent, impression: Impression | None = None) -> Safety:
    """What must be known of a message before it is answered. Pure, and the same for the same message.

    `text`: the whole message as written, any length. `urgent`: the words and rules, a lead's or the built-in.
    `impression`: what its meaning suggests; without it words and rules decide alone.
    """
    read = sentences(text, urgent.spellings)
    found = phrases_of(urgent).find(read)
    parts = parts_of(read, found)
    own = sentences(unquoted(text), urgent.spellings)
    own_found = found if own == read else phrases_of(urgent).find(own)
    own_parts = parts if own == read else parts_of(own, own_found)
    like = alike(parts, read, found, urgent)
    own_like = like if own == read else alike(own_parts, own, own_found, urgent)
    danger = tuple(_danger(read, found, like, urgent))
    if impression:
        danger = tuple(_on_second_thoughts(danger, parts, impression))
    sender, because = who_writes(own, own_found, own_like, urgent)
    if impression and not because:
        sender, because = _not_at_work(impression, own_parts, own, own_found, urgent)
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


def _on_second_thoughts(danger: Sequence[str], parts: Sequence[Features], impression: Impression) -> Iterator[str]:
    """What speaks for danger once the meaning is known too: it takes no rule away, only likeness in words alone.

    Of a long message one stretch may tell of danger while the whole means something else: there that likeness counts.
    """
    is_long = len(parts) > 1
    yield from (id_ for id_ in danger if id_ != LIKENESS or is_long)
    if impression.of_danger(parts) >= 0:
        yield MEANING


def _not_at_work(
    impression: Impression, parts: Sequence[Features], read: Sentences, found: Found, urgent: Urgent
) -> tuple[Sender, tuple[str, ...]]:
    sender, excess = impression.not_at_work(parts)
    needed = urgent.likeness.get(KINDS[sender])
    own = not needed or any(True for _ in holds(needed, found, spans(read)))
    bar = WITH_OWN_FAMILY if own else WITHOUT
    return (sender, (f"means-like-{sender}-examples",)) if excess >= bar else (Sender.PROFESSIONAL, ())


def _is_calm(place: Place, found: Found, urgent: Urgent) -> bool:
    return bool(found.near(urgent.calming, *place)) and not found.near(urgent.live, *place)
