"""Whether somebody is in danger now, who writes, and in what language: read before anything else.

Missing danger is far worse than one alarm too many, so every sentence is read, however long the message is.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class _Spoken:
    """Words of a message, what the word lists find in them, their features, and the examples they are like."""

    read: Sentences
    found: Found
    parts: tuple[Features, ...]
    like: frozenset[LikenessKind]


@dataclass(frozen=True)
class Heard:
    """A message as far as words and rules go: all of it, what its writer does not quote, and what follows from both."""

    urgent: Urgent
    all: _Spoken
    own: _Spoken
    danger: tuple[str, ...]
    sender: Sender
    because: tuple[str, ...]
    foreign: bool


def assess(text: str, urgent: Urgent, impression: Impression | None = None) -> Safety:
    """What must be known of a message before it is answered. Pure, and the same for the same message.

    `text`: the whole message as written, any length. `urgent`: the words and rules, a lead's or the built-in.
    `impression`: what its meaning suggests; without it words and rules decide alone.
    """
    return judged(hear(text, urgent), impression)


def hear(text: str, urgent: Urgent) -> Heard:
    """The part of `assess` that needs no meaning, so that it can be done before and once."""
    every = _spoken(sentences(text, urgent.spellings), urgent)
    said = sentences(unquoted(text), urgent.spellings)
    own = every if said == every.read else _spoken(said, urgent)
    danger = tuple(_danger(every.read, every.found, every.like, urgent))
    sender, because = who_writes(own.read, own.found, own.like, urgent)
    return Heard(urgent, every, own, danger, sender, because, is_foreign(text, every.read, urgent.languages))


def judged(heard: Heard, impression: Impression | None = None) -> Safety:
    """What must be known of a message that was heard. `impression`: as for `assess`."""
    own, danger, sender, because = heard.own, heard.danger, heard.sender, heard.because
    if impression:
        danger = tuple(_on_second_thoughts(danger, heard.all.parts, impression))
    if impression and not because:
        sender, because = _not_at_work(impression, own.parts, own.read, own.found, heard.urgent)
    despair = despairs(sender, own.read, own.found.outside(HARMLESS), own.like, heard.urgent)
    return Safety(bool(danger), sender, bool(despair), heard.foreign, (*danger, *because, *despair))


def _spoken(read: Sentences, urgent: Urgent) -> _Spoken:
    found = phrases_of(urgent).find(read)
    parts = parts_of(read, found)
    return _Spoken(read, found, parts, alike(parts, read, found, urgent))


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
