"""From likeness with documents to a standing of topics, everyday matters and review stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.matching.documents import Document, Kind
from bot.matching.lexical import Scorer
from bot.matching.normalise import Reading
from bot.matching.whole import WholeScorer

LOUDNESS = {
    Kind.ASK: 1.0,
    Kind.NAME: 1.0,
    Kind.ANSWER: 0.8,
    Kind.FINDING: 0.8,
    Kind.NOT_FOR: 1.0,
    Kind.EVERYDAY: 1.0,
    Kind.STORY: 1.0,
}
TOPIC_KINDS = (Kind.ASK, Kind.NAME, Kind.ANSWER, Kind.FINDING)
BEST_DOCUMENTS = (0.36, 0.25, 0.18, 0.12, 0.09)
WHOLE_SHARE = 0.5
CLAUSE_SHARE = 0.3


@dataclass(frozen=True)
class Standing:
    """How near a message is to everything, each by id; what shares nothing with it is not there.

    `everyday` holds everyday matters, `not_for` the topics' own look-alikes, by topic. `stories`: the best
    single text of each review, and the finding it belongs to. `nearest`: the best single text of any topic.
    """

    topics: Mapping[str, float]
    everyday: Mapping[str, float]
    not_for: Mapping[str, float]
    stories: Mapping[str, tuple[float, str | None]]
    nearest: float

    def with_clauses(self, clauses: Sequence[Standing]) -> Standing:
        """The same, with some weight on the clause that is nearest to each topic and each everyday matter."""
        if not clauses:
            return self
        return replace(
            self,
            topics=_with_best(self.topics, [clause.topics for clause in clauses]),
            everyday=_with_best(self.everyday, [clause.everyday for clause in clauses]),
        )


class Ranking:
    """Scores of several scorers fused and gathered by topic.

    A document that names sections of Acts speaks only to messages that name one of them, or none.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        readings: Sequence[Reading],
        scorers: Sequence[tuple[float, Scorer]],
        whole: WholeScorer,
    ) -> None:
        """`scorers`: each with its share of the fused score; shares add up to one."""
        self._whole = whole
        self._documents = documents
        self._sections = [reading.sections for reading in readings]
        self._scorers = scorers

    def standing(self, text: str, reading: Reading, without: int | None = None) -> Standing:
        """How near the message is to everything. `without`: a document to leave out, by its position."""
        by: dict[Kind, defaultdict[str, list[float]]] = {kind: defaultdict(list) for kind in Kind}
        stories: dict[str, tuple[float, str | None]] = {}
        for at, score in self._heard(text, reading):
            document = self._documents[at]
            if at == without:
                continue
            by[document.kind][document.owner].append(score * LOUDNESS[document.kind])
            if document.kind is Kind.STORY and score > stories.get(document.owner, (0.0, None))[0]:
                stories[document.owner] = (score, document.section)
        own = _together(by[kind] for kind in TOPIC_KINDS)
        whole = self._whole.likeness(reading, without)
        return Standing(
            {id_: _blended(gathered(scores), whole.get(id_, 0.0)) for id_, scores in own.items()},
            {id_: _blended(gathered(scores), whole.get(id_, 0.0)) for id_, scores in by[Kind.EVERYDAY].items()},
            {id_: max(scores) for id_, scores in by[Kind.NOT_FOR].items()},
            stories,
            max((max(scores) for scores in own.values()), default=0.0),
        )

    def _heard(self, text: str, reading: Reading) -> Iterator[tuple[int, float]]:
        """The documents that share something with the message and may speak to it, with their scores."""
        for at, score in enumerate(self._fused(text, reading)):
            if score and (not reading.sections or self._speaks(at, reading)):
                yield at, score

    def _fused(self, text: str, reading: Reading) -> list[float]:
        fused = [0.0] * len(self._documents)
        for share, scorer in self._scorers:
            for at, score in enumerate(scorer.similarities(text, reading)):
                if score:
                    fused[at] += share * score
        return fused

    def _speaks(self, at: int, reading: Reading) -> bool:
        named = self._sections[at]
        return not (named and reading.sections) or bool(named & reading.sections)


def gathered(scores: Sequence[float]) -> float:
    """One score for a topic, 0 to 1: its five best documents, each counting less than the one before."""
    best = sorted(scores, reverse=True)
    return sum(share * score for share, score in zip(BEST_DOCUMENTS, best, strict=False))


def _blended(documents: float, whole: float) -> float:
    return (1 - WHOLE_SHARE) * documents + WHOLE_SHARE * whole


def _with_best(scores: Mapping[str, float], clauses: Sequence[Mapping[str, float]]) -> dict[str, float]:
    best = {id_: max(clause.get(id_, 0.0) for clause in clauses) for id_ in scores}
    return {id_: (1 - CLAUSE_SHARE) * score + CLAUSE_SHARE * best[id_] for id_, score in scores.items()}


def _together(groups: Iterable[Mapping[str, list[float]]]) -> dict[str, list[float]]:
    merged: defaultdict[str, list[float]] = defaultdict(list)
    for group in groups:
        for id_, scores in group.items():
            merged[id_].extend(scores)
    return dict(merged)
