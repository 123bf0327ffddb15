"""What a self-test has found out so far, kept from one run to the next: one that is broken off goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bot.editorial.trial import ANSWERED, Ask, Outcome
from bot.encoder.sentence import Shelf

Pair = tuple[int, int, float]


@dataclass
class Record:
    """By the place of an ask in the order of all asks: those that were tried, what went wrong, and look-alikes."""

    size: int
    tried: set[int] = field(default_factory=set)
    wrong: dict[int, Outcome] = field(default_factory=dict)
    pairs: list[Pair] | None = None
    doubtful: list[int] | None = None  # the asks that must be tried; None: not known yet
    rivals: dict[int, list[str]] = field(default_factory=dict)  # the topics to try them against, where not all are

    def note(self, at: int, outcome: Outcome) -> None:
        """The ask at that place was tried."""
        self.tried.add(at)
        if outcome.kind != ANSWERED:
            self.wrong[at] = outcome

    @property
    def left(self) -> list[int]:
        """The asks that must still be tried."""
        return [at for at in self.doubtful if at not in self.tried] if self.doubtful is not None else []

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to find out."""
        return self.pairs is not None and self.doubtful is not None and not self.left


def load(shelf: Shelf | None, key: str, asks: Sequence[Ask]) -> Record:
    """What was kept under the key; an empty record when nothing was, or it is of other asks."""
    held = shelf.load(key) if shelf else None
    try:
        data: dict[str, Any] = json.loads(held["record"].tobytes()) if held else {}
        return _record(data) if data.get("size") == len(asks) else Record(len(asks))
    except (KeyError, ValueError, TypeError):
        return Record(len(asks))


def save(shelf: Shelf | None, key: str, record: Record) -> None:
    """Keep the record under the key."""
    if shelf is None:
        return
    data = {
        "size": record.size,
        "tried": sorted(record.tried),
        "wrong": {at: outcome.as_dict() for at, outcome in record.wrong.items()},
        "pairs": record.pairs,
        "doubtful": record.doubtful,
        "rivals": record.rivals,
    }
    shelf.save(key, {"record": np.frombuffer(json.dumps(data).encode(), dtype=np.uint8)})


def _record(data: dict[str, Any]) -> Record:
    wrong = {int(at): Outcome.kept(each) for at, each in data["wrong"].items()}
    pairs = None if data["pairs"] is None else [(int(one), int(other), float(a)) for one, other, a in data["pairs"]]
    rivals = {int(at): topics for at, topics in data["rivals"].items()}
    return Record(data["size"], set(data["tried"]), wrong, pairs, data["doubtful"], rivals)
