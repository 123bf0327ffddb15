"""Who seems to write: it decides which help is shown, never whether help is shown."""

from __future__ import annotations

from collections.abc import Container, Iterator

from bot.knowledge.urgent import LikenessKind, Urgent, WriterKind
from bot.matching.decision import Sender
from bot.matching.phrases import Found
from bot.matching.rules import fired, spans
from bot.matching.words import Sentences

ORDER: tuple[tuple[WriterKind, Sender], ...] = (
    ("professional", Sender.PROFESSIONAL),
    ("child", Sender.CHILD),
    ("victim", Sender.VICTIM),
    ("parent", Sender.PARENT),
)


def who_writes(
    read: Sentences, found: Found, like: Container[LikenessKind], urgent: Urgent
) -> tuple[Sender, tuple[str, ...]]:
    """The writer and what shows it.

    Rules that are `certain` come first, then words of work, then likeness to examples.
    `read`: the message without what stands in quotation marks. `found`: what the word lists find in it.
    `like`: the kinds of examples it is like.
    """
    return next(_evidence(read, found, like, urgent), (Sender.PROFESSIONAL, ()))


def despairs(
    sender: Sender, read: Sentences, found: Found, like: Container[LikenessKind], urgent: Urgent
) -> tuple[str, ...]:
    """What shows that an adult cannot carry a death, or their own life, any more. A child has a reply of their own."""
    if sender is Sender.CHILD:
        return ()
    because = tuple(fired(urgent.writer.get("despair", {}), found, spans(read)))
    return because or (("like-despair-examples",) if "despair" in like else ())


def _evidence(
    read: Sentences, found: Found, like: Container[LikenessKind], urgent: Urgent
) -> Iterator[tuple[Sender, tuple[str, ...]]]:
    where = spans(read)
    for certain in (True, False):
        for kind, sender in ORDER:
            rules = {id_: rule for id_, rule in urgent.writer.get(kind, {}).items() if rule.certain is certain}
            if because := tuple(fired(rules, found, where)):
                yield sender, because
    for kind, sender in ORDER:
        if kind in like:
            yield sender, (f"like-{kind}-examples",)
