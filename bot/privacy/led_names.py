"""Finds names by a frame around them: "the X case", "they call X, real name Y", "little X", "re X Y"."""

from collections.abc import Iterator
from functools import lru_cache

from bot.privacy.again_names import stands_as_name
from bot.privacy.lexicon import lexicon
from bot.privacy.name_context import Message
from bot.privacy.tokens import NAME_MASK

_CASE = frozenset({"case", "file", "matter", "referral"})
_NO_CASES = ("ed", "ing", "al", "ive", "ous", "ic", "ary", "ory", "ent", "ion", "able", "ible", "ity", "ness")
_REAL = frozenset({"real", "proper", "actual", "full", "birth", "given", "true", "legal", "first", "last", "right"})
_SIGNS = frozenset({",", "(", "-", "–", "/", "'", '"', ":", ";", "his", "her", "but", "is"})  # noqa: RUF001
_NO_REAL_NAME = frozenset(
    {"unknown", "not", "is", "was", "unsure", "on", "or", "and", "of", "for", "needed", "tbc", "the", "a", "no", "if"}
    | {"in", "will", "may", "policy", "only", "withheld", "to", "known", "given", "different", "as", "we", "i"}
)
_CALLS = frozenset({"call", "calls", "called", "as", "by", "aka", "alias", "nicknamed", "named", "name"})
_CALLED_WHOM = frozenset({"him", "her", "themselves", "himself", "herself", "just", "only", "me"})
_ANYBODY = frozenset({"it", "this", "that", "them", "these"})
_LEADS_RARE = frozenset({"for", "re", "little", "baby", "regarding"})
_LITTLE_BEFORE = frozenset(
    {"a", "the", "very", "too", "so", "this", "that", "her", "his", "their", "with", "as", "how"}
)
_ABSTRACT = frozenset({"hope", "faith", "joy", "grace", "comfort", "patience", "promise", "charity", "mercy", "trust"})
_OPENS_NOTE = frozenset(
    {"with", "two", "double", "2", "3", "one", "1", "no", "not", "spelt", "spelled", "without", "that's"}
    | {"thats", "three"}
)
_LONGEST_NOTE = 7
_BABY_KINDS = frozenset({"seat", "cot", "gro", "grow", "sling", "bouncer", "unit", "brain", "milk"})
_PUBLISHED = frozenset({"review", "report", "inquiry", "law", "rule", "act", "house"})
_LEAST_LIKE = {"for": 0.2, "re": -0.1, "regarding": -0.1, "little": 0.0, "baby": 0.0}
_SLIP = {"for": 0.5, "re": 0.25, "regarding": 0.25, "little": 0.3, "baby": 0.3}
_LEAST_LIKE_SURNAME = -0.1


def find_led_names(message: Message) -> list[tuple[int, int]]:
    """Give the token ranges (end not included) of names that such a frame tells."""
    found: list[tuple[int, int]] = []
    if not _CASE.isdisjoint(message.said):
        found += _cases(message)
    if "name" in message.said and not _REAL.isdisjoint(message.said):
        found += _real_names(message)
    if "(" in message.said:
        found += _spelling_notes(message)
    if not message.groups["word_names"].isdisjoint(message.said):
        found += [(i, i + 2) for i in range(len(message.keys)) if _is_small_full_name(message, i)]
    if NAME_MASK in message.said:
        found += [(i - 1, i) for i, key in enumerate(message.keys) if key == NAME_MASK and _is_word_before(message, i)]
    if not _LEADS_RARE.isdisjoint(message.said):
        found += _rare(message)
    return found


def _is_small_full_name(message: Message, index: int) -> bool:
    """Whether a word that people are named by and an odd one are written small as one name: "blossom kinsella ran"."""
    if message.key(index) not in message.groups["word_names"] or not message.joined(index + 1):
        return False
    if not (message.odd(index + 1) or message.rare_surname(index + 1)) or index in message.public:
        return False
    ends = message.key(index + 2) in {",", "(", "."} or message.aged(index + 1)
    led = index == 0 or message.tokens[index].opens or message.key(index - 1) in {"re", "for", "with", "of", "about"}
    return led and (ends or message.after(index + 1, "person_after"))


