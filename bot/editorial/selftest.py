"""The self-test: does every ask find its own topic?

Knowledge of an ordinary size is tried whole: each ask goes through the decision that practitioners get. Of very large
knowledge (thousands of topics) only the asks that anything else comes near are tried, against the topics that come
near: what no other topic, everyday matter, rule of safety or small talk touches is found by its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic

from bot.editorial.clean import CleanTexts
from bot.editorial.fingerprint import fingerprint
from bot.editorial.look_alikes import SHARE, look_alikes, reads_like
from bot.editorial.record import Pair, Record, load, save
from bot.editorial.suspects import suspects
from bot.editorial.trial import Ask, Outcome, Progress, Remembering, asks_of, tried
from bot.encoder.sentence import SentenceEncoder, Shelf
from bot.knowledge.base import Knowledge
from bot.matching.decide import DANGER, Matcher
from bot.matching.documents import documents
from bot.matching.normalise import Normaliser

WHOLE = 10_000  # asks: up to here every one is tried
AT_ONCE = 300  # topics of very large knowledge that are tried against each other
SAVED_EVERY = 500
PATIENCE = 150.0  # seconds for trials of very large knowledge; the next run goes on from there


@dataclass(frozen=True)
class Means:
    """What a self-test works with.

    `model`: the revision of the sentence model, empty without one. `encoder`: opens it. `lessons`, `notes`, `clean`:
    keep what matching learned, what was found out, and which texts are clean; None keeps nothing. `matcher`: one that
    is open already for the same knowledge.
    """

    model: str = ""
    encoder: Callable[[], SentenceEncoder | None] = lambda: None
    lessons: Shelf | None = None
    notes: Shelf | None = None
    clean: Shelf | None = None
    matcher: Matcher | None = None
    clock: Callable[[], float] = monotonic


@dataclass(frozen=True)
class SelfTest:
    """What came of it: asks that went wrong, pairs that look alike, and how many asks nobody has come to yet."""

    wrong: tuple[tuple[Ask, Outcome], ...]
    pairs: tuple[tuple[Ask, Ask, float], ...]
    asks: int
    left: int = 0
    meaning: bool = True


@contextmanager
def quiet(_what: str, _total: int) -> Iterator[Callable[[], None]]:
    """Tells nobody how far it is."""
    yield lambda: None


def self_test(knowledge: Knowledge, means: Means, progress: Progress = quiet) -> SelfTest:
    """Try the asks, or read what an earlier run found out about the same knowledge."""
    asks = asks_of(knowledge)
    key = fingerprint(knowledge, means.model)
    record = load(means.notes, key, asks)
    if not record.is_finished:
        try:
            _Trials(knowledge, asks, record, means, progress, partial(save, means.notes, key, record)).run()
        finally:
            save(means.notes, key, record)
    wrong = tuple((asks[at], outcome) for at, outcome in sorted(record.wrong.items()))
    pairs = tuple((asks[one], asks[other], alike) for one, other, alike in record.pairs or ())
    return SelfTest(wrong, pairs, len(asks), len(record.left), bool(means.model))


@dataclass(frozen=True)
class _Trials:
    """One run: goes on with the record where an earlier run left it."""

    knowledge: Knowledge
    asks: list[Ask]
    record: Record
    means: Means
    progress: Progress
    keep: Callable[[], None]

    def run(self) -> None:
        """Compare the asks with one another, find out which must be tried, and try them."""
        if self.record.pairs is None or self.record.doubtful is None:
            normaliser = Normaliser(self.knowledge.lexicon, [each.text for each in documents(self.knowledge)])
            words = [frozenset(normaliser.read(ask.text).stems) for ask in self.asks]
            near = look_alikes(words, [ask.topic for ask in self.asks], SHARE)
            self.record.pairs = [pair for pair in near if pair[2] == 1 or self._read_alike(pair)]
            self._choose(normaliser, words)
            self.keep()
        if len(self.asks) <= WHOLE:
            self._try(self.means.matcher or self._matcher(self.knowledge, self.means.lessons), self.record.left)
        else:
            self._try_parts()

    def _choose(self, normaliser: Normaliser, words: list[frozenset[str]]) -> None:
        if len(self.asks) <= WHOLE:
            self.record.doubtful = list(range(len(self.asks)))
            return
        clean = CleanTexts(self.means.clean, "asks", self.knowledge.urgent.model_dump_json())
        found = suspects(self.knowledge, self.asks, words, normaliser, clean, self.progress)
        clean.save()
        self.record.doubtful = sorted(found)
        self.record.rivals = {at: sorted(suspect) for at, suspect in found.items()}

    def _read_alike(self, pair: Pair) -> bool:
        one, other, share = pair
        return reads_like(self.asks[one].text, self.asks[other].text, share)

    def _try_parts(self) -> None:
        begun = self.means.clock()
        for places, topics in self._together():
            if self.means.clock() - begun > PATIENCE:
                return
            part = {id_: topic for id_, topic in self.knowledge.topics.items() if id_ in topics}
            self._try(self._matcher(replace(self.knowledge, topics=part), None), places)

    def _together(self) -> Iterator[tuple[list[int], set[str]]]:
        """Asks that can be tried together, and the topics that this takes."""
        places: list[int] = []
        topics: set[str] = set()
        for at in self.record.left:
            own = {DANGER, self.asks[at].topic, *self.record.rivals.get(at, ())}
            if places and len(topics | own) > AT_ONCE:
                yield places, topics
                places, topics = [], set()
            places.append(at)
            topics |= own
        if places:
            yield places, topics

    def _matcher(self, knowledge: Knowledge, lessons: Shelf | None) -> Matcher:
        encoder = self.means.encoder()
        return Matcher(knowledge, Remembering(encoder, self.progress) if encoder else None, lessons)

    def _try(self, matcher: Matcher, places: list[int]) -> None:
        with self.progress("Trying the asks", len(places)) as done:
            for count, at in enumerate(places, 1):
                self.record.note(at, tried(matcher, self.asks[at], self.knowledge.urgent))
                done()
                if count % SAVED_EVERY == 0:
                    self.keep()
