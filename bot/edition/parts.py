"""The parts of an edition around its answers: danger, contents, numbers, briefings, sources, audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.edition.answers import group_anchor
from bot.edition.markup import Html, element, items, joined, line, paragraphs, plain_text, table, text
from bot.edition.scope import Scope
from bot.knowledge.schema import Area, Briefing, Contact, Source, Status, Topic
from bot.replies.answer import revision
from bot.replies.browse import whole_briefing
from bot.replies.citation import cite_procedure, cite_source
from bot.replies.reply import BLANK, Line
from bot.replies.words import day

SECTIONS = ("contacts", "answers", "briefings", "sources", "audit")


def danger(scope: Scope) -> Html:
    """What comes before everything: 999, and whom each area rings about a child."""
    words = scope.words
    rows = [(text(area.name), _first_numbers(scope, area)) for area in scope.places if area.first_call]
    heads = [words.say("edition_area"), words.say("edition_whom")]
    said = paragraphs(words.lines("edition_danger_steps"))
    numbers = table(words.say("edition_first_numbers"), heads, rows) if rows else Html("")
    head = element("h2", text(words.say("edition_danger")), id="danger")
    return element("section", joined([head, said, numbers]), class_="danger")


def contents(scope: Scope) -> Html:
    """The table of contents, each topic by its number."""
    entries = []
    for name in SECTIONS:
        inner = _topics_listed(scope) if name == "answers" else _briefings_listed(scope, name)
        entries.append(Html(element("a", text(_title(scope, name)), href=f"#{name}") + inner))
    head = element("h2", text(scope.words.say("edition_contents")), id="contents-title")
    return element("nav", joined([head, items(entries)]), aria_labelledby="contents-title")


def contacts(scope: Scope) -> Html:
    """Everybody there is to ring, area by area."""
    return _section(scope, "contacts", [_contacts_of(scope, area) for area in scope.places])


def answers(scope: Scope, groups: list[Html]) -> Html:
    """The answers, already set, under their heading."""
    return _section(scope, "answers", [element("p", text(scope.words.say("edition_answers_note"))), *groups])


def briefings(scope: Scope) -> Html:
    """Every briefing complete."""
    none = [element("p", text(scope.words.say("no_briefings")))]
    return _section(scope, "briefings", [_briefing(scope, each) for each in scope.briefings] or none)


def sources(scope: Scope) -> Html:
    """The procedures of each area and every source, with its age and its address in full."""
    procedures = [_procedures_of(scope, area) for area in scope.places if area.procedures]
    held = sorted(scope.knowledge.sources.values(), key=lambda each: each.title.casefold())
    listed = [
        element("h3", text(scope.words.say("edition_every_source"))),
        items(_source(scope, each) for each in held),
    ]
    return _section(scope, "sources", [*procedures, *(listed if held else [])])


def audit(scope: Scope) -> Html:
    """Who owns what, when it was checked and when it is due: topics, briefings, areas, numbers."""
    tables = [_audit_topics(scope), _audit_briefings(scope), _audit_areas(scope), _audit_numbers(scope)]
    note = element("p", text(scope.words.say("edition_audit_note")))
    return _section(scope, "audit", [note, *tables])


def _section(scope: Scope, name: str, inside: list[Html]) -> Html:
    return element("section", joined([element("h2", text(_title(scope, name)), id=name), *inside]), class_="part")


def _title(scope: Scope, name: str) -> str:
    return scope.words.say(f"edition_{name}")


def _first_numbers(scope: Scope, area: Area) -> Html:
    numbers = scope.numbers(area)
    return paragraphs(numbers.entries(area.contacts[key] for key in area.first_call if key in area.contacts))


def _topics_listed(scope: Scope) -> Html:
    groups = (
        Html(
            element("a", text(name), href=f"#{group_anchor(topics)}")
            + items(element("a", text(_numbered(scope, each)), href=f"#topic-{each.id}") for each in topics)
        )
        for name, topics in scope.groups
    )
    return items(groups)


def _numbered(scope: Scope, topic: Topic) -> str:
    return f"{scope.numbered[topic.id]}. {scope.knowledge.local_topic(topic.id, scope.area).title}"


def _briefings_listed(scope: Scope, name: str) -> Html:
    held = scope.briefings if name == "briefings" else ()
    return items(element("a", text(each.title), href=f"#briefing-{each.id}") for each in held)


def _contacts_of(scope: Scope, area: Area) -> Html:
    local = area is not scope.knowledge.root
    head = scope.words.line("contacts" if local else "contacts_national", area=area.name)
    lines = scope.numbers(area).entries(area.contacts.values())
    return element("section", element("h3", text(plain_text(head))), paragraphs(lines, "number"))


def _briefing(scope: Scope, briefing: Briefing) -> Html:
    head = element("h3", text(briefing.title), id=f"briefing-{briefing.id}")
    note = briefing.content_note
    warned = paragraphs([scope.words.line("contents", note=note)] if note else [])
    area = scope.knowledge.area(briefing.area)
    blocks = (block for page in whole_briefing(scope.numbers(area), briefing) for block in page)
    body = (_block(block) for block in blocks)
    return element("article", joined([head, warned, *body, _briefing_owner(scope, briefing)]), class_="briefing")


def _briefing_owner(scope: Scope, briefing: Briefing) -> Html:
    if briefing.owner is None or briefing.review_by is None:
        return Html("")
    return paragraphs([scope.words.line("owner", role=briefing.owner, due=day(briefing.review_by))], "age")


def _block(lines: list[Line]) -> Html:
    return joined(
        element("h4", text(plain_text(each))) if _is_heading(each) else element("p", line(each))
        for each in lines
        if each != BLANK
    )


def _is_heading(runs: Line) -> bool:
    return len(runs) == 1 and runs[0].bold


def _procedures_of(scope: Scope, area: Area) -> Html:
    head = element("h3", text(scope.words.say("edition_procedures", area=area.name)))
    cited = (cite_procedure(each, scope.knowledge).runs(scope.words) for each in area.procedures.values())
    return element("section", head, items(line(each) for each in dict.fromkeys(cited)))


def _source(scope: Scope, source: Source) -> Html:
    words = scope.words
    cited = line(cite_source(source, source.edition, scope.knowledge, full=True).runs(words))
    seen = f" {words.say('edition_seen', date=day(source.seen_on))}" if source.seen_on else ""
    newer = scope.knowledge.sources.get(source.superseded_by or "")
    replaced = f" {words.say('edition_replaced', new=newer.title)}" if newer else ""
    return Html(cited + text(seen + replaced))


def _audit_topics(scope: Scope) -> Html:
    heads = ["edition_topic", "edition_status", "edition_authority", "edition_owner", "edition_reviewed_on"]
    heads += ["edition_review_by", "edition_revision"]
    topics = sorted(scope.listed, key=lambda topic: scope.numbered.get(topic.id, len(scope.numbered) + 1))
    rows = (_audit_row(scope, topic) for topic in topics)
    return _audit_table(scope, "edition_audit_topics", heads, rows)


def _audit_row(scope: Scope, topic: Topic) -> list[Html]:
    local = scope.knowledge.local_topic(topic.id, scope.area)
    number = f"{scope.numbered[topic.id]}. " if topic.id in scope.numbered else ""
    status = topic.status if topic.status is Status.PUBLISHED else scope.words.say(f"edition_{topic.status}")
    late = f" {scope.words.say('edition_late')}" if topic.review_by < scope.moment.date() else ""
    said = [f"{number}{local.title} ({topic.id})", status, local.authority, topic.owner, _date(topic.reviewed_on)]
    return [text(each) for each in (*said, _date(topic.review_by) + late, revision(local))]


def _audit_briefings(scope: Scope) -> Html:
    heads = ["edition_briefing", "edition_area", "edition_owner", "edition_reviewed_on", "edition_review_by"]
    rows = (
        [
            text(each.title),
            text(scope.knowledge.area(each.area).name),
            text(each.owner or ""),
            text(_date(each.reviewed_on) if each.reviewed_on else ""),
            text(_date(each.review_by) if each.review_by else ""),
        ]
        for each in scope.briefings
    )
    return _audit_table(scope, "edition_audit_briefings", heads, rows)


def _audit_areas(scope: Scope) -> Html:
    heads = ["edition_area", "edition_partnership", "edition_put_together", "edition_adopted"]
    rows = ([text(each.name), *(text(cell) for cell in _adoption(scope, each))] for each in scope.places)
    return _audit_table(scope, "edition_audit_areas", heads, rows)


def _adoption(scope: Scope, area: Area) -> tuple[str, str, str]:
    together = _date(area.put_together_on) if area.put_together_on else ""
    adopted = area.adopted
    signed = scope.words.say("edition_signed", role=adopted.by, date=_date(adopted.on)) if adopted else ""
    return area.partnership or "", together, signed or scope.words.say("edition_unsigned")


def _audit_numbers(scope: Scope) -> Html:
    heads = ["edition_whom", "edition_area", "edition_number_status", "edition_hours_status", "edition_rung_on"]
    rows = (
        [text(cell) for cell in _number(area, contact)] for area in scope.places for contact in area.contacts.values()
    )
    return _audit_table(scope, "edition_audit_numbers", heads, rows)


def _number(area: Area, contact: Contact) -> tuple[str, ...]:
    reason = f" ({contact.phone_reason})" if contact.phone_reason else ""
    rung = _date(contact.confirmed_on) if contact.confirmed_on else ""
    status = f"{contact.phone_status}{reason}" if contact.phone else "-"
    return contact.name, area.name, status, contact.hours_status, rung


def _audit_table(scope: Scope, caption: str, heads: list[str], rows: Iterator[list[Html]]) -> Html:
    held = list(rows)
    named = [scope.words.say(head) for head in heads]
    return table(scope.words.say(caption), named, held) if held else Html("")


def _date(value: date) -> str:
    """A date that a narrow column does not break."""
    return day(value).replace(" ", "\u00a0")
