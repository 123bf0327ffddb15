"""From a message to its plain words: folding, ages, sections of Acts and thumb-typing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.matching.letters import plain_letters

SECTION = "§"

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060", "'"))
_PLACEHOLDER = re.compile(r"\[[^\]\n]{0,40}\]")
_CLITIC = re.compile(r"'(?:s|m|re|ve|ll|d)\b")
_JOINED = re.compile(r"(?<=[a-z])'(?=[a-z])")
_NUMBER = r"\d{1,3}[a-rt-z]?"
_SECTIONS = re.compile(
    rf"\b(?:ss|s|sec|sect|section|sections)[.\s-]*"
    rf"({_NUMBER}(?:\s?\(\w{{1,3}}\))*(?:\s?(?:/|,|&|and|or|vs?)\s?s?\.?\s?{_NUMBER})*)s?(?!\w)"
)
_AGE = re.compile(
    r"\b(?P<n>\d{1,2})(?:\s*(?:-|to)\s*\d{1,2})?[\s-]*"
    r"(?:(?P<young>(?:days?|weeks?|wks?|months?|mths?|mnths?)[\s-]*olds?|mo)|"
    r"(?:years?|yrs?|y)[\s-]*olds?|y\s?/\s?os?|yos?|yrs)\b"
)
_AGED = re.compile(r"\b(?:aged?|im|i am|shes|hes|she is|he is)\s+(?P<n>\d{1,2})\b(?!\s*(?:%|weeks|wks|/))")
_BANDS = ((2, "baby"), (5, "toddler"), (13, "child"), (18, "teenager"))
_CHUNK = re.compile(rf"{SECTION}\w+|\d+(?:[.:]\d+)+|\d+|#|\b[a-z]&[a-z]\b|\b[a-z]/[a-z]\b|\b[a-z]/(?!\w)|[a-z]+|&")


@dataclass(frozen=True)
class Shorthand:
    """Thumb-typing and what it stands for: whole words (`shd`), and what follows a number (`/52`)."""

    entries: Mapping[str, str]
    after_number: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the entries that start with a stroke apart: they are glued to a number."""
        glued = {key: value for key, value in self.entries.items() if re.fullmatch(r"/\d+", key)}
        object.__setattr__(self, "after_number", glued)

    def unfold(self, text: str) -> str:
        """Write out what is glued to a number: 6/52 becomes 6 weeks."""
        if "/" not in text:
            return text
        for glued in sorted(self.after_number):
            text = re.sub(rf"(?<=\d){re.escape(glued)}\b", f" {self.after_number[glued]}", text)
        return text


def fold(text: str) -> str:
    """Lower case, plain letters, straight apostrophes; redaction's placeholders fall away."""
    return plain_letters(_PLACEHOLDER.sub(" ", text).translate(_APOSTROPHES).casefold())


def plain_text(text: str) -> str:
    """The message folded, with apostrophes closed up: what's becomes what, don't becomes dont."""
    return _JOINED.sub("", _CLITIC.sub("", fold(text)))


def written_words(text: str, shorthand: Shorthand) -> Iterator[tuple[str, str]]:
    """The words of a message in order, as (as written, read as); sections are one word each, as §47."""
    plain = _SECTIONS.sub(_marks, plain_text(text))
    plain = _AGE.sub(_age_band, shorthand.unfold(_AGE.sub(_age_band, plain)))
    for chunk in _CHUNK.findall(_AGED.sub(_age_band, plain)):
        read = shorthand.entries.get(chunk)
        if read is None:
            yield chunk.replace(SECTION, "section "), chunk
        else:
            yield from ((chunk, word) for word in _CHUNK.findall(read.casefold()))


def _marks(match: re.Match[str]) -> str:
    numbers = re.sub(r"\(\w{1,3}\)", "", match[1])
    return "".join(f" {SECTION}{number} " for number in re.findall(_NUMBER, numbers))


def _age_band(match: re.Match[str]) -> str:
    years = 0 if match.groupdict().get("young") else int(match["n"])
    return next((f" {band} " for top, band in _BANDS if years < top), " adult ")
