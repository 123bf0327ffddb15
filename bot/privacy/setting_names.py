"""Finds the names of schools, nurseries, surgeries and homes that tell whose child or colleague is meant.

Only the name goes: "[name] Primary" can still be read and matched. A school that is merely spoken of, a hospital, a
court and a service of everybody's stay.
"""

from collections.abc import Iterator

from bot.privacy.name_context import Message

_LONGEST_NAME = 4
_REACH = 10
_SAINTS = frozenset({"st", "saint", "ss"})
_BODIES_AFTER = frozenset({"of", "trust", "trusts", "board", "forum", "network", "association"})
_NEEDS_BEFORE = {
    "centre": frozenset({"medical", "health"}),
    "home": frozenset({"children", "childrens", "care", "residential"}),
}
_PLACE_ENDINGS = (
    *("brook", "field", "ford", "ley", "lea", "ton", "ham", "wood", "hill", "croft", "dale", "bridge", "worth", "mead"),
    *("bury", "wick", "stone", "bank", "ridge", "gate", "mere", "moor", "hurst", "acre"),
)
_ENDINGS = ("ed", "ing", "al", "ive", "ous", "ary", "ic", "ist")


def find_setting_names(message: Message) -> list[tuple[int, int]]:
    """Give the token ranges (end not included) of the names of settings that are joined with a child or with staff."""
    if message.groups["settings"].isdisjoint(message.said):
        return []
    return list(_settings(message))


def _settings(message: Message) -> Iterator[tuple[int, int]]:
    for index, key in enumerate(message.keys):
        if key in message.groups["settings"] and message.joined(index) and _is_whole(message, index):
            first, end = _name_before(message, index)
            if first < end and _is_named(message, first, end, index):
                yield first, end


def _is_whole(message: Message, index: int) -> bool:
    """Whether the setting's kind ends its name and, where the word has other meanings, the word before it says so."""
    key, after = message.key(index), message.key(index + 1)
    needed = _NEEDS_BEFORE.get(key)
    if needed is not None and message.key(index - 1) not in needed:
        return False
    goes_on = message.joined(index + 1) and (after in message.groups["settings"] or after in _BODIES_AFTER)
    return not goes_on


def _name_before(message: Message, index: int) -> tuple[int, int]:
    """Give where the name before the setting's kind at `index` begins and ends: "St Bede" in "St Bede's Primary"."""
    end = index
    while message.joined(end) and message.key(end - 1) in message.groups["setting_words"]:
        end -= 1
    first = end
    while first > 0 and end - first < _LONGEST_NAME and message.joined(first) and _in_name(message, first - 1, index):
        first -= 1
    if first < end or not message.joined(end):
        return first, end
    first = end - 2 if message.key(end - 1) in message.groups["street_weak"] and message.joined(end - 1) else end - 1
    return (first, end) if _small_name(message, first, index) else (end, end)


def _in_name(message: Message, index: int, setting: int) -> bool:
    key = message.key(index)
    if (
        not message.tokens[index].word
        or key in message.groups["setting_generic"]
        or key in message.groups["setting_before"]
    ):
        return False
    return (
        message.shown_capital(index) and message.shown_capital(setting) and key not in message.groups["setting_words"]
    )


def _small_name(message: Message, index: int, setting: int) -> bool:
    """Whether a school is named in small letters: "attends oakfield primary", by a word that says nothing else."""
    key = message.key(index)
    if not message.odd(index):
        return False
    if key.endswith(_PLACE_ENDINGS):
        return True
    if message.key(setting) not in message.groups["settings_of_children"]:
        return False
    return (
        not key.endswith(_ENDINGS)
        and not message.words.begins_as_word(key)
        and key not in message.groups["setting_generic"]
    )


def _is_named(message: Message, first: int, end: int, setting: int) -> bool:
    keys = message.keys[first:end]
    kind = message.key(setting)
    child = kind in message.groups["settings_of_children"]
    near = message.keys[max(0, first - _REACH) : first] + message.keys[setting + 1 : setting + 3]
    somebodys = not message.groups["setting_roles"].isdisjoint(near)
    led = message.key(first - 1) in message.groups["setting_before"] or (
        message.key(first - 1) == "the" and message.key(first - 2) in message.groups["setting_before"]
    )
    if all(key in message.words.public or i in message.public for i, key in enumerate(keys, first)):
        return child and led and somebodys and kind != "high" and not _SAINTS.isdisjoint(keys)
    if all(key in message.words.everyday for key in keys):
        return child and led and somebodys and len(keys) > 1
    if not somebodys:
        return child and led
    return led or child
