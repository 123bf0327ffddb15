"""What the files in `knowledge/` may say: one model for each kind of file.

Every value arrives as a string, a list or a mapping; the models make types of them.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from bot.knowledge.hours import Hours

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,48}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2000)]  # spaces at its ends count
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Ask = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ]{1,18}[0-9]$")]


class Model(BaseModel):
    """The base of every model: fixed once loaded, and no key that is not described here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Authority(StrEnum):
    """What an answer rests on: law, statutory guidance, the area's procedure, a review, another area's."""

    MUST = "must"
    SHOULD = "should"
    LOCAL = "local"
    LEARNING = "learning"
    ELSEWHERE = "elsewhere"


class Confidence(StrEnum):
    """How sure we are of a number or of its hours.

    `high` is printed plain, `medium` with "(unconfirmed: reason)", `low` is not printed, `seed` stands only
    in a review briefing and is printed as that.
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    SEED = "seed"


class LinkStatus(StrEnum):
    """`opened`: a person opened it on `opened_on`; `unconfirmed`: nobody has yet."""

    OPENED = "opened"
    UNCONFIRMED = "unconfirmed"


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
    advice: list[Id] = Field(default=[], description="Contacts for advice about practice, best first")
    contacts: dict[Id, Contact] = {}
    procedures: dict[Id, Procedure] = {}


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
    superseded_by: Id | None = None
    note: Text | None = Field(default=None, description="For leads; practitioners do not see it")


class Sources(Model):
    """`sources.yaml`."""

    sources: dict[Id, Source]


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
    owner: Short | None = None
    reviewed_on: date | None = None
    review_by: date | None = None


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

    @field_validator("asks")
    @classmethod
    def _asks_differ(cls, asks: list[str]) -> list[str]:
        seen: set[str] = set()
        for index, ask in enumerate(asks):
            if ask.casefold() in seen:
                raise PydanticCustomError("said_twice", "said twice", {"index": index, "value": ask})
            seen.add(ask.casefold())
        return asks


class Lexicon(Model):
    """Words people use and what they stand for.

    `terms` are the trade's abbreviations and words, `shorthand` is how people thumb-type (u, shd, 6/52),
    `same` are words that mean the same for matching, `stop_words` say nothing about the question.
    """

    terms: dict[Short, Short] = {}
    shorthand: dict[Short, Short] = {}
    same: list[list[Short]] = []
    stop_words: list[Short] = []


class Everyday(Model):
    """Everyday work that shares words with safeguarding and is none: consent slips, IT tickets, marketing."""

    topics: dict[Id, list[Short]] = {}


class Wording(Model):
    """Every sentence the bot itself says, by key. {names} in braces are filled in."""

    wording: dict[str, Sentence] = {}


LocalAnswer.model_rebuild()
Topic.model_rebuild()
