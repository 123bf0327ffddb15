"""What a fetched page says: its title, its words, and a digest that changes when its text does."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from html.parser import HTMLParser

LONGEST_TITLE = 300
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "select", "button"})
_AROUND = frozenset({"nav", "header", "footer", "aside"})  # menus and notices change without the page changing
_HEADINGS = frozenset({"h1", "h2", "h3"})
_WORD = re.compile(r"[^\W_]{3,}")
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
# What a page prints afresh every day or every second. Other dates and times stay: they may be what has changed.
_VOLATILE = re.compile(
    rf"\b{_DAY},?\s+\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?(?:\s+\d{{4}})?(?:,?\s+\d{{1,2}}:\d{{2}})?"
    r"|\b\d{1,2}:\d{2}:\d{2}\b|(?:©|\bcopyright)\s*\d{4}(?:\s*[-\u2013]\s*\d{4})?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Page:
    """What was read. `words`: those of title and text in small letters, None when it is no web page (a PDF)."""

    title: str
    digest: str
    words: frozenset[str] | None


def read_page(body: bytes, media_type: str, charset: str | None) -> Page:
    """The page in these bytes; anything but HTML is known by its bytes alone."""
    if media_type not in ("text/html", "application/xhtml+xml"):
        return Page("", _digest(body), None)
    reader = _Reader()
    reader.feed(_decoded(body, charset))
    reader.close()
    title = _flat(reader.title)[:LONGEST_TITLE]
    text = _flat(reader.inner) or _flat(reader.all)
    told = " ".join(_VOLATILE.sub(" ", text).split())
    return Page(title, _digest(told.encode()), words_of(f"{title} {_flat(reader.headings)} {text}"))


def words_of(text: str) -> frozenset[str]:
    """The words of three letters and more, in small letters."""
    return frozenset(_WORD.findall(text.casefold()))


class _Reader(HTMLParser):
    """Collects the title, the headings, all text that a person sees, and the text without menus and footers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.headings: list[str] = []
        self.all: list[str] = []
        self.inner: list[str] = []
        self._open: dict[str, int] = {}
        self._titled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title" or tag in _UNSEEN | _AROUND | _HEADINGS:
            self._open[tag] = self._open.get(tag, 0) + 1
        self._space()

    def handle_endtag(self, tag: str) -> None:
        if self._open.get(tag):
            self._open[tag] -= 1
            self._titled = self._titled or (tag == "title" and not self._within(_UNSEEN))
        self._space()

    def handle_data(self, data: str) -> None:
        if self._within(_UNSEEN):
            return
        if self._open.get("title"):
            self.title += [] if self._titled else [data]
            return
        self.all.append(data)
        if self._within(_HEADINGS):
            self.headings.append(data)
        if not self._within(_AROUND):
            self.inner.append(data)

    def _within(self, tags: frozenset[str]) -> bool:
        return any(self._open.get(tag) for tag in tags)

    def _space(self) -> None:
        """Tags part words: a cell's text does not run into the next."""
        for each in (self.headings, self.all, self.inner):
            each.append(" ")


def _flat(parts: list[str]) -> str:
    return " ".join("".join(parts).split())


def _decoded(body: bytes, charset: str | None) -> str:
    named = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", body[:2048], re.IGNORECASE)
    for name in (charset, named[1].decode() if named else None):
        try:
            if name:
                return body.decode(name, errors="replace")
        except LookupError:
            continue
    return body.decode("utf-8", errors="replace")


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:32]
