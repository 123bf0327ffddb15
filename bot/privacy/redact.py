"""Spots personal details in a message and replaces each by its kind."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.privacy.addresses import find_addresses, find_postcodes
from bot.privacy.dates import find_dates
from bot.privacy.identifiers import find_identifiers
from bot.privacy.names import find_names
from bot.privacy.spans import Span, without_overlaps
from bot.privacy.tokens import tokenise

PLACEHOLDERS = {
    "name": "[name]",
    "date-of-birth": "[date of birth]",
    "date": "[date]",
    "address": "[address]",
    "postcode": "[postcode]",
    "phone": "[phone]",
    "email": "[email]",
    "nhs-number": "[NHS number]",
    "ni-number": "[NI number]",
    "upn": "[UPN]",
    "case-number": "[case number]",
    "vehicle": "[vehicle]",
    "social-handle": "[social handle]",
    "profile-link": "[profile link]",
}
TELLING = 5  # characters from which on a number is nothing but what it was found to be
LONGEST = 8_192  # characters; twice the longest message of Telegram
_MASK_OF = {kind: chr(0xE000 + place) for place, kind in enumerate(PLACEHOLDERS)}
_KIND_OF = {placeholder: kind for kind, placeholder in PLACEHOLDERS.items()}
# Unicode's Default_Ignorable_Code_Point: written between letters, they show nothing and must hide nothing.
_UNSEEN = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_UNSEEN_LETTER = re.compile(_UNSEEN)
_UNSEEN_GAP = re.compile(rf"(?<=[a-z\]]){_UNSEEN}(?={_UNSEEN}{{0,9}}[A-Z\[])")
_PLACEHOLDER = re.compile("|".join(re.escape(placeholder) for placeholder in _KIND_OF))


@dataclass(frozen=True)
class PersonalDetail:
    """One detail: its kind (a key of `PLACEHOLDERS`), its exact text, and its place in the message in code points."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Redaction:
    """A message with each detail replaced by its kind in square brackets, and the details in order of place."""

    text: str
    details: tuple[PersonalDetail, ...]


def redact(text: str, *, known: Collection[str] = ()) -> Redaction:
    """Find the personal details of `text` and replace them.

    `known` holds lower-case words, phrases and numbers that are never personal: trade words, towns, briefing names.
    Each round sees the finds of the round before as masks, until there are none: so a second call finds nothing new.
    """
    familiar = known if isinstance(known, frozenset) else frozenset(known)
    masked, places = _mask_placeholders(*_seen(text))
    details: list[PersonalDetail] = []
    found: dict[str, str] = {}
    while spans := _find(masked, familiar) or _again(masked, found):
        said = {masked[span.start : span.end]: span.kind for span in spans if span.kind != "name"}
        found |= {words: kind for words, kind in said.items() if len(words) >= TELLING}
        for span in spans:
            start, end = places[span.start], places[span.end - 1] + 1
            details.append(PersonalDetail(span.kind, text[start:end], start, end))
        masked, places = _mask(masked, places, spans)
    details.sort(key=lambda detail: detail.start)
    return Redaction("".join(_replaced(text, details)), tuple(details))


def _find(text: str, known: frozenset[str]) -> list[Span]:
    if text.isspace() or not text:
        return []
    spans = find_identifiers(text, known) + find_postcodes(text) + find_dates(text)
    tokens = tokenise(text)
    spans += find_addresses(tokens) + find_names(tokens, known)
    masks = frozenset(_MASK_OF.values())
    return without_overlaps(span for span in spans if masks.isdisjoint(text[span.start : span.end]))


def _again(text: str, found: Mapping[str, str]) -> list[Span]:
    """Where a date or a number that was found stands once more, though nothing there tells what it is.

    Not in texts far beyond the longest message; and not of names, which are everyday words too.
    """
    if len(text) > LONGEST:
        return []
    spans = (Span(kind, at, at + len(words)) for words, kind in found.items() for at in _places_of(words, text))
    return without_overlaps(spans)


def _places_of(words: str, text: str) -> Iterator[int]:
    """Where the words begin in the text, not as a part of longer ones."""
    at = text.find(words)
    while at >= 0:
        around = text[max(0, at - 1) : at], text[at + len(words) : at + len(words) + 1]
        if not any(each.isalnum() for each in around):
            yield at
        at = text.find(words, at + len(words))


def _seen(text: str) -> tuple[str, list[int]]:
    """Give the text without characters that do not show, and where each of the others came from.

    Between a small letter and a capital such a character parts two words.
    """
    parted = _UNSEEN_GAP.sub(" ", text)
    unseen = {match.start() for match in _UNSEEN_LETTER.finditer(parted)}
    places = [at for at in range(len(text)) if at not in unseen]
    return _UNSEEN_LETTER.sub("", parted), places


def _mask_placeholders(text: str, places: list[int]) -> tuple[str, list[int]]:
    spans = [Span(_KIND_OF[match[0]], *match.span()) for match in _PLACEHOLDER.finditer(text)]
    return _mask(text, places, spans)


def _mask(text: str, places: list[int], spans: list[Span]) -> tuple[str, list[int]]:
    """Put one mask character in the stead of each span; `places` keeps where each character came from."""
    letters: list[str] = []
    origins: list[int] = []
    at = 0
    for span in spans:
        letters += [text[at : span.start], _MASK_OF[span.kind]]
        origins += [*places[at : span.start], places[span.start]]
        at = span.end
    return "".join([*letters, text[at:]]), origins + places[at:]


def _replaced(text: str, details: list[PersonalDetail]) -> Iterator[str]:
    at = 0
    for detail in details:
        yield text[at : detail.start]
        yield PLACEHOLDERS[detail.kind]
        at = detail.end
    yield text[at:]
