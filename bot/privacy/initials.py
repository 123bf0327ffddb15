"""Finds people written by their initials ("K.M.", "JB said") and names spelt out letter by letter ("J a s o n")."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.privacy.name_context import Message

_LEAST_SPELT = 4
_LONGEST_INITIALS = 3
_VOWELS = frozenset("aeiouy")
_WORDS = frozenset("ai")
_TELLS = frozenset({"told", "tells", "said", "says", "disclosed"})
_HEARERS = frozenset({"me", "us", "staff", "dad", "mum", "he", "she", "his", "her", "teacher", "to", "school"})
_LINKS = frozenset({"and", "&", "/", ",", "+"})
_NO_INITIALS_AFTER = frozenset("&/-")


class _Letters(NamedTuple):
    """Single letters in a row: their token indexes (end not included), what they spell and how they are written."""

    first: int
    end: int
    spelt: str
    dotted: bool
    spaced: bool
    capital: bool


def find_initials(message: Message) -> list[tuple[int, int]]:
    """Give the token ranges (end not included) of initials and spelt-out names, and of initials that come back."""
    runs = list(_runs(message))
    found = [run for run in runs if _is_spelt_name(message, run) or _is_person(message, run)]
    found += [run for run in runs if run not in found and _linked(message, run, found)]
    echoed = [run for run in runs if run not in found and _is_echo(message, run)]
    found += echoed
    people = {run.spelt for run in found}
    spelt = {run.spelt for run in found if len(run.spelt) > 2}
    several = [(run.first, run.end) for run in runs if run in found or (run.capital and run.spelt in people)]
    said = [(i, i + 1) for i, key in enumerate(message.keys) if key in spelt] if spelt else []
    ones = [(i, i + 1) for i, token in enumerate(message.tokens) if len(token.key) == 1 and _one(message, i)]
    return several + said + ones


def _one(message: Message, index: int) -> bool:
    """Whether a person is written by one letter: "J. told me", "baby M's mum", "pupil K (9)"."""
    token = message.tokens[index]
    if not token.word or not token.capital or message.flat or token.key in _WORDS or index in message.public:
        return False
    last = index + 1 if message.key(index + 1) == "." else index
    role = message.joined(index) and any(message.before(index, group) for group in ("child_roles", "kin"))
    if role:
        return message.aged(index) or message.after(last, "person_says") or message.owns(index, "kin")
    told = (
        token.opens
        and message.key(last + 1) in _TELLS
        and message.tokens[last + 1].start == message.tokens[last].end + 1
    )
    return told and message.key(last + 2) in _HEARERS


def _runs(message: Message) -> Iterator[_Letters]:
    index = 0
    while index < len(message.tokens):
        run = _run(message, index)
        index = run.end if run else index + 1
        if run and len(run.spelt) > 1 and not _goes_on(message, run.end):
            yield run


def _run(message: Message, index: int) -> _Letters | None:
    token = message.tokens[index]
    if not token.word or index in message.public:
        return None
    parts = token.key.split("-")
    if len(token.key) == 2 and (token.upper or _small_initials(message, index)) and not message.flat:
        return _Letters(index, index + 1, token.key, dotted=False, spaced=False, capital=token.upper)
    if len(parts) >= _LEAST_SPELT and all(len(part) == 1 for part in parts):
        return _Letters(index, index + 1, "".join(parts), dotted=False, spaced=False, capital=token.capital)
    return _single_letters(message, index) if len(token.key) == 1 else None


def _small_initials(message: Message, index: int) -> bool:
    return not message.tokens[index].capital and _VOWELS.isdisjoint(message.key(index))


def _single_letters(message: Message, index: int) -> _Letters:
    at, places, dots = index, [index], 0
    while following := _next_letter(message, at):
        dots += following - at - 1
        at = following
        places.append(at)
    spelt = "".join(message.key(place) for place in places)
    dotted = len(places) > 1 and dots == len(places) - 1
    closed = dotted and message.key(at + 1) == "." and message.tokens[at + 1].start == message.tokens[at].end
    end = at + 2 if closed and len(places) <= _LONGEST_INITIALS else at + 1
    spaced = any(message.tokens[place].start > message.tokens[place - 1].end for place in places[1:])
    return _Letters(index, end, spelt, dotted, spaced, all(message.tokens[place].capital for place in places))


def _next_letter(message: Message, index: int) -> int:
    """Give the index of the single letter after `index`, past a full stop; 0 when there is none."""
    dot = message.at(index + 1)
    step = 2 if dot and dot.key == "." and dot.start == message.tokens[index].end else 1
    return index + step if len(message.key(index + step)) == 1 and message.joined(index + step) else 0


def _goes_on(message: Message, index: int) -> bool:
    """Whether a number or a sign is glued on: "KS2", "T&C"."""
    token = message.at(index)
    glued = token is not None and token.start == message.tokens[index - 1].end
    return glued and token is not None and (token.kind == "number" or token.key in _NO_INITIALS_AFTER)


def _is_spelt_name(message: Message, run: _Letters) -> bool:
    words, spelt = message.words, run.spelt
    if len(spelt) < 3 or spelt in message.known or words.is_common(spelt):
        return False
    listed = spelt in words.first_names or spelt in words.surnames
    return listed or (len(spelt) >= _LEAST_SPELT and not _VOWELS.isdisjoint(spelt[1:]))


def _is_echo(message: Message, run: _Letters) -> bool:
    """Whether an ordinary word that is a name too is said and spelt out: "Brown, B R O W N"."""
    words, spelt = message.words, run.spelt
    name = spelt in words.first_names or spelt in words.surnames
    return len(spelt) > 2 and name and spelt in message.keys and spelt not in words.public


def _linked(message: Message, run: _Letters, found: list[_Letters]) -> bool:
    """Whether initials with full stops stand in a row with a person's: "A.B. and C.D."."""
    linked = message.key(run.first - 1) in _LINKS and any(other.end == run.first - 1 for other in found)
    return linked and run.dotted and len(run.spelt) <= _LONGEST_INITIALS


