"""What a long day is like: how long it is in real time, who takes part, and what goes wrong in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.knowledge.hours import LONDON
from tests.digest_office import MORE
from tests.long_run import NOUNS, ROOT, add_topics
from tests.publishing_sample import written

DIGEST_AT = datetime(2026, 12, 1, 9, 30, tzinfo=LONDON)  # a Tuesday
SEND, POLL = {"method": "sendMessage"}, {"method": "getUpdates"}
PAGE = "<html><body>Bad Gateway</body></html>"
FAULTS: tuple[dict[str, Any], ...] = (
    {**SEND, "error_code": 429, "description": "Too Many Requests", "retry_after": 2},
    {**SEND, "error_code": 500},
    {**SEND, "error_code": 502, "page": PAGE},
    {**SEND, "reset": True, "count": 3},
    {**SEND, "drop": True},
    {**SEND, "delay": 4.0, "count": 2},
    {**POLL, "error_code": 429, "description": "Too Many Requests", "retry_after": 1},
    {**POLL, "error_code": 502, "page": PAGE, "count": 3},
    {**POLL, "page": PAGE},
    {**POLL, "reset": True, "count": 2},
    {**POLL, "drop": True},
)
OVERLAP: dict[str, Any] = {**POLL, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
SILENCE: dict[str, Any] = {**POLL, "delay": 20.0}  # longer than a poll may take


def shipped(folder: Path) -> None:
    """The knowledge that comes with the bot, and something to ask about."""
    shutil.copytree(ROOT / "knowledge", folder)
    add_topics(folder, len(NOUNS))


def small(folder: Path) -> None:
    """So little knowledge that it is read at once."""
    add_topics(written(folder, MORE), len(NOUNS))


@dataclass(frozen=True)
class Plan:
    """What a day is like. `seconds` of real time are `hours` of the bot's, and `digest` says when in them it falls due.

    `rate`: updates a second of real time. `calm`: seconds between two faults on average; `over_and_over`: whether each
    comes more than once, those of `once` apart. Below that: when in the day what happens, and how long an `outage` is.
    """

    seconds: float = 600.0
    hours: float = 24.0
    digest: float = 15.5 / 24  # so that the day begins at 18:00
    rate: float = 6.0
    seed: int = 7
    knowledge: Callable[[Path], None] = shipped
    areas: tuple[str, ...] = ("doncaster", "sandwell")
    channels: int = 12
    people: int = 300
    groups: int = 12
    faults: tuple[dict[str, Any], ...] = (*FAULTS, SILENCE)
    once: tuple[dict[str, Any], ...] = (OVERLAP,)  # one more before a minute is over would be a second program
    calm: float = 4.0
    over_and_over: bool = True
    killed: float = 0.06
    restarted: float = 0.12
    knowledge_gone: tuple[float, ...] = (0.3, 0.7)
    database_locked: tuple[float, ...] = (0.4, 0.8)
    outage: float = 4.0

    @property
    def opening(self) -> datetime:
        """When the day begins."""
        return DIGEST_AT - timedelta(hours=self.hours * self.digest)

    @property
    def steady(self) -> bool:
        """Whether it is long enough to tell whether the process grows."""
        return self.seconds >= 300

    @property
    def factor(self) -> float:
        """How much faster than ours the bot's clock runs."""
        return self.hours * 3600 / self.seconds


SHORT = Plan(
    seconds=16.0,
    hours=1 / 3,  # a reply may wait for an hour of the bot's time: that must not pass here
    digest=0.8,
    rate=4.0,  # so few that Telegram shows a bot that is being started all that waits
    knowledge=small,
    areas=("northtown",),
    channels=4,
    people=30,
    groups=4,
    faults=FAULTS,
    calm=1.2,
    over_and_over=False,
    killed=0.3,
    restarted=0.55,
    knowledge_gone=(0.85,),
    database_locked=(0.45,),
    outage=1.5,
)
