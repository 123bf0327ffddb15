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
        yield from _of_answer(manuscript, document, (), topic.authority, topic.sources, topic.sources)
    for area, local in topic.local.items():
        uses = local.sources if local.sources is not None else topic.sources
        yield from _of_answer(manuscript, document, ("local", area), local.authority, uses, local.sources or ())


def _of_answer(
    manuscript: Manuscript,
    document: Document,
    path: Path,
    label: Authority | None,
    uses: Sequence[SourceUse],
    own: Sequence[SourceUse],
) -> Iterator[Remark]:
    """The label first; a source that is too weak for it is told only where the label itself holds."""
    wanted = BACKED_BY.get(label, ()) if label else ()
    kinds = {source.kind for use in uses if (source := manuscript.source(use.id))}
    if wanted and kinds.isdisjoint(wanted):
        yield remark(document, "authority-without-source", (*path, "authority"), **_facts(label, wanted))
        return
    for number, use in enumerate(own):
        source, kinds_wanted = manuscript.source(use.id), BACKED_BY.get(use.authority, ())
        if source and kinds_wanted and source.kind not in kinds_wanted:
            facts = {"id": use.id, "kind": source.kind, **_facts(use.authority, kinds_wanted)}
            yield remark(document, "source-too-weak", (*path, "sources", number, "authority"), **facts)


def _facts(label: Authority | None, wanted: Sequence[SourceKind]) -> dict[str, object]:
    return {"authority": label, "wanted": " or ".join(wanted)}
