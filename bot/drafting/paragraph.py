"""A document as paragraphs, whatever program wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.drafting.characters import BULLETS, tidied

_NUMBER = r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\d{1,2}\s?[-\u2013]"
_MARK = re.compile(
    rf"^\s*(?:(?P<bullet>[{re.escape(BULLETS)}-]+|o)|(?P<number>{_NUMBER}))(?:\s+(?=\S)|$)", re.IGNORECASE
)
_RESIDUE = re.compile(r"\[(?:image|bookmark|picture|shape|embed)\s*:[^\]\n]{0,80}\]", re.IGNORECASE)
_QUOTED_QUESTION = re.compile(r"^[\"'\u201c\u2018].*\?[\"'\u201d\u2019]$")
_SAID = re.compile(r"\w")


@dataclass(frozen=True)
class Hyperlink:
    """An address in a document and the words it is put under; both the same for one that is printed."""

    words: str
    url: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph.

    `place`: where it stands, in words: “line 4”. `heading`: the document sets it as a heading, `title` as its title.
    `mark`: its bullet or number. `cell`: table, row and column, when it stands in a table. `aside`: a header, a
    footer or a footnote. `residue`: marks that a converter left in it, taken out of the text.
    """

    text: str
    place: str
    heading: bool = False
    title: bool = False
    mark: str = ""
    links: tuple[Hyperlink, ...] = ()
    cell: tuple[int, int, int] | None = None
    aside: bool = False
    residue: tuple[str, ...] = ()

    @property
    def bullet(self) -> bool:
        """Whether it is an item of a list, numbered or not."""
        return bool(self.mark)

    @property
    def numbered(self) -> bool:
        """Whether its mark is a number or a letter."""
        return bool(re.search(r"\w", self.mark)) and self.mark != "o"

    @property
    def question(self) -> bool:
        """Whether it asks something; an order that ends with a quoted question does not."""
        return bool(re.search(r"\?\s*\)?$", self.text)) or bool(_QUOTED_QUESTION.match(self.text))

    @property
    def sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.text.rstrip(" \"'”\u2019)").endswith((".", "?", "!", ":", ";", "…"))


def tidy(paragraphs: Iterator[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs that say something: spaces made plain, list marks and a converter's marks set apart."""
    return tuple(each for each in map(_tidied, paragraphs) if _SAID.search(each.text) or each.residue)


def _tidied(paragraph: Paragraph) -> Paragraph:
    residue = tuple(tidied(each) for each in _RESIDUE.findall(paragraph.text))
    text = tidied(_RESIDUE.sub(" ", paragraph.text))
    found = None if paragraph.mark else _MARK.match(text)
    mark = found[0].strip() if found else paragraph.mark
    return replace(paragraph, text=text[found.end() :] if found else text, mark=mark, residue=residue)
