"""From the bytes of a knowledge file to its text."""

from __future__ import annotations

import re

from bot.knowledge.problem import LINE_BREAK, Problem, Spot, problem

# Neither control characters nor those that turn the direction of what follows, so that it reads as something else.
UNREADABLE = re.compile(r"[^\t\n\r -~\x85\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS = re.compile(LINE_BREAK)
_BOM_8, _BOMS_16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_DOCUMENTS = {b"PK\x03\x04": "Word", b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "Word", b"{\\rtf": "Word"}


def decode(raw: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """The text of a file and what is odd about its bytes; no text when it cannot be read."""
    refused = _foreign(raw, file)
    if refused:
        return None, [refused]
    found = [problem("byte-order-mark", file)] if raw.startswith(_BOM_8) else []
    raw = raw.removeprefix(_BOM_8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_undecodable(raw, error, file)]
    if b"\r\n" in raw:
        found.append(problem("windows-lines", file))
    unreadable = UNREADABLE.search(text)
    if unreadable:
        return None, [*found, _control(text, unreadable, file)]
    return text, found


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of `text`, broken where YAML breaks them."""
    return tuple(_ENDS.split(text))


def spot_of(text: str, index: int) -> Spot:
    """Line and column of the character at `index`."""
    before = _ENDS.split(text[:index])
    return Spot(len(before), len(before[-1]) + 1)


def _foreign(raw: bytes, file: str) -> Problem | None:
    for start, program in _DOCUMENTS.items():
        if raw.startswith(start):
            return problem("not-a-text-file", file, program=program)
    if raw.startswith(_BOMS_16) or _every_second_is_nul(raw[:400]):
        return problem("utf-16", file)
    if raw.count(0) > len(raw) // 20:
        return problem("binary", file)
    return None


def _every_second_is_nul(start: bytes) -> bool:
    halves = (start[::2], start[1::2])
    return len(start) >= 8 and any(half.count(0) > 0.9 * len(half) for half in halves)


def _undecodable(raw: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    if any(byte < 32 and byte not in (9, 10, 13) for byte in raw):
        return problem("binary", file)
    before = raw[: error.start].decode("utf-8")
    return problem("not-utf-8", file, spot_of(before, len(before)))


def _control(text: str, found: re.Match[str], file: str) -> Problem:
    return problem("control-character", file, spot_of(text, found.start()), number=f"{ord(found[0]):04X}")
