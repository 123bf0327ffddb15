"""Walks through the XML of a Word document, so that text boxes, content controls and diagrams are read too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from bot.drafting.paragraph import Hyperlink, Paragraph

Element = Any  # lxml's, which has no types
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_APART = {f"{_W}{name}" for name in ("txbxContent", "moveFrom", "del", "pPr", "rPr")} | {_FALLBACK}
_BREAKS = {f"{_W}br", f"{_W}cr"}
_ASIDES = ("/header", "/footer", "/footnotes", "/endnotes")
_ADDRESS = re.compile(r'HYPERLINK\s+(?:\\[a-z]\s+)*"(?P<url>[^"]+)"', re.IGNORECASE)
_BOLD_WORDS = 15
_OFF = ("0", "false", "off", "none")
_BULLET, _NUMBER = "•", "1."


@dataclass
class _Read:
    """A paragraph while it is read: its pieces, the links in it, and the field that is open."""

    text: list[str] = field(default_factory=list)
    links: list[Hyperlink] = field(default_factory=list)
    opened: list[tuple[str, int]] = field(default_factory=list)
    instruction: str = ""

    def since(self, start: int) -> str:
        return "".join(self.text[start:]).strip()

    def link(self, url: str, start: int) -> None:
        if url and not url.startswith("#"):
            self.links.append(Hyperlink(self.since(start) or url, url))


def paragraphs_of(document: Document) -> Iterator[Paragraph]:
    """Every paragraph of the body in order, then diagrams, headers, footers and notes."""
    lists = _Lists(document)
    number = 0
    tables = {table: place for place, table in enumerate(document.element.body.iter(f"{_W}tbl"))}
    for element in document.element.body.iter(f"{_W}p"):
        if not _is_left_out(element):
            number += 1
            yield from _read(element, document.part, f"paragraph {number}", lists, _cell(element, tables))
    related = [each.target_part for each in document.part.rels.values() if not each.is_external]
    for part in related:
        if str(part.partname).startswith("/word/diagrams/data"):
            yield from _diagram(part)
    for rel in document.part.rels.values():
        if not rel.is_external and rel.reltype.endswith(_ASIDES):
            yield from _aside(rel.target_part, rel.reltype.rsplit("/", 1)[1])


def _read(
    element: Element, part: Part, place: str, lists: _Lists | None, cell: tuple[int, int, int] | None
) -> Iterator[Paragraph]:
    read = _Read()
    _walk(element, part, read)
    style = lists.style(element) if lists else ""
    title, heading = style.startswith("title"), style.startswith(("heading", "title", "subtitle"))
    mark = lists.mark(element) if lists and not title else ""
    whole = "".join(read.text)
    heading = heading or (_all_bold(element) and len(whole.split()) <= _BOLD_WORDS)
    for count, line in enumerate(_lines(whole, heading=style.startswith(("heading", "title")))):
        links = tuple(each for each in read.links if each.words in line or (count == 0 and each.words not in whole))
        yield Paragraph(line, place, heading, title, mark, links, cell)


def _lines(text: str, *, heading: bool) -> list[str]:
    """A paragraph's own lines; a line that goes on with a small letter, or a heading, is one with the line before."""
    return [re.sub(r"\n", " ", text)] if heading else re.split(r"\n(?=\s*[^a-z\s])", text)


def _walk(element: Element, part: Part, read: _Read) -> None:
    for child in element:
        tag = child.tag
        if tag in _APART or not isinstance(tag, str):
            continue
        if tag in _BREAKS:
            read.text.append("\n")
        elif tag == f"{_W}tab" or tag == f"{_W}ptab":
            read.text.append(" ")
        elif tag == f"{_W}noBreakHyphen":
            read.text.append("-")
        elif tag == f"{_W}instrText":
            read.instruction += child.text or ""
        elif tag == f"{_W}fldChar":
            _field(child, read)
        elif tag.endswith("}t"):
            read.text.append(child.text or "")
        else:
            _inside(child, part, read)


def _inside(element: Element, part: Part, read: _Read) -> None:
    start = len(read.text)
    _walk(element, part, read)
    if element.tag == f"{_W}hyperlink":
        read.link(_target(part, element.get(qn("r:id"))), start)
    elif element.tag == f"{_W}fldSimple" and (found := _ADDRESS.search(element.get(f"{_W}instr") or "")):
        read.link(found["url"], start)


def _field(element: Element, read: _Read) -> None:
    """A field in pieces: its instruction stands between begin and separate, its words between separate and end."""
    kind = element.get(f"{_W}fldCharType")
    if kind == "begin":
        read.instruction = ""
    elif kind == "separate":
        found = _ADDRESS.search(read.instruction)
        read.opened.append((found["url"] if found else "", len(read.text)))
    elif kind == "end" and read.opened:
        read.link(*read.opened.pop())


