"""How much the bot has on its hands at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot.monitoring.meters import Gauge


@dataclass(frozen=True)
class Load:
    """What waits, what is served, and whether the database answers. Times are in seconds."""

    updates: int
    oldest: float
    outbox: int
    digests: int
    topics: int
    database: bool

    def gauges(self) -> list[Gauge]:
        """A gauge for each."""
        told = (
            ("briefbot_updates_waiting", "Updates taken in and not dealt with yet.", self.updates),
            ("briefbot_oldest_update_seconds", "How long the oldest of them has waited.", self.oldest),
            ("briefbot_outbox_waiting", "Messages that wait to be sent.", self.outbox),
            ("briefbot_digest_waiting", "Channels whose digest is not sent yet.", self.digests),
            ("briefbot_topics", "Topics that are served.", self.topics),
            ("briefbot_database_usable", "1 while the database answers.", self.database),
        )
        return [Gauge(name, says, partial(float, value)) for name, says, value in told]
