"""What `urgent.yaml` may say: the fixed replies, and the words that show danger and who is writing.

A lead's file is laid over the built-in one key by key. A list replaces the built-in list whole, so the lists
meant for leads, `always_urgent` and `never_urgent`, stand apart and are empty at first.

A phrase is words in small letters without punctuation, read at any place in a sentence:
`stab/stabbed` is either word, `strangl*` any ending, `...` up to four other words, `#` a number,
`<child>` any word of the list `child` in `words`. Spelling mistakes in long words are allowed for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Annotated, Literal

import yaml
from pydantic import Field, StringConstraints, field_validator

from bot.knowledge.schema import Ask, Id, Model, Short

Phrase = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9#<>*/. -]+$", min_length=1, max_length=1000),
]
ReplyKind = Literal["professional", "child", "victim", "parent", "despair"]
WriterKind = Literal["child", "victim", "parent", "professional", "despair"]
PLACEHOLDERS = frozenset({"number_now"})


class FixedReply(Model):
    """A reply that never changes with the question. The first line is printed bold.

    A line with `{number_now}` names the local number that is open at this hour, and is left out when none is.
    """

    lines: list[Short] = Field(min_length=1, description="One sentence or two a line; the first is bold")
    silent: bool = Field(default=False, description="yes: the phone makes no sound")
    delete_both: bool = Field(default=False, description="yes: a button that deletes both messages")
    answer_follows: bool = Field(default=False, description="yes: the answer to the question stands below")

    @field_validator("lines")
    @classmethod
    def _can_be_filled_in(cls, lines: list[str]) -> list[str]:
        for name in re.findall(r"\{(.*?)\}", " ".join(lines)):
            if name not in PLACEHOLDERS:
                raise ValueError(f"{{{name}}} is not known here; only {{number_now}} is filled in")
        return lines


class Examples(Model):
    """Messages as people write them: they test the rules and train what reads between the words."""

    urgent: list[Ask] = Field(default=[], description="Somebody is in danger now")
    not_urgent: list[Ask] = Field(default=[], description="Alarming words, and nobody in danger now")
    child: list[Ask] = Field(default=[], description="Written by somebody under 18 about themselves or their home")
    victim: list[Ask] = Field(default=[], description="Written by an adult who is hurt or controlled at home")
    parent: list[Ask] = Field(default=[], description="Written by a parent or relative about their own family")
    despair: list[Ask] = Field(
        default=[],
        description="Written at work, by somebody who cannot carry a death or their own life any more",
    )


class Rule(Model):
    """It holds when each of `all_of` is found close together, and nothing of `unless` in those sentences.

    An entry of `all_of` names one list of `words`, or several with "or" between: `now or here`.
    """

    all_of: list[Short] = Field(min_length=1, description="Lists of words that must all be found")
    unless: list[Id] = Field(default=[], description="Lists of words that stop the rule")
    certain: bool = Field(default=False, description="yes: `calming` lists do not stop it; it goes first")
    within: int = Field(default=18, ge=1, le=200, description="At most so many words apart")

    def lists(self) -> Iterator[str]:
        """The names of all lists this rule looks at."""
        for entry in self.all_of:
            yield from entry.split(" or ")
        yield from self.unless


class Languages(Model):
    """Frequent words that tell English from other languages."""

    english: list[Short] = Field(default=[], description="Frequent English words")
    others: dict[Id, list[Short]] = Field(default={}, description="Frequent words of other languages")


class Urgent(Model):
    """`urgent.yaml`. Every key may be left out of a lead's file."""

    replies: dict[ReplyKind, FixedReply] = Field(default={}, description="The five fixed replies")
    always_urgent: list[Phrase] = Field(default=[], description="Phrases that are always urgent")
    never_urgent: list[Phrase] = Field(default=[], description="Phrases that are never urgent by themselves")
    sayings: list[Phrase] = Field(default=[], description="Harmless sayings with alarming words: dying for a")
    examples: Examples = Examples()
    spellings: dict[Short, Short] = Field(default={}, description="Text-speak, and what it stands for")
    not_typos: list[Short] = Field(default=[], description="Real words that look like misspelt danger words")
    words: dict[Id, list[Phrase]] = Field(default={}, description="The lists that the rules look for")
    calming: list[Id] = Field(
        default=[], description="Lists that stop a danger rule: it was long ago, or is only talked about"
    )
    live: list[Id] = Field(default=[], description="Lists that show it happens now, calming words or not")
    danger: dict[Id, Rule] = Field(default={}, description="What counts as danger now")
    writer: dict[WriterKind, dict[Id, Rule]] = Field(default={}, description="Who is writing")
    languages: Languages = Languages()

    def __hash__(self) -> int:
        """By identity, so that what is derived from it can be kept for as long as it lives."""
        return id(self)

    def dangling(self) -> tuple[tuple[str, str], ...]:
        """(rule or list, the list of words it names and nobody wrote), for the checks of a merged file."""
        groups = (self.danger, *self.writer.values())
        named = [(id_, name) for rules in groups for id_, rule in rules.items() for name in rule.lists()]
        named += [
            (id_, name) for id_, phrases in self.words.items() for name in re.findall(r"<(.*?)>", " ".join(phrases))
        ]
        named += [("calming", name) for name in (*self.calming, *self.live)]
        return tuple((id_, name) for id_, name in named if name not in self.words)


@lru_cache(maxsize=1)
def built_in() -> Urgent:
    """The copy that comes with the program: it works when nobody's knowledge can be read."""
    text = resources.files("bot").joinpath("defaults/urgent.yaml").read_text(encoding="utf-8")
    return Urgent.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - strings only, our own
