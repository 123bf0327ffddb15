"""What a link to the private chat may carry, and the one kind of it that nobody can make but the bot.

Bot API, deep linking: 1 to 64 characters of A-Z, a-z, 0-9, _ and -. What a person types after /start is checked as
strictly, since anybody can type it.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

LINE = "line-"
_DOMAIN = b"briefbot line v1:"
_TICKET_BYTES = 16  # 128 bits
_READ = re.compile(r"read-([a-z0-9-]{1,48})")
_LINE = re.compile(r"line-([1-9]\d{0,9})-([A-Za-z0-9_-]{22})")


@dataclass(frozen=True)
class Reading:
    """To read the briefing of that id."""

    briefing: str


@dataclass(frozen=True)
class Lining:
    """To add a line to the record of that number; `ticket` is what shows that the link is the bot's own."""

    record: int
    ticket: str


def line_payload(record: int, ticket: str) -> str:
    """The payload of a link that adds a line to a team's record."""
    return f"{LINE}{record}-{ticket}"


def line_ticket(secret: bytes, record: int, week: str) -> str:
    """22 characters of HMAC-SHA256 over a record and its week, that nobody finds out without the secret."""
    digest = hmac.digest(secret, _DOMAIN + f"{record}/{week}".encode(), "sha256")
    return urlsafe_b64encode(digest[:_TICKET_BYTES]).decode().rstrip("=")


def is_ticket(secret: bytes, record: int, week: str, ticket: str) -> bool:
    """Whether the ticket is that of the record; takes as long for a near guess as for a wild one."""
    return hmac.compare_digest(line_ticket(secret, record, week).encode(), ticket.encode("utf-8", "replace"))


def payload_of(text: str) -> Reading | Lining | None:
    """What a start parameter asks for; None for any other, which may be an area, an invitation or nothing at all."""
    if read := _READ.fullmatch(text):
        return Reading(read[1])
    if line := _LINE.fullmatch(text):
        return Lining(int(line[1]), line[2])
    return None
