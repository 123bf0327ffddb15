"""Finds people's names in a message: by lists of first names, and by what stands around a word."""

from collections.abc import Iterator

from bot.privacy.again_names import named_again, stands_as_name
from bot.privacy.initials import find_initials
from bot.privacy.kin_names import is_word_after_kin
from bot.privacy.led_names import find_led_names
from bot.privacy.lexicon import lexicon
from bot.privacy.linked_names import is_linked_name, opens_pair
from bot.privacy.name_context import Message
from bot.privacy.name_extent import can_follow, end_of_name, start_of_name
from bot.privacy.nicknames import find_nicknames
from bot.privacy.setting_names import find_setting_names
from bot.privacy.spans import Span
from bot.privacy.titled_names import find_titled
from bot.privacy.tokens import NAME_MASK, Token
from bot.privacy.unlisted import capital_pair, is_unlisted_name

_FOREIGN_SHARE = 0.4
_SHORT_WORDS = frozenset({"ty", "mo", "di", "ed", "al"})


def find_names(tokens: list[Token], known: frozenset[str]) -> list[Span]:
    """Give the spans of people's names among `tokens`; words in `known` (folded) are never names."""
    message = Message(tokens, lexicon(), known)
    found = _joined(list(_runs(message)) + find_titled(message) + find_led_names(message))
    found += _mentioned_again(message, found) + named_again(message, found) + find_initials(message)
    found += find_nicknames(message) + find_setting_names(message)
    return [Span("name", tokens[first].start, tokens[last - 1].end) for first, last in found]


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give `found` in order, with those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _runs(message: Message) -> Iterator[tuple[int, int]]:
    foreign = _mostly_unknown(message)
    index = 0
    while index < len(message.tokens):
        token = message.tokens[index]
        plain = not token.word or (not token.capital and token.key in message.words.never_names)
        if (plain and not opens_pair(message, index)) or not _opens_name(message, index, foreign=foreign):
            index += 1
            continue
        end = end_of_name(message, index)
        yield start_of_name(message, index), end
        index = end


def _mostly_unknown(message: Message) -> bool:
    words = [i for i, token in enumerate(message.tokens) if token.word]
    odd = sum(message.unknown(i) and not message.words.is_first_name(message.key(i)) for i in words)
    return len(words) > 6 and odd > _FOREIGN_SHARE * len(words)


def _opens_name(message: Message, index: int, *, foreign: bool) -> bool:
    if _after_title(message, index) or _after_initial(message, index):
        return True
    if index in message.public:
        return _full_name_of_known(message, index)
    if message.of_a_place_or_body(index) or (message.acronym(index) and not _written_loud(message, index)):
        return False
    key = message.key(index)
    if message.words.is_sure_name(key) and not _slip_of_word(message, index):
        return True
    if message.words.is_first_name(key):
        return _word_as_name(message, index) or is_linked_name(message, index)
    if _bare_possessive(message, index):
        return True
    if message.rare_surname(index) and _beside_family(message, index):
        return True
    return is_unlisted_name(message, index, foreign=foreign) or is_linked_name(message, index)


def _bare_possessive(message: Message, index: int) -> bool:
    """A name with the apostrophe left out, before what is a person's: "Nkechis mum", "liams school"."""
    key = message.key(index)
    name = key.removesuffix("s")
    if name == key or index in message.public or key in message.words.everyday or not message.words.is_sure_name(name):
        return False
    return message.after(index, "belongs" if message.unknown(index) else "kin")


def _slip_of_word(message: Message, index: int) -> bool:
    """A small name with a letter doubled is an ordinary word after a pronoun or an article: "i ned", "the flor"."""
    key = message.key(index)
    doubled = (f"{key[:at]}{letter}{key[at:]}" for at, letter in enumerate(key))
    after_word = not message.tokens[index].capital and message.key(index - 1) in message.groups["slip_before"]
    return after_word and not message.words.everyday.isdisjoint(doubled)


def _written_loud(message: Message, index: int) -> bool:
    return len(message.key(index)) > 3 and message.words.is_sure_name(message.key(index))


