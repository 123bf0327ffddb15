"""The asks of very large knowledge that something else comes near, and the topics that come near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.editorial.clean import CleanTexts
from bot.editorial.look_alikes import look_alikes
from bot.editorial.trial import Ask, Progress
from bot.knowledge.base import Knowledge
from bot.knowledge.urgent import Urgent
from bot.matching.decision import Sender
from bot.matching.documents import Kind, documents
from bot.matching.normalise import Normaliser
from bot.matching.safety import assess
from bot.matching.smalltalk import small_talk

NEAR = 0.6  # of their words
FEW = 2  # words: an ask that says less may be anybody's
COMPARED = (Kind.NAME, Kind.NOT_FOR, Kind.EVERYDAY)


def suspects(
    knowledge: Knowledge,
    asks: Sequence[Ask],
    words: Sequence[frozenset[str]],
    normaliser: Normaliser,
    clean: CleanTexts,
    progress: Progress,
) -> dict[int, set[str]]:
    """Asks with few words, asks that alarm or pass for small talk, asks like other texts: the rivals by their places.

    `words`: what each ask says. `clean`: asks that were looked at before.
    """
    found: dict[int, set[str]] = {}
    with progress("Looking at the asks", len(asks)) as done:
        for at, ask in enumerate(asks):
            if len(words[at]) < FEW or not _is_calm(ask.text, knowledge.urgent, clean):
                found[at] = set()
            done()
    for at, rival in _near(knowledge, asks, words, normaliser):
        found.setdefault(at, set()).update({rival} & knowledge.topics.keys())
    return found


def _is_calm(text: str, urgent: Urgent, clean: CleanTexts) -> bool:
    """Whether neither a rule of safety nor small talk takes the message for something else."""
    if clean.has(text):
        return True
    safety = assess(text, urgent)
    calm = not (safety.urgent or safety.foreign or safety.despair) and safety.sender is Sender.PROFESSIONAL
    if calm and small_talk(text) is None:
        clean.add(text)
        return True
    return False


def _near(
    knowledge: Knowledge, asks: Sequence[Ask], words: Sequence[frozenset[str]], normaliser: Normaliser
) -> Iterator[tuple[int, str]]:
    others = [each for each in documents(knowledge) if each.kind in COMPARED]
    held = [*words, *(frozenset(normaliser.read(each.text).stems) for each in others)]
    owners = [
        *(ask.topic for ask in asks),
        *(each.owner if each.kind is Kind.NAME else f"{each.kind}:{each.owner}" for each in others),
    ]
    for one, other, _ in look_alikes(held, owners, NEAR):
        yield from ((at, owners[rival]) for at, rival in ((one, other), (other, one)) if at < len(asks))