def _is_word_before(message: Message, index: int) -> bool:
    """Whether a word that people are named by stands, with a capital, right before a found name: "Blossom [name]"."""
    key = message.key(index - 1)
    named = key in message.groups["word_names"] and message.tokens[index].touches
    return named and message.shown_capital(index - 1) and index - 1 not in message.public


def _spelling_notes(message: Message) -> Iterator[tuple[int, int]]:
    """Names with a note of their spelling inside: "Maxxine (with 2 x's) Fakeley"."""
    for index, key in enumerate(message.keys):
        if key != "(" or message.key(index + 1) not in _OPENS_NOTE or index == 0:
            continue
        end = next((i for i in range(index + 2, index + 2 + _LONGEST_NOTE) if message.key(i) == ")"), 0)
        if not end or not any(len(each) == 1 and each.isalpha() for each in message.keys[index + 2 : end]):
            continue
        first = index - 1
        last = end + 1 if message.joined(end + 1) and _may_be_name(message, end + 1) else 0
        if message.key(first) == NAME_MASK:
            yield from [(last, last + 1)] if last else []
        elif _may_be_name(message, first):
            yield first, last + 1 if last else first + 1


def _may_be_name(message: Message, index: int) -> bool:
    key, words = message.key(index), message.words
    if not message.tokens[index].word or index in message.public or message.acronym(index) or len(key) < 3:
        return False
    listed = words.is_first_name(key) or key in words.surnames
    return (listed and message.shown_capital(index)) or (
        key not in words.everyday and not words.is_misspelt(key, everyday=True)
    )


def _cases(message: Message) -> Iterator[tuple[int, int]]:
    for index, key in enumerate(message.keys):
        framed = key in _CASE and message.joined(index) and message.key(index - 2) == "the"
        if framed and message.joined(index - 1) and _is_surname_of_case(message, index - 1):
            yield index - 1, index


def _is_surname_of_case(message: Message, index: int) -> bool:
    key = message.key(index)
    if len(key) < 3 or index in message.public or message.acronym(index) or key in _public_parts():
        return False
    words = message.words
    if key in message.groups["people"] or key in words.public or key in message.groups["no_surnames"]:
        return False
    if key in words.surnames:
        return message.inner_capital(index) or not words.is_common(key)
    if not message.unknown(index) or words.is_misspelt(key, everyday=True):
        return False
    if message.inner_capital(index):
        return not words.is_misspelt(key) or words.likeness.of(key) > 0
    plain = words.begins_as_word(key) and words.likeness.of(key) < _LEAST_LIKE_SURNAME
    return message.odd(index) and not plain and not key.endswith(_NO_CASES)


@lru_cache(maxsize=1)
def _public_parts() -> frozenset[str]:
    """Give the words of the public names: cases are called by one of them ("the Pelka case")."""
    return frozenset(
        part for name in lexicon().public if " " in name and name.split()[-1] not in _PUBLISHED for part in name.split()
    )


def _real_names(message: Message) -> Iterator[tuple[int, int]]:
    for index, key in enumerate(message.keys):
        if key != "name" or message.key(index - 1) not in _REAL or not message.joined(index):
            continue
        called = index - 2
        while called > 0 and message.key(called) in _SIGNS:
            called -= 1
        real = index + 1 + (message.key(index + 1) in {":", "is", "was", "=", "-"})
        told = _is_real_name(message, real)
        if called >= 0 and _is_called(message, called, told=told):
            yield called, called + 1
        if told:
            yield real, real + 1


def _is_real_name(message: Message, index: int) -> bool:
    if message.at(index) is None or not message.tokens[index].word or index in message.public:
        return False
    key = message.key(index)
    ends = not message.joined(index + 1)
    if key in _NO_REAL_NAME - {"will", "may"} or (key in {"will", "may"} and not ends):
        return False
    return message.words.is_first_name(key) or (message.unknown(index) and message.odd(index))


