"""Words that lay blame, in what the bot says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.editorial.manuscript import Manuscript, Remark, remark_at
from bot.editorial.texts import said

FINE = "fine"
QUOTED = re.compile(
    '“[^”]*”|"[^"]*"|\N{LEFT SINGLE QUOTATION MARK}[^\N{RIGHT SINGLE QUOTATION MARK}]*\N{RIGHT SINGLE QUOTATION MARK}'
)


def blame(manuscript: Manuscript) -> Iterator[Remark]:
    """Each blaming word in a text for practitioners, and what to write instead; what is quoted is somebody else's."""
    instead = {word: better for word, better in manuscript.knowledge.blame.items() if better.casefold() != FINE}
    if not instead:
        return
    pattern = _any_of(instead)
    for each in said(manuscript):
        if each.is_published_elsewhere or not pattern.search(each.text):
            continue
        own = QUOTED.sub(lambda match: " " * len(match[0]), each.text)
        for match in pattern.finditer(own):
            yield remark_at(
                each.document, "blames", each.path, match.start(), words=match[0], instead=_better(instead, match[0])
            )


def _any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(_one(word) for word in longest_first))


def _one(word: str) -> str:
    """Capitals alone (DNA) are looked for as they stand, all else in any case."""
    written = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s+")
    ending = r"\w*" if word.endswith("*") else r"\b"
    return rf"\b{written}{ending}" if word[:2].isupper() else rf"(?i:\b{written}{ending})"


def _better(words: Mapping[str, str], found: str) -> str:
    return next(better for word, better in words.items() if re.fullmatch(_one(word), found))
