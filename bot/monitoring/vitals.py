"""How the running bot is: whether it hears Telegram, which of its parts are there, and its counts."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.monitoring.load import Load
from bot.monitoring.meters import Gauge, Meters, Metric
from bot.monitoring.process import of_process

SILENT_SECONDS = 120.0
State = Literal["ok", "less", "missing"]


@dataclass(frozen=True)
class Part:
    """A part of the bot: there, there with less than it could do, or missing. `says`: what that means."""

    name: str
    state: State
    says: str


STARTING = (Part("start", "missing", "The bot is still starting."),)


@dataclass
class Vitals:
    """Told by the parts of one process how they are, and asked by whoever minds it.

    `parts`: how the parts are. `gauges`: what is read at the moment of asking. `look`: how much waits. `clock`: seconds
    that never go back.
    """

    meters: Meters = field(default_factory=Meters)
    parts: Callable[[], Sequence[Part]] = lambda: STARTING
    gauges: list[Gauge] = field(default_factory=of_process)
    look: Callable[[], Awaitable[Load]] | None = None
    clock: Callable[[], float] = time.monotonic
    _heard_at: float | None = None
    _began_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._began_at = self.clock()
        self.gauges.append(Gauge("briefbot_heard_seconds", "Seconds since Telegram last answered.", self.silent))

    def hear(self) -> None:
        """Telegram answered."""
        self._heard_at = self.clock()

    def silent(self) -> float:
        """Seconds since Telegram last answered; before the first time, since the process began."""
        return self.clock() - (self._began_at if self._heard_at is None else self._heard_at)

    @property
    def is_healthy(self) -> bool:
        """Whether Telegram was heard lately. Nobody asks what a process that hangs would answer."""
        return self.silent() <= SILENT_SECONDS

    async def metrics(self) -> list[Metric]:
        """Everything that can be counted or read now."""
        looked = (await self.look()).gauges() if self.look else []
        return [*self.meters.now(), *(each.now() for each in (*self.gauges, *looked))]
