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
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF", b"BM")
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
        raise UnreadableError(f"There are no words in {path.name}. {_SCANNED}")
    if sum(len(each.text) for each in paragraphs) > MAX_CHARACTERS:
        raise UnreadableError(
            f"{path.name} has more than {MAX_CHARACTERS:,} characters. That is a whole report, not a briefing: "
            "copy the part that you need into a new document."
        )
    return paragraphs


_SCANNED = "If it is a scan or a picture, open it, select the words and save them as a text file, or type them."


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableError(f"{path.name} is a folder. Name one document in it.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableError(
                f"{path.name} has {size / 1_000_000:.0f} megabytes; {MAX_BYTES // 1_000_000} is the most. "
                "Save a copy without its pictures, or copy the words into a text file."
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableError(f"There is no file {path}. Look whether its name and folder are right.") from None
    except OSError as error:
        raise UnreadableError(f"{path.name} cannot be opened: {error.strerror}.") from None
    if not data.strip():
        raise UnreadableError(f"{path.name} is empty. Look whether it was saved.")
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
        raise UnreadableError(_old_word(data, name))
    if start.startswith(_RTF):
        raise UnreadableError(f"{name} is in Rich Text Format. Open it in Word and save it as a Word document (.docx).")
    if data.startswith(_PICTURES):
        raise UnreadableError(f"{name} is a picture. Type its words into a text file, or ask for the document itself.")
    if start.startswith(_WEB):
        raise UnreadableError(f"{name} is a web page. Open it in a browser and save it as PDF, or copy its words.")
    return read_text(_text(data, name))


def _old_word(data: bytes, name: str) -> str:
    if _ENCRYPTED in data:
        return (
            f"{name} is protected with a password. Open it in Word, save a copy without the password, and import that."
        )
    return f"{name} is in an old Office format. Open it in Word, save it as a Word document (.docx), and import that."


def _text(data: bytes, name: str) -> str:
    for mark, encoding in _WIDE.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data.count(0) or sum(byte < 9 for byte in data) > max(2, len(data) // 100):
        raise UnreadableError(f"{name} is not a document I can read. Save it as Word (.docx), PDF or plain text.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
