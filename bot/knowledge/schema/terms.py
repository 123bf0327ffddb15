"""The kinds of value that stand in every file: ids, sentences, how sure we are."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,48}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2000)]  # spaces at its ends count
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Ask = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ]{1,18}[0-9]$")]


class Model(BaseModel):
    """The base of every model: fixed once loaded, and no key that is not described here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Accepted(Model):
    """A warning of `briefbot check` that a lead has looked at and accepts in this file."""

    code: Id = Field(description="The code of the warning, as briefbot check prints it")
    of: Short | None = Field(
        default=None, description="Words of the line that it is accepted for; without them, for the whole file"
    )
    reason: Short = Field(description="Why it may stay: a sentence for the next lead")


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
