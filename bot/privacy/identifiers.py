"""Finds numbers and addresses that point at one person: telephone, e-mail, NHS, NI, UPN, case ids, plates, handles."""

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

from bot.privacy.lexicon import lexicon, public_numbers
from bot.privacy.spans import Span
from bot.privacy.spoken_numbers import spoken_numbers
from bot.privacy.tokens import MASKS

_SEP = r"[\s.\-()\u00a0\u2010-\u2015/]{0,3}"
_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]++@[\w-]++(?:\.[\w-]++)++", re.IGNORECASE)
_SPELT_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]++ ?(?:\(at\)|\[at\]| at ) ?[\w-]++(?: ?(?:\(dot\)|\[dot\]| dot ) ?\w++)+"
    r"|(?<![\w.+-])[\w.+-]++ ?(?:\(at\)|\[at\]) ?[\w-]++(?:\.\w++)++"
    r"|(?<![\w.+-])[\w.+-]++(?: @ [\w-]++(?:\.\w++)++|@[\w-]++(?: dot \w++)++)",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"(?<![\w.])(?:https?://)?(?:www\.|m\.)?(?:facebook|fb|instagram|tiktok|twitter|x|snapchat|linkedin|threads|youtube|onlyfans"
    r"|t|twitch|reddit)\.(?:com|me|tv|net)/[^\s,;)]++",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z0-9_.]{2,40}(?<!\.)(?![\w@])")
_TAGGED = re.compile(r"(?<![\w#])[\w.]{2,32}#\d{4}(?!\w)")
_COLLAR = re.compile(
    r"(?<!\w)(?:W?PCS?O?|PS|D[CIS]|DCI|Sgt|Sergeant|Insp(?:ector)?|Constable|Officer"
    r"|(?:collar|shoulder|badge|warrant)(?= [nc]))"
    rf"(?:['’]s)?\.?[ \-#:(]{{0,3}}(?:[{MASKS}][ ,#(]{{1,3}})?"  # noqa: RUF001
    r"(?:(?:no|number|num|card|collar|shoulder|badge|warrant)\b[ .:#]{0,3}){0,2}"
    r"(?!(?:101|105|111|112|116|119|999)\b)(?P<id>\d{3,6}(?:[a-z]{1,3}\b|(?-i: [A-Z]{2}\b))?)(?![\w/%]|[.:,]\d)"
    r"(?! ?(?:am|pm|people|staff|children|kids|times|minutes|hours|days|weeks|months|years|miles)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+")
_SITE = re.compile(r"\b[a-z]{2,10}\b", re.IGNORECASE)
_SOCIAL = re.compile(
    r"(?P<named>(?:[ :]{1,2}(?:is|user ?name|name|handle|id|tag|account|user|as|his|her|on"
    r"|hes|shes|he's|she's|under)){0,3})(?P<gap>[ :]{1,3})"
    r"(?P<handle>[\w.\-]{3,40})",
    re.IGNORECASE,
)
_NHS = re.compile(r"(?<![\w/.+£])\d{3}[ \-.\u00a0]{0,3}\d{3}[ \-.\u00a0]{0,3}\d{4}(?![\w/])")
_NHS_NAMED = re.compile(
    rf"\bn\.? ?h\.? ?s(?![a-z])[\s.:#\-]{{0,3}}(?:(?:no|num|number|id|is|nr)\b[\s.:#\-]{{0,3}}){{0,3}}"
    rf"(?P<id>\d(?:{_SEP}\d){{9}})(?!\d)",
    re.IGNORECASE,
)
_NI = re.compile(rf"(?<!\w)[A-Z][ ]?[A-Z](?:{_SEP}\d){{6}}{_SEP}[A-D](?!\w)", re.IGNORECASE)
_UPN = re.compile(r"(?<!\w)[A-Z]\d{11}[A-Z\d](?!\w)", re.IGNORECASE)
_UPN_NAMED = re.compile(
    rf"\bupn\b[\s:#\-]{{0,3}}(?:(?:no|number|is)\b[\s.:#\-]{{0,3}}){{0,2}}(?P<id>[A-Z](?:{_SEP}\d){{11}}{_SEP}[A-Z\d])(?!\w)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    rf"(?<![\w£$.,/])\(?(?:(?:\+|00){_SEP}44|44(?={_SEP}7)|0)(?:{_SEP}\d){{9,11}}(?!\d)|(?<![\w£$])\+\d(?:{_SEP}\d){{7,13}}(?!\d)"
)
_CASE = re.compile(
    r"\b(?P<word>[a-z]{2,12})\b[\s:#.\-]{0,3}"
    r"(?P<more>(?:(?:no|nos|num|number|id|ref|reference|record|log|is|file|record number|case)\b[\s:#.\-]{0,3}){0,3})"
    r"(?P<id>[A-Z]{0,5}[/\-]?\d[\dA-Z]*+(?:[/\-]\d?[\dA-Z]*+){0,4}(?: \d{3}(?![\d.]))?)(?![\w])",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![\w/])(?:[A-Z]{1,5}[/\-](?:\d{2,4}[/\-])?\d{3,}|[A-Z]{1,5}\d{2}[/\-]\d{3,}|[A-Z]{2}\d{2}[A-Z]\d{5}|[A-Z]{1,3}\d{6,9})(?![\w/])"
)
_LONG = re.compile(r"(?<![\w£$€/.,+])\d{7,}(?![\w/%]|[.,]\d)")
_PLATE = re.compile(r"(?<!\w)[A-Z]{2}\d{2}[ ]?[A-Z]{3}(?!\w)")
_SMALL_PLATE = re.compile(r"(?<!\w)(?P<area>[a-hj-pr-y]{2})(?:[0156]\d|[27][0-6])[ ]?(?P<end>[a-hj-pr-z]{3})(?!\w)")
_PLATE_NAMED = re.compile(
    r"\b(?:reg|registration|plates?|vrm|vehicle|car|van)\b[\s:#.]{0,3}(?:(?:no|num|number|plate|reg|is|was)\b[\s:#.]{0,3}){0,3}"
    r"(?P<id>[A-Z]{2} ?\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z]?)(?!\w)",
    re.IGNORECASE,
)


