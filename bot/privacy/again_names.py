"""Finds a first name that is an ordinary word too where it comes back: "Hope [name] is 6. hope said he hits her"."""

from bot.privacy.kin_names import GOES_ON, LEADS, SAME_FORM, SAYS_SO
from bot.privacy.name_context import Message
from bot.privacy.tokens import NAME_MASK

_SAYS_SO = SAYS_SO | {"did"}
_SAME_FORM = SAME_FORM | {"stays", "looks", "feels", "keeps", "moves", "turns", "runs"}
_LEADS = LEADS | (
    {"is", "was", "where's", "wheres", "trust", "asked", "visited", "removed", "took", "hurt", "speak"}
    | {"spoke", "spoken", "speaking", "see", "seeing", "visit", "re", "like", "has", "does", "can", "did"}
    | {"should", "could", "would", "if", "when", "that", "think", "because", "cos", "but", "while", "meet"}
    | {"poor"}
)
_MEETS = frozenset({"told", "rang", "met", "saw", "asked", "visited", "with", "about", "phoned", "removed"})
_SPOKEN = frozenset({"spoke", "spoken", "speak", "speaking", "talk", "talked", "talking", "said", "say", "listened"})
_NO_LEADS = frozenset(
    {"in", "last", "next", "since", "until", "till", "during", "every", "over", "through", "all", "no", "any", "some"}
    | {"little", "much", "more", "great", "i", "we", "you", "they", "who", "he", "she", "it", "not", "to", "early"}
    | {"mid", "late", "by", "lose", "lost", "give", "gives", "gave", "good", "bad"}
)
_MODAL = frozenset(
    {"will", "may", "hope", "mark", "grace", "chase", "grant", "sue", "drew", "rob", "pat", "rose", "bill"}
)
_NO_NAME_NEXT = frozenset(
    {"the", "a", "an", "she", "he", "they", "it", "we", "i", "you", "this", "that", "these", "those", "his", "her"}
    | {"their", "my", "our", "there", "to", "be", "so", "holidays", "holiday", "term", "school", "schools", "break"}
    | {"club", "camp", "period", "exam", "exams", "group", "groups", "leader", "leaders", "chart", "day"}
    | {"days", "half"}
    | {"up", "down", "under", "of", "off", "out"}
)
_GOES_ON = GOES_ON | (
    {"last", "still", "never", "missing", "just", "absconded", "disclosed", "went", "keeps", "today"}
    | {"yesterday", "alone", "too", "be"}
)


def stands_as_name(message: Message, index: int) -> bool:
    """Tell whether the word at `index`, a name and an ordinary word, stands as a name: it says, owns or is met."""
    before, after = message.key(index - 1), message.key(index + 1)
    if before in message.groups["determiners"] or not message.tokens[index].word:
        return False
    if message.owns(index, "belongs") or message.owns(index, "kin") or message.aged(index):
        return True
    if before in _NO_LEADS and not (before in {"to"} and message.key(index - 2) in _SPOKEN):
        return False
    if message.key(index) == "will" and before in _MEETS and message.joined(index):
        return True
    joined = message.joined(index + 1)
    if joined and after in _NO_NAME_NEXT:
        return False
    if joined and (after in _SAYS_SO or after in message.groups["person_after"] - _SAME_FORM):
        return not (
            message.key(index) in {"will", "may"} and message.words.is_common(before) and _subject(message, index)
        )
    led = before in _LEADS or before == "to"
    ends = not joined or after in _GOES_ON
    if message.key(index) in message.groups["verbs_too"] | _MODAL:
        return (led and ends and message.key(index) not in {"will", "may"}) or (led and not joined)
    return led or ends


def _subject(message: Message, index: int) -> bool:
    """Whether a word that can be a sentence's subject stands right before: "mum will", "it may"."""
    return message.joined(index) and message.key(index - 1) not in _LEADS | _GOES_ON


def named_again(message: Message, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give where the ordinary word of a full name in `found` stands again, alone, as a name."""
    inside = {index for first, last in found for index in range(first, last)}
    firsts = {key for run in found for key in _ordinary_firsts(message, run)}
    lasts = {message.key(last - 1) for first, last in found if last - first > 1} - firsts
    if not firsts and not lasts:
        return []
    again = [index for index, key in enumerate(message.keys) if index not in inside and (key in firsts or key in lasts)]
    return [(index, index + 1) for index in again if _again(message, index, surname=message.key(index) in lasts)]


def _ordinary_firsts(message: Message, run: tuple[int, int]) -> list[str]:
    first, last = run
    words, word_names = message.words, message.groups["word_names"]
    if last - first == 1 and message.key(last) == NAME_MASK and message.tokens[last].touches:
        return [message.key(first)]
    if last - first < 2:
        return []
    return [
        key
        for key in message.keys[first : last - 1]
        if len(key) > 2 and (words.is_first_name(key) or key in word_names)
    ]


def _again(message: Message, index: int, *, surname: bool) -> bool:
    if not message.tokens[index].word or index in message.public or message.of_a_place_or_body(index):
        return False
    if message.acronym(index) and len(message.key(index)) > 2:
        return message.key(index) not in {"will", "may"} and not surname
    if message.inner_capital(index):
        joined = message.joined(index + 1)
        dated = message.month(index) and (message.key(index + 1).isdecimal() or message.key(index - 1) in {"in", "by"})
        return not dated and not (joined and message.shown_capital(index + 1))
    if surname:
        return message.shown_capital(index) and stands_as_name(message, index)
    return stands_as_name(message, index)
