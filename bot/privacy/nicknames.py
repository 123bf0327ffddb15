"""Finds what somebody is called: a nickname after "known as", "goes by" or "aka", an ordinary word as it may be."""

from collections.abc import Iterator

from bot.privacy.name_context import Message
from bot.privacy.tokens import NAME_MASK

_CLOSING = {"'": "'", '"': '"', "‘": "’", "“": "”"}  # noqa: RUF001
_TRIGGERS = frozenset(
    {"as", "by", "of", "aka", "alias", "nicknamed", "called", "named", "him", "her", "name", "nickname"}
)
_WEAK = frozenset({"aka", "alias", "nicknamed", "called", "named"})
_CALLS = frozenset({"calls", "call", "called", "calling", "nicknamed"})
_CALLERS = frozenset({"they", "everyone", "everybody", "people", "mates", "friends", "lads", "kids"})
_GOES = frozenset({"goes", "go", "going", "went", "known"})
_KINDS_OF_NAME = frozenset({"street", "nick", "pet", "gang", "road", "user", "real", "first", "last", "family"})
_TELLING = _WEAK | _CALLS | _GOES | {"name", "nickname"}
_BETWEEN = frozenset({":", ",", "(", "is", "-", "just", "only", "also"})
_ANYBODY = frozenset(
    {"he", "she", "him", "her", "man", "male", "female", "woman", "lad", "bloke", "fella", "guy", "youth", "someone"}
    | {"somebody", "boyfriend", "bf", "girlfriend", "gf", "partner", "dad", "stepdad", "uncle", "friend", "mate", "who"}
    | {"mum", "stepmum", "nan", "sister", "mother", "father", "aunt", "lads", "men", "boys"}
    | {"dealer", "elder", "brother", "cousin", "locally", "person", "teenager", "he's", "hes", "she's", "shes", "name"}
)
_LONGEST = 3
_REACH = 6


def find_nicknames(message: Message) -> list[tuple[int, int]]:
    """Give the token ranges (end not included) of what people are called in `message`."""
    if _TELLING.isdisjoint(message.said):
        return []
    return list(_nicknames(message))


def _nicknames(message: Message) -> Iterator[tuple[int, int]]:
    for index, key in enumerate(message.keys):
        closing = _CLOSING.get(key)
        if closing is not None:
            end = next((i for i in range(index + 1, index + 2 + _LONGEST) if message.key(i) == closing), 0)
            if end > index + 1 and _is_nickname(message, index + 1, end, _introduced(message, index), quoted=True):
                yield index + 1, end
        elif key in _TRIGGERS and message.joined(index + 1):
            end = index + 2
            while message.joined(end) and end < index + 1 + _LONGEST and _reads_on(message, end):
                end += 1
            if _is_nickname(message, index + 1, end, _introduced(message, index + 1), quoted=False):
                yield index + 1, end


def _reads_on(message: Message, index: int) -> bool:
    return message.shown_capital(index) and message.key(index) not in message.words.everyday


def _introduced(message: Message, index: int) -> int:
    """How surely what stands before `index` says that a name follows: 0 not, 1 if a person is meant, 2 surely."""
    back = index - 1
    while back > index - 4 and message.key(back) in _BETWEEN:
        back -= 1
    word, before = message.key(back), message.key(back - 1)
    if word == "of" and before == "name":
        back, word, before = back - 1, "name", message.key(back - 2)
    if word in {"nickname", "alias"} or (word == "name" and before in _KINDS_OF_NAME):
        return 2
    if word == "name" and {"by", "under"} & {before, message.key(back - 2)}:
        return 2
    if word == "by" and before in _GOES:
        return 2
    if word in {"him", "her"} and before in _CALLS:
        return 2
    if word in _CALLS and before in _CALLERS:
        return 2
    known = word == "as" and "known" in message.keys[max(0, back - 4) : back]
    if not known and word not in _WEAK:
        return 0
    near = message.keys[max(0, back - _REACH) : back]
    return 1 if not _ANYBODY.isdisjoint(near) or NAME_MASK in near else 0


def _is_nickname(message: Message, first: int, end: int, sure: int, *, quoted: bool) -> bool:
    words = range(first, end)
    if not sure or not all(message.tokens[i].word and i not in message.public for i in words):
        return False
    if not message.shown_capital(first) or any(message.acronym(i) for i in words):
        return False
    if all(message.key(i) in message.groups["people"] or message.key(i) in message.words.public for i in words):
        return False
    ordinary = all(message.key(i) in message.words.everyday for i in words)
    loud = message.key(first) in message.groups["nicknames"]
    return not ordinary or (quoted and (sure > 1 or len(words) == 1 or loud))
