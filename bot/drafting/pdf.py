"""A PDF as paragraphs: lines put together again by size, weight, gaps and how full they are."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.drafting.characters import BULLETS, tidied
from bot.drafting.paragraph import Hyperlink, Paragraph, tidy
from bot.drafting.unreadable import UnreadableError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_PAGES = 100
_MARGIN = 0.05
_LARGER, _WIDER, _FULL = 1.15, 1.6, 0.7
_HEADING_WORDS = 15
_ITEM = re.compile(rf"^\s*(?:[{re.escape(BULLETS)}]|o\s|\(?(?:\d{{1,2}}|[a-z])[.)]\s)")
_END = re.compile(r"[.!?:;\u2026][\"'\u201d\u2019)]?$")
_BOLD = re.compile(r"bold|black|heavy|semibold", re.IGNORECASE)


@dataclass
class _Line:
    """A printed line. `y` is its height on the page; `pieces` are its words, each with where it starts."""

    page: int
    number: int
    text: str = ""
    y: float = 0.0
    size: float = 0.0
    bold: bool = True
    edge: bool = False
    pieces: list[tuple[float, str]] = field(default_factory=list)
    links: list[Hyperlink] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"page {self.page}, line {self.number}"


def read_pdf(data: bytes, name: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a PDF; none when it holds pictures only. Raises UnreadableError."""
    try:
        import pypdf
    except ImportError:
        raise UnreadableError("library", name=name, kind="PDF") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends by itself concerns nobody
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not _opens(reader)
        pages = 0 if locked else len(reader.pages)
        lines = [] if locked or pages > MAX_PAGES else _lines(reader)
    except Exception:  # whatever the library stumbles over: the file is not ours to mend
        raise UnreadableError("damaged-pdf", name=name) from None
    if locked:
        raise UnreadableError("locked-pdf", name=name)
    if pages > MAX_PAGES:
        raise UnreadableError("pages", name=name, pages=pages, limit=MAX_PAGES)
    return tidy(_paragraphs(lines))


def _opens(reader: PdfReader) -> bool:
    """Whether it opens without a password, as one does that is only locked against changes."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except DependencyError:
        return False


def _lines(reader: PdfReader) -> list[_Line]:
    return [line for number, page in enumerate(reader.pages, 1) for line in _of_page(page, number)]


def _of_page(page: PageObject, number: int) -> list[_Line]:
    lines = [_Line(number, 1)]

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: dict[str, Any] | None, size: float) -> None:
        for place, part in enumerate(text.split("\n")):
            if place:
                lines.append(_Line(number, len(lines) + 1))
            if part.strip():
                _add(lines[-1], part, cm, tm, font, size)
            elif part and lines[-1].text:
                lines[-1].text += part

    page.extract_text(visitor_text=visit)
    said = [replace(line, number=count) for count, line in enumerate((each for each in lines if each.text), 1)]
    _mark_edges(said, float(page.mediabox.bottom), float(page.mediabox.height))
    _add_links(said, page)
    return said


def _add(
    line: _Line, text: str, cm: Sequence[float], tm: Sequence[float], font: dict[str, Any] | None, size: float
) -> None:
    line.pieces.append((tm[4] * cm[0] + tm[5] * cm[2] + cm[4], text))
    if not line.text:
        line.y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        line.size = size * (abs(tm[3] * cm[3]) or 1.0)
    line.text += text
    line.bold = line.bold and bool(_BOLD.search(str((font or {}).get("/BaseFont", ""))))


def _mark_edges(lines: Sequence[_Line], bottom: float, height: float) -> None:
    """What stands in the margins is a header or a footer; text without a known height is not."""
    for line in lines:
        above = (line.y - bottom) / height if height else 0.5
        line.edge = line.y != 0 and not _MARGIN < above < 1 - _MARGIN


def _add_links(lines: Sequence[_Line], page: PageObject) -> None:
    for annotation in page.get("/Annots") or ():
        told = annotation.get_object()
        action = told.get("/A")
        url = str((action.get_object() if action is not None else {}).get("/URI", ""))
        box = [float(each) for each in told.get("/Rect", ())]
        if not url or len(box) != 4 or not lines:
            continue
        middle = (box[1] + box[3]) / 2
        nearest = min(lines, key=lambda line: abs(line.y + line.size / 3 - middle))
        nearest.links.append(Hyperlink(_words_under(nearest, box), url))


def _words_under(line: _Line, box: Sequence[float]) -> str:
    """The words of a line that start under a link's box."""
    return tidied("".join(text for start, text in line.pieces if box[0] - 2 <= start <= box[2]))


def _paragraphs(lines: Sequence[_Line]) -> Iterator[Paragraph]:
    asides = _repeated(lines)
    body = [line for line in lines if not line.edge and _shape(line) not in asides]
    size, gap, width = _usual(body)
    held: list[_Line] = []
    for line in body:
        if held and not _goes_on(held[-1], line, gap, width):
            yield _paragraph(held, size, body)
            held = []
        held.append(line)
    if held:
        yield _paragraph(held, size, body)
    others = {_shape(line): line for line in lines if line.edge or _shape(line) in asides}
    for line in others.values():
        yield Paragraph(line.text, f"page {line.page}", links=tuple(line.links), aside=True)


def _repeated(lines: Sequence[_Line]) -> set[str]:
    """Lines that stand on two pages or more, but for their numbers: headers and footers."""
    pages: dict[str, set[int]] = {}
    for line in lines:
        pages.setdefault(_shape(line), set()).add(line.page)
    return {shape for shape, found in pages.items() if len(found) > 2 or (len(found) == 2 and len(shape) < 60)}


def _shape(line: _Line) -> str:
    return re.sub(r"\d+", "0", tidied(line.text))


def _usual(lines: Sequence[_Line]) -> tuple[float, float, int]:
    """The usual size of letters, the usual gap between lines and the letters of a full line."""
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    usual = [line for line in lines if abs(line.size - size) < 0.6]
    gaps = sorted(a.y - b.y for a, b in pairwise(usual) if a.page == b.page and a.y > b.y)
    return size, gaps[len(gaps) // 4] if gaps else 0.0, max((len(line.text.strip()) for line in usual), default=0)


def _goes_on(last: _Line, line: _Line, gap: float, width: int) -> bool:
    """Whether the line is the same paragraph: no list mark, same letters, usual gap, and the last line was full."""
    if _ITEM.match(line.text) or abs(last.size - line.size) > 0.6 or last.bold != line.bold:
        return False
    begins_small = line.text.lstrip()[:1].islower()
    ended = bool(_END.search(last.text.rstrip()))
    if last.page != line.page:
        return begins_small and not ended
    if gap and last.y - line.y > gap * _WIDER:
        return False
    if begins_small and not ended:
        return True
    return len(last.text.strip()) > _FULL * width


def _paragraph(held: Sequence[_Line], size: float, body: Sequence[_Line]) -> Paragraph:
    text = ""
    for line in held:
        joint = "" if re.search(r"[^\W\d_]-$", text) and line.text.lstrip()[:1].isalpha() else " "
        text = f"{text.rstrip()}{joint}{line.text.strip()}" if text else line.text.strip()
    first = held[0]
    short = len(text.split()) <= _HEADING_WORDS
    larger = bool(size) and first.size > size * _LARGER
    title = larger and first.page == 1 and first.size >= max(line.size for line in body)
    links = tuple(link for line in held for link in line.links)
    return Paragraph(text, first.place, heading=short and (larger or first.bold), title=title, links=links)
