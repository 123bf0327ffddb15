"""What `urgent.yaml` may say: the fixed replies, and the words that show danger and who is writing.

A lead's file is laid over the built-in one key by key. A list replaces the built-in list whole, so the lists
meant for leads, `always_urgent` and `never_urgent`, stand apart and are empty at first.

A phrase is words in small letters without punctuation, read at any place in a sentence:
`stab/stabbed` is either word, `strangl*` any ending, `...` up to four other words, `#` a number,
`<child>` any word of the list `child` in `words`. Spelling mistakes in long words are allowed for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from bot.knowledge.schema import Ask, Id, Model, Short

Phrase = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9#<>*/. -]+$", min_length=1, max_length=1000),
]
WriterKind = Literal["professional", "child", "victim", "parent", "despair"]
ReplyKind = WriterKind
LikenessKind = Literal["urgent"] | WriterKind
PLACEHOLDERS = frozenset({"number_now", "abuse_help_now"})


class FixedReply(Model):
    """A reply that never changes with the question. The first line is printed bold.

    A line with `{number_now}` names the local number that is open at this hour, and is left out when none is;
    `{abuse_help_now}` in the same way names local help for somebody who is hurt at home.
    """

    lines: list[Short] = Field(min_length=1, description="One sentence or two a line; the first is bold")
    silent: bool = Field(default=False, description="yes: the phone makes no sound")
    delete_both: bool = Field(default=False, description="yes: a button that deletes both messages")
    answer_follows: bool = Field(default=False, description="yes: the answer to the question stands below")

    @field_validator("lines")
    @classmethod
    def _can_be_filled_in(cls, lines: list[str]) -> list[str]:
        for index, line in enumerate(lines):
            for name in re.findall(r"\{(.*?)\}", line):
                if name not in PLACEHOLDERS:
                    raise PydanticCustomError(
                        "nothing_to_fill_in", "nothing to fill in", {"index": index, "value": name}
                    )
        return lines


class Messages(Model):
    """Messages of one kind of writer, as people write them."""

    urgent: list[Ask] = Field(default=[], description="Somebody is in danger now")
    not_urgent: list[Ask] = Field(default=[], description="Nobody is in danger now, whatever it sounds like")

    @property
    def all(self) -> list[Ask]:
        """Both, the urgent ones first."""
        return [*self.urgent, *self.not_urgent]


class Examples(Model):
    """Messages by who writes: they test the rules and train what reads between the words."""

    professional: Messages = Field(default=Messages(), description="By an adult at work")
    child: Messages = Field(default=Messages(), description="By somebody under 18, about themselves or their home")
    victim: Messages = Field(default=Messages(), description="By an adult who is hurt or controlled at home")
    parent: Messages = Field(default=Messages(), description="By a parent or relative, about their own family")
    despair: Messages = Field(
        default=Messages(),
        description="By somebody at work who cannot carry a death, or their own life, any more",
    )

    @property
    def by_writer(self) -> Mapping[WriterKind, Messages]:
        """The same, to go through."""
        return {
            "professional": self.professional,
            "child": self.child,
            "victim": self.victim,
            "parent": self.parent,
            "despair": self.despair,
        }


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
    likeness: dict[LikenessKind, Rule] = Field(
        default={}, description="What must be found too before likeness to the examples counts"
    )
    languages: Languages = Languages()

    def __hash__(self) -> int:
        """By identity, so that what is derived from it can be kept for as long as it lives."""
        return id(self)

    def dangling(self) -> tuple[tuple[str, str], ...]:
        """(rule or list, the list of words it names and nobody wrote), for the checks of a merged file."""
        likeness = {f"like-{kind}": rule for kind, rule in self.likeness.items()}
        groups = (self.danger, *self.writer.values(), likeness)
        named = [(id_, name) for rules in groups for id_, rule in rules.items() for name in rule.lists()]
        named += [
            (id_, name) for id_, phrases in self.words.items() for name in re.findall(r"<(.*?)>", " ".join(phrases))
        ]
        named += [("calming", name) for name in (*self.calming, *self.live)]
        return tuple((id_, name) for id_, name in named if name not in self.words)
