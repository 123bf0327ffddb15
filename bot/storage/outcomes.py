"""How many questions were asked: a count for each day, area, topic and outcome. No person, no text."""

from __future__ import annotations

from datetime import date

import aiosqlite


async def count(connection: aiosqlite.Connection, day: date, area: str, topic: str, outcome: str) -> None:
    """Add one to the day's count. `topic` is the topic's id, or empty when there was none."""
    await connection.execute(
        "INSERT INTO outcomes VALUES (?, ?, ?, ?, 1)"
        " ON CONFLICT (day, area, topic, outcome) DO UPDATE SET count = count + 1",
        (day.isoformat(), area, topic, outcome),
    )
