"""A small knowledge folder that is right, and the ways in which one edit breaks it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

FILES = {
    "areas/england.yaml": """\
id: england
name: England
contacts:
  police:
    name: Police
    phone: 101
    hours: always
""",
    "areas/doncaster.yaml": """\
id: doncaster
name: Doncaster
parent: england
also_known_as:
  - Donny
first_call:
  - front-door
contacts:
  front-door:
    name: Children's services front door
    phone: 01302 737777
    phone_status: medium
    hours: Mon-Fri 8:30am-5pm
    source: front-door-page
  night:
    name: Emergency team
    phone: 01302 796000
    hours: when front-door is closed
procedures:
  escalation:
    title: Resolving professional differences
    url: https://example.org/escalation
""",
    "briefings/doncaster-jack.yaml": """\
id: doncaster-jack
title: Jack
area: doncaster
kind: learning lessons review
happened:
  - text: A young baby was seriously hurt.
findings:
  - id: challenge
    title: Challenge
    told_us: A challenge was not recorded.
    topics:
      - escalation
""",
    "sources.yaml": """\
sources:
  front-door-page:
    title: Front door
    kind: page
    url: https://example.org/front-door
  children-act:
    title: Children Act 1989
    kind: law
    opened_on: 2026-11-20
""",
    "topics/escalation.yaml": """\
id: escalation
title: How do I escalate a disagreement?
asks:
  - they closed it and I disagree
  - who do I go to over their head
answer:
  short: Use the escalation procedure the same day.
  do:
    - Tell your manager.
    - Write down what you challenged.
act: today
sensitive: no
authority: must
sources:
  - id: children-act
    supports: Agencies must work together.
    authority: must
learning:
  - briefing: doncaster-jack
    findings:
      - challenge
    says: A challenge was not recorded.
procedures:
  - escalation
contacts:
  - front-door
local:
  doncaster:
    short: Use Doncaster's protocol the same day.
owner: Practice lead
reviewed_on: 2026-11-22
review_by: 2027-05-22
status: published
""",
    "wording.yaml": """\
wording:
  danger_line: "Immediate danger: 999"
  not_seen: "We have not seen: {text}"
""",
}


@dataclass(frozen=True)
class Case:
    """One edit of one file, and the one problem that must come of it.

    `old` becomes `new`; without `old` the whole file is `new`. `at` is the line and column.
    """

    name: str
    file: str
    old: str
    new: str | bytes
    at: tuple[int, int]
    code: str
    says: str


def parameters(cases: Iterable[Case]) -> list[object]:
    """The cases with their names as test ids."""
    return [pytest.param(case, id=case.name) for case in cases]


def write(folder: Path, case: Case | None = None) -> Path:
    """The folder with the case's edit in it."""
    files = {name: text.encode() for name, text in FILES.items()}
    if case:
        files[case.file] = _edited(case)
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return folder


def _edited(case: Case) -> bytes:
    new = case.new if isinstance(case.new, bytes) else case.new.encode()
    if not case.old:
        return new
    whole = FILES[case.file].encode()
    assert whole.count(case.old.encode()) == 1, f"{case.old!r} must stand in {case.file} once"
    return whole.replace(case.old.encode(), new)
