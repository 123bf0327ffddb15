"""Finds dates that tell who somebody is: of birth, of a death, and when a baby is due.

A date counts beside a word of birth, of death or of a baby's coming, beside a name, or written in full in words about
a child.
"""

import re
from collections.abc import Iterator

from bot.privacy.date_parts import DAY, MONTH, MONTH_NUMBER
from bot.privacy.event_dates import event_dates
from bot.privacy.lexicon import fold, lexicon
from bot.privacy.spans import Span
from bot.privacy.spoken_dates import SAID_AFTER_BIRTH, said_in_full
from bot.privacy.tokens import MASKS

_YEAR = r"(?:(?:19|20)\d\d)"
_GAP = r"[ \t]{0,2}"
_NUMERIC = rf"{DAY}{_GAP}[/.\-–—\\]{_GAP}{MONTH_NUMBER}{_GAP}[/.\-–—\\]{_GAP}(?:{_YEAR}|\d\d)"  # noqa: RUF001
_ISO = rf"{_YEAR}[/.\-]{MONTH_NUMBER}[/.\-]{DAY}"
_ORDINAL = rf"{DAY}{_GAP}(?:st|nd|rd|th)?"
_IN_WORDS = rf"{_ORDINAL}[ \t]{{0,2}}(?:of[ \t]{{1,2}})?[-/.]?{MONTH}\b[.,]?{_GAP}[-/]?{_GAP}(?:{_YEAR}|'?\d\d)"
_MONTH_FIRST = rf"{MONTH}[ \t]{{1,2}}{_ORDINAL},?[ \t]{{1,2}}{_YEAR}"
_DATE = re.compile(
    rf"(?<![\w/.\-])(?:(?P<iso>{_ISO})|(?P<numeric>{_NUMERIC})|(?P<words>{_IN_WORDS}|{_MONTH_FIRST}))(?![\w/])",
    re.IGNORECASE,
)
_BIRTH = (
    r"(?:\bd[ .]{0,2}o[ .]{0,2}b(?![a-z])\.?|\bborn\b"
    r"|\bbirth ?da(?:y|te)\b|\bb-?day\b|\bdate of birth\b|\bb\.|(?<=\()b(?=[ \d])|\bbirth\b)"
)
_FILLER = (
    r"[\s:;,.(#=\-–'’]{0,4}(?:(?:is|was|on|the|of|for|her|his|their|this|child|baby|child's|baby's)[\s:]{1,2}){0,5}"  # noqa: RUF001
)
_LOOSE = (
    rf"(?:\d{{6}}|\d{{8}}|{DAY}[ \t]{{1,2}}{MONTH_NUMBER}[ \t]{{1,2}}(?:{_YEAR}|\d\d)"
    rf"|{_ORDINAL}[ \t]{{0,2}}(?:of )?{MONTH}|{_NUMERIC}|{_ISO})"
)
_BORN = re.compile(
    rf"{_BIRTH}{_FILLER}(?P<date>{_IN_WORDS}|{_MONTH_FIRST}|{SAID_AFTER_BIRTH}|{_LOOSE})(?!\w)", re.IGNORECASE
)
_DEATH = (
    r"\b(?:died|deceased|death|dod|d\.o\.d\.?|passed away|stillborn|killed"
    r"|found dead|pronounced dead|r\.?i\.?p\.?)(?!\w)"
)
_DIED = re.compile(
    rf"{_DEATH}{_FILLER}(?P<date>{_IN_WORDS}|{_MONTH_FIRST}|{_NUMERIC}|{_ISO}|{SAID_AFTER_BIRTH}"
    rf"|{_ORDINAL}[ \t]{{0,2}}(?:of )?{MONTH})(?!\w)",
    re.IGNORECASE,
)
_DAY_OF_DEATH = re.compile(
    rf"(?:\bd\.?o\.?d\b\.?|\bdate of death\b){_FILLER}(?P<date>{DAY}/{MONTH_NUMBER})(?![\w/])", re.IGNORECASE
)
_MAKES_DUE = (
    r"(?:\be\.?d\.?[dc]\b\.?|\b(?:estimated|expected) (?:date of )?(?:delivery|due)(?: date)?\b"
    r"|\b(?:baby|babies|unborn|bump|twins?|pregnant|preg|expecting|she|she['’]?s|mum|mum['’]?s)\b[ ,]{1,2}"  # noqa: RUF001
    r"(?:(?:is|was|and|now|again|who|next) ){0,3}due(?! date)\b)"
)
_DUE_DATE = (
    r"(?<!report )(?<!review )(?<!visit )(?<!meeting )(?<!assessment )(?<!conference )(?<!plan )\bdue(?: date)?\b"
)
_COMING = (
    rf"{_FILLER}(?:(?:about|around|approx|circa) )?"
    rf"(?P<date>{_IN_WORDS}|{_MONTH_FIRST}|{_LOOSE}|{DAY}[/.]{MONTH_NUMBER})(?![\w/]|\.\d)"
)
_DUE = re.compile(rf"{_MAKES_DUE}{_COMING}", re.IGNORECASE)
_DUE_OF_BABY = re.compile(rf"{_DUE_DATE}{_COMING}", re.IGNORECASE)
_BABY = re.compile(
    r"\b(?:baby|unborn|pregnan\w*|midwi\w+|antenatal|conceal\w*|booking|bump|scan|pre-?birth)\b", re.IGNORECASE
)
_BIRTHDAY = re.compile(
    rf"(?:\bd[ .]{{0,2}}o[ .]{{0,2}}b\b\.?|\bb-?day\b|\bbirth ?day\b){_FILLER}(?P<date>{DAY}/{MONTH_NUMBER})(?![\w/])"
    rf"|\bborn in (?P<month>{MONTH}[ ]{_YEAR})\b",
    re.IGNORECASE,
)
_BIRTH_BEFORE = re.compile(rf"{_BIRTH}{_FILLER}$", re.IGNORECASE)
_BIRTH_AFTER = re.compile(
    r"[\s,(]{0,3}(?:d\.?o\.?b|date of birth|birth ?day|is (?:his|her|their) birthday)\b", re.IGNORECASE
)
_SAID_TO_BE = re.compile(r"[ ,]{1,2}(?:is |was )?(?:\w+ )?(?:d\.?o\.?b|date of birth|birth ?day)\b", re.IGNORECASE)
_BESIDE_DETAIL = re.compile(rf"[{MASKS}](?:['’]s)?[\s,;:(/\-–]{{0,3}}$")  # noqa: RUF001
_BEFORE_DETAIL = re.compile(rf"^[\s,;:)/\-–]{{0,3}}[{MASKS}]")  # noqa: RUF001
_WORD = re.compile(r"[^\W\d_]+")
_EVENTS = frozenset("deadline inspection review meeting conference hearing version edition onwards".split())  # noqa: SIM905
_REACH = 48


