"""Addresses and phone numbers in a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import HttpUrl, TypeAdapter, ValidationError

from bot.drafting.characters import tidied
from bot.drafting.paragraph import Paragraph
from bot.knowledge.schema import Area

_URL = re.compile(r"(?<![\w@./])(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
_LAST = ".,;:!?)]}'\u2019*"
_HTTP = TypeAdapter(HttpUrl)
_PHONE = re.compile(
    r"(?<![\w/.\-£])(?:"
    r"(?:\+44|0044)[\s.\-]{0,2}(?:\(0\)[\s.\-]{0,2})?[1-9](?:[\s.\-]{0,2}\d){8,9}"
    r"|\(?0[1-9]\d{0,4}\)?(?:[\s.\-]{0,2}\d){5,9}"
    r"|\b(?:999|111|101|116\s?\d{3})\b(?![\s-]*\d)"
    r")(?![\w/])"
)
_SHORT = 6


@dataclass(frozen=True)
class FoundLink:
    """An address, the words it stands under and where it stands."""

    url: str
    words: str
    place: str


@dataclass(frozen=True)
class FoundPhone:
    """A number in digits and spaces, where it stands, and the key of the area's contact that has it."""

    number: str
    place: str
    contact: str | None = None


def links_in(paragraphs: Iterable[Paragraph]) -> tuple[FoundLink, ...]:
    """Every address once, those under words and those that are printed."""
    found: dict[str, FoundLink] = {}
    for paragraph in paragraphs:
        printed = (FoundLink(url, "", paragraph.place) for url in printed_urls(paragraph.text))
        hidden = (FoundLink(link.url, link.words, paragraph.place) for link in paragraph.links)
        for link in (*hidden, *printed):
            if (usable := usable_url(link.url)) and (usable not in found or not found[usable].words):
                words = "" if usable_url(link.words) else tidied(link.words)
                found[usable] = FoundLink(usable, words, link.place)
    return tuple(found.values())


def printed_urls(text: str) -> Iterator[str]:
    """Addresses as they are printed in a text, without the punctuation behind them."""
    for match in _URL.finditer(text):
        url = match[0]
        while url[-1] in _LAST and not (url[-1] == ")" and url.count("(") >= url.count(")")):
            url = url[:-1]
        yield url


def usable_url(url: str) -> str | None:
    """The address as it can be opened; None when it is none."""
    said = tidied(url)
    whole = said if re.match(r"https?://", said, re.IGNORECASE) else f"https://{said}"
    try:
        _HTTP.validate_python(whole)
    except ValidationError:
        return None
    return whole if "." in whole and not re.search(r"\s", whole) and "@" not in whole.split("/")[2] else None


def without_urls(text: str, urls: Iterable[str]) -> str:
    """The text without the addresses that stand elsewhere; the brackets around one go with it."""
    for url in sorted(urls, key=len, reverse=True):
        text = re.sub(rf"\s*[(\[<]\s*{re.escape(url)}\s*[)\]>]|\s*{re.escape(url)}", "", text)
    return re.sub(r":(?=[.;]|$)", "", re.sub(r"\s+([.,;:!?])", r"\1", text)).strip()


def phones_in(paragraphs: Iterable[Paragraph], areas: Iterable[Area]) -> tuple[FoundPhone, ...]:
    """Every number once, with the contact that has it, the nearest area first."""
    keys: dict[str, str] = {}
    for area in areas:
        for key, contact in area.contacts.items():
            if contact.phone:
                keys.setdefault(digits(contact.phone), key)
    found: dict[str, FoundPhone] = {}
    for paragraph in paragraphs:
        bare = _URL.sub(lambda match: " " * len(match[0]), paragraph.text)
        for match in _PHONE.finditer(bare):
            number = " ".join(re.sub(r"\(0\)|[().\-]", " ", match[0]).split())
            if _is_number(number):
                found.setdefault(digits(number), FoundPhone(number, paragraph.place, keys.get(digits(number))))
    return tuple(found.values())


def digits(number: str) -> str:
    """The digits of a number, with 0 for the country's code."""
    return re.sub(r"^(?:\+44|0044)", "0", re.sub(r"[^\d+]", "", number))


def _is_number(number: str) -> bool:
    count = len(digits(number))
    return count <= _SHORT or 9 <= count <= 11 or digits(number).startswith("0800")
