"""How people say a thing, and what the trade calls it: “told me to sling my hook” is a refusal of consent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BETWEEN = 2  # words that may stand between two neighbouring words of a saying: “told me AND MY MANAGER to sling ...”

Stems = tuple[str, ...]


@dataclass(frozen=True)
class Saying:
    """The stems of a saying in their order, the concept it stands for, and the stems that this adds."""

    stems: Stems
    concept: str
    adds: Stems


class Sayings:
    """Finds sayings in the stems of a message: in order, with a word or two between them."""

    def __init__(self, sayings: Iterable[tuple[Stems, str, Stems]]) -> None:
        """Each saying as (its stems, its concept, the concept's stems)."""
        self._by_first: defaultdict[str, list[Saying]] = defaultdict(list)
        for stems, concept, adds in sayings:
            if stems:
                self._by_first[stems[0]].append(Saying(stems, concept, adds))

    def find(self, stems: Sequence[str]) -> list[tuple[int, int, Saying]]:
        """Where sayings stand, (first stem, stem after the last, saying), each concept once."""
        found: dict[str, tuple[int, int, Saying]] = {}
        for at, stem in enumerate(stems):
            for saying in self._by_first.get(stem, ()):
                end = _end(saying.stems, stems, at)
                if end and saying.concept not in found:
                    found[saying.concept] = (at, end, saying)
        return list(found.values())


def _end(saying: Stems, stems: Sequence[str], at: int) -> int:
    """The place after the saying when it begins at `at`, else 0."""
    for wanted in saying[1:]:
        try:
            at = stems.index(wanted, at + 1, at + 2 + BETWEEN)
        except ValueError:
            return 0
    return at + 1