def find_dates(text: str) -> list[Span]:
    """Give the spans of personal dates in `text`, in which names already found are masked."""
    found = [Span("date-of-birth", *match.span("date")) for match in _BORN.finditer(text)]
    found += [Span("date-of-birth", *m.span("date" if m["date"] else "month")) for m in _BIRTHDAY.finditer(text)]
    births = {text[span.start : span.end] for span in found}
    about_child = _about_child(text)
    for kind, start, end in event_dates(text):
        found.append(Span("date-of-birth" if text[start:end] in births else kind, start, end))
    found += _deaths_and_due_dates(text)
    for match in said_in_full(text):
        before, after = text[max(0, match.start() - _REACH) : match.start()], text[match.end() : match.end() + _REACH]
        if _SAID_TO_BE.match(after) or (about_child and not _of_process(before, "")):
            found.append(Span("date-of-birth", *match.span()))
    for match in _DATE.finditer(text):
        if _is_birth_date(text, match, about_child=about_child):
            found.append(Span("date-of-birth", *match.span()))
    return found


def _deaths_and_due_dates(text: str) -> Iterator[Span]:
    patterns = [_DIED, _DAY_OF_DEATH, _DUE]
    if _BABY.search(text):
        patterns.append(_DUE_OF_BABY)
    for pattern in patterns:
        yield from (Span("date", *match.span("date")) for match in pattern.finditer(text))


def _is_birth_date(text: str, match: re.Match[str], *, about_child: bool) -> bool:
    before, after = text[max(0, match.start() - _REACH) : match.start()], text[match.end() : match.end() + _REACH]
    if _BIRTH_BEFORE.search(before) or _BIRTH_AFTER.match(after) or _BESIDE_DETAIL.search(before):
        return True
    if _of_process(before, after):
        return False
    if _BEFORE_DETAIL.match(after):
        return True
    full = bool(match["iso"]) or (bool(match["numeric"]) and bool(re.search(r"(?:19|20)\d\d$", match[0])))
    return full and about_child


def _of_process(before: str, after: str) -> bool:
    process = lexicon().groups["date_of_process"]
    return not process.isdisjoint(_WORD.findall(fold(before))[-3:]) or not _EVENTS.isdisjoint(
        _WORD.findall(fold(after))[:1]
    )


def _about_child(text: str) -> bool:
    if re.search(rf"[{MASKS}]", text):
        return True
    return not lexicon().groups["child_words"].isdisjoint(_WORD.findall(fold(text)))
