"""Opens a document, whatever it is called, or says in one sentence what to do instead."""

from __future__ import annotations

import codecs
from pathlib import Path

from bot.drafting.paragraph import Paragraph
from bot.drafting.plain_text import read_text
from bot.drafting.unreadable import UnreadableError

MAX_BYTES = 20_000_000
MAX_CHARACTERS = 300_000
_PDF, _ZIP, _OLE, _RTF = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
_EMPTY_ZIP = b"PK\x05\x06"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_WEB = (b"<!doctype html", b"<html")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


def read_document(path: Path) -> tuple[Paragraph, ...]:
    """The paragraphs of a Word, PDF or text file. Raises UnreadableError.

    What a file is, is seen from how it begins and not from its name.
    """
    data = _bytes(path)
    paragraphs = _read(data, path.name)
    if not any(each.text for each in paragraphs):
        raise UnreadableError("no-words", name=path.name)
    if sum(len(each.text) for each in paragraphs) > MAX_CHARACTERS:
        raise UnreadableError("report", name=path.name, limit=f"{MAX_CHARACTERS:,}")
    return paragraphs


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableError("folder", name=path.name)
        size = path.stat().st_size
        if not path.is_file():
            raise UnreadableError("not-a-file", name=path.name)
        if size > MAX_BYTES:
            facts = {"size": round(size / 1_000_000), "limit": MAX_BYTES // 1_000_000}
            raise UnreadableError("too-big", name=path.name, **facts)
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableError("not-there", path=path) from None
    except OSError as error:
        raise UnreadableError("cannot-open", name=path.name, reason=error.strerror) from None
    if not data.strip():
        raise UnreadableError("empty", name=path.name)
    return data


def _read(data: bytes, name: str) -> tuple[Paragraph, ...]:
    start = data.lstrip()[:16].lower()
    if data[:1024].find(_PDF) >= 0:
        from bot.drafting.pdf import read_pdf

        return read_pdf(data, name)
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        from bot.drafting.word import read_word

        return read_word(data, name)
    if data.startswith(_OLE):
        raise UnreadableError("locked-word" if _ENCRYPTED in data else "old-office", name=name)
    if data.startswith(_PICTURES):
        raise UnreadableError("picture", name=name)
    if start.startswith((_RTF, *_WEB)):
        raise UnreadableError("rtf" if start.startswith(_RTF) else "web-page", name=name)
    return read_text(_text(data, name))


def _text(data: bytes, name: str) -> str:
    for mark, encoding in _WIDE.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data.count(0) or sum(byte < 9 for byte in data) > max(2, len(data) // 100):
        raise UnreadableError("unknown", name=name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