def find_identifiers(text: str, known: AbstractSet[str]) -> list[Span]:
    """Give the spans of identifiers in `text`, the surest kinds first; those written in `known` are left out."""
    finders: tuple[Callable[[str, AbstractSet[str]], Iterator[Span]], ...] = (
        _emails,
        _profiles,
        _handles,
        _person_numbers,
        _phones,
        _plates,
        _cases,
    )
    return [span for find in finders for span in find(text, known)]


def nhs_check_digit_fits(digits: str) -> bool:
    """Tell whether ten digits pass the NHS number's modulus 11 check (NHS Data Dictionary, "NHS NUMBER")."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9])


def _digits(text: str) -> str:
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())


def _emails(text: str, known: AbstractSet[str]) -> Iterator[Span]:
    services = lexicon().groups["services"]
    for pattern in (_EMAIL, _SPELT_EMAIL):
        for match in pattern.finditer(text):
            written = match[0].lower()
            service = written.split("@")[0] in services and written.endswith((".uk", ".org"))
            if written not in known and not service:
                yield Span("email", *match.span())


def _profiles(text: str, known: AbstractSet[str]) -> Iterator[Span]:
    for match in _PROFILE.finditer(text):
        if match[0].lower() not in known:
            yield Span("profile-link", *match.span())


def _handles(text: str, known: AbstractSet[str]) -> Iterator[Span]:
    for match in _HANDLE.finditer(text):
        if match[0].lower() not in known:
            yield Span("social-handle", *match.span())
    yield from (Span("social-handle", *m.span()) for m in _TAGGED.finditer(text) if m[0].lower() not in known)
    social = lexicon().groups["social"]
    for site in _SITE.finditer(text):
        named = _SOCIAL.match(text, site.end()) if site[0].lower() in social else None
        if named is not None and (_looks_like_handle(named["handle"].rstrip(".-")) or _is_named_handle(named)):
            start = named.start("handle")
            yield Span("social-handle", start, start + len(named["handle"].rstrip(".-")))


def _is_named_handle(match: re.Match[str]) -> bool:
    """Whether a plain word is given as a handle ("snap is ellierose") and says nothing else."""
    given = ":" in match["gap"] or re.search(r"(?:is|name|handle|tag|id|user|as)$", match["named"], re.IGNORECASE)
    key, words = match["handle"].rstrip(".-").lower(), lexicon()
    says = words.is_common(key) or key in words.groups["people"] or words.is_misspelt(key)
    return bool(given) and len(key) > 4 and key.isalpha() and not says


def _looks_like_handle(handle: str) -> bool:
    letters = any(letter.isalpha() for letter in handle)
    marked = any(letter.isdecimal() or letter in "_." for letter in handle.removesuffix("s"))
    return letters and marked and not re.fullmatch(r"\d+[a-z]{1,3}", handle, re.IGNORECASE)


def _person_numbers(text: str, known: AbstractSet[str]) -> Iterator[Span]:
    for match in _NHS_NAMED.finditer(text):
        if not is_public_number(_digits(match["id"]), known):
            yield Span("nhs-number", *match.span("id"))
    yield from (Span("upn", *m.span("id")) for m in _UPN_NAMED.finditer(text))
    yield from (Span("upn", *m.span()) for m in _UPN.finditer(text))
    yield from (Span("ni-number", *m.span()) for m in _NI.finditer(text))
    for match in _NHS.finditer(text):
        digits = _digits(match[0])
        if digits[0] != "0" and nhs_check_digit_fits(digits) and not is_public_number(digits, known):
            yield Span("nhs-number", *match.span())


def _phones(text: str, known: AbstractSet[str]) -> Iterator[Span]:
    for match in _PHONE.finditer(text):
        if not is_public_number(_digits(match[0]), known) and match[0].strip().lower() not in known:
            start = match.start() + (match[0].startswith("(") and ")" not in match[0])
            yield Span("phone", start, match.end())
    for said in spoken_numbers(text):
        if kind := _kind_of_spoken(said.digits, known):
            yield Span(kind, said.start, said.end)


def _kind_of_spoken(digits: str, known: AbstractSet[str]) -> str | None:
    """What a number said in words is: a telephone number by how it begins, an NHS number by its check digit."""
    if is_public_number(digits, known):
        return None
    if digits.startswith(("0", "44", "7")):
        return "phone"
    return "nhs-number" if len(digits) == 10 and nhs_check_digit_fits(digits) else None


def is_public_number(digits: str, known: AbstractSet[str]) -> bool:
    """Tell whether `digits` are a service's telephone number, by its range, by our list or by `known`."""
    national = re.sub(r"^(?:0044|44)0?(?=\d{9})", "0", digits)
    if national.startswith(("03", "0800", "0808", "084", "087", "09", "0500")) or national in known:
        return True
    return any(national.startswith(n[:-1]) if n.endswith("*") else national == n for n in public_numbers())


