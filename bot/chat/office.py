"""The desk that messages are answered at. It is changed as a whole, so that no answer comes from two knowledges."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.desk import Desk
from bot.knowledge.base import Knowledge
from bot.matching.decide import Matcher


class Office:
    """Holds the desk of the moment. A handler takes it once and keeps to it until its update is dealt with."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def open(self, knowledge: Knowledge, matcher: Matcher) -> None:
        """From now on messages are answered from this knowledge. `matcher`: made for it."""
        self.desk = replace(self.desk, knowledge=knowledge, matcher=matcher)
