"""A lead's wording against the built-in sentences: keys that exist, and only names that are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.knowledge.document import Document
from bot.knowledge.guess import nearest
from bot.knowledge.problem import Problem, Spot, problem

_NAME = re.compile(r"\{([a-z_]+)\}")


def placeholders(sentence: str) -> frozenset[str]:
    """The names in braces that are filled in."""
    return frozenset(_NAME.findall(sentence))


def wording_problems(document: Document, built_in: Mapping[str, str]) -> Iterator[Problem]:
    """Keys that no sentence has, names that the sentence does not know, and braces that do not close."""
    sentences = document.data.get("wording")
    for key, sentence in sentences.items() if isinstance(sentences, dict) else ():
        if key not in built_in:
            near = nearest(key, built_in) or ""
            spot = document.key_spot(("wording", key))
            code = "unknown-wording" if near else "wording-not-known"
            yield problem(code, document.file, spot, key=key, near=near)
        elif isinstance(sentence, str):
            yield from _names(document, key, sentence, placeholders(built_in[key]))


def _names(document: Document, key: str, sentence: str, known: frozenset[str]) -> Iterator[Problem]:
    for name in sorted(placeholders(sentence) - known):
        spot, choices = _inside(document, key, f"{{{name}}}"), ", ".join(f"{{{each}}}" for each in sorted(known))
        code = "unknown-placeholder" if known else "no-placeholders"
        yield problem(code, document.file, spot, key=key, name=name, known=choices)
    if brace := re.search(r"[{}]", _NAME.sub("", sentence)):
        spot = _inside(document, key, brace[0])
        yield problem("stray-brace", document.file, spot, key=key, brace=brace[0])


def _inside(document: Document, key: str, part: str) -> Spot:
    """Where `part` stands in the sentence of `key`; the sentence's start when it is spread over lines."""
    spot = document.spot(("wording", key))
    column = document.lines[spot.line - 1].find(part, spot.column - 1)
    return spot if column < 0 else Spot(spot.line, column + 1)
