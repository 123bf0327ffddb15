"""Finds names that no list holds: by what stands around a word, how it is written and what its letters are like."""

from bot.privacy.name_context import Message
from bot.privacy.tokens import NAME_MASK

_LIKE_NAME = 0.0
_VERY_LIKE_NAME = 0.4
_LEAST_LETTERS = 4
_AND = frozenset({"and", "&", "+"})
_OWN = frozenset({"her", "his", "their"})
_TO = frozenset({"to", "with", "by", "from"})


def is_unlisted_name(message: Message, index: int, *, foreign: bool) -> bool:
    """Tell whether the word at `index` is a name by its place and letters. `foreign`: most words are unknown."""
    if _plural_surname(message, index):
        return True
    if not message.unknown(index):
        return _common_surname_family(message, index)
    if message.shown_capital(index):
        return _capital_unknown(message, index)
    if foreign:
        return False
    return _lower_unknown(message, index) if message.odd(index) else _slip_or_name(message, index)


def _common_surname_family(message: Message, index: int) -> bool:
    if not message.inner_capital(index) or index in message.public or message.key(index) in message.words.public:
        return False
    return message.key(index) in message.words.surnames and message.after(index, "family")


def _plural_surname(message: Message, index: int) -> bool:
    key = message.key(index)
    if (
        message.key(index - 1) != "the"
        or not key.endswith("s")
        or index in message.public
        or key in message.words.public
    ):
        return False
    listed = key[:-1] in message.words.surnames and not message.words.is_common(key[:-1])
    if message.joined(index + 1) and message.shown_capital(index + 1):
        return False
    if message.inner_capital(index):
        return key[:-1] in message.words.surnames or (message.unknown(index) and not message.words.is_misspelt(key))
    return listed


def _capital_unknown(message: Message, index: int) -> bool:
    if capital_pair(message, index) or message.after(index, "family") or message.aged(index):
        return True
    if message.before(index, "people") or message.before(index, "naming") or _nicknamed(message, index):
        return not message.tokens[index].opens or not _slip(message, index)
    if _beside_found(message, index):
        return True
    following = _does_or_has(message, index)
    if message.tokens[index].opens:
        return following and not _slip(message, index)
    return following or message.key(index - 1) in message.groups["person_before"] or _spoken_to(message, index)


def _beyond_link(message: Message, index: int, step: int) -> str:
    linked = message.key(index + step) in {",", "and", "&", "/"}
    return message.key(index + 2 * step) if linked else ""


def capital_pair(message: Message, index: int) -> bool:
    """Tell whether the word at `index` and the next are written as a first name and a family name."""
    follows = index + 1
    if not message.shown_capital(index) or not message.joined(follows) or not message.shown_capital(follows):
        return False
    if message.key(follows) in message.groups["bodies"] or follows in message.public:
        return False
    return (
        message.unknown(follows)
        or message.key(follows) in message.words.surnames
        or message.words.is_sure_name(message.key(follows))
    )


def _nicknamed(message: Message, index: int) -> bool:
    return (
        message.joined(index)
        and message.key(index - 1) in message.groups["nicknames"]
        and message.shown_capital(index - 1)
    )


def _lower_unknown(message: Message, index: int) -> bool:
    if message.aged(index) or message.before(index, "naming"):
        return True
    if message.after(index, "family"):
        return not message.key(index).endswith(("ed", "ing", "al", "ive", "ous"))
    following = message.joined(index + 1) and (message.odd(index + 1) or message.rare_surname(index + 1))
    if following and not message.unknown(index + 2) and not message.unknown(index - 1):
        return True
    return _sounds_like_name(message, index)


def _slip(message: Message, index: int) -> bool:
    """A letter off a common word, unless the common word is rare and the letters are very much a name's."""
    key = message.key(index)
    if not message.words.is_misspelt(key):
        return False
    return message.words.is_misspelt(key, everyday=True) or message.words.likeness.of(key) < _VERY_LIKE_NAME


def _slip_or_name(message: Message, index: int) -> bool:
    """A small word that is a letter off some rare word: only the surest places make a name of it."""
    if len(message.key(index)) < _LEAST_LETTERS or _slip(message, index):
        return False
    return message.aged(index) or _beside_role(message, index)


def _beside_role(message: Message, index: int) -> bool:
    return any(message.before(index, group) for group in ("kin", "child_roles", "naming"))


def _sounds_like_name(message: Message, index: int) -> bool:
    """A small word that nobody listed, by its letters: the weaker its place speaks for a person, the more they must."""
    if message.words.begins_as_word(message.key(index)):
        return False
    likeness = message.words.likeness.of(message.key(index))
    if _beside_role(message, index) or _beside_found(message, index):
        return likeness > _LIKE_NAME
    if message.key(index - 1) in message.groups["determiners"]:
        return False
    told = message.joined(index) and message.key(index - 1) in message.groups["person_before"]
    return likeness > _VERY_LIKE_NAME and (told or _does_or_has(message, index) or _spoken_to(message, index))


def _does_or_has(message: Message, index: int) -> bool:
    """Whether the word says, does or has something as a person does: "X told me", "X's mum", "X and her kids"."""
    with_own = message.key(index + 1) in _AND and message.key(index + 2) in _OWN
    return message.after(index, "person_after") or message.owns(index, "belongs") or with_own


def _spoken_to(message: Message, index: int) -> bool:
    return message.key(index - 1) in _TO and message.joined(index) and message.before(index - 1, "speaking")


def _beside_found(message: Message, index: int) -> bool:
    return NAME_MASK in {_beyond_link(message, index, -1), _beyond_link(message, index, 1)}