def _full_name_of_known(message: Message, index: int) -> bool:
    first = message.words.is_first_name(message.key(index)) and message.shown_capital(index)
    follows = message.joined(index + 1) and index + 1 not in message.public and message.shown_capital(index + 1)
    return first and follows and (message.unknown(index + 1) or message.rare_surname(index + 1))


def _after_title(message: Message, index: int) -> bool:
    numbered = _after_collar_number(message, index)
    back = index - 2 if numbered or message.key(index - 1) == "." else index - 1
    title = message.at(back)
    if title is None or not title.word or title.key not in message.groups["titles"]:
        return False
    if not numbered and title.end < message.tokens[index].start - 3:
        return False
    if message.acronym(back) and title.key in {"ms", "mr"}:
        return False
    kept = numbered or title.key in message.groups["titles_kept"]
    return _takes_title(message, index, kept=kept, capital=title.capital)


def _after_collar_number(message: Message, index: int) -> bool:
    number = message.at(index - 1)
    rank = message.key(index - 2) in message.groups["police_ranks"]
    return number is not None and number.kind == "number" and rank and message.joined(index)


def _takes_title(message: Message, index: int, *, kept: bool, capital: bool) -> bool:
    key = message.key(index)
    if (
        message.key(index - 1) in message.groups["police_ranks"]
        and message.inner_capital(index)
        and message.unknown(index)
    ):
        return True
    listed = key in message.words.surnames and key not in {"may", "will", "a"} and not message.words.is_common(key)
    if message.shown_capital(index) and capital:
        return (
            len(key) > 1
            and (kept or listed or message.unknown(index))
            and key not in message.words.everyday - message.words.surnames
        )
    if key in message.words.everyday or index in message.public or key in message.words.public:
        return False
    surname = kept and key in message.words.surnames and message.key(index - 1) in {"mr", "mrs"}
    return listed or surname or (kept and message.odd(index, 3))


def _after_initial(message: Message, index: int) -> bool:
    if _glued_to_initial(message, index):
        return True
    if not message.inner_capital(index) and not message.tokens[index].opens:
        return False
    dotted = message.key(index - 1) == "."
    initial = message.at(index - 2 if dotted else index - 1)
    if (
        initial is None
        or len(initial.key) != 1
        or not initial.word
        or not initial.capital
        or not message.shown_capital(index)
    ):
        return False
    key = message.key(index)
    surname = message.unknown(index) or key in message.words.surnames or ("-" in key and index not in message.public)
    if dotted and initial.end == message.tokens[index - 1].start:
        return surname and len(message.key(index)) > 2
    return surname and initial.key not in {"a", "i"} and message.tokens[index].touches


def _glued_to_initial(message: Message, index: int) -> bool:
    """A surname behind an initial without a space, however it is written: "J.SMITHSON SAYS", "j.smithson says"."""
    if index < 2 or message.key(index - 1) != "." or not message.tokens[index].touches:
        return False
    initial, dot, key = message.tokens[index - 2], message.tokens[index - 1], message.key(index)
    glued = initial.end == dot.start and dot.end == message.tokens[index].start
    if not glued or not initial.word or len(initial.key) != 1 or (index > 2 and message.key(index - 3) == "."):
        return False
    if len(key) < 3 or key in message.words.everyday or index in message.public:
        return False
    surname = key in message.words.surnames and (message.tokens[index].capital or not message.words.is_common(key))
    return surname or message.odd(index)


def _word_as_name(message: Message, index: int) -> bool:
    key = message.key(index)
    if key in message.groups["half_names"] and not message.inner_capital(index):
        return _half_name(message, index)
    everyday = key in message.words.everyday or key in message.groups["plain_words"] or len(key) < 3
    if key in message.groups["people"] and not capital_pair(message, index):
        return False
    if _named_by_neighbours(message, index, everyday=everyday):
        return True
    if message.inner_capital(index):
        capital_noun = (
            message.joined(index + 1) and message.shown_capital(index + 1) and not can_follow(message, index + 1)
        )
        in_title = message.joined(index) and message.inner_capital(index - 1) and not message.unknown(index - 1)
        return not capital_noun and not in_title and not message.month(index) and key not in message.words.public
    if message.shown_capital(index) and message.after(index, "person_says") and not message.month(index):
        return True
    if message.owns(index, "kin") and message.key(index - 1) not in message.groups["determiners"]:
        return True
    if message.key(index - 2) == NAME_MASK and message.before(index, "kin") and key not in message.words.everyday:
        return True
    if not everyday and (message.before(index, "kin") or message.before(index, "naming")):
        return True
    return is_word_after_kin(message, index)


