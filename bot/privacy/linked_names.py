"""Finds names by a person found beside them: "X & [name]", "[name] or X?", "[name] ([date of birth]) X"."""

from bot.privacy.name_context import Message
from bot.privacy.tokens import BIRTH_MASK, NAME_MASK

_LIKE_NAME = 0.0
_AND = frozenset({"and", "&", "+"})
_OR = frozenset({"or", "/", "aka"})
_PERHAPS = frozenset({"maybe", "possibly", "perhaps", "is", "it", "(", "?"})
_BEFORE_BIRTH = frozenset({"date", "of", "birth", "is", "(", ",", "dob", "d", "o", "b", ".", "born", "-", ":"})
_IN_BRACKETS = frozenset(
    {"dob", "d", "o", "b", ".", ",", "born", "aged", "age", "yrs", "yr", "years", "yo", "y", "months"}
)
_SURNAME = frozenset({"surname", "surnames", "spelt", "spelled", "spelling"})
_TELLING = _SURNAME | {NAME_MASK, BIRTH_MASK, "forename", "name"}
_KINDS_OF_NAME = frozenset({"family", "last", "second", "maiden", "middle", "given", "full", "real"})
_NO_NAME_ENDINGS = (
    "ist",
    "ian",
    "tion",
    "ment",
    "ing",
    "ics",
    "ity",
    "ance",
    "ence",
    "ism",
    "ship",
    "ness",
    "ology",
    "als",
)


def is_linked_name(message: Message, index: int) -> bool:
    """Tell whether the word at `index` is a name because of a name, a birth date or the word "surname" beside it."""
    if _TELLING.isdisjoint(message.said):
        return False
    key = message.key(index)
    if len(key) < 3 or key in message.words.everyday or key in message.words.public or index in message.public:
        return False
    if key in message.groups["people"] or message.acronym(index):
        return False
    if _beside_birth_date(message, index) or _of_a_pair(message, index):
        return True
    surname = _may_be_surname(message, index)
    return surname and (_after_details(message, index) or _alternative(message, index) or _after_name(message, index))


def _may_be_surname(message: Message, index: int) -> bool:
    key = message.key(index)
    if message.shown_capital(index):
        return message.unknown(index) or key in message.words.surnames
    if message.odd(index) or message.rare_surname(index) or _is_strange(message, index):
        return True
    asked = not _SURNAME.isdisjoint(message.said)
    return (asked and message.unknown(index)) or (key in message.words.surnames and _ends_name(message, index))


def _is_strange(message: Message, index: int) -> bool:
    """Whether a small word is at most a letter off a rare word and its letters, or an age after it, are a name's."""
    key = message.key(index)
    if not message.unknown(index) or message.words.is_misspelt(key, everyday=True):
        return False
    return _like(message, key) or message.key(index + 1) in {"age", "aged", "dob"}


def _ends_name(message: Message, index: int) -> bool:
    after = message.key(index + 1)
    if not message.joined(index + 1):
        return after not in _AND
    return after in message.groups["person_after"] or after in {"age", "aged", "dob", "born", "spelt"}


def _beside_birth_date(message: Message, index: int) -> bool:
    """Whether a birth date follows at once: "X (dob ...", "X, born ..."."""
    if not message.unknown(index) or message.words.is_misspelt(message.key(index), everyday=True):
        return False
    at = index + 1
    while at < index + 6 and message.key(at) in _BEFORE_BIRTH:
        at += 1
    return at > index + 1 and message.key(at) == BIRTH_MASK


def _of_a_pair(message: Message, index: int) -> bool:
    """Whether an uncommon first name is joined to a found one: "Bramble & [name]", "meadow and [name]"."""
    key = message.key(index)
    left = message.key(index + 1) in _AND and message.key(index + 2) == NAME_MASK
    right = message.key(index - 1) in _AND and message.key(index - 2) == NAME_MASK
    if not left and not right:
        return False
    if message.month(index) or message.key(index - 1) in message.groups["determiners"]:
        return False
    if message.words.is_first_name(key):
        return left or message.shown_capital(index)
    if message.unknown(index):
        return left and not message.words.is_misspelt(key, everyday=True) and _like(message, key)
    return left and not key.endswith(_NO_NAME_ENDINGS) and (message.shown_capital(index) or opens_pair(message, index))


def opens_pair(message: Message, index: int) -> bool:
    """Tell whether "and [name]" follows a word that opens the message or comes after "siblings", "re" or "about"."""
    if NAME_MASK not in message.said or message.key(index + 1) not in _AND or message.key(index + 2) != NAME_MASK:
        return False
    return index == 0 or any(message.before(index, group) for group in ("people", "naming", "person_before"))


def _like(message: Message, key: str) -> bool:
    return message.words.likeness.of(key) > _LIKE_NAME


def _after_details(message: Message, index: int) -> bool:
    """Whether a name and its date or age in brackets stand right before: "[name] (4) X"."""
    if message.key(index - 1) != ")" or message.key(index - 2) == "(":
        return False
    at = index - 2
    while at > index - 8 and (message.key(at) in _IN_BRACKETS or message.tokens[at].kind in {"mask", "number"}):
        at -= 1
    return message.key(at) == "(" and message.key(at - 1) == NAME_MASK


def _alternative(message: Message, index: int) -> bool:
    """Whether another spelling of a found name is given, or a name after "family name"."""
    at = index - 1
    while at > index - 4 and message.key(at) in _PERHAPS:
        at -= 1
    if message.key(at) in _OR:
        at -= message.key(at - 1) in {"(", "?"}
        return message.key(at - 1) == NAME_MASK
    if message.key(index + 1) in _OR and message.key(index + 2) == NAME_MASK:
        return not _SURNAME.isdisjoint(message.said)
    if message.key(at) in {"surname", "forename"}:
        return True
    return message.key(at) == "name" and message.key(at - 1) in _KINDS_OF_NAME


def _after_name(message: Message, index: int) -> bool:
    """Whether a found name stands right before, as when it was spelt out: "[name] smith is"."""
    return message.joined(index) and message.key(index - 1) == NAME_MASK
