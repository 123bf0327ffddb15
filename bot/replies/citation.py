"""What an answer rests on, as one line a label: the sources' names as links, and which links are unconfirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import HttpUrl

from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Link, LinkStatus, Procedure, Source
from bot.replies.reply import Line, Run
from bot.replies.words import Words, days


@dataclass(frozen=True)
class Citation:
    """One source or procedure: its name, the link if there is one, and what is said behind the name."""

    name: str
    link: str | None
    doubtful: bool  # nobody has opened the link
    tail: str = ""
    note: str = ""

    def runs(self, words: Words, *, doubt: bool = True) -> Line:
        """The name and what stands behind it; `doubt`: say here that the link is unconfirmed."""
        notes = [self.note] if self.note else []
        if doubt and self.doubtful:
            notes.append(words.say("link_unconfirmed"))
        behind = f" ({'; '.join(notes)})" if notes else ""
        name = Run(self.name, link=self.link)
        return (name, Run(self.tail + behind)) if self.tail or behind else (name,)


def cite_source(source: Source, note: str | None, knowledge: Knowledge, *, full: bool = False) -> Citation:
    """A source by its short name, or by its `full` title. Law is never doubtful: its address is its identifier."""
    name = source.title if full else source.short or source.title
    if broken := _instead(source.url, source.search or source.title, knowledge):
        return Citation(name, None, doubtful=False, note="; ".join([*([note] if note else []), broken]))
    doubtful = source.url is not None and source.status is LinkStatus.UNCONFIRMED and source.kind != "law"
    return Citation(name, str(source.url) if source.url else None, doubtful, note=note or "")


def cite_procedure(procedure: Procedure, knowledge: Knowledge) -> Citation:
    """An area's procedure with its age, and the words that find it when it has no link or a broken one."""
    updated = f", {procedure.updated}" if procedure.updated else ""
    if procedure.url is None:
        words = Words(knowledge.wording)
        search = words.say("link_search", words=procedure.search) if procedure.search else ""
        return Citation(procedure.title, None, doubtful=False, tail=updated + search)
    if broken := _instead(procedure.url, procedure.search or procedure.title, knowledge):
        return Citation(procedure.title, None, doubtful=False, tail=updated, note=broken)
    return Citation(procedure.title, str(procedure.url), procedure.status is LinkStatus.UNCONFIRMED, tail=updated)


def cite_link(link: Link, knowledge: Knowledge) -> Citation:
    """A page that a briefing names."""
    if broken := _instead(link.url, link.title, knowledge):
        return Citation(link.title, None, doubtful=False, note=broken)
    return Citation(link.title, str(link.url), link.status is LinkStatus.UNCONFIRMED)


def _instead(url: HttpUrl | None, search: str, knowledge: Knowledge) -> str:
    """What stands in place of a broken link: when it did not open, and what to search for."""
    outage = knowledge.broken.get(str(url))
    return Words(knowledge.wording).say("link_broken", days=days(*outage), words=search) if outage else ""


def label_line(label: str, citations: Sequence[Citation], words: Words) -> Iterator[Line]:
    """All citations of one label (a key of the wording) on one line; a doubt that all links share is said once."""
    if not citations:
        return
    linked = [each for each in citations if each.link]
    shared = len(linked) > 1 and all(each.doubtful for each in linked)
    runs: list[Run] = list(words.line(label))
    for place, each in enumerate(citations):
        runs += [Run("; ")] * (place > 0) + list(each.runs(words, doubt=not shared))
    yield (*runs, Run(words.say("links_unconfirmed"))) if shared else tuple(runs)
