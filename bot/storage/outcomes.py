"""How many questions were asked: a count for each day, area, topic and outcome. No person, no text.

The topic of a declined question is the nearest one, empty where none is near or it is sensitive.
"""

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


async def declined(connection: aiosqlite.Connection, since: date) -> dict[tuple[str, str], int]:
    """How many questions were declined since then, by area and nearest topic; those near none are left out."""
    query = (
        "SELECT area, topic, sum(count) FROM outcomes WHERE outcome = 'decline' AND topic <> '' AND day >= ?"
        " GROUP BY area, topic"
    )
    async with connection.execute(query, (since.isoformat(),)) as rows:
        return {(row[0], row[1]): int(row[2]) for row in await rows.fetchall()}
