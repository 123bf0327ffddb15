"""`topics/*.yaml`: a question people ask and its answer."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from bot.knowledge.schema.terms import Accepted, Ask, Authority, Id, Model, Short, Text


class Act(StrEnum):
    """How soon the answer asks for action."""

    NOW = "now"
    TODAY = "today"
    PLAN = "plan"


class Status(StrEnum):
    """`gap` is a question we know we cannot answer yet; `retired` ones are kept for old links."""

    DRAFT = "draft"
    PUBLISHED = "published"
    GAP = "gap"
    RETIRED = "retired"


class Answer(Model):
    """The answer itself. The first sentence of `short` is the bottom line, with its condition."""

    short: Text
    do: list[Short] = Field(default=[], max_length=4, description="Up to four steps; one says who decides")
    not_seen: Text | None = Field(default=None, description="What people would look for here and we have not seen")
    more: list[Text] = Field(default=[], description="Paragraphs behind the [More] button")


class LocalAnswer(Model):
    """What is different in one area. A key given here replaces the national one."""

    title: Short | None = None
    short: Text | None = None
    do: list[Short] | None = Field(default=None, max_length=4)
    not_seen: Text | None = None
    more: list[Text] | None = None
    authority: Authority | None = None
    sources: list[SourceUse] | None = None
    learning: list[Learning] | None = None
    procedures: list[Id] | None = None
    contacts: list[Id] | None = None


class SourceUse(Model):
    """A source cited by a topic, and what in the answer it supports."""

    id: Id
    supports: Short = Field(description="What in the answer rests on it, one sentence")
    authority: Authority
    where: Short | None = Field(
        default=None, description="Which part, for the phone: step 4. More: it supports only what is behind the button"
    )


class Learning(Model):
    """Findings of a briefing that this topic teaches."""

    briefing: Id
    findings: list[Id] = Field(min_length=1)
    says: Short = Field(
        description="One line for the phone: Jack review. A challenge was not recorded and not taken higher."
    )


class Change(Model):
    """One change to a topic, for the digest."""

    on: date
    what: Short
    minor: bool = False


class Topic(Model):
    """A question people ask and its answer."""

    id: Id
    title: Short = Field(description="The topic as a person would say it; the first line of the answer")
    group: Short = Field(default="Other questions", description="The heading it stands under in /topics")
    asks: list[Ask] = Field(min_length=1, description="How people really put it")
    not_for: list[Ask] = Field(default=[], description="Messages that look alike and mean something else")
    answer: Answer
    act: Act = Act.PLAN
    sensitive: bool = False
    content_note: Short | None = Field(default=None, description="What is hard to read behind More: injury to a baby")
    authority: Authority
    sources: list[SourceUse] = []
    learning: list[Learning] = []
    procedures: list[Id] = Field(default=[], description="Keys of procedures in the area files")
    contacts: list[Id] = Field(default=[], description="Keys of contacts in the area files")
    related: list[Id] = Field(default=[], description="Topics to offer below the answer; the first two are shown")
    local: dict[Id, LocalAnswer] = {}
    owner: Short = Field(description="A role, never a person: Practice lead")
    reviewed_on: date
    review_by: date
    status: Status
    changes: list[Change] = []
    was: list[Id] = Field(default=[], description="Earlier ids of this topic, so that old buttons still open it")
    accepted: list[Accepted] = []

    @field_validator("asks")
    @classmethod
    def _asks_differ(cls, asks: list[str]) -> list[str]:
        seen: set[str] = set()
        for index, ask in enumerate(asks):
            if ask.casefold() in seen:
                raise PydanticCustomError("said_twice", "said twice", {"index": index, "value": ask})
            seen.add(ask.casefold())
        return asks


LocalAnswer.model_rebuild()
Topic.model_rebuild()
