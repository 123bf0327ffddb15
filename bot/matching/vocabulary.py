"""The words of the knowledge together with the built-in ones."""

from __future__ import annotations

from bot.knowledge.loader import load_defaults
from bot.knowledge.schema import Lexicon


def with_built_in(lexicon: Lexicon) -> Lexicon:
    """A knowledge base's own words first, then the built-in groups and stop words that it does not repeat.

    A word that stands in two groups belongs to the first, so a lead's group wins over a built-in one.
    """
    built_in = load_defaults().lexicon
    return Lexicon(
        terms={**built_in.terms, **lexicon.terms},
        shorthand={**built_in.shorthand, **lexicon.shorthand},
        same=[*lexicon.same, *(group for group in built_in.same if group not in lexicon.same)],
        stop_words=[*lexicon.stop_words, *(word for word in built_in.stop_words if word not in lexicon.stop_words)],
    )
