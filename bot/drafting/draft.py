"""What was made of a document: the briefing, and everything a lead should look at."""

from __future__ import annotations

from dataclasses import dataclass

from bot.drafting.contacts import FoundLink, FoundPhone
from bot.drafting.paragraph import Paragraph
from bot.knowledge.schema import Briefing


@dataclass(frozen=True)
class Left:
    """A paragraph that found no place in the briefing, and why."""

    text: str
    place: str
    why: str = ""


@dataclass(frozen=True)
class Personal:
    """What looks like a personal detail: its kind (see `bot.privacy`), its words and where it stands."""

    kind: str
    text: str
    place: str


@dataclass(frozen=True)
class Draft:
    """A briefing read from a document.

    `left`: paragraphs at the end of the file, to be placed by hand. `names`: what the review may be known as.
    `guessed`: keys whose values the document does not give in so many words. `residue`: a converter's marks.
    """

    briefing: Briefing
    left: tuple[Left, ...] = ()
    links: tuple[FoundLink, ...] = ()
    phones: tuple[FoundPhone, ...] = ()
    personal: tuple[Personal, ...] = ()
    names: tuple[str, ...] = ()
    guessed: frozenset[str] = frozenset()
    residue: tuple[str, ...] = ()


def left(paragraph: Paragraph, why: str = "") -> Left:
    """The paragraph as one that found no place; its list mark is kept when it is a number."""
    mark = f"{paragraph.mark} " if paragraph.numbered else ""
    return Left(f"{mark}{paragraph.text}", paragraph.place, why)
