"""How like the examples of `urgent.yaml` a message is in meaning: is somebody in danger now, and who writes?

One head (see `head`) tells eight kinds of message apart: by an adult at work, a child, a victim or a parent, each
urgent or not. The knowledge's own asks and everyday matters are further messages at work that are not urgent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.encoder.sentence import SentenceEncoder, Vectors
from bot.knowledge.urgent import Urgent, WriterKind
from bot.matching.decision import Sender
from bot.matching.head import START, Head

SENDERS: Mapping[WriterKind, Sender] = {
    "professional": Sender.PROFESSIONAL,
    "child": Sender.CHILD,
    "victim": Sender.VICTIM,
    "parent": Sender.PARENT,
    "despair": Sender.PROFESSIONAL,
}
CONSTANT = 0.5
ORDER = (Sender.PROFESSIONAL, Sender.CHILD, Sender.VICTIM, Sender.PARENT)


@dataclass(frozen=True)
class Impression:
    """What a message's meaning suggests, each from 0 to 1: danger now, and each sender."""

    danger: float
    senders: Mapping[Sender, float]

    @property
    def not_at_work(self) -> tuple[Sender, float]:
        """The likeliest sender who is not an adult at work, and how likely it is that one of them writes."""
        others = {sender: share for sender, share in self.senders.items() if sender is not Sender.PROFESSIONAL}
        return max(others, key=lambda sender: others[sender]), sum(others.values())


class Impressions:
    """Learned once from the examples; then a matter of one small product."""

    def __init__(self, urgent: Urgent, encoder: SentenceEncoder, calm: Vectors) -> None:
        """`calm`: vectors of further messages by adults at work, none of them urgent. Raises EncodingFailed."""
        texts, kinds = _examples(urgent)
        own = encoder.encode_knowledge(texts)
        rows = np.concatenate([own, calm.reshape(-1, own.shape[1])]) if texts else calm
        whose = np.array([*kinds, *([0] * len(calm))], dtype=np.int64)
        counts = np.bincount(whose, minlength=2 * len(ORDER))
        # Rare kinds count more, but not as much as all others together.
        loudness = (1 / np.sqrt(np.maximum(counts, 1)))[whose].astype(np.float32)
        self._head = Head.learned(_with_constant(rows), whose, loudness, 2 * len(ORDER))

    def of(self, vector: Vectors) -> Impression:
        """What the meaning of a message suggests."""
        scores = self._head.scores(_with_constant(vector)) * START
        raised = np.exp(scores - scores.max())
        shares = (raised / raised.sum()).reshape(len(ORDER), 2)
        by_sender = {sender: float(share) for sender, share in zip(ORDER, shares.sum(axis=1), strict=True)}
        return Impression(float(shares[:, 1].sum()), by_sender)


def _with_constant(rows: Vectors) -> Vectors:
    """The same with one more number in each row, so that how frequent a kind is can be learned too."""
    constant = np.full((*rows.shape[:-1], 1), CONSTANT, dtype=np.float32)
    return np.concatenate([rows, constant], axis=-1)


def _examples(urgent: Urgent) -> tuple[list[str], Sequence[int]]:
    """Every example, and its kind: twice the place of its sender, and one more when it is urgent."""
    found = [
        (text, 2 * ORDER.index(SENDERS[writer]) + now)
        for writer, messages in urgent.examples.by_writer.items()
        for now, group in ((1, messages.urgent), (0, messages.not_urgent))
        for text in group
    ]
    return [text for text, _ in found], [kind for _, kind in found]
