"""Text with entities, measured as Telegram measures it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Formatted:
    """Plain text and its entities as the Bot API gives them; offsets and lengths in UTF-16 units."""

    text: str
    entities: tuple[dict[str, Any], ...] = ()


def utf16_length(text: str) -> int:
    """Length of `text` in UTF-16 code units, the unit of entity offsets."""
    return len(text) + sum(character > "\uffff" for character in text)


def trimmed(formatted: Formatted) -> Formatted:
    """The text without white space at its ends, as Telegram stores it, and its entities cut to fit."""
    text = formatted.text.strip()
    before = utf16_length(formatted.text[: len(formatted.text) - len(formatted.text.lstrip())])
    end = utf16_length(text)
    moved = (_cut(entity, before, end) for entity in formatted.entities)
    return Formatted(text, tuple(entity for entity in moved if entity["length"] > 0))


def _cut(entity: dict[str, Any], before: int, end: int) -> dict[str, Any]:
    start = max(entity["offset"] - before, 0)
    stop = min(entity["offset"] + entity["length"] - before, end)
    return {**entity, "offset": start, "length": stop - start}
