"""A Word document as paragraphs: its text, lists, tables, text boxes, diagrams, links, headers and footnotes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.drafting.paragraph import Paragraph, tidy
from bot.drafting.unreadable import UnreadableError

if TYPE_CHECKING:
    from docx.document import Document

MAX_UNPACKED = 200_000_000
MAX_TEXT_PART = 40_000_000
_DOCUMENT = "word/document.xml"
_OTHERS = {"ppt/": "a PowerPoint presentation", "xl/": "an Excel workbook", "content.xml": "an OpenDocument file"}


def read_word(data: bytes, name: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a .docx file. Raises UnreadableError."""
    _check_package(data, name)
    try:
        import docx
    except ImportError:
        raise UnreadableError("library", name=name, kind="Word") from None
    try:
        return tidy(_paragraphs(docx.Document(io.BytesIO(data))))
    except Exception:  # whatever the library stumbles over: the file is not ours to mend
        raise UnreadableError("damaged-word", name=name) from None


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    from bot.drafting.word_text import paragraphs_of

    return paragraphs_of(document)


def _check_package(data: bytes, name: str) -> None:
    """That the file is a Word package, not locked, and not larger than it looks."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableError("damaged-word", name=name) from None
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError("locked-word", name=name)
    names = [part.filename for part in parts]
    if _DOCUMENT not in names:
        raise _other(names, name)
    text = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if sum(part.file_size for part in parts) > MAX_UNPACKED or text > MAX_TEXT_PART:
        raise UnreadableError("unpacks", name=name)


def _other(names: list[str], name: str) -> UnreadableError:
    kind = next((kind for start, kind in _OTHERS.items() if any(each.startswith(start) for each in names)), None)
    return UnreadableError("other-office", name=name, kind=kind) if kind else UnreadableError("archive", name=name)
