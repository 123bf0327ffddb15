"""What stands around a word of a message: the evidence for or against its being a name."""

from calendar import month_name
from functools import lru_cache

from bot.privacy.lexicon import Lexicon
from bot.privacy.tokens import Token

_LONGEST_PHRASE = 5
_MOST = 0.6
_TITLE_WORDS = 4
_LONGEST_TITLE = 3
_MONTHS = frozenset(name.lower() for name in month_name if name)
_NUMBER_SIGNS = frozenset("/:%-.+")


class Message:
    """The tokens of one message with questions about each, by its index. Words in `known` are never names."""

    def __init__(self, tokens: list[Token], words: Lexicon, known: frozenset[str]) -> None:
        self.tokens = tokens
        self.keys = [token.key for token in tokens]
        self.said = frozenset(self.keys)
        self.words = words
        self.known = known
        self.groups = words.groups
        self.flat = self._shape_says_nothing()
        self.public = self._public_places()

    def _shape_says_nothing(self) -> bool:
        large = [token for token in self.tokens if token.capital and len(token.key) > 3]
        if len(large) <= _MOST * _TITLE_WORDS and not any(token.upper for token in large):
            return False  # too few capitals, whatever the words are
        plain = [token for index, token in enumerate(self.tokens) if self._plain(index)]
        shouted = sum(t.upper for t in plain) > _MOST * len(plain)
        return shouted or (len(plain) >= _TITLE_WORDS and sum(t.capital for t in plain) > _MOST * len(plain))

    def _plain(self, index: int) -> bool:
        """Whether the word is one that people write small unless they write everything large."""
        token = self.tokens[index]
        if not token.word or len(token.key) < 4 or not self.words.is_common(token.key):
            return False
        name = self.words.is_first_name(token.key) or (
            self.joined(index) and self.words.is_first_name(self.key(index - 1))
        )
        return not name and token.key not in self.words.public and token.key not in self.groups["kinds_of_place"]

    def _public_places(self) -> set[int]:
        public: set[int] = set()
        openers = _openers(self.words.public, self.known)
        for start, opener in enumerate(self.keys):
            if opener not in openers:
                continue
            key = ""
            for end in range(start, min(start + _LONGEST_PHRASE, len(self.tokens))):
                key = f"{key} {self.keys[end]}".strip()
                listed = end > start and key in self.words.public
                if listed or key in self.known:
                    public.update(range(start, end + 1))
        return public

    def at(self, index: int) -> Token | None:
        """Give the token at `index`, or None outside the message."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def key(self, index: int) -> str:
        """Give the folded form of the token at `index`, or an empty string outside the message."""
        return self.keys[index] if 0 <= index < len(self.keys) else ""

    def joined(self, index: int) -> bool:
        """Tell whether the word at `index` follows the token before it with only a space between."""
        token = self.at(index)
        return token is not None and token.word and token.touches

    def before(self, index: int, group: str) -> bool:
        """Tell whether a word of `group` stands before `index`, with at most one comma, colon or bracket between."""
        back = index - 2 if self.key(index - 1) in {",", ":", "(", '"', "'", "“", "‘"} else index - 1  # noqa: RUF001
        return self.key(back) in self.groups[group]

    def after(self, index: int, group: str) -> bool:
        """Tell whether the word right after `index` belongs to `group`."""
        return self.joined(index + 1) and self.key(index + 1) in self.groups[group]

    def owns(self, index: int, group: str) -> bool:
        """Tell whether the word at `index` has a possessive ending and what follows it belongs to `group`."""
        following = self.at(index + 1)
        possessive = following is not None and following.start - self.tokens[index].end > 2
        return possessive and self.after(index, group)

    def shown_capital(self, index: int) -> bool:
        """Tell whether the capital of the word at `index` means something: the message is not all capitals."""
        token = self.tokens[index]
        return token.word and token.capital and not self.flat and not self.acronym(index)

    def inner_capital(self, index: int) -> bool:
        """Tell whether the word has a telling capital and does not open a sentence."""
        return self.shown_capital(index) and not self.tokens[index].opens

    def acronym(self, index: int) -> bool:
        """Tell whether the word is written as an abbreviation in a message that is not all capitals."""
        token = self.tokens[index]
        return token.upper and not self.flat and (len(token.key) < 5 or token.key in self.words.public)

    def unknown(self, index: int) -> bool:
        """Tell whether the word at `index` is in no list of ordinary or public words."""
        token = self.at(index)
        if token is None or not token.word or index in self.public or len(token.key) < 2:
            return False
        return not self.words.is_common(token.key) and not self.acronym(index)

    def odd(self, index: int, least: int = 4) -> bool:
        """Tell whether the word is unknown, at least `least` letters long and no slip of the pen."""
        return self.unknown(index) and len(self.key(index)) >= least and not self.words.is_misspelt(self.key(index))

    def rare_surname(self, index: int) -> bool:
        """Tell whether the word is a listed family name that is no ordinary word."""
        key = self.key(index)
        return index not in self.public and key in self.words.surnames and not self.words.is_common(key)

    def of_a_place_or_body(self, index: int) -> bool:
        """Tell whether the name at `index` names a place, a saint's church, a law or an institution."""
        if self.key(index - 1) in {"st", "saint", "sts"} or self._is_body(index) or self._is_review(index):
            return True
        key = self.key(index)
        placelike = key in self.words.public or key in self.groups["name_places"]
        return placelike and self.key(index - 1) in self.groups["place_before"]

    def _is_review(self, index: int) -> bool:
        """Whether "the X review" or "the X Y review" is meant: published under that name, not a child's own."""
        for first in (index, index - 1):
            for after in (index + 1, index + 2):
                if after - first < _LONGEST_TITLE and self.key(first - 1) == "the" and self._published(after):
                    return self.joined(after) and (first == index or self.joined(index))
        return False

    def _published(self, index: int) -> bool:
        return self.key(index) in self.groups["published"] and not self.after(index, "own_review")

    def _is_body(self, index: int) -> bool:
        for ahead in (index + 1, index + 2):
            if not self.joined(ahead):
                return False
            if self.key(ahead) in self.groups["bodies_any_case"] and ahead == index + 1:
                return True
            if self.key(ahead) in self.groups["districts"]:
                return True
            if self.key(ahead) in self.groups["bodies"] and self.shown_capital(ahead):
                return True
            if not self.shown_capital(ahead):
                return False
        return False

    def aged(self, index: int) -> bool:
        """Tell whether an age of 0 to 19 stands beside the word: "X (5)", "X, 5,", "X is 6", "X 3 and", "6yo X"."""
        initial = len(self.key(index + 1)) == 1 and self.joined(index + 1) and self.tokens[index + 1].capital
        return self._age_after(index + 2 if initial else index + 1) or self._age_before(index)

    def _age_after(self, index: int) -> bool:
        linked = self.key(index) in {"is", "aged", "age", "was", "turned", "turns"}
        spelt = linked and self.key(index + 1) in self.groups["number_words"]
        number = index + 1 if linked or self.key(index) in {",", "(", "-"} else index
        if self.key(index) in {"is", "was", "just"} and self.key(number) in {"only", "just", "aged", "turned", "now"}:
            number += 1
        if number > index and self.key(number) in {"age", "aged"}:
            number += 1
        token = self.at(number)
        if not spelt and (token is None or token.kind != "number" or not _is_age(token.key)):
            return False
        return self.key(number - 1) in {"age", "aged"} or self._ends_age(number + 1)

    def _ends_age(self, index: int) -> bool:
        token = self.at(index)
        if token is None or token.key in {"yo", "y", "yrold", "and", "&", "has", "is", "was", "who", "ref"}:
            return True
        if token.key in self.groups["age_units"]:
            return self.key(index + 1) == "old" or token.key in {"yr", "yrs", "year", "years"}
        following = self.at(index + 1)
        number_goes_on = following is not None and following.kind == "number" and following.start == token.end
        return token.kind == "sign" and token.key not in _NUMBER_SIGNS - {".", "-"} and not number_goes_on

    def _age_before(self, index: int) -> bool:
        last = self.key(index - 1)
        if last in {"yo", "o", "yrold"}:
            back = index - 4 if last == "o" else index - 2
        elif last == "old" and self.key(index - 2).removesuffix("-") in self.groups["age_units"]:
            back = index - 3
        elif last in {"year-old", "yr-old", "month-old", "week-old"}:
            back = index - 2
        else:
            return False
        token = self.at(back) if last != "o" or self.key(index - 3) == "y" else None
        if token is not None and token.key == "-":
            token = self.at(back - 1)
        return token is not None and (token.kind == "number" or token.key in self.groups["number_words"])

    def month(self, index: int) -> bool:
        """Tell whether the word can be a month."""
        return self.key(index) in _MONTHS


@lru_cache(maxsize=8)
def _openers(public: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """Give the words with which a public phrase or anything in `known` begins."""
    phrases = (phrase for phrase in public if " " in phrase)
    return frozenset(phrase.split(" ", 1)[0] for words in (phrases, known) for phrase in words)


def _is_age(digits: str) -> bool:
    return len(digits) <= 2 and int(digits) < 20
