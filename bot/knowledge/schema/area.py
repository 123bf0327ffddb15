"""`areas/*.yaml`: a place, its numbers and its procedures."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from pydantic import Field, HttpUrl

from bot.knowledge.hours import Hours
from bot.knowledge.schema.terms import Accepted, Confidence, Id, LinkStatus, Model, Phone, Short, Text

CONFIRMED_FOR = timedelta(days=90)  # a number that a person rang is printed plain for this long


class Contact(Model):
    """Somebody to ring, with how sure we are of the number and of its hours."""

    name: Short = Field(description="Who answers, as people know them: Children's services front door")
    phone: Phone | None = Field(
        default=None, description="Digits and spaces only. Leave the key out when no number is known"
    )
    phone_status: Confidence = Field(default=Confidence.LOW, description="high, medium, low or seed")
    phone_reason: Short | None = Field(default=None, description="Why it is unconfirmed, in a few words: undated page")
    hours: Hours = Field(
        default=Hours.unknown(),
        description="always, unknown, Mon-Fri 8:30am-5pm, or: when front-door is closed",
    )
    hours_status: Confidence = Field(default=Confidence.LOW, description="high, medium or low")
    confirmed_on: date | None = Field(default=None, description="The day a person rang it and it was right")
    use_for: Short | None = Field(default=None, description="When to ring")
    if_no_answer: Short | None = Field(default=None, description="What to do when nobody answers: No answer? 101.")
    source: Id | None = Field(default=None, description="The id in sources.yaml of the page that prints it")
    note: Text | None = Field(default=None, description="For leads; practitioners do not see it")


class Procedure(Model):
    """A page of an area's procedures, kept under one key so that topics can name it in every area."""

    title: Short
    url: HttpUrl | None = None
    status: LinkStatus = LinkStatus.UNCONFIRMED
    opened_on: date | None = None
    updated: Short | None = Field(default=None, description="What the page prints of its own age: updated August 2020")
    search: Short | None = Field(default=None, description="Words that find it when the link is dead")
    source: Id | None = None
    note: Text | None = Field(default=None, description="For leads; practitioners do not see it")


class Adopted(Model):
    """Who signed the area's answers off, by role, and when."""

    by: Short
    on: date


class Link(Model):
    """A page and what it is called."""

    title: Short
    url: HttpUrl
    status: LinkStatus = LinkStatus.UNCONFIRMED
    opened_on: date | None = None


class AreaStatus(StrEnum):
    """`draft`: loaded and checked, and offered to nobody."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Area(Model):
    """A place with its own numbers and procedures. Look-ups fall back to the parent."""

    id: Id
    name: Short
    parent: Id | None = None
    also_known_as: list[Short] = Field(default=[], description="Towns and short names that mean this area")
    partnership: Short | None = Field(default=None, description="The safeguarding partnership that owns the answers")
    put_together_on: date | None = Field(default=None, description="The day the pages behind this area were read")
    adopted: Adopted | None = None
    manual: Link | None = Field(default=None, description="The home of the area's procedures")
    first_call: list[Id] = Field(
        default=[], description="Contacts for a worry about a child; the first that is open now is shown"
    )
    abuse_help: list[Id] = Field(
        default=[], description="Contacts for somebody who is hurt at home; the first that is open now is shown"
    )
    advice: list[Id] = Field(default=[], description="Contacts for advice about practice, best first")
    contacts: dict[Id, Contact] = {}
    procedures: dict[Id, Procedure] = {}
    status: AreaStatus = Field(default=AreaStatus.PUBLISHED, description="draft: nobody is offered it yet")
    accepted: list[Accepted] = []
