"""How alike a message is to everything that one owner says, however many documents it says it in."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from bot.matching.documents import Document, Kind
from bot.matching.inverted import Floats, Postings, Row, Table
from bot.matching.normalise import Reading
from bot.matching.owners import Owners, owner_of


class WholeScorer:
    """The cosine of a message with all words of an owner; a word in many of its documents counts more."""

    def __init__(
        self,
        documents: Sequence[Document],
        readings: Sequence[Reading],
        owners: Owners,
        loudness: Mapping[Kind, float],
        rarity: Callable[[str], float],
    ) -> None:
        """`loudness`: how much each kind of document counts; what is not there does not. `rarity`: of a stem."""
        self._documents, self._readings, self._loudness, self._rarity = documents, readings, loudness, rarity
        self._at = owners.at
        said: list[defaultdict[str, float]] = [defaultdict(float) for _ in owners.ids]
        for document, reading in zip(documents, readings, strict=True):
            at = owners.at.get(owner_of(document))
            if at is not None and document.kind in loudness:
                for stem in set(reading.stems):
                    said[at][stem] += loudness[document.kind]
        self._said = said
        lengths = [math.sqrt(sum(n * rarity(stem) ** 2 for stem, n in words.items())) or 1.0 for words in said]
        self._lengths = np.array(lengths, dtype=np.float32)
        self._postings = Postings(Table([{stem: math.sqrt(n) for stem, n in words.items()} for words in said]))

    def likeness(self, counts: Row, without: int | None = None) -> Floats:
        """From 0 to 1 for each owner. `counts`: of the message. `without`: a document to leave out, by its position."""
        length = math.sqrt(sum((n * self._rarity(stem)) ** 2 for stem, n in counts.items())) or 1.0
        weights = {stem: n * self._rarity(stem) ** 2 / length for stem, n in counts.items()}
        found = self._postings.added(weights)
        if without is not None:
            self._take_out(found, weights, without)
        return found / self._lengths

    def _take_out(self, found: Floats, weights: Row, without: int) -> None:
        """What a document adds to its owner's own likeness, taken away again."""
        document = self._documents[without]
        share = self._loudness.get(document.kind, 0.0)
        at = self._at.get(owner_of(document))
        if at is None or not share:
            return
        for stem in set(self._readings[without].stems) & set(weights):
            said = self._said[at][stem]
            found[at] -= weights[stem] * (math.sqrt(said) - math.sqrt(max(0.0, said - share)))
        found[at] = max(0.0, found[at])
