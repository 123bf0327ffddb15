"""Finds surnames behind a title and an initial, or a title and a bracket, written small: "mr p. field (teacher)"."""

from collections.abc import Iterator

from bot.privacy.name_context import Message

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})
_NO_VERBS = _TITLES - {"miss", "dr"}
_NO_SURNAMES = frozenset(
    {"may", "will", "and", "or", "on", "in", "is", "was", "who", "the", "of", "at", "to", "gp", "hv"}
)
_NO_INITIALS = frozenset("ai")
_MOST_INITIALS = 2


def find_titled(message: Message) -> list[tuple[int, int]]:
    """Give the token ranges (end not included) of titles with the initials and the surname behind them."""
    if _TITLES.isdisjoint(message.said):
        return []
    return list(_titled(message))


def _titled(message: Message) -> Iterator[tuple[int, int]]:
    for index, key in enumerate(message.keys):
        if key not in _TITLES:
            continue
        surname, dotted, initials = _surname_after(message, index)
        if surname and _is_surname(message, surname, dotted=dotted, initials=initials, title=key):
            yield index, surname + 1


def _surname_after(message: Message, index: int) -> tuple[int, bool, str]:
    """Give where the surname stands, whether a full stop ends an initial, and the initials between it and the title."""
    at = index + 1 + (message.key(index + 1) == ".")
    dotted, initials = False, ""
    while len(initials) < _MOST_INITIALS and len(message.key(at)) == 1 and message.key(at).isalpha():
        initials += message.key(at)
        dot = message.key(at + 1) == "."
        dotted |= dot
        at += 1 + dot
    return (at, dotted, initials) if message.joined(at) else (0, dotted, initials)


def _is_surname(message: Message, index: int, *, dotted: bool, initials: str, title: str) -> bool:
    key = message.key(index)
    if len(key) < 2 or key in _NO_SURNAMES or index in message.public or message.acronym(index):
        return False
    words = message.words
    listed = key in words.surnames
    ordinary = key in words.everyday or key in words.public
    if dotted or (initials and initials not in _NO_INITIALS):
        return listed or not ordinary
    if initials or title not in _NO_VERBS:
        return False
    closed = message.key(index + 1) in {"(", ","} or not message.joined(index + 1)
    said = closed or message.after(index, "person_says")
    return said and (listed or not ordinary)
