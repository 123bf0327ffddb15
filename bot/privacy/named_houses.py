"""Finds an address without a number: a house's name, a lane and a village ("Rose Cottage, Mill Lane, Wobbling")."""

from bot.privacy.lexicon import lexicon
from bot.privacy.tokens import Token

_SURE_HOUSES = frozenset(
    {"cottage", "cottages", "farm", "farmhouse", "barn", "bungalow", "villa", "vicarage", "rectory"}
)
_HOUSES = _SURE_HOUSES | {"house", "lodge", "grange", "manor", "mill", "forge", "croft", "stables", "view", "hall"}
_LANES = frozenset(
    {"lane", "ln", "road", "rd", "street", "st", "drive", "dr", "close", "hill", "way", "row", "green", "avenue", "ave"}
    | {"terrace", "crescent", "gardens", "grove", "walk", "end", "place"}
)
_NO_HOUSES = frozenset(
    {"council", "civic", "county", "town", "city", "community", "village", "children's", "childrens"}
    | {"children", "care", "court"}
    | {"family", "guest", "public", "safe", "custom", "in", "at", "on", "of", "to", "from", "a", "is", "my"}
    | {"our", "his"}
    | {"her", "their", "and", "or", "house", "home", "station", "fire", "trust", "head", "assembly", "dance", "pre"}
)
_PUBLIC_HOUSES = frozenset(
    {"hall", "house", "church", "library", "hub", "surgery", "clinic", "centre", "school", "nursery"}
    | {"academy", "office"}
)
_OFFICES = frozenset(
    {"office", "offices", "team", "hub", "hq", "training", "conference", "meeting", "venue", "base", "based", "council"}
    | {"mash", "clinic", "surgery", "court", "nursery", "school", "panel", "centre", "course", "hearing", "hospital"}
)
_OF_VILLAGES = frozenset(
    {"little", "great", "upper", "lower", "nether", "north", "south", "east", "west", "old", "new"}
    | {"much", "long", "st"}
)
_LONGEST_NAME = 3
_LONGEST_VILLAGE = 3
_LOOK_BACK = 5


def holds_named_house(tokens: list[Token]) -> bool:
    """Tell whether a lane stands among `tokens`, without which no address is looked for."""
    return any(token.key in _LANES for token in tokens)


def named_house(tokens: list[Token], index: int) -> int | None:
    """Give the index of the last word of such an address when one begins at `index`."""
    if not tokens[index].word or tokens[index].key in _NO_HOUSES:
        return None
    house = _house(tokens, index)
    if house is None or not _OFFICES.isdisjoint(token.key for token in tokens[max(0, index - _LOOK_BACK) : index]):
        return None
    comma = _key(tokens, house + 1) == ","
    if not comma and tokens[house].key not in _SURE_HOUSES:
        return None
    lane = _lane(tokens, house + 1 + comma)
    return None if lane is None else _village(tokens, lane)


def _key(tokens: list[Token], index: int) -> str:
    return tokens[index].key if index < len(tokens) else ""


def _house(tokens: list[Token], index: int) -> int | None:
    """Give the index of "Cottage" in "Rose Cottage" or of "Hollies" in "The Hollies"."""
    words = lexicon()
    the = tokens[index].key == "the"
    following = index + 1
    if the and following < len(tokens) and tokens[following].touches and _key(tokens, following + 1) == ",":
        named = tokens[following].key in words.groups["house_names"] | _SURE_HOUSES
        if tokens[following].key in _PUBLIC_HOUSES:
            return None
        return following if named or (tokens[following].capital and tokens[index].capital) else None
    first = index + the
    for kind in range(first + 1, min(first + 1 + _LONGEST_NAME, len(tokens))):
        token = tokens[kind]
        if not token.word or not token.touches or tokens[kind - 1].key in _NO_HOUSES:
            return None
        if token.key in _HOUSES:
            return kind if _is_name(tokens[first:kind], token) else None
    return None


def _is_name(name: list[Token], kind: Token) -> bool:
    if kind.capital:
        return all(token.capital for token in name)
    plain = lexicon().groups["street_never"] | lexicon().groups["determiners"]
    if any(token.key in plain - {"old", "new"} for token in name) or len(name) > 2:
        return False
    return kind.key in _SURE_HOUSES or all(token.key not in lexicon().everyday for token in name)


def _lane(tokens: list[Token], index: int) -> int | None:
    never = lexicon().groups["street_never"]
    for last in range(index + 1, min(index + 1 + _LONGEST_NAME, len(tokens))):
        name = tokens[index:last]
        if not tokens[last].touches or not all(token.word for token in name):
            return None
        if name[-1].key in never and not name[-1].capital and name[-1].key != "high":
            return None
        if tokens[last].key in _LANES:
            return last
    return None


def _village(tokens: list[Token], lane: int) -> int:
    """Give the index of the village's last word, or `lane` when no village follows."""
    comma = _key(tokens, lane + 1) == ","
    at = first = lane + 1 + comma
    last = lane
    while (
        at < len(tokens) and at - first < _LONGEST_VILLAGE and tokens[at].word and (tokens[at].touches or at == first)
    ):
        if not _of_village(tokens, at, comma=comma):
            break
        last = at
        at += 1
    return lane if last >= first and tokens[last].key in _OF_VILLAGES else last


def _of_village(tokens: list[Token], at: int, *, comma: bool) -> bool:
    token, words = tokens[at], lexicon()
    if token.key in words.groups["street_never"] or token.key in words.groups["no_surnames"]:
        return False
    if token.capital or token.key in _OF_VILLAGES:
        return not token.upper
    if tokens[at - 1].key in _OF_VILLAGES:
        return token.key not in words.everyday
    return comma and not words.is_common(token.key)