def _is_person(message: Message, run: _Letters) -> bool:
    if len(run.spelt) > _LONGEST_INITIALS:
        return False
    if _is_abbreviation(message, run.spelt):
        return run.dotted and _surely_person(message, run)
    if not (run.capital or run.dotted):
        sure = message.before(run.first, "naming") or _surely_person(message, run)
        return len(run.spelt) == 2 and not run.spaced and sure
    if run.spaced and not _WORDS.isdisjoint(run.spelt[1:]):
        return False
    return (run.capital and run.dotted) or _beside_person_words(message, run.first, run.end - 1)


def _surely_person(message: Message, run: _Letters) -> bool:
    """Whether no abbreviation of the trade would stand here: "re P.D., 8", "P.D.'s mum", "pupil c.d. said"."""
    last = run.end - 1
    if message.aged(run.first) or message.aged(last) or message.owns(last, "kin") or _own_kin(message, run.end):
        return True
    role = any(message.before(run.first, group) for group in ("child_roles", "kin"))
    return role and message.after(last, "person_says")


def _own_kin(message: Message, index: int) -> bool:
    """Whether "'s mum" stands at `index`, cut into pieces by the full stop before it."""
    apostrophe = message.key(index) in {"'", "’"} and message.key(index + 1) == "s"  # noqa: RUF001
    return apostrophe and message.key(index + 2) in message.groups["kin"]


def _is_abbreviation(message: Message, letters: str) -> bool:
    words = message.words
    ordinary = words.is_common(letters) if len(letters) > 2 else letters in words.everyday
    return ordinary or letters in message.groups["abbreviations"] or letters in message.known


def _beside_person_words(message: Message, first: int, last: int) -> bool:
    before = any(message.before(first, group) for group in ("people", "naming", "person_before"))
    after = any(message.after(last, group) for group in ("person_after", "belongs", "family"))
    return before or after or message.aged(first) or message.aged(last)
