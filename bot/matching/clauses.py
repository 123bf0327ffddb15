"""The clauses of a message: a long story is also read one piece at a time, so that its point is not drowned."""

from __future__ import annotations

import re

ENDS = re.compile(
    r"(?<![,.;:?!])[,.;:?!]++(?:\s|$)|\s[-\u2013\u2014]+\s|\n|\s(?=(?:why|what|how|should|can|could|did|does)\s)"
)
SHORTEST = 3
MOST = 8


def clauses(text: str) -> tuple[str, ...]:
    """The clauses of three words and more, the longest eight of them; none when the message is one clause."""
    found = [part for part in ENDS.split(text) if len(part.split()) >= SHORTEST]
    longest = sorted(found, key=len, reverse=True)[:MOST]
    return tuple(part for part in found if part in longest) if len(found) > 1 else ()
