"""Numbers that cannot both be right: two numbers for one contact, two limits for one thing, a number nobody has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.editorial.look_alikes import look_alikes
from bot.editorial.manuscript import Manuscript, Remark, inside, remark, remark_at
from bot.editorial.reading import sentences
from bot.editorial.texts import Written, said, written
from bot.matching.english import ordinary_english
from bot.matching.normalise import stem
from bot.privacy.lexicon import public_numbers

UP_TO_TWENTY = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBERS = {word: number for number, word in enumerate(UP_TO_TWENTY, 1)}
COUNT = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"
LIMIT = re.compile(
    rf"(?i)(?<!under )(?<!over )(?<!aged )\b({COUNT})[\s-]+((?:working|school)[\s-]+|calendar[\s-]+)?"
    r"(minute|hour|day|week|month|year)s?\b(?![\s-]+old)"
)
HOURS = {"minute": 1 / 60, "hour": 1, "day": 24, "week": 24 * 7, "month": 24 * 30, "year": 24 * 365}
WORKING = 7 / 5  # ten working days are two weeks
ABOUT = 1.1  # a month of 30 days or of four weeks is no contradiction
PHONE = re.compile(r"(?<![\d/])0\d(?:[ -]?\d){8,9}(?!\d)")
CLOCK = re.compile(r"(?i)\b(\d{1,2})(?:[:.](\d{2}))?\s?(am|pm)\b")
CLAUSE = re.compile(r"[,;:]\s|\s(?=and then\b|then\b)")
PLACE = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][a-z]+")
SAME_SUBJECT = 0.6
LEAST = 3  # words in common, unless all are: the first review conference is not the first conference
EMPTY = {
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "had", "has", "have", "he", "her",
    "his", "if", "in", "into", "is", "it", "its", "may", "must", "not", "of", "on", "or", "our", "she", "should", "so",
    "that", "the", "their", "them", "then", "there", "they", "this", "to", "was", "we", "when", "which", "who", "will",
    "with", "within", "you", "your", "after", "before", "no", "more", "than", "later", "least", "most", "up", "only",
}  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """A time limit in a sentence: as hours on end, what the sentence is about, and for which place it holds."""

    written: Written
    start: int
    said: str
    hours: float
    words: frozenset[str]
    scope: tuple[str, ...]


def contradictions(manuscript: Manuscript) -> Iterator[Remark]:
    """Contacts with two numbers, limits that differ for the same thing, numbers and times that no contact has."""
    yield from _contacts(manuscript)
    yield from _limits(list(said(manuscript)))
    yield from _strangers(manuscript)


def _contacts(manuscript: Manuscript) -> Iterator[Remark]:
    """In an area and those above it; of two places each may have its own “Out of hours”."""
    seen: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for entry in manuscript.areas:
        for key, contact in entry.value.contacts.items():
            if contact.phone:
                name = " ".join(contact.name.casefold().split())
                seen[name].append((entry.value.id, key, _digits(contact.phone)))
    areas = {entry.value.id: entry for entry in manuscript.areas}
    above = {id_: {each.id for each in manuscript.knowledge.lineage(id_)} for id_ in areas}
    for held in seen.values():
        for place, (area, key, digits) in enumerate(held):
            others = [each for each in held[:place] if each[0] in above[area] or area in above[each[0]]]
            if differing := [each for each in others if each[2] != digits]:
                other, other_key, _ = differing[0]
                path, there = ("contacts", key, "phone"), areas[other].document
                where = f"{there.file}, line {there.spot(('contacts', other_key, 'phone')).line}"
                name = areas[area].value.contacts[key].name
                yield remark(areas[area].document, "two-numbers", path, name=name, where=where)


def _limits(texts: Iterable[Written]) -> Iterator[Remark]:
    by_scope: defaultdict[tuple[str, ...], list[Limit]] = defaultdict(list)
    for limit in (limit for text in texts for limit in _in_text(text)):
        by_scope[limit.scope].append(limit)
    for limits in by_scope.values():
        owners = [f"{limit.hours:.2f}" for limit in limits]
        told: set[tuple[str, int]] = set()
        for one, other, share in look_alikes([limit.words for limit in limits], owners, SAME_SUBJECT):
            before, after = limits[one], limits[other]
            place = (after.written.document.file, after.start)
            if (
                _differ(before, after)
                and place not in told
                and (share == 1 or len(before.words & after.words) >= LEAST)
            ):
                told.add(place)
                document = before.written.document
                where = f"{document.file}, line {inside(document, before.written.path, before.start).line}"
                facts = {"here": after.said, "there": before.said, "where": where}
                yield remark_at(after.written.document, "two-limits", after.written.path, after.start, **facts)


def _differ(one: Limit, other: Limit) -> bool:
    return max(one.hours, other.hours) > ABOUT * min(one.hours, other.hours)


def _in_text(written: Written) -> Iterator[Limit]:
    """The limits of clauses that have one only: of several nobody knows which is for what."""
    if "happened" in written.keys:
        return
    for start, sentence in _clauses(written.text):
        found = list(LIMIT.finditer(sentence))
        if len(found) == 1:
            match = found[0]
            amount = int(match[1]) if match[1].isdigit() else NUMBERS[match[1].casefold()]
            is_working = (match[2] or "").strip(" -").casefold() in ("working", "school")
            hours = amount * HOURS[match[3].casefold()] * (WORKING if is_working else 1)
            rest = sentence[: match.start()] + sentence[match.end() :]
            words = {stem(word) for word in re.findall(r"[a-z0-9]+", rest.casefold()) if word not in EMPTY}
            scope = (*_area_of(written), *sorted(_places(rest)))
            yield Limit(written, start + match.start(), match[0], hours, frozenset(words), scope)


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    for start, sentence in sentences(text):
        begin = 0
        for match in [*CLAUSE.finditer(sentence), None]:
            end = match.start() if match else len(sentence)
            yield start + begin, sentence[begin:end]
            begin = match.end() if match else end


def _area_of(written: Written) -> tuple[str, ...]:
    """The area whose own text it is: areas may differ from one another and from the national text."""
    path = written.path
    return (str(path[1]),) if path[0] == "local" else ()


def _places(sentence: str) -> set[str]:
    """Names in it, such as the place whose procedure it tells: places may differ."""
    return {name for name in PLACE.findall(sentence) if name.casefold() not in ordinary_english()}


def _strangers(manuscript: Manuscript) -> Iterator[Remark]:
    phones = {_digits(number) for number in public_numbers() if not number.endswith("*")}
    times: set[str] = set()
    for each in written(manuscript):
        if each.is_for_leads or each.document.file.startswith("sources."):
            phones |= {_digits(match[0]) for match in PHONE.finditer(each.text)}
            times |= {_clock(match) for match in CLOCK.finditer(each.text)}
    for entry in manuscript.areas:
        for contact in entry.value.contacts.values():
            phones.add(_digits(contact.phone or ""))
            times |= {_clock(match) for match in CLOCK.finditer(contact.hours.text)}
    for each in said(manuscript):
        for match in PHONE.finditer(each.text):
            if _digits(match[0]) not in phones and not match[0].startswith("07"):
                yield remark_at(each.document, "number-nobody-has", each.path, match.start(), number=match[0])
        for match in CLOCK.finditer(each.text) if each.keys[:1] in (("answer",), ("local",)) else ():
            if _clock(match) not in times:
                yield remark_at(each.document, "time-nobody-has", each.path, match.start(), time=match[0])


def _digits(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return "0" + digits[2:] if digits.startswith("44") else digits


def _clock(match: re.Match[str]) -> str:
    return f"{int(match[1])}:{match[2] or '00'}{match[3].casefold()}"
