"""A message is also compared with everything that one owner says."""

from bot.knowledge.loader import load_defaults
from bot.matching.documents import Document, Kind
from bot.matching.inverted import CosineIndex
from bot.matching.lexical import word_counts
from bot.matching.normalise import Normaliser
from bot.matching.owners import Owners, owner_of
from bot.matching.whole import WholeScorer

DOCUMENTS = [
    Document("bruising", Kind.ASK, "bruise on the baby"),
    Document("bruising", Kind.ASK, "swollen arm and a bruise"),
    Document("pension", Kind.ASK, "retirement pension"),
    Document("pension", Kind.NOT_FOR, "bruise on an apple"),
]
NORMALISER = Normaliser(load_defaults().lexicon, [document.text for document in DOCUMENTS])
READINGS = [NORMALISER.read(document.text) for document in DOCUMENTS]
OWNERS = Owners(DOCUMENTS, ["bruising", "pension", "like:pension"])
WORDS = CosineIndex([word_counts(reading) for reading in READINGS], [owner_of(document) for document in DOCUMENTS])
SCORER = WholeScorer(DOCUMENTS, READINGS, OWNERS, {Kind.ASK: 1.0}, WORDS.rarity)


def likeness(text: str, without: int | None = None) -> dict[str, float]:
    found = SCORER.likeness(word_counts(NORMALISER.read(text)), without)
    return {id_: float(value) for id_, value in zip(OWNERS.ids, found, strict=True) if value}


def test_words_from_different_documents_of_a_topic_add_up() -> None:
    assert likeness("baby with a swollen arm")["bruising"] > likeness("baby")["bruising"]


def test_kinds_without_loudness_say_nothing() -> None:
    assert set(likeness("bruise on an apple")) == {"bruising"}


def test_likeness_lies_between_nought_and_one() -> None:
    everything = " ".join(document.text for document in DOCUMENTS)
    assert all(0 < value <= 1 for value in likeness(everything).values())


def test_a_document_that_is_left_out_does_not_speak_for_itself() -> None:
    assert likeness("retirement pension", without=2) == {}
    assert 0 < likeness("bruise on the baby", without=0)["bruising"] < likeness("bruise on the baby")["bruising"]
