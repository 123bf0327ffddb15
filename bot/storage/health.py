"""Whether the database file is whole, asked from outside the bot's process."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.migrations import DatabaseNewer, refuse_newer
from bot.storage.trouble import advice_on


def steps_of(connection: sqlite3.Connection) -> list[str]:
    """The names of the steps that brought the database to its shape; none of a database that is empty."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchone():
        return []
    return [name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY name")]


def database_faults(path: Path) -> list[str]:
    """A sentence for each fault of the database file; none when it is well. Reads only."""
    try:
        if not path.exists():
            return ["There is no database yet."]
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
            refuse_newer(steps_of(connection))
    except DatabaseNewer as error:
        return [f"The database cannot be used: {error}."]
    except (sqlite3.Error, OSError) as error:
        return [f"The database cannot be read: {advice_on(error)}."]
    return [] if found == ("ok",) else ["The database is damaged: put a backup in its place."]
