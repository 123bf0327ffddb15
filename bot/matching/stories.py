"""Questions about the reviews themselves: “what happened to Jack?”, “the case where ...”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Briefing
from bot.matching.clauses import ENDS
from bot.matching.tokens import fold

_KIND = r"(?:learning|lessons?|safeguarding|practice|serious|2|two|minute|mins?|case)"
_PAPER = rf"(?:{_KIND}\W+){{0,4}}(?:review|briefing|case study|learning|lessons|story|report|scr|llr|lcspr|cspr|spr)"
_NOT_A_MEETING = r"(?!\W+(?:conference|meeting|date|chair|plan|is on|on|due|is due|tomorrow|today|next))"
_DESCRIBED = re.compile(
    r"\b(?:the|that|this|which)\s+(?:\w+\s+){0,2}?(?P<kind>case|review|briefing|story|one|case study)"
    r"(?!\s+(?:conference|meeting))\s+(?:\w+\s+){0,2}?(?:where|about|with|in which|involving|into|on|of|when)\b"
)


@dataclass(frozen=True)
class StoryQuestion:
    """A question about a review.

    `briefing`: its id when the message names it, else None: then it is described and has to be found.
    `rest`: the message without the name, or without the clause that describes the review. `loose`: it speaks
    of a case only, which may be anybody's.
    """

    briefing: str | None
    names: tuple[str, ...]
    rest: str
    loose: bool = False


class Stories:
    """Knows the reviews by name. A name by itself is nobody in particular: there must be a word for a review."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Reads the names of every briefing."""
        readable = knowledge.readable_briefings
        self._names = {id_: _named(briefing) for id_, briefing in readable.items() if briefing.known_as}
        self._known_as = {id_: tuple(briefing.known_as) for id_, briefing in readable.items()}

    def find(self, text: str) -> StoryQuestion | None:
        """What the message asks about a review; None when it asks about something else."""
        plain = fold(text)
        for id_, pattern in self._names.items():
            if match := pattern.search(plain):
                rest = plain[: match.start()] + " " + plain[match.end() :]
                return StoryQuestion(id_, self._known_as[id_], rest)
        if self._known_as and (match := _DESCRIBED.search(plain)):
            loose = match["kind"] in ("case", "one")
            return StoryQuestion(None, (), _without_clause(plain, match.start()), loose)
        return None


def _named(briefing: Briefing) -> re.Pattern[str]:
    names = "|".join(re.escape(fold(name)) for name in sorted(briefing.known_as, key=len, reverse=True))
    name = rf"(?:baby\s+|little\s+)?(?:{names})(?:'?s)?"
    ways = (
        rf"\b{name}\W+{_PAPER}\b{_NOT_A_MEETING}",
        rf"\b{_PAPER}\s+(?:(?!on\b)\w+\s+){{0,2}}?(?:of|about|from|on|in|for|into|called|re)\s+{name}\b",
        rf"\b(?:the|that)\s+{name}\s+case\b",
        rf"\bwhat\s+(?:\w+\s+)?(?:happened|went wrong)\s+(?:to|with|for|in)\s+{name}(?:\s+case)?\s*(?:[?!.]|$)",
        rf"\bwho\s+(?:is|was)\s+{name}\s*(?:[?!.]|$)",
        rf"\btell\s+(?:me|us)\s+about\s+{name}\s*(?:[?!.]|$)",
        rf"^\W*{name}\W*$",
    )
    return re.compile("|".join(ways))


def _without_clause(plain: str, at: int) -> str:
    """The message without the clause at that position."""
    starts = [0, *(match.end() for match in ENDS.finditer(plain))]
    begin = max(start for start in starts if start <= at)
    end = next((start for start in starts if start > at), len(plain))
    return f"{plain[:begin]} {plain[end:]}".strip()
