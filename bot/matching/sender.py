"""Who seems to write: it decides which help is shown, never whether help is shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.knowledge.urgent import Urgent, WriterKind
from bot.matching.decision import Sender
from bot.matching.phrases import Found, Place
from bot.matching.rules import fired

ORDER: tuple[tuple[WriterKind, Sender], ...] = (
    ("professional", Sender.PROFESSIONAL),
    ("child", Sender.CHILD),
    ("victim", Sender.VICTIM),
    ("parent", Sender.PARENT),
)


def who_writes(found: Found, where: Sequence[Place], urgent: Urgent) -> tuple[Sender, tuple[str, ...]]:
    """The writer and the rules that show it. Rules that are `certain` come first, then words of work.

    `found`: what the word lists find outside quotation marks. `where`: the sentences, alone and in pairs.
    """
    for certain in (True, False):
        for kind, sender in ORDER:
            rules = {id_: rule for id_, rule in urgent.writer.get(kind, {}).items() if rule.certain is certain}
            if because := tuple(fired(rules, found, where)):
                return sender, because
    return Sender.PROFESSIONAL, ()
