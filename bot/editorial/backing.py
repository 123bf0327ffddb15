"""What an answer rests on: a duty needs the law or the guidance that it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.editorial.manuscript import Manuscript, Path, Remark, remark
from bot.knowledge.document import Document
from bot.knowledge.references import Entry
from bot.knowledge.schema import Authority, SourceKind, SourceUse, Status, Topic

BACKED_BY = {
    Authority.MUST: (SourceKind.LAW,),
    Authority.SHOULD: (SourceKind.LAW, SourceKind.GUIDANCE),
}


def backing(manuscript: Manuscript) -> Iterator[Remark]:
    """Published topics, and their answers in each area, that name no source, or not the kind their label promises."""
    for entry in manuscript.topics:
        if entry.value.status is Status.PUBLISHED:
            yield from _of_topic(manuscript, entry)


def _of_topic(manuscript: Manuscript, entry: Entry[Topic]) -> Iterator[Remark]:
    topic, document = entry.value, entry.document
    if not topic.sources and not topic.learning:
        yield remark(document, "no-sources", (), id=topic.id)
    else:
        yield from _label(manuscript, document, ("authority",), topic.authority, topic.sources)
    yield from _each_use(manuscript, document, (), topic.sources)
    for area, local in topic.local.items():
        path = ("local", area)
        if local.authority is not None:
            uses = local.sources if local.sources is not None else topic.sources
            yield from _label(manuscript, document, (*path, "authority"), local.authority, uses)
        yield from _each_use(manuscript, document, path, local.sources or ())


def _label(
    manuscript: Manuscript, document: Document, path: Path, label: Authority, uses: Sequence[SourceUse]
) -> Iterator[Remark]:
    wanted = BACKED_BY.get(label, ())
    kinds = {source.kind for use in uses if (source := manuscript.source(use.id))}
    if wanted and kinds.isdisjoint(wanted):
        yield remark(document, "authority-without-source", path, authority=label, wanted=" or ".join(wanted))


def _each_use(manuscript: Manuscript, document: Document, path: Path, uses: Sequence[SourceUse]) -> Iterator[Remark]:
    for number, use in enumerate(uses):
        source, wanted = manuscript.source(use.id), BACKED_BY.get(use.authority, ())
        if source and wanted and source.kind not in wanted:
            facts = {"authority": use.authority, "id": use.id, "kind": source.kind, "wanted": " or ".join(wanted)}
            yield remark(document, "source-too-weak", (*path, "sources", number, "authority"), **facts)
