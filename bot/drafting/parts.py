"""The parts of a briefing, found by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from bot.drafting.characters import plain
from bot.drafting.paragraph import Paragraph
from bot.knowledge.schema import Headings

_NUMBERED = re.compile(r"^(?:(?:part|section|step|no|box)\s+)?(?:\d{1,2}|[ivx]{1,4})\s+(?=\w)")
_ONE_OF_MANY = re.compile(
    r"^(?P<name>finding|learning point|learning|theme|lesson|key learning|key finding|practice theme)s?\s+"
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SEPARATOR = re.compile(r"\s{0,3}(?:[?!]?\s{0,3}(?:…|\.\s?\.|:)[.…:\s]*|\?\s+|\s[-\u2013\u2014]\s)")
_LONGEST, _EXTRA = 12, 8
_GOES_ON = frozenset(("about", "and", "as", "by", "for", "from", "in", "of", "on", "to", "with"))


class Part(StrEnum):
    """A part of a briefing; `OPENING` stands before the first heading, `OTHER` has no place in a briefing."""

    OPENING = "opening"
    HAPPENED = "happened"
    TOLD_US = "told_us"
    DO_NOW = "do_now"
    GOOD_PRACTICE = "good_practice"
    QUESTIONS = "questions"
    ADVICE = "advice"
    OTHER = "other"


@dataclass(frozen=True)
class Block:
    """What stands under one heading. `heading` is empty before the first one."""

    part: Part
    heading: str
    paragraphs: tuple[Paragraph, ...]
    place: str = ""


class Recognised:
    """Knows the headings of the parts."""

    def __init__(self, headings: Headings) -> None:
        """A heading that stands in two lists belongs to the first part that has it, in the order of the parts."""
        self._parts: dict[str, Part] = {}
        for part in Part:
            if part is not Part.OPENING:
                for heading in getattr(headings, part.value):
                    self._parts.setdefault(plain(heading), part)

    def heading(self, paragraph: Paragraph) -> tuple[Part, str, str] | None:
        """The part that a paragraph opens, the heading as printed and the words behind it; None when it opens none."""
        if paragraph.aside or (paragraph.mark and not paragraph.numbered):
            return None
        return self._whole(paragraph) or self.inline(paragraph)

    def usual(self, paragraph: Paragraph) -> bool:
        """Whether it is a usual heading word for word, alone or with its text on the same line."""
        return _NUMBERED.sub("", plain(paragraph.text)) in self._parts or self.inline(paragraph) is not None

    def _whole(self, paragraph: Paragraph) -> tuple[Part, str, str] | None:
        words = _NUMBERED.sub("", plain(paragraph.text))
        if (part := self._parts.get(words)) and not paragraph.text.rstrip().endswith((",", ";")):
            return part, paragraph.text, ""
        many = _ONE_OF_MANY.match(words)
        if many and words == many[0]:
            return Part.TOLD_US, paragraph.text, ""
        return self._begins(words.split(), paragraph) if len(words.split()) <= _LONGEST else None

    def _begins(self, words: list[str], paragraph: Paragraph) -> tuple[Part, str, str] | None:
        """A heading that says more than the usual one: “What happened to Sam?”.

        Where the document does not set it as a heading, a small word must lead on, and it must not be a statement.
        """
        for count in range(len(words) - 1, 1, -1):
            part = self._parts.get(" ".join(words[:count]))
            led_on = words[count] in _GOES_ON and not paragraph.text.endswith((".", ",", ";"))
            if part and len(words) - count <= _EXTRA and (paragraph.heading or led_on):
                return part, paragraph.text, ""
        return None

    def inline(self, paragraph: Paragraph) -> tuple[Part, str, str] | None:
        """A heading on the same line as its text, set off by dots, a colon, a question mark or a dash."""
        text = paragraph.text
        ends = [match.end() for match in _WORD.finditer(text)][:_LONGEST]
        for end in reversed(ends):
            words = _NUMBERED.sub("", plain(text[:end]))
            separator = _SEPARATOR.match(text, end)
            many = _ONE_OF_MANY.match(words)
            part = self._parts.get(words) or (Part.TOLD_US if many and many[0] == words else None)
            if separator and part and (rest := text[separator.end() :].strip()):
                return part, text[:end], rest
        return None


def blocks(paragraphs: Sequence[Paragraph], headings: Headings) -> tuple[Block, ...]:
    """The document's parts in its own order."""
    recognised = Recognised(headings)
    found: list[tuple[Part, str, str, list[Paragraph]]] = [(Part.OPENING, "", "", [])]
    for paragraph in _by_columns(paragraphs, recognised):
        opened = recognised.heading(paragraph)
        if opened is None or (not recognised.usual(paragraph) and _is_something_else(paragraph, *found[-1])):
            found[-1][3].append(paragraph)
            continue
        part, printed, rest = opened
        found.append((part, printed, paragraph.place, []))
        if rest:
            found[-1][3].append(replace(paragraph, text=rest, mark="", heading=False, title=False))
    made = (Block(part, heading, tuple(held), place) for part, heading, place, held in found)
    return tuple(block for block in made if block.paragraphs or block.heading)


def _is_something_else(paragraph: Paragraph, part: Part, _: str, __: str, held: list[Paragraph]) -> bool:
    """Whether what begins like a heading is the document's title, or one of its questions."""
    first = part is Part.OPENING and not held
    asked = part is Part.QUESTIONS and paragraph.question
    return paragraph.title or (not paragraph.heading and (first or asked))


def _by_columns(paragraphs: Sequence[Paragraph], recognised: Recognised) -> Iterator[Paragraph]:
    """The rows of a table below a row of headings: before each cell its heading is said again."""
    columns: dict[int, Paragraph] = {}
    table: int | None = None
    for row, group in groupby(paragraphs, key=lambda each: each.cell[:2] if each.cell else None):
        cells = list(group)
        if row is None or row[0] != table:
            columns, table = {}, row[0] if row else None
        heads = {each.cell[2]: each for each in cells if each.cell and recognised.heading(each)}
        if len(heads) == len(cells) > 1 and not any(recognised.inline(each) for each in cells):
            columns = heads
            continue
        for place, cell in groupby(cells, key=lambda each: each.cell):
            if place and place[2] in columns:
                yield columns[place[2]]
            yield from cell
