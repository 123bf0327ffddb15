"""Whether the database file is whole, asked from outside the bot's process."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def database_faults(path: Path) -> list[str]:
    """A sentence for each fault of the database file; none when it is well. Reads only."""
    if not path.exists():
        return ["There is no database yet."]
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return [f"The database cannot be read: {type(error).__name__}."]
    return [] if found == ("ok",) else ["The database is damaged: put a backup in its place."]
