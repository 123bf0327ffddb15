"""Which topics a message may mean, and how sure that is."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from bot.encoder.sentence import EncodingFailed, SentenceEncoder, Shelf, Vectors
from bot.knowledge.base import Knowledge
from bot.matching.clauses import clauses
from bot.matching.decision import Candidate, NearestAsk
from bot.matching.documents import BRIEFING, Document, Kind, documents
from bot.matching.evidence import Earlier, Heard, Meaning, Witness
from bot.matching.inverted import Floats
from bot.matching.judge import Judge
from bot.matching.lessons import as_arrays, from_arrays, key_of
from bot.matching.normalise import Normaliser, Reading
from bot.matching.owners import Owners, owner_of

TOPIC_KINDS = (Kind.ASK, Kind.NAME, Kind.ANSWER, Kind.FINDING)
WORDS_SHOWN = 5
SURE = 0.99
SECTION_AT = 0.15
CONSIDERED = 8
NEAR_ENOUGH = 0.35
HALF = 0.5
Weights = list[tuple[set[str], float]]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """What a message may mean.

    `topics`: the nearest topics, best first. `everyday`: the everyday matter, or the topic whose look-alike, that is
    nearer than every topic. `stories`: the best single text of each review, how near it is and the finding it belongs
    to. `nearest`: how near the best single text of any topic is. `beside`: whether an everyday matter stands in a
    clause of its own.
    """

    topics: tuple[Candidate, ...]
    everyday: str | None
    stories: dict[str, tuple[float, str | None]]
    nearest: float
    reading: Reading
    beside: bool = False

    @property
    def nearest_story(self) -> tuple[str | None, float]:
        """The id of the briefing that the message is nearest to, and how near; None when it shares nothing."""
        id_ = min(self.stories, key=lambda one: (-self.stories[one][0], one), default=None)
        return (id_.removeprefix(BRIEFING), self.stories[id_][0]) if id_ else (None, 0.0)

    def section_of(self, briefing: str) -> str | None:
        """The finding of that briefing which the message is about; None when it is about none."""
        near, section = self.stories.get(BRIEFING + briefing, (0.0, None))
        return section if near >= SECTION_AT else None


class Finder:
    """Compares messages with the knowledge. Built once for a knowledge base; then it only reads."""

    def __init__(
        self,
        knowledge: Knowledge,
        encoder: SentenceEncoder | None = None,
        shelf: Shelf | None = None,
        before: Finder | None = None,
    ) -> None:
        """Reads every document and learns from the knowledge's own examples how sure to be.

        `encoder`: without one, messages are compared by their words alone. `shelf`: keeps what was learned.
        `before`: a finder for the knowledge as it was; what it learned is carried over instead of learned anew.
        """
        self._encoder, self._lexicon = encoder, knowledge.lexicon
        self._documents = documents(knowledge)
        texts = [document.text for document in self._documents]
        alike = before if before and before._lexicon == knowledge.lexicon else None
        words = [*texts, *_place_names(knowledge)]
        self._normaliser: Normaliser = (
            alike._normaliser.renewed(words) if alike else Normaliser(knowledge.lexicon, words)
        )
        same = alike._same_as(texts) if alike else [None] * len(texts)
        self._readings: list[Reading] = [
            self._normaliser.read(text) if alike is None or at is None else alike._readings[at]
            for text, at in zip(texts, same, strict=True)
        ]
        self._owners = Owners(self._documents, _owners(self._documents))
        self._own = _places(self._documents, TOPIC_KINDS)
        self._told = _places(self._documents, (Kind.STORY,))
        self._known = _stems_of_topics(self._documents, self._readings)
        self._exact = _said_exactly(self._documents, self._readings)
        if before:
            self._carry_over(before, Earlier(alike._witness, same) if alike else None)
        else:
            self._learn(shelf)

    def _learn(self, shelf: Shelf | None) -> None:
        vectors = self._encoded(self._encoder)
        key = key_of(self._documents, self._readings, vectors)
        kept = shelf.load(key) if shelf else None
        heads, scales = (from_arrays(kept) if kept else None) or (None, None)
        judged = () if heads else Judge.examples(self._documents)
        self._witness: Witness = Witness(self._documents, self._readings, self._owners, vectors, heads, judged)
        self._judge: Judge = Judge(self._documents, self._owners, scales)
        if scales is None:
            self._judge.learn(self._examples(vectors), self._shared)
            if shelf:
                shelf.save(key, as_arrays(self._witness.heads, self._judge.scales))

    def _carry_over(self, before: Finder, earlier: Earlier | None) -> None:
        vectors = before._witness.vectors_for(self._sentences(), before._sentences(), self._encoder)
        heads = before._witness.heads_for(self._documents, self._readings, self._owners, vectors)
        self._witness = Witness(self._documents, self._readings, self._owners, vectors, heads, earlier=earlier)
        self._judge = Judge(self._documents, self._owners, before._judge.scales)

    def _same_as(self, texts: Sequence[str]) -> list[int | None]:
        """For each text the place of a document here that says the same."""
        places = {document.text: at for at, document in enumerate(self._documents)}
        return [places.get(text) for text in texts]

    def _sentences(self) -> list[str]:
        return [reading.sentence for reading in self._readings]

    def read(self, text: str) -> Reading:
        """The message as it is compared. `text`: without personal details and names of areas."""
        return self._normaliser.read(text)

    def meaning(self, reading: Reading) -> Meaning | None:
        """What the message means; None without an encoder, and when it fails, which is said in the log."""
        vector = self.vector(reading)
        return None if vector is None else self._witness.meaning(vector)

    def vector(self, reading: Reading) -> Vectors | None:
        """The message's vector; None without an encoder, and when it fails, which is said in the log."""
        if self._encoder is None or not reading.sentence:
            return None
        try:
            return np.asarray(self._encoder.encode([reading.sentence])[0])
        except EncodingFailed as error:
            log.error("the sentence encoder failed (%s): this message is matched by its words alone", error)  # noqa: TRY400 (no trace: it may quote the message)
            return None

    def find(self, text: str, meaning: Meaning | None = None, reading: Reading | None = None) -> Found:
        """What the message may mean. `meaning`: where it is known. `reading`: of the text, where it was read before."""
        heard = self._heard(text, meaning, reading)
        evidence = self._witness.evidence(heard)
        ranked = self._judge.ranked(evidence, meaning=meaning is not None)
        weights = self._weights(heard.reading)
        topics = [
            self._candidate(id_, ranked.confidence(id_, _shared(weights, self._stems_of(id_))), heard)
            for id_ in ranked.topics[:CONSIDERED]
        ]
        topics.sort(key=lambda candidate: candidate.confidence < SURE)
        by_words = self._witness.by_words(heard.said)
        beside = ranked.beside and bool(heard.clauses)
        return Found(
            _falling(topics), ranked.everyday, self._stories(by_words), self._nearest(by_words), heard.reading, beside
        )

    def calm(self, *, but: str) -> npt.NDArray[np.int64]:
        """Where what people ask calmly stands: all asks but those of one topic, look-alikes and everyday matters."""
        kinds = (Kind.ASK, Kind.NOT_FOR, Kind.EVERYDAY)
        calm = [at for at, each in enumerate(self._documents) if each.kind in kinds and each.owner != but]
        return np.array(calm, dtype=np.int64)

    def vectors_of(self, places: Sequence[int] | npt.NDArray[np.int64]) -> Vectors | None:
        """The vectors of the documents at those places; None without an encoder."""
        return self._witness.vectors_of(places)

    def may_be_about(self, topic: str, text: str) -> bool:
        """Whether the topic knows at least half of what the message says; true of one that says nothing by itself."""
        common, weight = self._shared(topic, self.read(text))
        return common >= HALF * weight

    def find_after(self, topic: str, text: str, meaning: Meaning | None = None) -> Found:
        """What a message that goes on from an answer may mean: read together with the title of that answer's topic."""
        at = next(at for at, each in enumerate(self._documents) if each.owner == topic and each.kind is Kind.NAME)
        both = f"{text}. {self._documents[at].text}"
        title = self._witness.vector_of(at)
        if meaning is None or title is None:
            return self.find(both)
        mixed = meaning.vector + title
        return self.find(both, self._witness.meaning(mixed / np.linalg.norm(mixed)))

    def _heard(self, text: str, meaning: Meaning | None, reading: Reading | None = None) -> Heard:
        parts = (self._normaliser.read(part) for part in clauses(text))
        said = self._witness.said
        whole = said(reading or self._normaliser.read(text))
        return Heard(whole, tuple(said(part) for part in parts if len(part.tokens) > 1), meaning)

    def _candidate(self, id_: str, sure: float, heard: Heard) -> Candidate:
        if self._exact.get(frozenset(heard.reading.stems)) == id_:
            sure = max(sure, SURE)
        return Candidate(id_, round(sure, 4), self._why(id_, heard.reading))

    def nearest_ask(self, topic: str, reading: Reading, vector: Vectors | None) -> NearestAsk | None:
        """The ask of a topic that is nearest to the message; None when it is near to none."""
        own = [at for at, each in enumerate(self._documents) if each.owner == topic and each.kind is Kind.ASK]
        by_words = self._witness.by_words(self._witness.said(reading))[own]
        meaning = self._witness.meaning(vector) if vector is not None else None
        by_meaning = np.maximum(meaning.near[own], 0) if meaning else by_words * 0
        by = "meaning" if by_meaning.max(initial=0) >= max(NEAR_ENOUGH, float(by_words.max(initial=0))) else "words"
        scores = by_meaning if by == "meaning" else by_words
        best = int(scores.argmax()) if len(scores) else 0
        return NearestAsk(self._documents[own[best]].text, by, float(scores[best])) if scores.max(initial=0) else None

    def _shared(self, id_: str, reading: Reading, but: frozenset[str] = frozenset()) -> tuple[float, float]:
        """How much of the message's weight the topic knows, and the whole of it. `but`: words that count as unknown."""
        return _shared(self._weights(reading), self._stems_of(id_) - but)

    def _weights(self, reading: Reading) -> Weights:
        """For each word of the message the stems it is read as, and how much it says."""
        stems: defaultdict[str, set[str]] = defaultdict(set)
        for token in reading.tokens:
            if token.weight == 1:
                stems[token.written].add(token.stem)
        return [(read, max(self._witness.words.rarity(stem) for stem in read)) for read in stems.values()]

    def _stems_of(self, id_: str) -> frozenset[str]:
        return self._known.get(id_, frozenset())

    def _why(self, id_: str, reading: Reading) -> tuple[str, ...]:
        known = self._stems_of(id_)
        sayings = {written for written, _ in reading.concepts}
        shared = [
            token
            for token in reading.tokens
            if token.stem in known and (token.weight == 1 or token.written not in sayings)
        ]
        shared.sort(key=lambda token: -token.weight * self._witness.words.rarity(token.stem))
        return tuple(dict.fromkeys(token.written for token in shared))[:WORDS_SHOWN]

    def _encoded(self, encoder: SentenceEncoder | None) -> Vectors | None:
        return encoder.encode_knowledge(self._sentences()) if encoder else None

    def _examples(self, vectors: Vectors | None) -> Iterator[tuple[int, Floats, frozenset[str], Reading]]:
        """The evidence for the knowledge's own examples, itself left out: position, evidence, words it alone has."""
        held = self._held_by()
        for at in Judge.examples(self._documents):
            heard = self._heard(
                self._documents[at].text, None if vectors is None else self._witness.meaning(vectors[at])
            )
            only = frozenset(stem for stem in heard.reading.stems if held[self._documents[at].owner][stem] == 1)
            yield at, self._witness.evidence(heard, at), only, heard.reading

    def _held_by(self) -> dict[str, Counter[str]]:
        """In how many documents of each topic each stem stands."""
        held: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for document, reading in zip(self._documents, self._readings, strict=True):
            if document.kind in TOPIC_KINDS:
                held[document.owner].update(set(reading.stems))
        return held

    def _stories(self, scores: Floats) -> dict[str, tuple[float, str | None]]:
        found: dict[str, tuple[float, str | None]] = {}
        for at in self._told[scores[self._told] > 0]:
            document = self._documents[at]
            if scores[at] > found.get(document.owner, (0.0, None))[0]:
                found[document.owner] = (float(scores[at]), document.section)
        return found

    def _nearest(self, scores: Floats) -> float:
        return float(scores[self._own].max(initial=0.0))


