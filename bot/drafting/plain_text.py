"""A plain text file as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.drafting.paragraph import Paragraph, tidy

_ENDS = re.compile(r"[.!?:;…][\"'”\u2019)]?$")
_ITEM = re.compile(r"^\s*(?:[^\w\s\"'“\u2018(\[]|o|\(?\w{1,2}[.)])\s+\S")
_WIDEST, _LEAST = 100, 50


def read_text(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text: its lines, and lines that an editor broke put together again."""
    return tidy(_paragraphs(re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text)))


def _paragraphs(lines: Sequence[str]) -> Iterator[Paragraph]:
    broken, held, start = _is_broken(lines), "", 0
    for number, line in enumerate([*lines, ""], 1):
        if held and (not line.strip() or not _goes_on(held, line, broken)):
            yield Paragraph(held, f"line {start}")
            held = ""
        if line.strip():
            start = start if held else number
            held = f"{held} {line.strip()}" if held else line.strip()


def _is_broken(lines: Sequence[str]) -> int:
    """The width at which an editor broke the lines; 0 when lines are as long as their paragraphs."""
    lengths = [len(line.strip()) for line in lines if line.strip()]
    widest = max(lengths, default=0)
    full = sum(length > 0.75 * widest for length in lengths)
    return widest if _LEAST <= widest <= _WIDEST and full * 3 >= len(lengths) and len(lengths) > 3 else 0


def _goes_on(held: str, line: str, width: int) -> bool:
    """Whether the line belongs to what is held: it begins small, or the line before it was full."""
    words = line.strip()
    if _ITEM.match(line):
        return False
    if words[0].islower() and not _ENDS.search(held):
        return True
    last = len(held) % width if width else 0
    return bool(width) and (last > 0.75 * width or len(held) > width) and not held.endswith(("?", ":"))
