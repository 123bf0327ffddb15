"""`headings.yaml`: how partnerships head the parts of a briefing, so that a document can be taken in."""

from __future__ import annotations

from bot.knowledge.schema.terms import Model, Short


class Headings(Model):
    """The usual headings of a briefing's parts, and a few other words by which a document is read.

    Capitals and punctuation do not matter. What you write is added to the built-in lists; a heading that stands in
    two lists belongs to yours.
    """

    happened: list[Short] = []
    told_us: list[Short] = []
    do_now: list[Short] = []
    good_practice: list[Short] = []
    questions: list[Short] = []
    advice: list[Short] = []
    other: list[Short] = []
    kinds: list[Short] = []
    series: list[Short] = []
    praise: list[Short] = []

    def over(self, built_in: Headings) -> Headings:
        """These words laid over the built-in ones, yours first."""
        return Headings(**{key: [*getattr(self, key), *getattr(built_in, key)] for key in type(self).model_fields})
