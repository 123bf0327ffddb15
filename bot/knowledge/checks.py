"""What an editor would ask about a topic that is otherwise right. Warnings only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.knowledge.problem import Problem, problem
from bot.knowledge.references import Entry, Shelves, learnings
from bot.knowledge.schema import Authority, Briefing, BriefingStatus, Source, SourceKind, Status, Topic

_TO_WRITE = re.compile(r"Write (?:the answer )?here\b")
_BACKED_BY = {
    Authority.MUST: (SourceKind.LAW,),
    Authority.SHOULD: (SourceKind.LAW, SourceKind.GUIDANCE),
}


def editorial_problems(topics: Iterable[Entry[Topic]], sources: Mapping[str, Source], today: date) -> Iterator[Problem]:
    """Warnings about topics that people are given; `today` is the day the reviews are due by."""
    for entry in topics:
        if entry.value.status is Status.PUBLISHED:
            yield from _backing(entry, sources)
        if entry.value.status is not Status.RETIRED:
            yield from _dates(entry, today)


def draft_problems(shelves: Shelves) -> Iterator[Problem]:
    """Warnings about what people are given and what points to a briefing that is still a draft."""
    drafts = {entry.value.id for entry in shelves.briefings.entries if entry.value.status is BriefingStatus.DRAFT}
    for entry in shelves.topics.entries:
        if entry.value.status is Status.PUBLISHED:
            for path, learning in learnings(entry.value):
                if learning.briefing in drafts:
                    spot = entry.document.spot((*path, "briefing"))
                    yield problem("learning-from-draft", entry.document.file, spot, id=learning.briefing)


def unwritten_problems(shelves: Shelves) -> Iterator[Problem]:
    """Warnings about what people are given and still says what a new file says: write here."""
    for topic in shelves.topics.entries:
        if topic.value.status is Status.PUBLISHED and _TO_WRITE.match(topic.value.answer.short):
            yield problem(
                "not-written", topic.document.file, topic.document.spot(("answer", "short")), id=topic.value.id
            )
    for briefing in shelves.briefings.entries:
        if briefing.value.status is BriefingStatus.PUBLISHED:
            yield from _unwritten_parts(briefing)


def _unwritten_parts(entry: Entry[Briefing]) -> Iterator[Problem]:
    parts: list[tuple[tuple[str | int, ...], str | None]] = []
    parts += [(("happened", place, "text"), each.text) for place, each in enumerate(entry.value.happened)]
    for place, finding in enumerate(entry.value.findings):
        parts += [(("findings", place, key), getattr(finding, key)) for key in ("told_us", "do_now")]
    for path, text in parts:
        if text and _TO_WRITE.match(text):
            yield problem("not-written", entry.document.file, entry.document.spot(path), id=entry.value.id)


def _backing(entry: Entry[Topic], sources: Mapping[str, Source]) -> Iterator[Problem]:
    topic, document = entry.value, entry.document
    if any(use.id not in sources for use in topic.sources):
        return
    kinds = {sources[use.id].kind for use in topic.sources}
    wanted = _BACKED_BY.get(topic.authority, ())
    if not topic.sources and not topic.learning:
        yield problem("no-sources", document.file, document.spot(), id=topic.id)
    elif wanted and kinds.isdisjoint(wanted):
        facts = {"authority": topic.authority, "wanted": " or ".join(wanted)}
        yield problem("authority-without-source", document.file, document.spot(("authority",)), **facts)


def _dates(entry: Entry[Topic], today: date) -> Iterator[Problem]:
    topic, spot = entry.value, entry.document.spot(("review_by",))
    facts = {"due": topic.review_by, "reviewed": topic.reviewed_on, "owner": topic.owner}
    if topic.review_by <= topic.reviewed_on:
        yield problem("review-before-reviewed", entry.document.file, spot, **facts)
    elif topic.review_by < today:
        yield problem("review-overdue", entry.document.file, spot, **facts)
