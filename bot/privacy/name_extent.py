"""How far a name reaches, once one of its words is sure."""

from bot.privacy.name_context import Message

_LONGEST_NAME = 6
_QUOTES = {"'": "'", '"': '"', "‘": "’", "“": "”", "(": ")"}  # noqa: RUF001


def can_follow(message: Message, index: int) -> bool:
    """Tell whether the word at `index` can go on a name: a further first name or a family name."""
    key = message.key(index)
    if index in message.public:
        return False
    if key in message.words.public and not message.words.is_first_name(key):
        return key in message.words.surnames and message.shown_capital(index) and not message.month(index)
    if message.unknown(index) or message.words.is_sure_name(key):
        return True
    if message.shown_capital(index):
        return key in message.words.surnames or key not in message.groups["no_surnames"]
    return key in message.words.surnames and key not in message.words.everyday and key not in message.words.public


def end_of_name(message: Message, index: int) -> int:
    """Give the index after the last part of the name that is sure at `index`."""
    end = index + 1
    while end - index < _LONGEST_NAME and message.at(end):
        taken = _next_part(message, end) if message.joined(end) else _nickname(message, end)
        if not taken:
            break
        end += taken
    return end


def _next_part(message: Message, index: int) -> int:
    key = message.key(index)
    if index in message.public and not message.shown_capital(index):
        return 0
    if key in message.groups["particles"] and (length := _particles(message, index)):
        return length
    if len(key) == 1:
        return _initial_inside(message, index)
    return 1 if _surname_here(message, index) else 0


def _nickname(message: Message, index: int) -> int:
    """Give the length of "'Teddy' Smith" at `index`, 0 when no family name follows the nickname in quotes."""
    closing = _QUOTES.get(message.key(index))
    follows = index + 3
    if closing is None or message.key(index + 2) != closing or not message.joined(follows):
        return 0
    named = can_follow(message, index + 1) and not message.acronym(index + 1)
    return 4 if named and message.tokens[index].touches and _surname_here(message, follows) else 0


def _particles(message: Message, index: int) -> int:
    """Give the length of "van der X" or "de X" at `index`, 0 when no family name follows."""
    last = index
    while last < index + 3 and message.joined(last) and message.key(last) in message.groups["particles"]:
        last += 1
    if not message.joined(last) or not can_follow(message, last):
        return 0
    ordinary = message.key(index) in message.words.everyday and not message.shown_capital(last)
    return 0 if ordinary else last - index + 1


def _initial_inside(message: Message, index: int) -> int:
    if not message.tokens[index].capital or message.flat or message.key(index) == "i":
        return 0
    following = message.at(index + 1)
    return 0 if following is not None and following.key in {"&", "/"} else 1


def _surname_here(message: Message, index: int) -> bool:
    key = message.key(index)
    if message.acronym(index):
        return False
    if message.unknown(index) and not message.shown_capital(index) and key not in message.words.surnames:
        return len(key) > 2 and not message.words.is_misspelt(key, everyday=True)
    return can_follow(message, index) or _word_before_sign(message, index)


def _word_before_sign(message: Message, index: int) -> bool:
    """An ordinary but rare word after a first name is a surname when the sentence goes on as after a name."""
    key = message.key(index)
    if (
        key in message.words.everyday
        or key in message.words.public
        or index in message.public
        or key.endswith(("ing", "ed", "ly"))
    ):
        return False
    following = message.at(index + 1)
    if following is None or following.kind == "mask":
        return True
    numbered = following.key in {",", "("} or following.kind == "number"
    return (
        numbered
        or following.key
        in {"dob", "born", "aged", "age", "nhs", "upn", "lives", "she", "he"} | message.groups["person_after"]
    )


def start_of_name(message: Message, index: int) -> int:
    """Give the index where the name begins: with a title, an initial, a nickname's first word or a family name."""
    start = _part_before(message, index)
    while start < index and len(message.key(start)) == 1:
        index, start = start, _part_before(message, start)
    return start


def _part_before(message: Message, index: int) -> int:
    """Give the index of the part of the name before `index`, or `index` when it is the first."""
    dotted = message.key(index - 1) == "." and message.tokens[index].start - message.tokens[index - 1].end <= 1
    back = index - 2 if dotted else index - 1
    token = message.at(back)
    if token is None or not token.word or (not dotted and not message.tokens[index].touches):
        return index
    if token.key in message.groups["particles"]:
        return _first_name_before(message, back, index)
    if token.key in message.groups["titles_kept"] and (not message.acronym(back) or message.flat):
        return back
    if len(token.key) == 1 and token.capital and token.key != "i" and (dotted or token.key != "a"):
        return back
    if dotted:
        return index
    loud = message.key(back) in message.groups["nicknames"] and (
        message.inner_capital(back) or token.key in {"big", "lil"}
    )
    return back if loud or message.rare_surname(back) or _unknown_before(message, back) else index


def _first_name_before(message: Message, particle: int, name: int) -> int:
    """Give the index of the first name before "bin" or "van der" at `particle`, or `name` when none stands there."""
    back = particle - 1
    if message.key(back) in message.groups["particles"]:
        back -= 1
    if not message.at(back) or not message.joined(back + 1):
        return name
    sure = message.words.is_sure_name(message.key(back)) or (message.shown_capital(back) and message.unknown(back))
    return back if sure else name


def _unknown_before(message: Message, index: int) -> bool:
    return message.inner_capital(index) and message.unknown(index) and not message.words.is_misspelt(message.key(index))