def _plates(text: str, known: AbstractSet[str]) -> Iterator[Span]:
    yield from (Span("vehicle", *m.span("id")) for m in _PLATE_NAMED.finditer(text) if _digits(m["id"]))
    common = lexicon().is_common
    for match in _PLATE.finditer(text):
        if (
            not common(match[0][-3:].lower())
            and match[0][:2] not in {"YR", "KS", "WK", "PS"}
            and match[0].lower() not in known
        ):
            yield Span("vehicle", *match.span())
    yield from (Span("vehicle", *m.span()) for m in _SMALL_PLATE.finditer(text) if _is_small_plate(m, known))


def _is_small_plate(match: re.Match[str], known: AbstractSet[str]) -> bool:
    """Whether small letters are a plate's: neither the two before the number nor the three after it say anything."""
    words = lexicon()
    area, end = match["area"], match["end"]
    says = area in words.everyday or area in words.groups["abbreviations"] or area in known
    return not says and not words.is_common(end) and end not in known and match[0] not in known


def _cases(text: str, known: AbstractSet[str]) -> Iterator[Span]:
    words = lexicon().groups["case_words"]
    for match in _CASE.finditer(text):
        named = match["word"].lower() in words or not words.isdisjoint(_WORD.findall(match["more"].lower()))
        if named and _is_case_id(match["id"], known):
            yield Span("case-number", *match.span("id"))
    for match in _COLLAR.finditer(text):
        if not is_public_number(_digits(match["id"]), known):
            yield Span("case-number", *match.span("id"))
    for pattern in (_CODE, _LONG):
        for match in pattern.finditer(text):
            if not is_public_number(_digits(match[0]), known) and match[0].lower() not in known:
                yield Span("case-number", *match.span())


def _is_case_id(written: str, known: AbstractSet[str]) -> bool:
    digits = _digits(written)
    year = re.fullmatch(r"(?:19|20)\d\d", written) is not None
    unit = re.fullmatch(r"\d+[a-z]{1,3}", written, re.IGNORECASE) is not None and len(digits) < 4
    return (
        len(digits) >= 3
        and not year
        and not unit
        and not is_public_number(digits, known)
        and written.lower() not in known
    )
