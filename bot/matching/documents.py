"""Everything in the knowledge that a message is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Briefing, Topic

BRIEFING = "briefing:"


class Kind(StrEnum):
    """What a document is: it decides whom it speaks for, and how loudly."""

    ASK = "ask"
    NAME = "name"
    ANSWER = "answer"
    FINDING = "finding"
    NOT_FOR = "not-for"
    EVERYDAY = "everyday"
    STORY = "story"


@dataclass(frozen=True)
class Document:
    """One text of the knowledge.

    `owner`: the id of the topic, the everyday matter, or `briefing:<id>` that it speaks for. `section`: the
    finding of a briefing that it comes from.
    """

    owner: str
    kind: Kind
    text: str
    section: str | None = None


def documents(knowledge: Knowledge) -> tuple[Document, ...]:
    """All documents in a fixed order: topics, findings that teach them, stories, everyday matters."""
    topics = [document for topic in knowledge.answerable for document in _of_topic(topic)]
    shown = {topic.id for topic in knowledge.answerable}
    taught = [document for document in _taught(knowledge) if document.owner in shown]
    stories = [document for story in knowledge.readable_briefings.values() for document in _of_story(story)]
    everyday = [
        Document(id_, Kind.EVERYDAY, text) for id_, texts in sorted(knowledge.everyday.topics.items()) for text in texts
    ]
    return (*topics, *taught, *stories, *everyday)


def _of_topic(topic: Topic) -> Iterator[Document]:
    answer = topic.answer
    yield Document(topic.id, Kind.NAME, topic.title)
    yield Document(topic.id, Kind.NAME, topic.id.replace("-", " "))
    yield from (Document(topic.id, Kind.ASK, text) for text in topic.asks)
    yield from (Document(topic.id, Kind.NOT_FOR, text) for text in topic.not_for)
    for text in (answer.short, *answer.do, *answer.more):
        yield Document(topic.id, Kind.ANSWER, text)


def _taught(knowledge: Knowledge) -> Iterator[Document]:
    """What the findings of reviews say, for each topic that they teach, from either side of the link."""
    for id_, briefing in knowledge.readable_briefings.items():
        for finding in briefing.findings:
            learners = set(finding.topics) | {
                topic.id
                for topic in knowledge.answerable
                for learning in topic.learning
                if learning.briefing == id_ and finding.id in learning.findings
            }
            text = " ".join((finding.title, finding.told_us))
            yield from (Document(topic, Kind.FINDING, text, finding.id) for topic in sorted(learners))


def _of_story(briefing: Briefing) -> Iterator[Document]:
    owner = BRIEFING + briefing.id
    yield Document(owner, Kind.STORY, briefing.title)
    yield from (Document(owner, Kind.STORY, statement.text) for statement in briefing.happened)
    for finding in briefing.findings:
        yield Document(owner, Kind.STORY, f"{finding.title} {finding.told_us}", finding.id)
