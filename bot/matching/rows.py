"""Messages and verdicts as lines of JSON: labelled rows in, routed rows out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from bot.matching.decision import Sender, Verdict

LONGEST_LINE = 1_048_576  # bytes of one message: 256 times the longest that Telegram lets anybody send
MOST_LETTERS = 100_000_000  # of a file of labelled messages


class RowKind(StrEnum):
    """What a labelled message tests."""

    ANSWER = "answer"
    OUT_OF_SCOPE = "out_of_scope"
    URGENT = "urgent"
    PERSONAL_DATA = "personal_data"
    SMALLTALK = "smalltalk"


class Row(BaseModel):
    """One labelled message: `topic` is right, `also` would do, `pii` are the personal details as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str
    kind: RowKind
    topic: str | None = None
    also: list[str] = []
    pii: list[str] = []
    sender: Sender | None = None

    @model_validator(mode="after")
    def _has_topic(self) -> Row:
        if self.kind is RowKind.ANSWER and not self.topic:
            raise ValueError("a row of kind “answer” needs a “topic”")
        return self


def read_rows(text: str) -> list[Row]:
    """The labelled messages of a file, one JSON object a line; blank lines are skipped.

    Raises ValueError that names the line and what is wrong with it.
    """
    lines = enumerate(text.splitlines(), start=1)
    return [_row(number, line) for number, line in lines if line.strip()]


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, each up to `LONGEST_LINE` bytes: what stands beyond that in a line is passed over."""
    while line := stream.readline(LONGEST_LINE):
        yield line
        left = line
        while len(left) == LONGEST_LINE and not left.endswith(b"\n"):
            left = stream.readline(LONGEST_LINE)


def as_row(verdict: Verdict) -> dict[str, Any]:
    """The verdict as `briefbot route` prints it."""
    details = [{"kind": detail.kind, "text": detail.text} for detail in verdict.personal_data]
    return {
        "action": verdict.action,
        "topics": [{"id": one.id, "confidence": one.confidence} for one in verdict.candidates],
        "urgent": verdict.safety.urgent,
        "sender": verdict.safety.sender.value,
        "personal_data": details,
        "redacted": verdict.redacted,
    }


def _row(number: int, line: str) -> Row:
    try:
        return Row.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise ValueError(f"line {number} is not JSON: {error.msg}, at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError(f"line {number} holds brackets in brackets without end") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"line {number}: {place + ': ' if place else ''}{first['msg']}") from None
