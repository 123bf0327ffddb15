"""`sources.yaml`: what answers rest on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field, HttpUrl

from bot.knowledge.schema.terms import Accepted, Id, LinkStatus, Model, Short, Text


class SourceKind(StrEnum):
    """What kind of thing a source is."""

    LAW = "law"
    GUIDANCE = "guidance"
    PROCEDURE = "procedure"
    REVIEW = "review"
    PAGE = "page"


class Source(Model):
    """Something an answer rests on, described once and cited by its id."""

    title: Short
    short: Short | None = Field(
        default=None, description="A few words for the phone: Children Act 1989, section 47; or: Bedfordshire"
    )
    kind: SourceKind
    url: HttpUrl | None = Field(default=None, description="Leave out when the page must not be linked")
    status: LinkStatus = LinkStatus.UNCONFIRMED
    opened_on: date | None = None
    edition: Short | None = Field(default=None, description="What it prints of its age: up to date to 5 November 2024")
    seen_on: date | None = Field(default=None, description="The day we read it")
    superseded_by: Id | None = Field(default=None, description="The id of the source that replaces this one")
    search: Short | None = Field(
        default=None, description="Words that find it when the link is dead; its title when left out"
    )
    note: Text | None = Field(default=None, description="For leads; practitioners do not see it")


class Sources(Model):
    """`sources.yaml`."""

    sources: dict[Id, Source]
    accepted: list[Accepted] = []
