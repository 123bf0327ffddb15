"""Which number is open now, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON, OFFICE_HOURS
from bot.knowledge.schema import CONFIRMED_FOR, Area, Confidence, Contact
from bot.replies.reply import Line, marked
from bot.replies.words import Words, clock, day


@dataclass(frozen=True)
class Numbers:
    """The numbers of an area (an id, or None before one is chosen) as they stand at `moment`."""

    knowledge: Knowledge
    area: str | None
    moment: datetime

    @property
    def words(self) -> Words:
        """The bot's own sentences."""
        return Words(self.knowledge.wording)

    @property
    def today(self) -> date:
        """The day in England."""
        return self.moment.astimezone(LONDON).date()

    def contacts(self, keys: Iterable[str]) -> Iterator[tuple[str, Contact]]:
        """The contacts of these keys that the area or its parents have, in order, with a number we print."""
        for key in keys:
            found = self.knowledge.contact(self.area, key)
            if found and printable(found[1]):
                yield key, found[1]

    def is_open(self, contact: Contact) -> bool:
        """Whether the contact's hours cover now; hours nobody knows are taken for ordinary office hours."""
        hours = contact.hours
        local = self.moment.astimezone(LONDON)
        if hours.closed_of:
            found = self.knowledge.contact(self.area, hours.closed_of)
            return found is None or not self.is_open(found[1])
        return hours.always or any(period.covers(local) for period in hours.periods or (OFFICE_HOURS,))

    def open_now(self, keys: Iterable[str]) -> Contact | None:
        """The first contact that is open now, else the last one: a closed office still has a recorded message."""
        last = None
        for _, last in self.contacts(keys):
            if self.is_open(last):
                return last
        return last

    def first_call(self) -> Contact | None:
        """Whom to ring now about a worry for a child: the area's own, else its parents'."""
        for area in self.knowledge.lineage(self.area):
            if contact := self.open_now(area.first_call):
                return contact
        return None

    def local_first_call(self) -> Contact | None:
        """Whom to ring now in the area itself; None before one is chosen."""
        area = self._own_area()
        return self.open_now(area.first_call) if area else None

    def local_abuse_help(self) -> Contact | None:
        """Who helps now, in the area itself, somebody who is hurt at home; None before one is chosen."""
        area = self._own_area()
        return self.open_now(area.abuse_help) if area else None

    def _own_area(self) -> Area | None:
        area = self.knowledge.area(self.area)
        national = area is self.knowledge.root and len(self.knowledge.areas) > 1
        return None if national else area

    def ring_line(self, keys: Iterable[str], *, first: bool) -> Line | None:
        """One line with the number to ring now and, when it closes today, the one after it.

        `first`: the number stands before the steps, in bold.
        """
        keys = list(keys)
        contact = self.open_now(keys)
        if contact is None or contact.phone is None:
            return None
        start = self.words.say("ring_first" if first else "ring")
        after = self._after(contact, keys)
        tail = self._until(contact, after) if after else self._hours(contact) + self.doubt(contact)
        return marked(f"{start}{{tail}}", name=contact.name, phone=contact.phone, tail=_end(tail, contact))

    def through_the_week(self, keys: Iterable[str]) -> str:
        """The first number with its hours and the one that answers when it is closed, for a page that is read any day.

        An empty string when there is no number.
        """
        every = list(self.contacts(keys))
        if not every:
            return ""
        key, contact = every[0]
        after = next((each for _, each in every if each.hours.closed_of == key), None)
        tail = self._hours(contact) + (self._then(contact, after) if after else self.doubt(contact))
        return _end(f"{contact.phone}{tail}", contact)

    def entry(self, contact: Contact) -> Line:
        """`Name: number, hours (doubt)`, as in a list of contacts, the name in bold."""
        if not printable(contact):
            return self.words.line("no_number", names=contact.name)
        tail = _end(self._hours(contact) + self.doubt(contact), contact)
        return self.words.line("entry", name=contact.name, phone=contact.phone, tail=tail)

    def entries(self, contacts: Iterable[Contact]) -> Iterator[Line]:
        """For each contact with a number a line and what it is for, then one line that names those without."""
        missing = []
        for contact in contacts:
            if printable(contact):
                yield self.entry(contact)
                if contact.use_for:
                    yield self.words.line("used_for", use=contact.use_for)
            else:
                missing.append(contact.name)
        if missing:
            yield self.words.line("no_number", names="; ".join(missing))

    def short(self, contact: Contact) -> str:
        """`Name: number (doubt)`, for a line of a fixed reply."""
        return self.words.say("ring_now", name=contact.name, phone=contact.phone, doubt=self.doubt(contact))

    def doubt(self, contact: Contact) -> str:
        """` (unconfirmed: reason)` and the like, or nothing for a number we are sure of."""
        if confirmed := contact.confirmed_on:
            fresh = self.today - confirmed <= CONFIRMED_FOR
            return "" if fresh else self.words.say("number_confirmed", date=day(confirmed))
        if contact.phone_status is not Confidence.HIGH:
            return self.words.say("unconfirmed", reason=self._reason(contact))
        shown = contact.hours.known and contact.hours_status is Confidence.MEDIUM
        return self.words.say("hours_unconfirmed") if shown else ""

    def _reason(self, contact: Contact) -> str:
        return contact.phone_reason or self.words.say("no_reason")

    def _hours(self, contact: Contact) -> str:
        told = contact.hours.always or bool(contact.hours.periods)
        if not told or contact.hours_status in (Confidence.LOW, Confidence.SEED):
            return ""
        text = self.words.say("always") if contact.hours.always else contact.hours.text
        return self.words.say("hours", hours=text)

    def _after(self, contact: Contact, keys: list[str]) -> Contact | None:
        mine = {key for key, each in self.contacts(keys) if each is contact}
        later = (each for _, each in self.contacts(keys) if each.hours.closed_of in mine)
        return next(later, None) if self._closes_at(contact) else None

    def _closes_at(self, contact: Contact) -> datetime | None:
        if contact.hours_status is Confidence.LOW or not self.is_open(contact):
            return None
        now = self.moment.astimezone(LONDON)
        closing = [datetime.combine(now, each.closes) for each in contact.hours.periods if each.covers(now)]
        return max(closing, default=None)

    def _until(self, contact: Contact, after: Contact) -> str:
        closes = self._closes_at(contact)
        return self._then(contact, after, self.words.say("until", time=clock(closes) if closes else ""))

    def _then(self, contact: Contact, after: Contact, until: str = "") -> str:
        """How long the contact answers, the number after it, and how sure we are of both."""
        then = self.words.say("then", phone=after.phone)
        doubts = self.doubt(contact), self.doubt(after)
        if all(doubts) and self._reason(contact) == self._reason(after):
            return until + then + self.words.say("both_unconfirmed", reason=self._reason(after))
        return until + doubts[0] + then + doubts[1]


def printable(contact: Contact) -> bool:
    """Whether a number may be shown: a stranger on an old line is worse than no number."""
    return contact.phone is not None and contact.phone_status is not Confidence.LOW


def _end(text: str, contact: Contact) -> str:
    return f"{text}. {contact.if_no_answer}" if contact.if_no_answer else text
