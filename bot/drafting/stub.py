"""The shortest file that is a topic: what people asked, and places for what somebody has to write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date

from bot.drafting.characters import clipped, slug, tidied
from bot.drafting.scaffold import MONTHS_TO_REVIEW, months_on

_LONGEST_TITLE = 200
_LINES = """\
# topics/{id}.yaml
id: {id}
title: {title}
asks:
{asks}
answer:
  short: Write the answer here in one or two sentences.
authority: local
owner: Practice lead
reviewed_on: {today}
review_by: {due}
status: draft
"""


def stub(asks: Sequence[str], taken: Iterable[str], today: date) -> str:
    """A draft topic for questions that ask for the same, ready to be a file. `taken`: ids that are in use."""
    first = tidied(asks[0])
    return _LINES.format(
        id=free_id(first, taken),
        title=_quoted(clipped(first[:1].upper() + first[1:], _LONGEST_TITLE)),
        asks="\n".join(f"  - {_quoted(tidied(each))}" for each in dict.fromkeys(asks)),
        today=today.isoformat(),
        due=months_on(today, MONTHS_TO_REVIEW).isoformat(),
    )


def free_id(text: str, taken: Iterable[str]) -> str:
    """An id made of the text's words that is none of `taken`. It begins with a letter, so that it needs no quotes."""
    held = frozenset(taken)
    made = slug(text, 40)
    made = made if made[:1].isalpha() else f"topic-{made}".rstrip("-")
    return next(each for each in (made, *(f"{made}-{n}" for n in range(2, len(held) + 3))) if each not in held)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
