"""What changing the knowledge by chat needs: the folder, its versions, the leads, and what each is asked to type."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.chat.fleeting import Fleeting
from bot.chat.leads import Leads
from bot.publishing.places import Place
from bot.publishing.snapshot import keep_up
from bot.publishing.versions import Versions, VersionsError

AWAITED_FOR = timedelta(minutes=10)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AskWanted:
    """A question nobody answered: its cluster, and the topic that a lead chose for it.

    `topic`: None while the topic itself is to be typed, empty for a new draft; else the sentence is.
    """

    cluster: int
    topic: str | None


class Awaited:
    """What a lead was asked to type next, in memory only and for ten minutes."""

    def __init__(self) -> None:
        self._held: Fleeting[int, Place | AskWanted] = Fleeting(AWAITED_FOR)

    def ask(self, chat_id: int, wanted: Place | AskWanted, now: datetime) -> None:
        """The chat's next message is the new value of this place, or about this question."""
        self._held.put(chat_id, wanted, now)

    def take(self, chat_id: int, now: datetime) -> Place | AskWanted | None:
        """What the chat's message is for, once; None when nothing is awaited any more."""
        wanted = self._held.get(chat_id, now)
        self._held.drop(chat_id)
        return wanted


@dataclass(frozen=True)
class Editor:
    """The knowledge folder as leads change it. Without leads nobody can."""

    folder: Path
    versions: Versions
    leads: Leads
    awaited: Awaited = field(default_factory=Awaited)

    def keep_up(self, clock: Callable[[], datetime]) -> None:
        """Keep the folder as it stands as a version. Takes a moment; what goes wrong is said in the log."""
        try:
            keep_up(self.folder, self.versions, clock())
        except (OSError, VersionsError) as error:
            log.warning("the version of the knowledge could not be kept (%s)", error)
