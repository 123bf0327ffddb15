"""Reads telephone numbers said in words, as in dictation: "oh seven seven double oh nine hundred one two three"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_DIGITS = {
    **{"oh": "0", "o": "0", "zero": "0", "nought": "0", "naught": "0", "one": "1", "two": "2", "three": "3"},
    **{"four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
}
_TEENS = {
    **{"ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15"},
    **{"sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19"},
}
_TENS = {
    **{"twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5", "sixty": "6", "seventy": "7"},
    **{"eighty": "8", "ninety": "9"},
}
_TIMES = {"double": 2, "dubble": 2, "triple": 3, "treble": 3}
_BETWEEN = frozenset({"and", "then", "er", "erm", "um"})
_WORD = "|".join(sorted({*_DIGITS, *_TEENS, *_TENS, *_TIMES, "hundred", "thousand"}, key=len, reverse=True))
_PART = rf"(?:{_WORD}|\d{{1,6}})"
_GAP = r"(?:[ \t]*[,.\-\u2010-\u2015][ \t]*|[ \t]+|[ \t]+(?:and|then|er|erm|um),?[ \t]+)"
_RUN = re.compile(rf"(?<![\w+])(?:plus{_GAP})?{_PART}(?:{_GAP}{_PART}){{3,16}}(?!\w)", re.IGNORECASE)
_PIECE = re.compile(r"[a-z]+|\d+", re.IGNORECASE)
_TELLING = ("oh", "zero", "nought", "double", "triple", "treble", "hundred", "seven", " o ")
_SAID = re.compile(rf"\b(?:{_WORD})\b")
_LEAST_WORDS = 2
_FEWEST, _MOST = 10, 14
_COUNTING = "12345678910"


class SpokenNumber(NamedTuple):
    """A number said in words: where it stands and its digits."""

    start: int
    end: int
    digits: str


def spoken_numbers(text: str) -> Iterator[SpokenNumber]:
    """Give the runs of number words in `text` that are as long as a telephone number; figures may stand among them."""
    small = text.lower()
    if not any(word in small for word in _TELLING) or len(_SAID.findall(small)) < _LEAST_WORDS:
        return
    for run in _RUN.finditer(text):
        pieces = [piece[0].lower() for piece in _PIECE.finditer(run[0])]
        if sum(piece.isalpha() for piece in pieces) < _LEAST_WORDS:
            continue
        digits = _read(pieces)
        if _FEWEST <= len(digits) <= _MOST and not digits.startswith(_COUNTING[:9]):
            yield SpokenNumber(run.start(), run.end(), digits)


def _read(pieces: list[str]) -> str:
    """Give the digits of the pieces in order: "double oh" is two noughts, "nine hundred" three figures."""
    digits, at = "", 0
    while at < len(pieces):
        said, taken = _figure(pieces, at)
        digits += said
        at += taken
    return digits


def _figure(pieces: list[str], at: int) -> tuple[str, int]:
    piece, following = pieces[at], pieces[at + 1] if at + 1 < len(pieces) else ""
    if piece in _BETWEEN or piece == "plus":
        return "", 1
    if piece in _TIMES:
        one = _DIGITS.get(following, following if len(following) == 1 and following.isdecimal() else "")
        return one * _TIMES[piece], 2 if one else 1
    if piece in _TENS:
        ones = _DIGITS.get(following, "0")
        return (_TENS[piece] + ones, 2) if ones != "0" else (_TENS[piece] + "0", 1)
    if piece in {"hundred", "thousand"}:
        return "00" if piece == "hundred" else "000", 1
    return _DIGITS.get(piece) or _TEENS.get(piece) or piece, 1
