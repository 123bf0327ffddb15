"""`lexicon.yaml`, `everyday.yaml` and `wording.yaml`: words, and what they mean."""

from __future__ import annotations

from bot.knowledge.schema.terms import Id, Model, Sentence, Short


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
