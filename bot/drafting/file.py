"""A draft as the text of a YAML file: commented, and read back as the same briefing."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator

from bot.drafting.characters import tidied
from bot.drafting.contacts import FoundLink, FoundPhone
from bot.drafting.draft import Draft, Left
from bot.drafting.notes import note
from bot.knowledge.document import read
from bot.knowledge.schema import Briefing, Finding, Link, Question, Statement
from bot.knowledge.shape import fit

SCHEMA = "# yaml-language-server: $schema=../schema/briefing.schema.json"
_WIDTH = 118
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.'()/&-]{0,90}")
_SAID_OTHERWISE = re.compile(r"(?:y|n|yes|no|on|off|true|false|null)", re.IGNORECASE)
_SOUND = re.compile(r"[\w(\"'“\u2018]")


class NotTheSameError(Exception):
    """The text that was written does not read back as the briefing: a fault in the program."""


def file_text(draft: Draft, source: str) -> str:
    """The draft as a file. `source`: the document's name. Raises NotTheSameError rather than give a wrong file."""
    text = "\n".join(_lines(draft, source)) + "\n"
    briefing = read_back(text)
    if briefing != draft.briefing:
        raise NotTheSameError(source)
    return text


def read_back(text: str) -> Briefing | None:
    """The briefing that stands in a file's text; None when it is not right."""
    reading = read(text.encode(), "briefing.yaml")
    if reading.document is None or reading.problems:
        return None
    return fit(Briefing, reading.document, reading.document.data)[0]


def _lines(draft: Draft, source: str) -> Iterator[str]:
    briefing = draft.briefing
    yield SCHEMA
    yield from comment(note("head", file=tidied(source)))
    yield from _personal(draft)
    yield f"id: {briefing.id}"
    yield from _if("title" in draft.guessed, "title")
    yield from value("title", briefing.title)
    yield from comment(note("known_as"))
    yield f"# known_as: [{', '.join(draft.names)}]"
    yield f"area: {briefing.area}"
    yield from _if("kind" in draft.guessed, "kind")
    yield from value("kind", briefing.kind)
    yield from comment(note("source"))
    yield "# source:"
    yield from comment(note("published"))
    yield from value("published", briefing.published) if briefing.published else ("# published:",)
    yield from comment(note("content_note"))
    yield "# content_note:"
    yield from _parts(briefing, draft)
    yield from comment(note("owner"))
    yield from ("# owner: Practice lead", "# reviewed_on:", "# review_by:")
    yield from comment(note("status"))
    yield f"status: {briefing.status}"
    yield from _left(draft)


def _parts(briefing: Briefing, draft: Draft) -> Iterator[str]:
    yield from _if(not briefing.happened, "happened")
    yield from sequence("happened", map(_statement, briefing.happened), empty=True)
    yield from comment(note("findings" if briefing.findings else "no_findings"))
    yield from _if("paired" in draft.guessed, "paired")
    yield from sequence("findings", map(_finding, briefing.findings), empty=True)
    yield from sequence("good_practice", map(_statement, briefing.good_practice))
    yield from _if(bool(briefing.questions), "questions")
    yield from sequence("questions", map(_statement, briefing.questions))
    if briefing.advice:
        yield "advice:"
        yield from _if(bool(briefing.advice_contacts), "advice", 2)
        yield from (f"  {line}" for line in _statement(briefing.advice))
    if briefing.advice_contacts:
        yield f"advice_contacts: [{', '.join(briefing.advice_contacts)}]"
    if briefing.links:
        yield from comment(note("links"))
        yield "links:"
        for link, found in zip(briefing.links, draft.links, strict=True):
            yield from item(_link(link, found))
    yield from _phones(draft.phones, briefing.area)


def _personal(draft: Draft) -> Iterator[str]:
    if draft.personal:
        kinds = ", ".join(dict.fromkeys(each.kind.replace("-", " ") for each in draft.personal))
        places = ", ".join(dict.fromkeys(each.place for each in draft.personal))
        yield from comment(note("personal", kinds=kinds, places=places))


def _phones(phones: Iterable[FoundPhone], area: str) -> Iterator[str]:
    found = list(phones)
    if found:
        yield from comment(note("phones", area=area))
    for each in found:
        key = "known_phone" if each.contact else "new_phone"
        yield f"#   {note(key, number=each.number, place=each.place, contact=each.contact)}"


def _left(draft: Draft) -> Iterator[str]:
    if draft.left:
        yield ""
        yield from comment(note("left"))
    for each in draft.left:
        yield from _left_over(each)
    if draft.residue:
        yield from comment(note("left_out", marks=" ".join(dict.fromkeys(draft.residue))))


def _left_over(left: Left) -> Iterator[str]:
    why = f"{left.place}; {left.why}" if left.why else left.place
    yield "#"
    yield from comment(f"({why})", indent=2)
    yield from comment(left.text, indent=2)


def _finding(finding: Finding) -> Iterator[str]:
    yield f"id: {finding.id}"
    yield from value("title", finding.title)
    if finding.told_us == note("general_told_us"):
        yield from comment(note("general"))
    yield from value("told_us", finding.told_us)
    if finding.do_now:
        yield from value("do_now", finding.do_now)
    yield from _topics(finding.topics)


def _statement(statement: Statement | Question) -> Iterator[str]:
    yield from value("text", statement.text)
    yield from _topics(statement.topics)


def _link(link: Link, found: FoundLink) -> Iterator[str]:
    yield from comment(found.place)
    yield from value("title", link.title)
    yield f"url: {json.dumps(found.url, ensure_ascii=False)}"


def _topics(topics: list[str]) -> Iterator[str]:
    if topics:
        yield f"topics: [{', '.join(topics)}]"


def _if(wanted: bool, key: str, indent: int = 0) -> Iterator[str]:
    if wanted:
        yield from (" " * indent + line for line in comment(note(key)))


def comment(text: str, indent: int = 0) -> Iterator[str]:
    """The text as comment lines, `indent` spaces behind the hash."""
    start = "# " + " " * indent
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=start, subsequent_indent=start, break_long_words=False, break_on_hyphens=False
    )


def sequence(key: str, items: Iterable[Iterator[str]], *, empty: bool = False) -> Iterator[str]:
    """A list under its key; nothing when it has no items, or an empty list when there must be one."""
    made = [line for each in items for line in item(each)]
    if made:
        yield f"{key}:"
        yield from made
    elif empty:
        yield f"{key}: []"


def item(lines: Iterator[str]) -> Iterator[str]:
    """Lines as one item of a list; comments before its first key stand above the dash."""
    started = False
    for line in lines:
        if line.startswith("#") and not started:
            yield f"  {line}"
        else:
            yield f"{'    ' if started else '  - '}{line}"
            started = True


def value(key: str, text: str) -> Iterator[str]:
    """A key and its words: plain where that is safe, else in double quotes, and folded when they are long."""
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and not _SAID_OTHERWISE.fullmatch(text):
        yield f"{key}: {text}"
    elif len(text) + len(key) + 8 <= _WIDTH or not _SOUND.match(text):
        yield f"{key}: {json.dumps(text, ensure_ascii=False)}"
    else:
        yield f"{key}: >-"
        wrapped = textwrap.wrap(text, _WIDTH - 8, break_long_words=False, break_on_hyphens=False)
        yield from (f"  {line}" for line in wrapped)
