"""What there is to say about the asks after a self-test: those that go astray, and those that look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.editorial.look_alikes import reads_like
from bot.editorial.manuscript import Manuscript, Path, Remark, remark
from bot.editorial.selftest import SelfTest
from bot.editorial.trial import ALARM, DECLINED, ELSEWHERE, EVERYDAY, SMALL_TALK, WRITER, Ask, Outcome
from bot.knowledge.document import Document
from bot.matching.tokens import plain_text

CODES = {
    ALARM: "ask-raises-alarm",
    WRITER: "ask-other-writer",
    SMALL_TALK: "ask-small-talk",
    EVERYDAY: "ask-everyday",
    DECLINED: "ask-declined",
    ELSEWHERE: "ask-finds-another",
}
MORE = 3  # look-alikes of one pair of topics that are told one by one


def asked(manuscript: Manuscript, tested: SelfTest) -> Iterator[Remark]:
    """A remark for each ask that does not get its own answer, and for each that is nearly another topic's."""
    documents = {entry.value.id: entry.document for entry in manuscript.topics}
    astray = {(ask.topic, ask.number) for ask, _ in tested.wrong}
    same = {(a, b.topic): b.text for one, other, alike in tested.pairs if alike == 1 for a, b in _both(one, other)}
    for ask, outcome in tested.wrong:
        near = same.get((ask, outcome.winner), outcome.near)
        yield _astray(manuscript, documents, ask, replace(outcome, near=near))
    told: dict[tuple[str, str], int] = {}
    for one, other, alike in tested.pairs:
        if not reads_like(one.text, other.text, alike):
            continue
        first, last = sorted((one, other), key=lambda each: (documents[each.topic].file, each.number))
        topics = (first.topic, last.topic)
        told[topics] = told.get(topics, 0) + 1
        both = {(each.topic, each.number) for each in (one, other)}
        if both.isdisjoint(astray) and told[topics] <= MORE:
            facts = {"ask": last.text, "other": first.text, "where": _where(documents[first.topic], _path(first))}
            yield remark(documents[last.topic], "asks-look-alike", _path(last), **facts)


def asked_and_not_for(manuscript: Manuscript) -> Iterator[Remark]:
    """Messages that a topic gives as its own and as something else, at once."""
    for entry in manuscript.topics:
        own = {_words(ask) for ask in entry.value.asks}
        for number, text in enumerate(entry.value.not_for):
            if _words(text) in own:
                yield remark(entry.document, "asked-and-not-for", ("not_for", number), ask=text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", plain_text(text)))


def _both(one: Ask, other: Ask) -> tuple[tuple[Ask, Ask], tuple[Ask, Ask]]:
    return (one, other), (other, one)


def _astray(manuscript: Manuscript, documents: Mapping[str, Document], ask: Ask, outcome: Outcome) -> Remark:
    facts = {
        "ask": ask.text,
        "winner": outcome.winner,
        "sure": f"{outcome.sure:.2f}",
        "own": f"{outcome.own:.2f}",
        "rules": ", ".join(outcome.why),
        "near": outcome.near,
        "where": "",
    }
    winner = manuscript.knowledge.topics.get(outcome.winner)
    if winner:
        facts["winner"] = winner.title
        number = winner.asks.index(outcome.near) if outcome.near in winner.asks else None
        path: Path = ("title",) if number is None else ("asks", number)
        facts["where"] = _where(documents[winner.id], path)
        facts["near"] = outcome.near or winner.title
    return remark(documents[ask.topic], CODES[outcome.kind], _path(ask), **facts)


def _path(ask: Ask) -> Path:
    return ("asks", ask.number)


def _where(document: Document, path: Path) -> str:
    return f"{document.file}, line {document.spot(path).line}"
