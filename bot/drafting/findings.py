"""What the review told us and what to do now, put together as findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.drafting.characters import clipped, plain, sentences
from bot.drafting.draft import Left, left
from bot.drafting.notes import note
from bot.drafting.paragraph import Paragraph
from bot.drafting.parts import Block, Part

MOST = 2_000
_TITLE, _SHORT_LINE = 90, 12
_RUN_IN = re.compile(r"^(?P<title>[A-Z“\u2018'\"][^.:?!]{2,70}?)(?::|\s[\u2013\u2014-])\s+(?=\S)")
_NOT = re.compile(r"\b(?:not|no|never|nor|without|lack|lacked|little|failed|rather than|limited)\b")


@dataclass(frozen=True)
class Told:
    """A finding as the document gives it; `titled`: the document itself gives the title."""

    title: str
    told_us: str
    do_now: str = ""
    place: str = ""
    titled: bool = False
    general: bool = False


@dataclass(frozen=True)
class Sorted:
    """What stands under the headings of findings and actions, sorted by what it is.

    `paired`: findings and actions were put together by their numbers, which is a guess.
    """

    findings: tuple[Told, ...] = ()
    good_practice: tuple[Paragraph, ...] = ()
    questions: tuple[Paragraph, ...] = ()
    left: tuple[Left, ...] = ()
    paired: bool = False


def joined(paragraphs: Iterable[Paragraph]) -> str:
    """The paragraphs as one text: what ends without a mark gets a full stop, or a semicolon in a list led into."""
    parts: list[str] = []
    led = False
    for paragraph, after in with_next(list(paragraphs)):
        led = (paragraph.bullet and led) or paragraph.text.endswith(":")
        end = "" if paragraph.sentence or after is None else (";" if led and after.bullet else ".")
        parts.append(paragraph.text + end)
    return " ".join(parts)


def with_next(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, Paragraph | None]]:
    """Each paragraph with the one after it; None after the last."""
    return zip_longest(paragraphs, paragraphs[1:])


def pieces(text: str, most: int = MOST) -> list[str]:
    """The text in pieces that fit into one value, cut between sentences where it can be."""
    made: list[str] = []
    for sentence in sentences(text):
        for part in _cut(sentence, most):
            if made and len(made[-1]) + len(part) + 1 <= most:
                made[-1] = f"{made[-1]} {part}"
            else:
                made.append(part)
    return made


def _cut(text: str, most: int) -> list[str]:
    parts = []
    while len(text) > most:
        at = text.rfind(" ", 1, most)
        at = at if at > 0 else most
        parts.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*parts, text] if text else parts


def title_of(text: str) -> str:
    """The words that head a finding: those before a colon or a dash, else its first sentence, cut."""
    run_in = _RUN_IN.match(text)
    return run_in["title"].strip() if run_in else clipped(sentences(text)[0].rstrip(" .;,"), _TITLE)


def sort_findings(blocks: Sequence[Block], praise: Sequence[str]) -> Sorted:
    """The findings of a document from its blocks of findings and actions, in their order.

    Where the document takes turns (told us, do now, told us, do now) each action belongs to the finding before it.
    Where it gives all findings and then all actions, the actions stand in a finding of their own, unless there is one
    finding only or both are numbered alike.
    """
    wanted = [block for block in blocks if block.part in (Part.TOLD_US, Part.DO_NOW) and block.paragraphs]
    found = Sorting(praise)
    if _takes_turns(wanted):
        found.in_turns(wanted)
    else:
        found.apart(wanted)
    return Sorted(tuple(found.findings), tuple(found.good), tuple(found.questions), tuple(found.left), found.paired)


def _takes_turns(blocks: Sequence[Block]) -> bool:
    parts = [block.part for block in blocks]
    turns = [
        place for place, part in enumerate(parts[1:], 1) if part is Part.DO_NOW and parts[place - 1] is Part.TOLD_US
    ]
    return len(turns) > 1 or (len(turns) == 1 and Part.TOLD_US in parts[turns[0] :])


class Sorting:
    """Takes the blocks one after the other and keeps what each paragraph turned out to be."""

    def __init__(self, praise: Sequence[str]) -> None:
        """`praise`: the words by which a finding is known as good practice."""
        self._praise = tuple(plain(each) for each in praise)
        self.findings: list[Told] = []
        self.good: list[Paragraph] = []
        self.questions: list[Paragraph] = []
        self.left: list[Left] = []
        self.paired = False

    def in_turns(self, blocks: Sequence[Block]) -> None:
        """Each block of actions belongs to the finding before it; a finding that no action follows stands alone."""
        for place, block in enumerate(blocks):
            if block.part is Part.TOLD_US:
                followed = blocks[place + 1 : place + 2]
                if followed and followed[0].part is Part.DO_NOW and not _is_list(block):
                    self.findings.append(_one(list(block.paragraphs), _do(self._actions(followed[0]))))
                else:
                    self.findings += self._items(block)
            elif not place or blocks[place - 1].part is not Part.TOLD_US or _is_list(blocks[place - 1]):
                self._general([block])

    def apart(self, blocks: Sequence[Block]) -> None:
        """All findings, then all actions."""
        told = [item for block in blocks if block.part is Part.TOLD_US for item in self._items(block)]
        doing = [block for block in blocks if block.part is Part.DO_NOW]
        actions = [action for block in doing for action in self._actions(block)]
        if len(told) == 1 and actions:
            self.findings = [_with(told[0], _do(actions))]
        elif len(told) == len(actions) and _numbered(blocks, Part.TOLD_US) and _numbered(blocks, Part.DO_NOW):
            self.findings = [_with(each, action.text) for each, action in zip(told, actions, strict=True)]
            self.paired = True
        else:
            self.findings = told
            self._general(doing, actions)

    def _general(self, blocks: Sequence[Block], actions: Sequence[Paragraph] | None = None) -> None:
        """Actions for all findings together."""
        held = [each for block in blocks for each in self._actions(block)] if actions is None else list(actions)
        if held:
            title = blocks[0].heading.strip(" .…:0123456789)(-") or note("general_title")
            told = Told(title, note("general_told_us"), joined(held), held[0].place, titled=True, general=True)
            self.findings.append(told)

    def _actions(self, block: Block) -> list[Paragraph]:
        """The actions of a block; what it asks is a question instead."""
        self.questions += [each for each in block.paragraphs if each.question]
        return [each for each in block.paragraphs if not each.question]

    def _items(self, block: Block) -> list[Told]:
        """The findings of one block: under headings of their own, else one a list item or paragraph."""
        found = []
        for group in self._groups(block.paragraphs):
            if len(group) == 1 and group[0].question:
                self.questions.append(group[0])
            elif len(group) == 1 and self._praises(group[0].text):
                self.good.append(group[0])
            else:
                found.append(_one(group))
        return found

    def _groups(self, paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
        groups: list[list[Paragraph]] = []
        titled = False
        for paragraph, after in with_next(paragraphs):
            if _heads(paragraph, after):
                groups.append([paragraph])
                titled = True
            elif titled:
                groups[-1].append(paragraph)
            elif paragraph.text.endswith(":") and after is not None and after.bullet and not paragraph.bullet:
                self.left.append(left(paragraph, note("lead_in")))
            else:
                groups.append([paragraph])
        return groups

    def _praises(self, text: str) -> bool:
        words = plain(text)
        found = next((phrase for phrase in self._praise if phrase in words), None)
        return found is not None and not _NOT.search(words)


def _is_list(block: Block) -> bool:
    """Whether a block is a list of findings of their own; in a table a list is one finding of its row."""
    first = block.paragraphs[0]
    return first.cell is None and first.bullet and sum(each.bullet for each in block.paragraphs) > 1


def _heads(paragraph: Paragraph, after: Paragraph | None) -> bool:
    """Whether the paragraph is the title of what follows: set as a heading, or short and followed by a sentence."""
    if after is None or after.heading or paragraph.text.endswith(":"):
        return False
    if paragraph.heading:
        return True
    short = len(paragraph.text.split()) <= _SHORT_LINE and not paragraph.sentence
    return short and not paragraph.bullet and (after.sentence or after.bullet)


def _one(group: list[Paragraph], do_now: str = "") -> Told:
    """One finding from its paragraphs; the first is its title when it heads them."""
    first, *rest = group
    if rest and _heads(first, rest[0]) and len(first.text) <= _TITLE * 2:
        return Told(first.text, joined(rest), do_now, first.place, titled=True)
    text = joined(group)
    return Told(title_of(text), text, do_now, first.place, titled=bool(_RUN_IN.match(text)))


def _do(actions: Sequence[Paragraph]) -> str:
    return joined(actions)


def _with(told: Told, do_now: str) -> Told:
    return Told(told.title, told.told_us, do_now, told.place, told.titled)


def _numbered(blocks: Sequence[Block], part: Part) -> bool:
    return all(each.numbered for block in blocks if block.part is part for each in block.paragraphs)
