"""The area that a message names, by its name or by a town in it."""

from __future__ import annotations

import re

from bot.knowledge.base import Knowledge
from bot.matching.tokens import fold


class AreaNames:
    """Finds areas by name. The longest name wins, then the most local area, then the one named first."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Reads every area's name and what else it is known as."""
        self._depth = {id_: len(list(knowledge.lineage(id_))) for id_ in knowledge.areas}
        self._area_of: dict[str, str] = {}
        for id_, area in sorted(knowledge.areas.items()):
            for name in (area.name, *area.also_known_as):
                self._area_of.setdefault(_plain(name), id_)
        names = sorted(self._area_of, key=lambda name: (-len(name), name))
        alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
        self._pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?:'?s)?(?!\w)") if names else None

    @property
    def names(self) -> frozenset[str]:
        """All names of areas and towns, in lower case."""
        return frozenset(self._area_of)

    def find(self, text: str) -> tuple[str | None, str]:
        """The id of the area that the message names, if any, and the message without the names of areas."""
        plain = fold(text)
        if self._pattern is None:
            return None, plain
        named = [self._named(match) for match in self._pattern.finditer(plain)]
        if not named:
            return None, plain
        best = max(named, key=lambda id_: self._depth[id_])
        return best, self._pattern.sub(" ", plain)

    def _named(self, match: re.Match[str]) -> str:
        name = _plain(match[0])
        return self._area_of.get(name) or self._area_of[re.sub(r"'?s$", "", name)]


def _plain(name: str) -> str:
    return " ".join(fold(name).split())
