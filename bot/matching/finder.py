"""Which topics a message may mean, and how sure that is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.knowledge.base import Knowledge
from bot.matching.calibration import Calibration, Evidence
from bot.matching.clauses import clauses
from bot.matching.decision import Candidate
from bot.matching.documents import BRIEFING, Document, Kind, documents
from bot.matching.lexical import LetterScorer, WordScorer
from bot.matching.normalise import Normaliser, Reading
from bot.matching.ranking import TOPIC_KINDS, Ranking, Standing
from bot.matching.whole import WholeScorer

WORDS_SHARE, LETTERS_SHARE = 0.7, 0.3
EXAMPLES = 360
WORDS_SHOWN = 5
SURE = 0.99
SECTION_AT = 0.15
ALIKE_SHARE = 0.6
TELLING = 12.0
CONSIDERED = 8
SAID = {Kind.NAME: 2.0, Kind.ASK: 1.0, Kind.ANSWER: 0.7, Kind.FINDING: 0.5, Kind.EVERYDAY: 1.0}


@dataclass(frozen=True)
class Found:
    """What a message may mean.

    `topics`: the nearest topics that share something with it, best first. `everyday`: the everyday matter, or the
    topic whose look-alike, that is nearer than every topic.
    """

    topics: tuple[Candidate, ...]
    everyday: str | None
    standing: Standing
    reading: Reading

    @property
    def nearest_story(self) -> tuple[str | None, float]:
        """The id of the briefing that the message is nearest to, and how near; None when it shares nothing."""
        id_, near = _best({id_: near for id_, (near, _) in self.standing.stories.items()})
        return (id_.removeprefix(BRIEFING) if id_ else None), near

    def section_of(self, briefing: str) -> str | None:
        """The finding of that briefing which the message is about; None when it is about none."""
        near, section = self.standing.stories.get(BRIEFING + briefing, (0.0, None))
        return section if near >= SECTION_AT else None


class Finder:
    """Compares messages with the knowledge. Built once for a knowledge base; then it only reads."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Reads every document and learns from the knowledge's own examples how sure to be."""
        self._documents = documents(knowledge)
        texts = [document.text for document in self._documents]
        self._normaliser = Normaliser(knowledge.lexicon, [*texts, *_place_names(knowledge)])
        self._readings = [self._normaliser.read(document.text) for document in self._documents]
        groups = [document.owner for document in self._documents]
        self._words = WordScorer(self._readings, groups)
        letters = LetterScorer(self._readings, groups)
        whole = WholeScorer(self._documents, self._readings, SAID, self._words)
        scorers = ((WORDS_SHARE, self._words), (LETTERS_SHARE, letters))
        self._ranking = Ranking(self._documents, self._readings, scorers, whole)
        self._known = _stems_of_topics(self._documents, self._readings)
        self._exact = _said_exactly(self._documents, self._readings)
        self._calibration = Calibration.learned(list(self._examples()))

    def find(self, text: str) -> Found:
        """What the message may mean. `text`: without personal details and names of areas."""
        reading = self._normaliser.read(text)
        standing = self._standing(text, reading)
        scores = sorted(standing.topics.items(), key=lambda one: (-one[1], one[0]))
        topics = [self._candidate(id_, standing, reading) for id_, _ in scores[:CONSIDERED]]
        topics.sort(key=lambda candidate: candidate.confidence < SURE)
        return Found(_falling(topics), _everyday(standing), standing, reading)

    def _standing(self, text: str, reading: Reading, without: int | None = None) -> Standing:
        parts = [(part, self._normaliser.read(part)) for part in clauses(text)]
        of_parts = [self._ranking.standing(part, read, without) for part, read in parts if len(read.tokens) > 1]
        return self._ranking.standing(text, reading, without).with_clauses(of_parts)

    def _candidate(self, id_: str, standing: Standing, reading: Reading) -> Candidate:
        sure = self._calibration.confidence(self._evidence(id_, standing, reading))
        if self._exact.get(frozenset(reading.stems)) == id_:
            sure = max(sure, SURE)
        return Candidate(id_, round(sure, 4), self._why(id_, reading))

    def _evidence(self, id_: str, standing: Standing, reading: Reading, but: frozenset[str] = frozenset()) -> Evidence:
        """What speaks for the topic. `but`: words that count as unknown, for they stand in that example only."""
        score = standing.topics.get(id_, 0.0)
        other = max((value for key, value in standing.topics.items() if key != id_), default=0.0)
        everyday = max(standing.everyday.values(), default=0.0)
        alike = standing.not_for.get(id_, 0.0)
        weights = self._weights(reading)
        known = self._known.get(id_, frozenset()) - but
        shared = sum(weight for stems, weight in weights if stems & known)
        return Evidence(
            score,
            score - other,
            score - max(everyday, ALIKE_SHARE * alike),
            shared / (sum(weight for _, weight in weights) or 1.0),
            min(shared / TELLING, 1.0),
        )

    def _weights(self, reading: Reading) -> list[tuple[frozenset[str], float]]:
        """The words of the message as they were written: the stems they are read as, and how much they say."""
        stems: defaultdict[str, set[str]] = defaultdict(set)
        for token in reading.tokens:
            if token.weight == 1:
                stems[token.written].add(token.stem)
        return [(frozenset(read), max(self._words.rarity(stem) for stem in read)) for read in stems.values()]

    def _why(self, id_: str, reading: Reading) -> tuple[str, ...]:
        known = self._known.get(id_, frozenset())
        shared = [token for token in reading.tokens if token.stem in known]
        shared.sort(key=lambda token: -token.weight * self._words.rarity(token.stem))
        return tuple(dict.fromkeys(token.written for token in shared))[:WORDS_SHOWN]

    def _examples(self) -> Iterator[tuple[Evidence, bool]]:
        """The best topic for each of the knowledge's examples, itself left out, and whether it is right."""
        kinds = (Kind.ASK, Kind.NOT_FOR, Kind.EVERYDAY)
        places = [at for at, document in enumerate(self._documents) if document.kind in kinds]
        for at in places[:: 1 + len(places) // EXAMPLES]:
            document, reading = self._documents[at], self._readings[at]
            standing = self._standing(document.text, reading, at)
            if any(standing.topics.values()):
                best = min(standing.topics, key=lambda id_: (-standing.topics[id_], id_))
                right = document.kind is Kind.ASK and best == document.owner
                yield self._evidence(best, standing, reading, self._only_in(at)), right

    def _only_in(self, at: int) -> frozenset[str]:
        """The words that its topic knows from this document alone."""
        others = Counter(
            stem
            for document, reading in zip(self._documents, self._readings, strict=True)
            if document.owner == self._documents[at].owner and document.kind in TOPIC_KINDS
            for stem in set(reading.stems)
        )
        return frozenset(stem for stem in self._readings[at].stems if others[stem] == 1)


def _falling(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The same order; nobody is surer than the one before."""
    sure = accumulate((candidate.confidence for candidate in candidates), min)
    return tuple(replace(one, confidence=value) for one, value in zip(candidates, sure, strict=True))


def _place_names(knowledge: Knowledge) -> Iterator[str]:
    for _, area in sorted(knowledge.areas.items()):
        yield from (area.name, *area.also_known_as)


def _everyday(standing: Standing) -> str | None:
    """What beats every topic: an everyday matter, or a topic by one of its look-alikes."""
    matter, near = _best(standing.everyday)
    topic, alike = _best(standing.not_for)
    if alike > standing.nearest:
        return topic
    return matter if near > _best(standing.topics)[1] else None


def _best(scores: Mapping[str, float]) -> tuple[str | None, float]:
    id_ = min(scores, key=lambda one: (-scores[one], one), default=None)
    return (id_, scores[id_]) if id_ is not None else (None, 0.0)


def _stems_of_topics(documents: Sequence[Document], readings: Sequence[Reading]) -> dict[str, frozenset[str]]:
    stems: defaultdict[str, set[str]] = defaultdict(set)
    for document, reading in zip(documents, readings, strict=True):
        if document.kind in TOPIC_KINDS:
            stems[document.owner].update(reading.stems)
    return {id_: frozenset(words) for id_, words in stems.items()}


def _said_exactly(documents: Sequence[Document], readings: Sequence[Reading]) -> dict[frozenset[str], str]:
    """Topics by the words of their title, id and asks; the first topic in order holds what two share."""
    said: dict[frozenset[str], str] = {}
    for kind in (Kind.NAME, Kind.ASK):
        for document, reading in zip(documents, readings, strict=True):
            if document.kind is kind and reading.stems:
                said.setdefault(frozenset(reading.stems), document.owner)
    return said
