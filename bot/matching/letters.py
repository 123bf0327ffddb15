"""The letters of a message as people see them."""

from __future__ import annotations

import unicodedata


def plain_letters(text: str) -> str:
    """`text` without accents, and without the invisible characters that may stand inside a word."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(each for each in apart if not (unicodedata.combining(each) or unicodedata.category(each) == "Cf"))
