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


class InDigest(Model):
    """A finding as the weekly digest tells it to a team, in fewer words; for what is left out its own are used."""

    title: Short | None = Field(default=None, description="A few words that a team remembers: When a family says no")
    place: int | None = Field(default=None, ge=1, le=999, description="Lower comes earlier; without one, as they stand")
    happened: Text | None = Field(default=None, description="What happened, in two sentences")
    told_us: Text | None = Field(default=None, description="What it told us, in two sentences")
    good: Text | None = Field(default=None, description="What went well, when the review says so of this")
    do: list[Short] = Field(default=[], max_length=3, description="What to do now: up to three steps")
    do_ours: bool = Field(default=False, description="yes when the review gives no steps and we wrote these")
    elsewhere: Text | None = Field(default=None, description="For teams of other areas: why it matters there too")
    procedure: Id | None = Field(default=None, description="The procedure to link: a key of the area files")
    questions: list[Text] = Field(
        default=[], max_length=6, description="Our questions for it, best first; the review's own stand in the briefing"
    )
    content_note: Short | None = Field(default=None, description="Where it differs from the briefing's")


class Finding(Model):
    """One finding of a review: what it told us and what to do now."""

    id: Id
    title: Short
    told_us: Text
    do_now: Text | None = None
    topics: list[Id] = Field(default=[], description="The topics this finding teaches")
    traces: list[Id] = Field(default=[], description="Ids of the statements in the review this rests on")
    digest: InDigest | None = Field(default=None, description="The same for the weekly digest, in fewer words")


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
