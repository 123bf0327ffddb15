"""Cuts a message into words, numbers, signs and details already hidden."""

import re
from typing import NamedTuple

from bot.privacy.lexicon import fold

MASKS = "\ue000-\ue0ff"
NAME_MASK, BIRTH_MASK = "\ue000", "\ue001"  # what stands for a name and for a date of birth that were found

_LETTER = r"[^\W\d_][\u0300-\u036f]*+"
_TOKEN = re.compile(
    rf"(?P<word>(?:{_LETTER})++(?:['\u2019\u2010\u2011-](?:{_LETTER})++)*+)"
    rf"|(?P<number>\d++)|(?P<mask>[{MASKS}])|(?P<sign>[^\s\w]|_)"
)
_OPENERS = frozenset('.!?:;•*"“‘(–—[/>')  # noqa: RUF001
_PLAIN_GAPS = frozenset({"", " "})
_POSSESSIVES = frozenset({"'s", "’s"})  # noqa: RUF001


class Token(NamedTuple):
    """One word, number, sign or mask: its place, its folded form and the way it is written."""

    kind: str
    word: bool
    key: str
    start: int
    end: int
    capital: bool
    upper: bool
    opens: bool
    touches: bool  # nothing but spaces or tabs between it and the token before


def tokenise(text: str) -> list[Token]:
    """Give the tokens of `text` in order; a possessive ending is left out of a word's key and end."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        last = tokens[-1] if tokens else None
        gap = text[last.end : found.start()] if last else ""
        gap = gap[2:] if len(gap) > 1 and gap[:2].lower() in _POSSESSIVES else gap
        tokens.append(_token(found, last, gap))
    return tokens


def _token(found: re.Match[str], last: Token | None, gap: str) -> Token:
    written, kind = found[0], found.lastgroup or ""
    same_line = gap in _PLAIN_GAPS or len(f"{gap}.".splitlines()) == 1
    opens = last is None or not same_line or last.key in _OPENERS
    touches = last is not None and same_line and not gap.strip()
    if kind != "word":
        key = written if written.isascii() else fold(written)
        return Token(kind, False, key, found.start(), found.end(), written.isupper(), False, opens, touches)
    key, end = fold(written), found.end()
    if key[-1] in "s'":
        end -= len(written) - len(_without_possessive(written))
        key = key.removesuffix("'s").removesuffix("'")
    return Token(
        kind=kind,
        word=True,
        key=key,
        start=found.start(),
        end=end,
        capital=written[0].isupper() or (key.startswith(("al-", "el-")) and written[3:4].isupper()),
        upper=len(written) > 1 and written.isupper(),
        opens=opens,
        touches=touches,
    )


def _without_possessive(written: str) -> str:
    return written[:-2] if written[-2:].lower() in _POSSESSIVES else written
