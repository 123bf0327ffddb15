"""Characters as documents bring them: odd spaces, soft hyphens, bullets of Word's own fonts."""

from __future__ import annotations

import re
import unicodedata

BULLETS = "•·▪▫●○◦■□◆◇➢➤►▶✓✔✗❖\u2013—*\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d\u2043\u2219"
_SMALL_WORD = re.compile(
    r"a|about|all|an|and|are|as|at|be|been|but|by|can|could|did|do|does|during|for|"
    r"from|had|has|have|he|her|his|how|if|in|into|is|it|its|of|on|or|our|"
    r"review|she|should|so|some|such|than|that|the|their|them|there|these|they|this|those|"
    r"to|too|us|was|we|were|what|when|which|who|with|would"
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]")
_NOT_TEXT = re.compile(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LIGATURES = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"})


def tidied(text: str) -> str:
    """The text on one line with single plain spaces and without what shows nothing or cannot stand in a file."""
    seen = _NOT_TEXT.sub(" ", _UNSEEN.sub("", text)).translate(_LIGATURES)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def plain(text: str) -> str:
    """The words alone: small letters and digits with single spaces; apostrophes join."""
    joined = re.sub(r"['\u2019\u2018]", "", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", joined))


def slug(text: str, length: int = 48) -> str:
    """The words as an id: small letters, digits and hyphens, cut at a word; empty when there are none."""
    letters = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"'", "", letters))
    made = ""
    for word in words:
        if len(made) + len(word) + 1 > length:
            break
        made = f"{made}-{word}" if made else word
    return made or "".join(words)[:length]


def telling_words(text: str) -> list[str]:
    """The words of a text that an id can be made of: without the small ones that every sentence has."""
    return [word for word in plain(text).split() if len(word) > 1 and not _SMALL_WORD.fullmatch(word)]


def clipped(text: str, length: int) -> str:
    """The text cut at a word, with an ellipsis, when it is longer."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:-") + "…"


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return re.split(r"(?<=[.!?])[\"'”\u2019)]?\s+(?=[\"'“\u2018(]?[A-Z0-9])", text)