def _shared(weights: Weights, known: AbstractSet[str]) -> tuple[float, float]:
    """How much of the weight is known, and the whole of it."""
    return sum(weight for read, weight in weights if not read.isdisjoint(known)), sum(weight for _, weight in weights)


def _places(found: Sequence[Document], kinds: Sequence[Kind]) -> npt.NDArray[np.int64]:
    return np.array([at for at, document in enumerate(found) if document.kind in kinds], dtype=np.int64)


def _falling(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The same order; nobody is surer than the one before."""
    sure = accumulate((candidate.confidence for candidate in candidates), min)
    return tuple(replace(one, confidence=value) for one, value in zip(candidates, sure, strict=True))


def _place_names(knowledge: Knowledge) -> Iterator[str]:
    for _, area in sorted(knowledge.areas.items()):
        yield from (area.name, *area.also_known_as)


def _owners(found: Sequence[Document]) -> list[str]:
    """Topics first, then what is no topic: everyday matters and look-alikes."""
    topics = dict.fromkeys(document.owner for document in found if document.kind in TOPIC_KINDS)
    others = dict.fromkeys(owner_of(document) for document in found if document.kind in (Kind.EVERYDAY, Kind.NOT_FOR))
    return [*topics, *others]


def _stems_of_topics(found: Sequence[Document], readings: Sequence[Reading]) -> dict[str, frozenset[str]]:
    stems: defaultdict[str, set[str]] = defaultdict(set)
    for document, reading in zip(found, readings, strict=True):
        if document.kind in TOPIC_KINDS:
            stems[document.owner].update(reading.stems)
    return {id_: frozenset(words) for id_, words in stems.items()}


def _said_exactly(found: Sequence[Document], readings: Sequence[Reading]) -> dict[frozenset[str], str]:
    """Topics by the words of their title, id and asks; the first topic in order holds what two share."""
    said: dict[frozenset[str], str] = {}
    for kind in (Kind.NAME, Kind.ASK):
        for document, reading in zip(found, readings, strict=True):
            if document.kind is kind and reading.stems:
                said.setdefault(frozenset(reading.stems), document.owner)
    return said