def _target(part: Part, rel: str | None) -> str:
    return part.rels[rel].target_ref if rel and rel in part.rels and part.rels[rel].is_external else ""


def _is_left_out(element: Element) -> bool:
    """Whether it stands in a second copy for old programs, or in text that was moved away or deleted."""
    return any(each.tag in (_FALLBACK, f"{_W}del", f"{_W}moveFrom") for each in element.iterancestors())


def _cell(element: Element, tables: dict[Element, int]) -> tuple[int, int, int] | None:
    cell = next(element.iterancestors(f"{_W}tc"), None)
    if cell is None or next(element.iterancestors(f"{_W}txbxContent", f"{_W}tc")).tag != cell.tag:
        return None
    row = next(cell.iterancestors(f"{_W}tr"))
    table = next(row.iterancestors(f"{_W}tbl"))
    column = sum(_span(each) for each in cell.itersiblings(f"{_W}tc", preceding=True))
    return tables.get(table, -1), len(list(row.itersiblings(f"{_W}tr", preceding=True))), column


def _span(cell: Element) -> int:
    found = cell.find(f"{_W}tcPr/{_W}gridSpan")
    return int(found.get(f"{_W}val") or 1) if found is not None else 1


def _all_bold(element: Element) -> bool:
    runs = [run for run in element.iter(f"{_W}r") if "".join(run.itertext(f"{_W}t")).strip()]
    return bool(runs) and all(_is_bold(run) for run in runs)


def _is_bold(run: Element) -> bool:
    found = run.find(f"{_W}rPr/{_W}b")
    return found is not None and found.get(f"{_W}val", "1") not in _OFF


def _diagram(part: Part) -> Iterator[Paragraph]:
    """The words of a diagram (SmartArt): its paragraphs in the order in which they were written."""
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    for number, element in enumerate(parse_xml(part.blob).iter(f"{drawing}p"), 1):
        yield Paragraph("".join(element.itertext(f"{drawing}t")), f"diagram, line {number}")


def _aside(part: Part, kind: str) -> Iterator[Paragraph]:
    root = getattr(part, "element", None)
    for element in (parse_xml(part.blob) if root is None else root).iter(f"{_W}p"):
        if not _is_left_out(element):
            read = _Read()
            _walk(element, part, read)
            text = " ".join("".join(read.text).split("\n"))
            yield Paragraph(text, kind.removesuffix("s"), links=tuple(read.links), aside=True)


class _Lists:
    """Knows the styles of paragraphs and which of them are items of a list."""

    def __init__(self, document: Document) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._formats = dict(_formats(document))

    def style(self, element: Element) -> str:
        """The name of the paragraph's style in small letters; the style it is based on, when that is a heading."""
        style = self._styles.get(_value(element, "pStyle") or "")
        name = (style.name or "").casefold() if style is not None else ""
        base = getattr(style, "base_style", None)
        based = (base.name or "").casefold() if base is not None else ""
        return based if based.startswith("heading") else name

    def mark(self, element: Element) -> str:
        """A bullet or a number for an item of a list."""
        own = element.find(f"{_W}pPr/{_W}numPr")
        style = self._styles.get(_value(element, "pStyle") or "")
        found = own if own is not None else (style.element.find(f"{_W}pPr/{_W}numPr") if style is not None else None)
        if found is not None:
            number = _value_of(found.find(f"{_W}numId"))
            if number not in (None, "0"):
                level = _value_of(found.find(f"{_W}ilvl")) or "0"
                return _BULLET if self._formats.get((number, level), "bullet") == "bullet" else _NUMBER
        name = self.style(element)
        return _NUMBER if name.startswith("list number") else _BULLET if name.startswith("list bullet") else ""


def _formats(document: Document) -> Iterator[tuple[tuple[str, str], str]]:
    """How each level of each list is marked."""
    parts = [rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")]
    for part in parts:
        root = getattr(part, "element", None)
        if root is None:
            continue
        levels = {each.get(f"{_W}abstractNumId"): each.findall(f"{_W}lvl") for each in root.iter(f"{_W}abstractNum")}
        for each in root.iter(f"{_W}num"):
            for level in levels.get(_value_of(each.find(f"{_W}abstractNumId")), ()):
                key = (each.get(f"{_W}numId"), level.get(f"{_W}ilvl"))
                yield key, _value_of(level.find(f"{_W}numFmt")) or "bullet"


def _value(element: Element, name: str) -> str | None:
    return _value_of(element.find(f"{_W}pPr/{_W}{name}"))


def _value_of(element: Element | None) -> str | None:
    return None if element is None else element.get(f"{_W}val")
