"""`briefings/*.yaml`: a review, complete, in our own words."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from bot.knowledge.schema.area import Link
from bot.knowledge.schema.terms import Accepted, Id, Model, Short, Text


class BriefingStatus(StrEnum):
    """`draft`: loaded and checked, and shown to nobody."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Finding(Model):
    """One finding of a review: what it told us and what to do now."""

    id: Id
    title: Short
    told_us: Text
    do_now: Text | None = None
    topics: list[Id] = Field(default=[], description="The topics this finding teaches")
    traces: list[Id] = Field(default=[], description="Ids of the statements in the review this rests on")


class Statement(Model):
    """A sentence of a review that stands by itself: what happened, or good practice."""

    text: Text
    topics: list[Id] = []
    traces: list[Id] = []


class Question(Model):
    """A question to think about, alone or as a team."""

    text: Text
    ours: bool = Field(default=False, description="yes when the review does not ask it and we added it")
    topics: list[Id] = []
    traces: list[Id] = []


class Briefing(Model):
    """A review's briefing, complete, in our own words."""

    id: Id
    title: Short
    known_as: list[Short] = Field(default=[], description="Names people use for the review: Jack")
    area: Id
    kind: Short = Field(description="Kind of review: learning lessons review")
    source: Id | None = None
    published: Short | None = None
    content_note: Short | None = Field(default=None, description="What is hard to read in it: injury to a baby")
    happened: list[Statement]
    findings: list[Finding]
    good_practice: list[Statement] = []
    questions: list[Question] = []
    advice: Statement | None = None
    advice_contacts: list[Id] = Field(default=[], description="Contacts of the area that the briefing names")
    links: list[Link] = Field(default=[], description="Pages that the briefing names")
    owner: Short | None = None
    reviewed_on: date | None = None
    review_by: date | None = None
    status: BriefingStatus = Field(default=BriefingStatus.PUBLISHED, description="draft: nobody is shown it yet")
    accepted: list[Accepted] = []
