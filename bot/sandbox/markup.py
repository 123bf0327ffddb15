"""Telegram's HTML: marked-up text in, plain text and entities out.

Source of the rules: https://core.telegram.org/bots/api#html-style
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from bot.sandbox.links import checked_link
from bot.sandbox.text import Formatted, utf16_length

TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt", "gt", "amp", "quot"}
_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|[a-zA-Z]+);?")
_TAG_NAME = re.compile(r"[^\s>]*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")


class MarkupError(ValueError):
    """Text that Telegram cannot parse; the message is Telegram's own wording."""


@dataclass(frozen=True)
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


def parse_html(source: str) -> Formatted:
    """Plain text and entities of `source`; raises MarkupError in Telegram's words."""
    return _Parser(source).run()


@dataclass
class _Parser:
    source: str
    position: int = 0
    parts: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> Formatted:
        while self.position < len(self.source):
            self._step()
        if self.stack:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"], entity["type"] != "pre"))
        return Formatted("".join(self.parts), tuple(_without_nested_code(self.entities)))

    def _step(self) -> None:
        if self.source.startswith("</", self.position):
            self._end_tag()
        elif self.source[self.position] == "<":
            self._start_tag()
        else:
            self._character()

    def _character(self) -> None:
        found = _REFERENCE.match(self.source, self.position)
        decoded = _decoded(found) if found else None
        if found and decoded:
            self.position = found.end()
        self._emit(decoded or self._take())

    def _take(self) -> str:
        self.position += 1
        return self.source[self.position - 1]

    def _emit(self, text: str) -> None:
        self.parts.append(text)
        self.length += utf16_length(text)

    def _start_tag(self) -> None:
        begin = self.position
        tag = self._match(_TAG_NAME, begin + 1).lower()
        if self._ended():
            raise self._error("Unclosed start tag", begin)
        if tag not in TAGS:
            raise self._error(f'Unsupported start tag "{tag}"', begin)
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self.stack.append(_Open(tag, self.length, attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._match(_SPACE, self.position)
            if self._ended():
                raise self._error("Unclosed start tag", begin)
            if self.source[self.position] == ">":
                self.position += 1
                return found
            name = self._attribute_name(tag, begin)
            found[name] = self._attribute_value(tag, name, begin)

    def _attribute_name(self, tag: str, begin: int) -> str:
        name = self._match(_ATTRIBUTE_NAME, self.position).lower()
        if not name:
            raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
        self._match(_SPACE, self.position)
        return name

    def _attribute_value(self, tag: str, name: str, begin: int) -> str:
        if not self.source.startswith("=", self.position):
            if (tag, name) == ("blockquote", "expandable"):
                return name
            wanted = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
            raise self._error(wanted, begin)
        self._match(_SPACE, self.position + 1)
        if self._ended():
            raise self._error(f'Unclosed start tag "{tag}"', begin)
        return self._quoted(begin) if self.source[self.position] in "\"'" else self._token()

    def _quoted(self, begin: int) -> str:
        end = self.source.find(self.source[self.position], self.position + 1)
        if end < 0:
            raise self._error("Unclosed start tag", begin)
        raw = self.source[self.position + 1 : end]
        self.position = end + 1
        return _REFERENCE.sub(lambda found: _decoded(found) or found[0], raw)

    def _token(self) -> str:
        begin = self.position
        value = self._match(_TOKEN, begin).lower()
        if self._ended() or not re.match(r"[\s>]", self.source[self.position]):
            raise self._error("Unexpected end of name token", begin)
        return value

    def _end_tag(self) -> None:
        begin = self.position
        if not self.stack:
            raise self._error("Unexpected end tag", begin)
        tag = self._match(_TAG_NAME, begin + 2).lower()
        self._match(_SPACE, self.position)
        if self._ended() or self.source[self.position] != ">":
            raise self._error("Unclosed end tag", begin)
        self.position += 1
        opened = self.stack.pop()
        if tag and tag != opened.tag:
            found = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise MarkupError(f"Unmatched end tag at byte offset {self._bytes(begin)}, {found}")
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.start
        entity = {"type": TAGS[opened.tag], "offset": opened.start, "length": length}
        if length and self._completed(entity, opened):
            self.entities.append(entity)

    def _completed(self, entity: dict[str, Any], opened: _Open) -> bool:
        if opened.tag == "a":
            entity["url"] = checked_link(opened.attributes.get("href") or self._text_from(opened.start))
            return bool(entity["url"])
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        language = opened.attributes.get("class", "")
        if opened.tag == "code" and language.startswith("language-"):
            entity["language"] = language.removeprefix("language-")
        return True

    def _text_from(self, start: int) -> str:
        units = "".join(self.parts).encode("utf-16-le", "surrogatepass")
        return units[start * 2 :].decode("utf-16-le", "replace")

    def _match(self, pattern: re.Pattern[str], position: int) -> str:
        found = pattern.match(self.source, position)
        self.position = found.end() if found else position
        return found[0] if found else ""

    def _ended(self) -> bool:
        return self.position >= len(self.source)

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _error(self, what: str, position: int) -> MarkupError:
        return MarkupError(f"{what} at byte offset {self._bytes(position)}")


def _decoded(found: re.Match[str]) -> str | None:
    name = found[1]
    if name.startswith("#") or name in _NAMED:
        return unescape(f"&{name};")
    return None


def _without_nested_code(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Code stands alone: what lies inside `pre` or `code` is dropped; `pre` takes its code's language."""
    kept: list[dict[str, Any]] = []
    outer: dict[str, Any] | None = None
    for entity in entities:
        if outer and entity["offset"] < outer["offset"] + outer["length"]:
            if outer["type"] == "pre" and "language" in entity:
                outer["language"] = entity["language"]
            continue
        kept.append(entity)
        outer = entity if entity["type"] in {"code", "pre"} else None
    for entity in kept:
        if entity["type"] == "code":
            entity.pop("language", None)
    return kept
