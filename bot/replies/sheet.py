"""An answer taken apart, for what is not a chat: paper and spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.schema import Topic
from bot.replies.reply import Line


@dataclass(frozen=True)
class Sheet:
    """One topic as it reads in one area, part by part, in the words that the bot says.

    `numbers` holds every number of the topic with its hours, since paper does not know what time it is. `sources`
    are told one by one with what each supports; `rests_on` is the short form of the first screen.
    """

    topic: Topic
    gap: tuple[Line, ...]
    bottom_line: Line
    numbers: tuple[Line, ...]
    not_seen: tuple[Line, ...]
    rests_on: tuple[Line, ...]
    sources: tuple[Line, ...]
    age: tuple[Line, ...]
    owner: Line
