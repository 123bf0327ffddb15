"""Finds postal addresses and postcodes."""

import re
from collections.abc import Iterator

from bot.privacy.lexicon import lexicon
from bot.privacy.named_houses import holds_named_house, named_house
from bot.privacy.spans import Span
from bot.privacy.tokens import Token

_POSTCODE = re.compile(
    r"(?<![\w/])(?P<out>[A-Z]{1,2}\d[A-Z\d]?|GIR)[ \t\u00a0.\-]{0,3}(?P<in>\d[ABD-HJLNP-Z]{2})(?![\w/])",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\b(?:1st|2nd|3rd|[04-9]th)$")
_UNITS_INWARD = frozenset({"yr", "hr", "dy", "pt", "sw"})
_FLAT = frozenset({"flat", "apartment", "apt", "maisonette", "bedsit"})
_SMALL_STREETS = frozenset({"road", "rd", "street", "lane", "ln", "avenue", "ave", "crescent", "terrace"})
_HIGH_STREETS = frozenset({"street", "st", "road", "rd"})
_BEFORE_HOME = frozenset({"in", "on", "at", "to", "is", ":", "of", "off"})
_LONGEST_STREET = 4
_LOOK_BACK = 6


def find_postcodes(text: str) -> list[Span]:
    """Give the spans of full postcodes; a district on its own ("DN4") is no personal detail."""
    return [Span("postcode", *m.span()) for m in _POSTCODE.finditer(text) if not _reads_as_words(m)]


def _reads_as_words(match: re.Match[str]) -> bool:
    """Small letters that say something else: "s17 2nd visit", "y10 5th", "b2 1pt"."""
    out, inward = match["out"], match["in"]
    if not inward[1:].islower():
        return False
    short = len(out) == 2 and match[0].islower() and out[0] in "sy" and " " in match[0]
    unit = inward[1:] in _UNITS_INWARD and not out[:2].isalpha()
    return short or unit or _ORDINAL.search(inward) is not None


def find_addresses(tokens: list[Token]) -> list[Span]:
    """Give the spans of street addresses: a number and a street, a flat, or a street where somebody lives."""
    return [Span("address", tokens[first].start, tokens[last].end) for first, last in _addresses(tokens)]


def _addresses(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    index, houses = 0, holds_named_house(tokens)
    while index < len(tokens):
        last = (named_house(tokens, index) if houses else None) or _address_from(tokens, index)
        if last is None:
            index += 1
        else:
            yield index, last
            index = last + 1


def _address_from(tokens: list[Token], index: int) -> int | None:
    token = tokens[index]
    if token.kind == "number" and (house := _named_house(tokens, index)):
        return house
    if token.key in _FLAT:
        return _flat(tokens, index)
    if token.kind == "number" and len(token.key) <= 4 and not _inside_number(tokens, index):
        return _street(tokens, _after_house_number(tokens, index), lower_allowed=True)
    if token.word and token.capital and (last := _flat_after(tokens, index)):
        return last
    if token.word and token.capital and _somebody_lives(tokens, index):
        return _house_by_name(tokens, index) or _street(tokens, index, lower_allowed=False)
    if token.word and _somebody_lives(tokens, index):
        return _small_street(tokens, index)
    return None


def _flat_after(tokens: list[Token], index: int) -> int | None:
    """Give the index of "6" in "Toytown Court flat 6" when such an address begins at `index`."""
    last = _street(tokens, index, lower_allowed=False)
    flat = last + 1 if last else len(tokens)
    flat += flat < len(tokens) and tokens[flat].key == ","
    named = flat + 1 < len(tokens) and tokens[flat].key in _FLAT and tokens[flat + 1].kind == "number"
    return _with_letter(tokens, flat + 1) if named else None


def _small_street(tokens: list[Token], index: int) -> int | None:
    """Give the index of "road" in "lives on toytown road", written small and without a number."""
    last = _street(tokens, index, lower_allowed=True)
    if last is None or tokens[last].key not in _SMALL_STREETS or last > index + 2:
        return None
    return None if any(part.key in lexicon().everyday for part in tokens[index:last]) else last


def _house_by_name(tokens: list[Token], index: int) -> int | None:
    """Give the index of the last word of "The Old Vicarage, Church Lane" when a house without a number begins there."""
    for comma in range(index + 1, min(index + 1 + _LONGEST_STREET, len(tokens) - 1)):
        if tokens[comma].key == ",":
            return _street(tokens, comma + 1, lower_allowed=False) if tokens[comma + 1].capital else None
        if not tokens[comma].word or not tokens[comma].capital:
            return None
    return None


def _inside_number(tokens: list[Token], index: int) -> bool:
    if index == 0 or tokens[index - 1].end != tokens[index].start:
        return False
    return tokens[index - 1].word or tokens[index - 1].key in {"/", ".", ":", "£", "#"}


def _flat(tokens: list[Token], index: int) -> int | None:
    number = index + 1
    if number >= len(tokens) or (tokens[number].kind != "number" and len(tokens[number].key) != 1):
        return None
    last = _with_letter(tokens, number)
    following = last + 1
    if following < len(tokens) and tokens[following].key == ",":
        following += 1
    if following < len(tokens) and tokens[following].kind == "number":
        following = _after_house_number(tokens, following)
    return _street(tokens, following, lower_allowed=True)


def _named_house(tokens: list[Token], index: int) -> int | None:
    """Give the index of the last word of "14 the hawthorns" when such a house begins at `index`."""
    name = _after_house_number(tokens, index) + 1
    if name >= len(tokens) or tokens[name - 1].key != "the" or not tokens[name].touches:
        return None
    named = tokens[name].key in lexicon().groups["house_names"] and not _inside_number(tokens, index)
    return name if named and len(tokens[index].key) <= 4 else None


def _with_letter(tokens: list[Token], index: int) -> int:
    following = index + 1
    if (
        following < len(tokens)
        and tokens[following].start == tokens[index].end
        and len(tokens[following].key) == 1
        and tokens[following].word
    ):
        return following
    return index


def _after_house_number(tokens: list[Token], index: int) -> int:
    """Give the index after "12", "12a", "12-14" or "12," where the street's name begins."""
    last = _with_letter(tokens, index)
    if last + 2 < len(tokens) and tokens[last + 1].key in {"-", "/"} and tokens[last + 2].kind == "number":
        last += 2
    following = [token.key for token in tokens[last + 1 : last + 2]]
    on_street = following == ["on"] and last + 2 < len(tokens) and tokens[last + 2].capital
    return last + 2 if following == [","] or on_street else last + 1


def _street(tokens: list[Token], index: int, *, lower_allowed: bool) -> int | None:
    """Give the index of the street's last word ("Road" in "Toytown Road") when a street's name begins at `index`."""
    groups = lexicon().groups
    for last in range(index + 1, min(index + 1 + _LONGEST_STREET, len(tokens))):
        name = tokens[index:last]
        lettered = name[-1].word and len(name[-1].key) > 1
        if not lettered or not tokens[last].touches or _never_in_street(name[-1], tokens[last]):
            return None
        if tokens[last].key in groups["street_strong"] | groups["street_weak"] and _is_street(
            name, tokens[last], lower_allowed=lower_allowed
        ):
            return last
    return None


def _never_in_street(token: Token, following: Token) -> bool:
    if token.key == "high" and following.key in _HIGH_STREETS:
        return False
    return token.key in lexicon().groups["street_never"] and (token.upper or not token.capital)


def _is_street(name: list[Token], kind: Token, *, lower_allowed: bool) -> bool:
    words = lexicon()
    if not name[0].touches and len(name) > 1:
        return False
    if all(part.capital for part in name):
        return kind.capital or (kind.key in words.groups["street_strong"] and lower_allowed)
    if not lower_allowed:
        return False
    if kind.key in words.groups["street_strong"]:
        return len(name) < 3
    return len(name) < 3 and all(part.key not in words.everyday for part in name)


def _somebody_lives(tokens: list[Token], index: int) -> bool:
    if tokens[index - 1].key not in _BEFORE_HOME:
        return False
    live_words = lexicon().groups["live_words"]
    return any(token.key in live_words for token in tokens[max(0, index - _LOOK_BACK) : index])