def _is_called(message: Message, index: int, *, told: bool) -> bool:
    token, key = message.tokens[index], message.key(index)
    if not token.word or index in message.public or key in message.groups["people"] or message.acronym(index):
        return False
    if key in message.words.everyday and not message.shown_capital(index):
        return False
    if message.key(index - 1) in {"a", "an", "the"}:
        return False
    back = index - 1
    while message.key(back) in _CALLED_WHOM | {"'", '"', "‘", "“", ":"}:  # noqa: RUF001
        back -= 1
    if message.key(back) in _ANYBODY:
        return False
    if message.key(back) in _CALLS:
        return True
    unknown = "unknown" in message.keys[index : index + 6]
    hidden = told or unknown or message.key(index + 4) == NAME_MASK or NAME_MASK in message.keys[index : index + 8]
    return hidden and message.shown_capital(index)


def _rare(message: Message) -> Iterator[tuple[int, int]]:
    for index, key in enumerate(message.keys):
        leads = key in _LEADS_RARE and message.joined(index + 1) and message.tokens[index + 1].word
        if leads and (end := _led(message, index, index + 1)):
            yield index + 1, end


def _led(message: Message, lead: int, index: int) -> int:
    """Give the index after the name that "little", "for", "re" or "baby" leads to, 0 when none begins at `index`."""
    key, words = message.key(index), message.words
    if index in message.public or len(key) < 4 or key in message.groups["people"] or message.acronym(index):
        return 0
    second = _two_names(message, index) if message.key(lead) in {"re", "regarding", "little", "baby"} else 0
    if second:
        return second
    if words.is_first_name(key):
        return index + 1 if message.key(lead) == "little" and _little(message, lead, index) else 0
    if message.key(lead) == "little" and message.inner_capital(index) and _little_word(message, lead, index):
        return index + 1
    if not message.unknown(index) or words.begins_as_word(key) or key in _BABY_KINDS:
        return 0
    if words.is_misspelt(key, everyday=True) or key.endswith(("ed", "ing", "ist", "ics")):
        return 0
    likeness = words.likeness.of(key)
    least = _LEAST_LIKE[message.key(lead)] - (0.2 if message.inner_capital(index) else 0.0)
    slip = words.is_misspelt(key)
    return index + 1 if likeness > least + (_SLIP[message.key(lead)] if slip else 0.0) else 0


def _little(message: Message, lead: int, index: int) -> bool:
    """Whether "little" leads to a first name that is an ordinary word: "of little bear", "little rose is"."""
    if message.shown_capital(index):
        return not (message.joined(index + 1) and message.shown_capital(index + 1))
    if message.words.is_sure_name(message.key(index)):
        return True
    if message.key(lead - 1) in _LITTLE_BEFORE or message.key(index) in _ABSTRACT:
        return False
    return message.key(index) not in message.words.everyday or stands_as_name(message, index)


def _little_word(message: Message, lead: int, index: int) -> bool:
    """Whether any other word written large after a small "little" is a child's name: "care of little Bear"."""
    goes_on = message.joined(index + 1) and message.shown_capital(index + 1)
    key, words = message.key(index), message.words
    ordinary = (key in words.everyday or key in words.public) and key not in message.groups["word_names"]
    return not message.tokens[lead].capital and not goes_on and not ordinary


def _two_names(message: Message, index: int) -> int:
    """Give the index after a first name and a surname: "re maddox flint", "re Wilder Stone"; 0 for none."""
    follows, words = index + 1, message.words
    if not message.joined(follows) or not message.tokens[follows].word or follows in message.public:
        return 0
    key, last = message.key(index), message.key(follows)
    if key in words.everyday or last in words.everyday - words.surnames or len(last) < 3:
        return 0
    if last in words.public or key in words.public or last in message.groups["bodies"] or message.acronym(follows):
        return 0
    first = words.is_first_name(key) or (message.unknown(index) and not words.is_misspelt(key, everyday=True))
    capital = message.shown_capital(index) and message.shown_capital(follows)
    if capital:
        return follows + 1 if first or last in words.surnames else 0
    if not first or message.shown_capital(index) or last.endswith(("ing", "ed", "ly", "tion", "s")):
        return 0
    listed = words.is_first_name(key)
    return follows + 1 if listed or last in words.surnames else 0
