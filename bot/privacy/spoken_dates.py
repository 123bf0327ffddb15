"""Finds dates said in words, as in dictation: "fourth of the sixth twenty eighteen", "born on the third of May"."""

import re

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_NTH = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_NTEENTH = (
    "tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
    "|twentieth|thirtieth"
)
_DAY = rf"(?:(?:twenty|thirty)[ \-](?:{_NTH})|{_NTEENTH}|{_NTH}|[0-3]?\d(?:st|nd|rd|th))"
_MONTH_OF_YEAR = rf"(?:{_NTH}|tenth|eleventh|twelfth|[01]?\d(?:st|nd|rd|th))"
_MONTH = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
_BELOW_HUNDRED = rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ \-](?:{_ONES}))?|{_TEENS}|{_ONES})"
_YEAR = (
    rf"(?:two thousand(?: and)?(?: {_BELOW_HUNDRED})?|(?:nineteen|twenty)[ \-](?:(?:oh|o|zero|nought)[ \-](?:{_ONES})"
    rf"|hundred|{_BELOW_HUNDRED})|(?:19|20)\d\d)"
)
_SHORT_YEAR = rf"(?:{_YEAR}|(?:oh|o) (?:{_ONES})|{_BELOW_HUNDRED}|'?\d\d)"
_GAP = r"[ ,]{1,3}"
_DAY_AND_MONTH = rf"(?:{_DAY}{_GAP}(?:of )?{_MONTH}|{_MONTH}{_GAP}(?:the )?{_DAY})"
_FULL = re.compile(
    rf"\b(?:{_DAY_AND_MONTH}{_GAP}(?:in )?{_YEAR}|{_DAY} of (?:the )?{_MONTH_OF_YEAR}{_GAP}{_SHORT_YEAR})\b",
    re.IGNORECASE,
)
_PART = rf"(?:{_BELOW_HUNDRED}|{_DAY}|{_MONTH}|{_YEAR}|oh|zero|nought|\d{{1,4}})"
SAID_AFTER_BIRTH = (
    rf"(?:{_DAY_AND_MONTH}(?:{_GAP}{_SHORT_YEAR})?|{_DAY} of (?:the )?{_MONTH_OF_YEAR}(?:{_GAP}{_SHORT_YEAR})?"
    rf"|(?!\d)(?:{_PART}[ ,\-]{{1,2}}(?:of |the |and )?){{2,6}}{_PART})"
)
"""What is surely a date once a word such as "born" or "died" stands before it."""


def said_in_full(text: str) -> list[re.Match[str]]:
    """Give where a whole date, its year too, stands in words; nothing there tells whose it is."""
    small = text.lower()
    if "twenty" not in small and "thousand" not in small and "nineteen" not in small and " of the " not in small:
        return []
    return list(_FULL.finditer(text))
