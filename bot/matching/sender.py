"""Who seems to write: it decides which help is shown, never whether help is shown."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge.urgent import Urgent, WriterKind
from bot.matching.decision import Sender
from bot.matching.features import windows
from bot.matching.learned import HARMLESS, writer_likeness
from bot.matching.phrases import Found
from bot.matching.rules import fired, spans
from bot.matching.words import Sentences

ORDER: tuple[tuple[WriterKind, Sender], ...] = (
    ("professional", Sender.PROFESSIONAL),
    ("child", Sender.CHILD),
    ("victim", Sender.VICTIM),
    ("parent", Sender.PARENT),
)


def who_writes(read: Sentences, found: Found, urgent: Urgent) -> tuple[Sender, tuple[str, ...]]:
    """The writer and what shows it.

    Rules that are `certain` come first, then words of work, then likeness to examples.
    `read`: the message without what stands in quotation marks. `found`: what the word lists find in it.
    """
    return next(_evidence(read, found, urgent), (Sender.PROFESSIONAL, ()))


def despairs(sender: Sender, read: Sentences, found: Found, urgent: Urgent) -> tuple[str, ...]:
    """What shows that an adult cannot carry a death, or their own life, any more. A child has a reply of their own."""
    if sender is Sender.CHILD:
        return ()
    return tuple(fired(urgent.writer.get("despair", {}), found, spans(read)))


def _evidence(read: Sentences, found: Found, urgent: Urgent) -> Iterator[tuple[Sender, tuple[str, ...]]]:
    where = spans(read)
    for certain in (True, False):
        for kind, sender in ORDER:
            rules = {id_: rule for id_, rule in urgent.writer.get(kind, {}).items() if rule.certain is certain}
            if because := tuple(fired(rules, found, where)):
                yield sender, because
    parts = tuple(windows(read, found, HARMLESS))
    for kind, sender in ORDER[1:]:
        if any(writer_likeness(urgent)[kind].says(part) for part in parts):
            yield sender, (f"like-{kind}-examples",)
