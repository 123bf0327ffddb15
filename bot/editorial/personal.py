"""Personal data in the knowledge: what is published must not tell of anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.editorial.clean import CleanTexts
from bot.editorial.manuscript import Manuscript, Remark, remark_at
from bot.editorial.texts import Written, written
from bot.encoder.sentence import Shelf
from bot.knowledge.base import Knowledge
from bot.matching.decide import public_words
from bot.privacy.lexicon import fold, lexicon
from bot.privacy.redact import PersonalDetail, redact

PUBLIC = ("sources.yaml", "sources.yml")  # titles name authors and Acts, notes name Bills: public as they are
OFFICES = ("areas/",)  # addresses of offices may stand there
ACTS_TO_BE = frozenset({"bill"})  # a Bill in Parliament is nobody
FIRST_WORD = re.compile(r"[^\W\d_]+")
SHORTEST_CASE = 6  # characters: what is shorter is a length of time (3/52) or a dose
PRIVATE_MAIL = re.compile(r"(?i)@(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|aol|btinternet|sky)\.")


def personal(manuscript: Manuscript, shelf: Shelf | None = None, file: str | None = None) -> Iterator[Remark]:
    """Details of people in any text, or in those of one file. `shelf`: remembers which texts have none."""
    known = ACTS_TO_BE | public_words(manuscript.knowledge) | _names(manuscript.knowledge)
    clean = CleanTexts(shelf, "people", repr(sorted(known)))
    for each in written(manuscript):
        if file not in (None, each.document.file):
            continue
        if "owner" in each.keys or "adopted" in each.keys:
            continue  # told as an owner that is no role
        seen = f"{each.document.file.partition('/')[0]}: {each.text}"
        if not clean.has(seen):
            details = [one for one in redact(each.text, known=known).details if _counts(one, each)]
            if not details:
                clean.add(seen)
            yield from _of_text(each, details)
    clean.save()


def _names(knowledge: Knowledge) -> frozenset[str]:
    """Names under which a review was published, with which its title begins, and names of places."""
    begins = (FIRST_WORD.match(briefing.title) for briefing in knowledge.briefings.values())
    reviews = [name for briefing in knowledge.briefings.values() for name in briefing.known_as]
    reviews += [match[0] for match in begins if match]
    places = (name for area in knowledge.areas.values() for name in (area.name, *area.also_known_as))
    return frozenset(name.casefold() for name in (*reviews, *places))


def _of_text(each: Written, details: Sequence[PersonalDetail]) -> Iterator[Remark]:
    for detail in details:
        doubtful = detail.kind == "name" and len(details) == 1 and not _is_surely_a_name(detail.text)
        code = "maybe-a-name" if doubtful else "personal-data"
        facts = {"kind": detail.kind.replace("-", " "), "value": detail.text}
        yield remark_at(each.document, code, each.path, detail.start, **facts)


def _counts(detail: PersonalDetail, where: Written) -> bool:
    file = where.document.file
    match detail.kind:
        case "name":
            return file not in PUBLIC
        case "address" | "postcode":
            return file not in PUBLIC and not file.startswith(OFFICES)
        case "email":
            return PRIVATE_MAIL.search(detail.text) is not None or _is_a_persons(detail.text)
        case "phone":
            return re.sub(r"\D", "", detail.text).startswith(("07", "447"))
        case "case-number":
            return len(detail.text) >= SHORTEST_CASE
        case "profile-link" | "social-handle":
            return file not in PUBLIC
        case _:
            return True


def _is_a_persons(address: str) -> bool:
    parts = re.split(r"[._-]", address.partition("@")[0])
    return len(parts) > 1 and lexicon().is_first_name(fold(parts[0]))


def _is_surely_a_name(text: str) -> bool:
    """Two words, or one that is written as a name and is one that people have."""
    return len(text.split()) > 1 or (text[:1].isupper() and lexicon().is_first_name(fold(text)))
