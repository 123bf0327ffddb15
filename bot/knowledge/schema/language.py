"""`lexicon.yaml`, `everyday.yaml`, `blame.yaml` and `wording.yaml`: words, and what they mean."""

from __future__ import annotations

from bot.knowledge.schema.terms import Accepted, Id, Model, Sentence, Short


class Lexicon(Model):
    """Words people use and what they stand for.

    `terms` are the trade's abbreviations and words, `meanings` is what people are told a term stands for where `terms`
    is not enough (its usual spelling, several meanings; an empty list tells nothing), `shorthand` is how people
    thumb-type (u, shd, 6/52), `same` are words that mean the same for matching, `stop_words` say nothing about the
    question. `phrases` are ways of saying a thing, under what the trade calls it. Many of all are built in. A key of
    `terms`, `meanings` or `shorthand` replaces the built-in one; groups of `same`, `stop_words` and `phrases` are added
    to the built-in ones. A word that stands in two groups belongs to yours.
    """

    terms: dict[Short, Short] = {}
    meanings: dict[Short, list[Short]] = {}
    shorthand: dict[Short, Short] = {}
    same: list[list[Short]] = []
    stop_words: list[Short] = []
    phrases: dict[Short, list[Short]] = {}
    accepted: list[Accepted] = []

    def over(self, built_in: Lexicon) -> Lexicon:
        """These words laid over the built-in ones: of two groups with one word the first holds."""
        return Lexicon(
            terms={**built_in.terms, **self.terms},
            meanings={**built_in.meanings, **self.meanings},
            shorthand={**built_in.shorthand, **self.shorthand},
            same=[*self.same, *built_in.same],
            stop_words=[*self.stop_words, *built_in.stop_words],
            phrases={
                concept: [*self.phrases.get(concept, ()), *built_in.phrases.get(concept, ())]
                for concept in {**built_in.phrases, **self.phrases}
            },
        )


class Everyday(Model):
    """Everyday work that shares words with safeguarding and is none: consent slips, IT tickets, marketing."""

    topics: dict[Id, list[Short]] = {}


class Blame(Model):
    """Words that lay blame, and what to write instead; "fine" allows a word that is built in."""

    blame: dict[Short, Short] = {}


class Wording(Model):
    """Every sentence the bot itself says, by key. {names} in braces are filled in."""

    wording: dict[str, Sentence] = {}
