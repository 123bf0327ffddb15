"""Finds first names that are ordinary words too and stand, written small, after a family word: "mum rose is"."""

from bot.privacy.name_context import Message

_NEEDS_A_VERB = frozenset(
    {"will", "may", "red", "happy", "tiny", "glad", "hung", "rich", "lucky", "sunny", "harsh", "non", "dec", "jan"}
    | {"april", "june", "august", "summer", "autumn"}
)
SAME_FORM = frozenset({"hit", "hurt", "had"})
LEADS = frozenset(
    {"with", "by", "from", "and", "&", "met", "saw", "seen", "about", "told", "rang", "between"}
    | {"against", "without", "for", "of", "both"}
)
_LEADS = LEADS | {"to", "her", "his", "their"}
GOES_ON = frozenset(
    {"and", "&", "with", "in", "on", "at", "to", "or", "not", "who", "but", "because", "cos", "for"}
    | {"from", "when", "since", "after", "again", "now", "if", "also", "both"}
)
_ASKED = frozenset({"she", "he", "they", "it", "we", "i", "you", "this", "that"})
SAYS_SO = frozenset(
    {"is", "isnt", "isn't", "wasnt", "wasn't", "who", "does", "doesnt", "doesn't", "has", "was", "also"}
)
_SAYS_SO = SAYS_SO | {"left"}


def is_word_after_kin(message: Message, index: int) -> bool:
    """Tell whether the first name at `index`, an ordinary word too, is meant as a name after "mum" or "stepdad".

    How the sentence goes on tells: "mum may is in hospital" and "with dad mark and two dogs" against "mum may go" and
    "dad will chase".
    """
    if _set_apart(message, index):
        return True
    if message.key(index - 1) not in message.groups["kin"] or not message.joined(index):
        return False
    if message.tokens[index].start - message.tokens[index - 1].end > 1:  # "mum's hope"
        return False
    key, after = message.key(index), message.key(index + 1)
    says = message.joined(index + 1) and (after in _SAYS_SO or after in message.groups["person_after"] - SAME_FORM)
    if key in _NEEDS_A_VERB:
        return says and not (after in _SAYS_SO and message.key(index + 2) in _ASKED)
    linked = after in {"and", "&"} and (_hidden(message, index + 2) or _hidden(message, index + 3))
    if says or linked:
        return True
    ends = not message.joined(index + 1) or after in GOES_ON
    if key in message.groups["verbs_too"]:
        return ends and message.key(index - 2) in _LEADS
    return ends


def _set_apart(message: Message, index: int) -> bool:
    """Whether signs cut the word off behind the family word: "her stepdad, rob, has", "dad (mark) shouts"."""
    signs = message.key(index - 1), message.key(index + 1)
    return signs in {(",", ","), ("(", ")")} and message.key(index - 2) in message.groups["kin"]


def _hidden(message: Message, index: int) -> bool:
    token = message.at(index)
    return token is not None and token.kind == "mask"
