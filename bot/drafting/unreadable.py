"""Why a document cannot be taken in, and what to do instead."""

from __future__ import annotations

from bot.drafting.notes import refusal


class UnreadableError(Exception):
    """A document that cannot be taken in; the message says in a sentence or two what to do."""

    def __init__(self, key: str, **facts: object) -> None:
        """`key`: the sentence in `refusals.yaml`, filled in with the facts."""
        super().__init__(refusal(key, **facts))
