"""New files to begin with: a topic, a briefing, an area."""

from __future__ import annotations

import re

from bot.drafting.characters import slug

_ID = re.compile(r"[a-z0-9-]{1,48}")


def id_fault(id_: str) -> str | None:
    """A sentence when the id cannot be one, with one that can; None when it is right."""
    if _ID.fullmatch(id_):
        return None
    near = slug(id_)
    instead = f" Try: {near}" if near else ""
    return f"“{id_}” cannot be an id. An id has small letters, digits and hyphens, 48 at most.{instead}"