def _half_name(message: Message, index: int) -> bool:
    """A name that is short for a thing too ("ally" foil): small or first in a sentence, its place must tell."""
    if any(message.before(index, group) for group in ("kin", "naming")) or message.rare_surname(index + 1):
        return True
    if message.key(index) == "recep":
        return message.odd(index + 1)
    if message.key(index - 2) in message.groups["determiners"] and message.joined(index):
        return False
    ends = not message.joined(index + 1) or message.key(index + 1) in {"and", "in", "at", "on", "again", "with"}
    after = message.key(index + 1) in message.groups["person_after"] | {"and", "is", "was", "has"}
    return stands_as_name(message, index) and (after or ends or message.owns(index, "belongs"))


def _named_by_neighbours(message: Message, index: int, *, everyday: bool) -> bool:
    if message.aged(index) and _age_fits_word(message, index, everyday=everyday):
        return True
    if message.shown_capital(index) and (message.before(index, "people") or message.before(index, "naming")):
        return not message.month(index) or message.before(index, "naming")
    if not message.joined(index + 1):
        return False
    if message.rare_surname(index + 1) or message.odd(index + 1):
        return message.shown_capital(index + 1) or not message.shown_capital(index)
    if _before_capital_surname(message, index):
        return True
    sure_next = message.words.is_sure_name(message.key(index + 1)) and not everyday
    capitals = message.shown_capital(index) and message.shown_capital(index + 1)
    return sure_next or (capitals and _surname_follows(message, index))


def _before_capital_surname(message: Message, index: int) -> bool:
    """A capital word before a capital that is in no list, though a letter off some word: "Hope Tranter was"."""
    follows = index + 1
    if message.key(index) in {"will", "may"} or not message.shown_capital(index) or not message.inner_capital(follows):
        return False
    key = message.key(follows)
    listed = message.words.is_first_name(key) or message.words.is_misspelt(key, everyday=True)
    return message.unknown(follows) and not listed


def _surname_follows(message: Message, index: int) -> bool:
    if message.key(index + 1) in message.words.surnames:
        return True
    no_word = message.key(index) not in message.words.common | message.words.public - _SHORT_WORDS
    return no_word and message.key(index + 1) not in message.words.everyday and index + 1 not in message.public


def _age_fits_word(message: Message, index: int, *, everyday: bool) -> bool:
    """An age makes a name of a word unless it reads as "by May 7", "ward 4" or "a mark, 3 weeks old"."""
    if message.month(index):
        return message.key(index + 1) in {"is", "(", "aged"}
    if not everyday:
        return True
    following = message.at(index + 1)
    bare = following is not None and following.kind == "number"
    counted = message.key(index + 3) in message.groups["age_units"] - {"yr", "yrs", "year", "years"}
    return not bare and not counted and message.key(index - 1) not in message.groups["determiners"]


def _beside_family(message: Message, index: int) -> bool:
    plural_after_the = message.key(index - 1) == "the" and message.key(index).endswith("s")
    capital = message.inner_capital(index) and (
        message.before(index, "people") or message.before(index, "person_before")
    )
    return message.after(index, "family") or plural_after_the or capital or capital_pair(message, index)


def _mentioned_again(message: Message, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    inside = {index for first, last in found for index in range(first, last)}
    parts = {message.key(index) for index in inside if message.unknown(index) and len(message.key(index)) > 2}
    return [
        (i, i + 1) for i, token in enumerate(message.tokens) if token.word and token.key in parts and i not in inside
    ]
