"""Finds dates of what happened to a person: "admitted 3-Apr-25", "last seen on 3 May", "her conference on 14/5/26".

With a child's place and an agency such a date can tell who is meant. It goes where a person is spoken of and the event
stands right beside it; the dates of law and guidance, deadlines, lengths of time and bare years or months stay.
"""

import re
from collections.abc import Iterator

from bot.privacy.date_parts import DAY, MONTH, MONTH_NUMBER
from bot.privacy.spans import Span
from bot.privacy.tokens import MASKS

_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_NTH = rf"{DAY}(?:st|nd|rd|th)?"
_WITH_YEAR = (
    rf"{DAY} ?[/.\-\u2013] ?{MONTH_NUMBER} ?[/.\-\u2013] ?{_YEAR}"
    rf"|(?:19|20)\d\d[/.\-]{MONTH_NUMBER}[/.\-]{DAY}"
    rf"|{_NTH}[ \-/.]{{0,2}}(?:of )?{MONTH}\b(?:[ \-/.]{{0,2}}{_YEAR}|, ?(?:19|20)\d\d)"
    rf"|{MONTH} {_NTH},? (?:19|20)\d\d"
)
_IN_WORDS = rf"{_NTH}[ \-]{{0,2}}(?:of )?{MONTH}|{MONTH} (?:the )?{_NTH}"
_SHORT = rf"0[1-9]/{MONTH_NUMBER}|{DAY}/0[1-9]"
_DATE = rf"(?P<date>{_WITH_YEAR}|{_IN_WORDS}|{_SHORT})(?![\w/]|[.\-]\d)"
_NOT_AGO = r"(?! (?:ago|old|later|weeks|days|months)\b)"
_HAPPENED = (
    r"(?:re-?admitted|admitted|admission|discharged|discharge|last seen|not seen|seen|taken|removed|placed|moved"
    r"|brought(?: in)?|not brought|wnb|dna|dna['\u2019]?d|presented|attended|attendance|arrived|visited|disclosed"
    r"|arrested|charged|bailed|sentenced|released|assaulted|stabbed|hit|hurt|injured|burnt|burned|scalded|fell|found"
    r"|passed away|passed|died|death|buried|funeral|cremated|excluded|suspended|went missing|gone missing|missing"
    r"|reported missing|absconded|ran away|ran off|returned|x-?ray|scan|operation|surgery|medical|examined|immunised"
    r"|induced|miscarried|overdosed?|o\.?d\.?['\u2019]?d|incident|injury|survey|bruised|booked|moved in|moved out"
    r"|left home|contact|home visit|ambulance|sectioned|collapsed|delivered|transferred|evicted)"
)
_MEETING = (
    r"(?:conference|icpc|rcpc|cpc|strat(?:egy)?(?: meeting| discussion)?|core group"
    r"|(?:cla|lac|cin|child in need) review"
    r"|hearing|pre-birth conference|interview|(?:cp|cin|protection|child in need|care|pathway|safety) plan|plan"
    r"|assessment|referral|referred|s ?47|section 47|order|epo|ico|police protection)"
)
_DONE = r"(?:made|started|began|ended|closed|held|agreed|done|granted|opened|signed|reviewed|accepted|allocated)"
_LINK = (
    r"(?:[ \t]*(?:[:,(]|[\u2013-])[ \t]*|[ \t]+)"
    r"(?:(?:on|was|is|were|at|the|dated|date|for|of|to|her|him|his|them|it|in|a&e|ed|ward|hospital|school|home|gp"
    r"|just|again|here|made|started|held|done|ended|closed|agreed|granted|since|booked|set|x\d"
    r"|by (?:police|dad|mum|gp)|(?:to|at|in|into|from|under) (?:the )?[a-z]\w+)"
    r"[ :,]{1,2}){0,4}"
)
_AFTER_EVENT = re.compile(rf"\b{_HAPPENED}{_LINK}{_DATE}{_NOT_AGO}", re.IGNORECASE)
_AFTER_MEETING = re.compile(rf"\b(?:{_MEETING}|{_DONE}){_LINK}{_DATE}{_NOT_AGO}", re.IGNORECASE)
_WHO = (
    rf"(?:(?:the|a|his|her|their|my|our|was|were|has|had|been|is|not|he|she|they|i|we|child|baby|boy|girl|mum|dad|pupil"
    rf"|yp|son|daughter|last|when|[{MASKS}])[ ,]{{1,2}}){{0,4}}"
)
_BEFORE_EVENT = re.compile(
    rf"(?:^|\bon (?:the )?|(?<=[\n;(]))[ ]?{_DATE}[ \t]?[:,\-\u2013]?[ \t]{{1,2}}{_WHO}{_HAPPENED}\b", re.IGNORECASE
)
_PERSON = re.compile(
    rf"[{MASKS}]|\b(?:he|she|his|her|him|hers|child|baby|boy|girl|lad|lass|pupil|toddler|infant|newborn|mum|dad|nan|nana"
    r"|gran|grandad|son|daughter|brother|sister|twins?|yp|pt|patient|teen(?:ager)?|mother|father"
    r"|\d{1,2} ?(?:yo|y/o|year old|yr old))(?:['\u2019]?s)?\b",
    re.IGNORECASE,
)
_ONE_PERSON = re.compile(
    rf"[{MASKS}]|\b(?:he|she|his|her|him|hers|\d{{1,2}} ?(?:yo|y/o|year old|yr old)"
    r"|(?:girl|boy|baby|child|lad|lass|pupil|pt)[ ,(]{1,2}(?:aged? )?\d{1,2})(?:['\u2019]?s)?\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:from|by|until|till|before|after|effective|due|deadline|force)[ ,]{1,2}(?:the )?$", re.IGNORECASE
)
_NEXT = re.compile(rf"(?:[ ]?[,;&+][ ]?|[ ])(?:and )?{_DATE}", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def event_dates(text: str) -> Iterator[Span]:
    """Give the dates in `text`, in which names already found are masked, that belong to something that befell a person.

    A meeting's or a plan's date takes more: "he" or "her", an age or a detail found already.
    """
    if not _DIGIT.search(text) or not _PERSON.search(text):
        return
    patterns = [_AFTER_EVENT, _BEFORE_EVENT]
    if _ONE_PERSON.search(text):
        patterns.append(_AFTER_MEETING)
    for pattern in patterns:
        for match in pattern.finditer(text):
            if not _BOUND.search(text[: match.start("date")][-16:]):
                yield Span("date", *match.span("date"))
                yield from _listed_after(text, match.end("date"))


def _listed_after(text: str, end: int) -> Iterator[Span]:
    """Give the further dates of a list: "WNB 4 Jan, 11 Jan and 18 Jan"."""
    while following := _NEXT.match(text, end):
        end = following.end("date")
        yield Span("date", *following.span("date"))
