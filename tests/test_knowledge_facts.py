"""The shipped knowledge held against the facts it was written from: addresses, numbers, and the reviews' findings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml

from bot.replies.answer import AnswerPage
from bot.replies.browse import briefing_page, briefings_page, group_page, groups_page
from bot.replies.callback import Callback, Verb, parse
from bot.replies.compose import answer_topic
from bot.replies.numbers import Numbers
from bot.replies.reply import Reply
from tests import sample
from tests.phone import ROOT
from tests.test_knowledge_shipped import AREAS, TRACED, shipped

FACTS = ROOT.parent / "shared" / "reading" / "knowledge-facts.yaml"
LINK = re.compile(r"https?://[^\s\"<>)]+")
NUMBER = re.compile(r"\b0\d[\d ]{7,}\d\b")
AREA_OF = {"national": "england", "doncaster": "doncaster", "sandwell": "sandwell"}
FLAGS = ("do_not_link", "check_before_link")
read_facts = pytest.mark.skipif(not FACTS.exists(), reason="the file of facts is not beside this checkout")


@cache
def facts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return loaded


def entries(part: object) -> Iterator[dict[str, Any]]:
    """Every fact, contact or alert with an address, wherever it stands."""
    if isinstance(part, dict):
        if "url" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from entries(each)


def shown_links() -> Iterator[tuple[str, str]]:
    """Every address that people may be given, with where it stands."""
    yield from ((id_, str(source.url)) for id_, source in shipped().sources.items() if source.url)
    for area in shipped().areas.values():
        yield from ((f"{area.id}/{key}", str(each.url)) for key, each in area.procedures.items() if each.url)
        if area.manual:
            yield f"{area.id}/manual", str(area.manual.url)


@read_facts
def test_every_address_stands_in_the_facts() -> None:
    known = FACTS.read_text(encoding="utf-8")
    for path in sorted((ROOT / "knowledge").rglob("*.yaml")):
        for link in LINK.findall(path.read_text(encoding="utf-8")):
            assert link.rstrip(".,;") in known, (path.name, link)


@read_facts
def test_no_link_is_an_address_that_the_facts_say_not_to_link() -> None:
    flagged = {entry["url"]: flag for entry in entries(facts()) for flag in FLAGS if entry.get(flag)}
    assert flagged
    assert [(where, url, flagged[url]) for where, url in shown_links() if url in flagged] == []


@read_facts
@pytest.mark.parametrize("group", AREA_OF)
def test_every_number_has_the_status_it_has_in_the_facts(group: str) -> None:
    contacts = shipped().areas[AREA_OF[group]].contacts.values()
    found = {(each.phone, each.use_for): each for each in contacts if each.phone}
    told = [each for each in facts()["contacts"][group] if re.match(r"\d", each["phone"])]
    for phone, use in found:
        assert any(each["phone"].startswith(phone) for each in told), (phone, use)
    for (phone, _), contact in found.items():
        wanted = {_status(each["confidence"]) for each in told if each["phone"].startswith(phone)}
        assert (contact.phone_status or "") in {status for status, _ in wanted}, contact.name
        assert any(hours in (None, contact.hours_status) for _, hours in wanted), contact.name


def _status(confidence: str) -> tuple[str, str | None]:
    """The status of a number and of its hours, as the facts put it; only a review's own number is not verified."""
    number = re.search(r"(?:^|number )(high|medium|low)", confidence)
    hours = re.search(r"hours (high|medium|low)", confidence)
    return (number[1] if number else "seed"), hours[1] if hours else None


@read_facts
def test_every_number_in_the_knowledge_stands_in_the_facts() -> None:
    known = FACTS.read_text(encoding="utf-8")
    for path in sorted((ROOT / "knowledge").rglob("*.yaml")):
        for number in NUMBER.findall(path.read_text(encoding="utf-8")):
            assert number in known, (path.name, number)


@read_facts
def test_a_topic_has_an_answer_of_the_areas_own_wherever_the_facts_have_one_of_the_area() -> None:
    told = {(each["id"], area) for each in facts()["topics"] for area in ("doncaster", "sandwell") if each.get(area)}
    assert told
    assert told <= {(topic.id, area) for topic in shipped().topics.values() for area in topic.local}


@read_facts
def test_the_findings_that_are_traced_are_the_findings_of_the_facts() -> None:
    assert {each["id"] for each in facts()["briefings"]} == TRACED


@cache
def read_by_buttons() -> str:
    """Every text that a person reaches from /topics and /briefings by pressing buttons, in each area."""
    read: list[str] = []
    for area in AREAS:
        numbers = Numbers(shipped(), area, sample.TUESDAY_MORNING)
        waiting, seen = [Verb.COVER.value, Verb.BRIEFINGS.value], set[str]()
        while waiting:
            data = waiting.pop()
            pressed = parse(data)
            if data in seen or pressed is None or (reply := _pressed(pressed, numbers)) is None:
                continue
            seen.add(data)
            read.append(reply.text)
            waiting += [each.data for row in reply.rows for each in row]
    return "\n".join(read)


def _pressed(callback: Callback, numbers: Numbers) -> Reply | None:
    match callback.verb:
        case Verb.COVER:
            return groups_page(shipped())
        case Verb.GROUP:
            return group_page(shipped(), callback.arg())
        case Verb.TOPIC:
            return answer_topic(callback.arg(), numbers, home=numbers.area)
        case Verb.MORE:
            return AnswerPage(callback.arg(), numbers).more()
        case Verb.BRIEFINGS:
            return briefings_page(shipped())
        case Verb.READ:
            return briefing_page(numbers, callback.arg(), int(callback.arg(1)))
    return None


@pytest.mark.parametrize("finding", sorted(TRACED))
def test_every_finding_of_both_reviews_is_reached_by_buttons(finding: str) -> None:
    said = _said_by_trace()[finding]
    assert said
    assert all(text in read_by_buttons() for text in said)


@cache
def _said_by_trace() -> dict[str, list[str]]:
    said: defaultdict[str, list[str]] = defaultdict(list)
    for briefing in shipped().briefings.values():
        told = [(each.traces, each.text) for each in (*briefing.happened, *briefing.good_practice)]
        told += [(each.traces, each.text) for each in briefing.questions]
        told += [(each.traces, each.told_us) for each in briefing.findings]
        told += [(each.traces, each.do_now) for each in briefing.findings if each.do_now]
        told += [(briefing.advice.traces, briefing.advice.text)] if briefing.advice else []
        for traces, text in told:
            for trace in traces:
                said[trace].append(text)
    return said
