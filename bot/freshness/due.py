"""What somebody should look at again: answers and briefings to review, numbers to ring. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.knowledge.base import Knowledge
from bot.knowledge.schema import CONFIRMED_FOR, Act, Area, Briefing, Contact, Topic
from bot.knowledge.superseded import Replaced, replaced, replaced_anywhere

AT_MOST = 5  # shown at a time: more is put off, not done
SOON = timedelta(days=30)
_SHORT_CODE = 3  # digits of 999, 101 and their like: nobody is asked to ring these to see whether they work


class Reason(StrEnum):
    """Why an answer is due."""

    OVERDUE = "overdue"
    NEEDS_WORK = "needs work"
    REPLACED = "replaced"
    SOON = "soon"


@dataclass(frozen=True)
class DueReview:
    """A topic or a briefing that is due. `code` names it on a button; `replaced`: what it should rest on no longer."""

    code: str
    item: Topic | Briefing
    reasons: tuple[Reason, ...]
    replaced: tuple[Replaced, ...] = ()

    @property
    def owner(self) -> str:
        """The role that looks after it; empty for a briefing that names none."""
        return self.item.owner or ""


@dataclass(frozen=True)
class DueNumber:
    """A number that nobody has rung for 90 days. `first`: it is one that a worry about a child today leads to."""

    code: str
    area: Area
    key: str
    contact: Contact
    first: bool


def reviews_due(
    knowledge: Knowledge, today: date, *, needs_work: Collection[str] = (), owner: str | None = None
) -> tuple[DueReview, ...]:
    """Everything that is due, overdue first, the oldest first among these and among the others.

    `needs_work`: codes of what a lead has marked. `owner`: only what this role looks after.
    """
    found = [each for each in _all_reviews(knowledge, today, needs_work) if each.reasons]
    mine = [each for each in found if owner is None or each.owner.casefold() == owner.casefold()]
    return tuple(sorted(mine, key=_oldest_first))


def review_of(knowledge: Knowledge, today: date, code: str, needs_work: Collection[str] = ()) -> DueReview | None:
    """The topic or briefing of a button, due or not; None when there is no such thing any more."""
    return next((each for each in _all_reviews(knowledge, today, needs_work) if each.code == code), None)


def by_owner(reviews: Iterable[DueReview]) -> dict[str, tuple[DueReview, ...]]:
    """The same by owner, in the order given."""
    groups: dict[str, list[DueReview]] = {}
    for each in reviews:
        groups.setdefault(each.owner, []).append(each)
    return {owner: tuple(found) for owner, found in groups.items()}


def numbers_due(knowledge: Knowledge, today: date, *, area_id: str | None = None) -> tuple[DueNumber, ...]:
    """Numbers never rung, or not for 90 days: those of a worry today first, by area, the longest unrung first.

    `area_id`: only this area's own.
    """
    due = [each for each in _all_numbers(knowledge) if not _fresh(each.contact, today)]
    mine = [each for each in due if area_id in (None, each.area.id)]
    return tuple(sorted(mine, key=_longest_unrung_first))


def number_of(knowledge: Knowledge, code: str) -> DueNumber | None:
    """The number of a button, due or not; None when there is no such number any more."""
    return next((each for each in _all_numbers(knowledge) if each.code == code), None)


def review_code(item: Topic | Briefing) -> str:
    """What a button calls a topic or a briefing."""
    return _code("topic" if isinstance(item, Topic) else "briefing", item.id)


def number_code(area_id: str, key: str) -> str:
    """What a button calls a number: both ids together would not fit on one."""
    return _code("number", area_id, key)


def _all_reviews(knowledge: Knowledge, today: date, needs_work: Collection[str]) -> Iterator[DueReview]:
    for topic in knowledge.answerable:
        yield _review(topic, replaced_anywhere(knowledge, topic), today, needs_work)
    for _, briefing in sorted(knowledge.readable_briefings.items()):
        source = [briefing.source] if briefing.source else []
        yield _review(briefing, replaced(knowledge, source), today, needs_work)


def _review(item: Topic | Briefing, old: tuple[Replaced, ...], today: date, needs_work: Collection[str]) -> DueReview:
    code, due = review_code(item), item.review_by
    holds = {
        Reason.OVERDUE: due is not None and due < today,
        Reason.NEEDS_WORK: code in needs_work,
        Reason.REPLACED: bool(old),
        Reason.SOON: due is not None and today <= due <= today + SOON,
    }
    return DueReview(code, item, tuple(reason for reason, it_does in holds.items() if it_does), old)


def _oldest_first(review: DueReview) -> tuple[bool, date, str]:
    return Reason.OVERDUE not in review.reasons, review.item.review_by or date.max, review.item.id


def _all_numbers(knowledge: Knowledge) -> Iterator[DueNumber]:
    first = set(_of_a_worry_today(knowledge))
    for _, area in sorted(knowledge.areas.items()):
        for key, contact in area.contacts.items():
            if contact.phone and sum(map(str.isdigit, contact.phone)) > _SHORT_CODE:
                yield DueNumber(number_code(area.id, key), area, key, contact, (area.id, key) in first)


def _of_a_worry_today(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Area and key of every number that is a first call anywhere, or stands in an answer for today."""
    at_once = [topic for topic in knowledge.answerable if topic.act is not Act.PLAN]
    for area in knowledge.areas.values():
        keys = [*area.first_call]
        keys += [key for topic in at_once for key in knowledge.local_topic(topic.id, area.id).contacts]
        found = ((key, knowledge.contact(area.id, key)) for key in keys)
        yield from ((each[0].id, key) for key, each in found if each)


def _fresh(contact: Contact, today: date) -> bool:
    return contact.confirmed_on is not None and today - contact.confirmed_on <= CONFIRMED_FOR


def _longest_unrung_first(number: DueNumber) -> tuple[bool, str, date, str]:
    return not number.first, number.area.name, number.contact.confirmed_on or date.min, number.key


def _code(*parts: str) -> str:
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:12]
