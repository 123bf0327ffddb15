"""How easily an answer reads on a phone: GOV.UK asks for sentences of up to 25 words and a reading age of 9.

Source of both: GOV.UK, "Content design: planning, writing and managing content", writing for GOV.UK. The reading age is
the Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom 1975) plus five years. Words that the trade cannot do
without, those of the lexicon, count as two syllables at most, as readers know them at sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.editorial.manuscript import Manuscript, Path, Remark, remark, remark_at
from bot.editorial.texts import said
from bot.knowledge.base import Knowledge
from bot.knowledge.references import Entry
from bot.knowledge.schema import Topic

LONGEST = 25
OLDEST = 13.0
LEAST = 12  # words: of fewer the formula says nothing
GRADE_TO_AGE = 5
KNOWN_SYLLABLES = 2
END = re.compile(r"(?<=[.!?])[\"”)]?\s+")
WORD = re.compile(r"[A-Za-z][A-Za-z']*")
SHORT_OF = (
    *("short", "do", "not_seen", "more", "told_us", "do_now", "text", "says", "use_for", "if_no_answer"),
    *("happened", "good", "elsewhere", "questions"),
)


def reading(manuscript: Manuscript) -> Iterator[Remark]:
    """Sentences that are too long, and answers whose first screen is hard to read."""
    for each in said(manuscript):
        if not any(key in SHORT_OF for key in each.keys):
            continue
        for start, sentence in sentences(each.text):
            count = len(sentence.split())
            if count > LONGEST:
                yield remark_at(each.document, "long-sentence", each.path, start, count=count, limit=LONGEST)
    known = trade_words(manuscript.knowledge)
    for entry in manuscript.shown:
        yield from _hard(entry, known)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence and where it begins."""
    start = 0
    for match in [*END.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[start:end].strip():
            yield start, text[start:end]
        start = match.end() if match else end


def reading_age(texts: list[str], known: frozenset[str]) -> float | None:
    """The age at which people read this without effort; None when there is too little to tell. `known`: trade words."""
    parts = [sentence for text in texts for _, sentence in sentences(text)]
    words = [word for sentence in parts for word in WORD.findall(sentence)]
    if len(words) < LEAST:
        return None
    beats = sum(
        min(_syllables(word.casefold()), KNOWN_SYLLABLES) if word.casefold() in known else _syllables(word.casefold())
        for word in words
    )
    return GRADE_TO_AGE + 0.39 * len(words) / len(parts) + 11.8 * beats / len(words) - 15.59


def trade_words(knowledge: Knowledge) -> frozenset[str]:
    """The words of the lexicon's terms and of the names of places, contacts and procedures."""
    held = [word for pair in knowledge.lexicon.terms.items() for word in pair]
    for area in knowledge.areas.values():
        held += [area.name, area.partnership or "", *(each.name for each in area.contacts.values())]
        held += [each.title for each in area.procedures.values()]
    return frozenset(word for text in held for word in WORD.findall(text.casefold()))


def _hard(entry: Entry[Topic], known: frozenset[str]) -> Iterator[Remark]:
    topic = entry.value
    screens: list[tuple[Path, list[str]]] = [(("answer", "short"), [topic.answer.short, *topic.answer.do])]
    for area, local in topic.local.items():
        if local.short is not None or local.do is not None:
            texts = [local.short or topic.answer.short, *(local.do if local.do is not None else topic.answer.do)]
            screens.append((("local", area, "short" if local.short is not None else "do"), texts))
    for path, texts in screens:
        age = reading_age(texts, known)
        if age is not None and age > OLDEST:
            yield remark(entry.document, "hard-to-read", path, age=round(age), limit=round(OLDEST))


@lru_cache(maxsize=20_000)
def _syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end: right for about nine English words of ten."""
    plain = re.sub(r"[^a-z]", "", word)
    groups = len(re.findall(r"[aeiouy]+", plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    if plain.endswith("ed") and not plain.endswith(("ted", "ded")) and groups > 1:
        groups -= 1
    return max(1, groups)
