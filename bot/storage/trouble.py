"""What is wrong with a database that cannot be used, and what whoever runs the bot can do about it."""

from __future__ import annotations

import errno
import sqlite3

_DAMAGED = "the file is damaged and is left as it is: stop me and put a backup in its place (briefbot restore)"
_FULL = "the disk is full: make room on it"
_SHUT = "it may not be written: let the user that I run as write to the data folder and all in it"
_ADVICE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _SHUT,
    "SQLITE_PERM": _SHUT,
    "SQLITE_CANTOPEN": "it cannot be opened: look at BRIEFBOT_DATABASE, and at who may use that folder",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_BUSY": "another program holds it locked: end that program",
    "SQLITE_LOCKED": "another program holds it locked: end that program",
    "SQLITE_IOERR": "the disk cannot be read or written: look at the disk and at the room on it",
}
_OF_SYSTEM = {errno.ENOSPC: _FULL, errno.EROFS: _SHUT, errno.EACCES: _SHUT}
SLOW = "it is slow, or another program holds it locked: look at the disk, and for that program"


def advice_on(error: Exception) -> str:
    """What is wrong and what to do. Never quotes the error's own text, which may hold what was to be written."""
    if isinstance(error, sqlite3.Error):
        # "SQLITE_READONLY_DBMOVED" and the like are finer kinds of the first two words (sqlite.org/rescode.html).
        kind = "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])
        return _ADVICE.get(kind, type(error).__name__)
    if isinstance(error, OSError):
        return _OF_SYSTEM.get(error.errno or 0, type(error).__name__)
    return type(error).__name__
