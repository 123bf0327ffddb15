"""A small knowledge folder that an editor has nothing to say about, and edits that give them something to say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.broken.folder import Case

TODAY = date(2026, 11, 22)
TOPIC = "topics/escalation.yaml"
OTHER = "topics/bruise.yaml"
AREA = "areas/doncaster.yaml"
ENGLAND = "areas/england.yaml"
JACK = "briefings/doncaster-jack.yaml"
SOURCES = "sources.yaml"
LEXICON = "lexicon.yaml"

FILES = {
    ENGLAND: """\
id: england
name: England
contacts:
  police:
    name: Police
    phone: 101
    phone_status: high
    hours: always
    hours_status: high
""",
    AREA: """\
id: doncaster
name: Doncaster
parent: england
adopted:
  by: Business manager
  on: 2026-11-20
first_call: [front-door]
contacts:
  front-door:
    name: Children's services front door
    phone: 01302 737777
    phone_status: medium
    hours: Mon-Fri 8:30am-5pm
    hours_status: high
    confirmed_on: 2026-11-02
  library:
    name: Training library
    phone: 01302 737000
    phone_status: high
procedures:
  escalation:
    title: Resolving professional differences
    url: https://example.org/escalation
    status: opened
    opened_on: 2026-11-01
""",
    JACK: """\
id: doncaster-jack
title: Jack
known_as: [Jack]
area: doncaster
kind: learning lessons review
happened:
  - text: Jack was a young baby. He was seriously hurt.
findings:
  - id: challenge
    title: A challenge was not recorded
    told_us: Somebody disagreed. It was not written down.
    topics: [escalation]
owner: Business manager
reviewed_on: 2026-11-02
review_by: 2027-05-02
""",
    SOURCES: """\
sources:
  act-27:
    title: Children Act 1989, section 27
    kind: law
    url: https://example.org/act
  guidance:
    title: Statutory guidance
    kind: guidance
    url: https://example.org/guidance
    status: opened
    opened_on: 2026-11-02
""",
    LEXICON: """\
terms:
  sw: social worker
same:
  - [bruise, mark]
""",
    TOPIC: """\
id: escalation
title: How do I escalate a disagreement?
asks:
  - they closed it and I disagree
  - who do I go to over their head
  - the social worker will not listen
answer:
  short: Use the protocol on the same day.
  do:
    - Talk to the other worker first.
    - Your manager decides on the next step.
act: today
authority: must
sources:
  - id: act-27
    supports: Agencies must help.
    authority: must
  - id: guidance
    supports: How to disagree.
    authority: should
learning:
  - briefing: doncaster-jack
    findings: [challenge]
    says: A challenge was not recorded.
procedures: [escalation]
contacts: [front-door]
related: [bruise]
local:
  doncaster:
    short: Use the Doncaster protocol on the same day.
owner: Practice lead
reviewed_on: 2026-11-02
review_by: 2027-05-02
status: published
""",
    OTHER: """\
id: bruise
title: A bruise on a baby
asks:
  - mark on a baby who cannot roll
  - there is a bruise on his cheek
answer:
  short: Any mark on a baby needs a doctor today.
  do:
    - Ring the front door now.
act: today
authority: should
sources:
  - id: guidance
    supports: A doctor looks at every mark.
    authority: should
contacts: [front-door]
owner: Named nurse
reviewed_on: 2026-11-02
review_by: 2027-05-02
status: published
""",
}
SOURCE_LIST = FILES[TOPIC][FILES[TOPIC].index("sources:") : FILES[TOPIC].index("learning:")]
LEARNING = FILES[TOPIC][FILES[TOPIC].index("learning:") : FILES[TOPIC].index("procedures:")]

RESTS_ON = (
    Case("nothing to rest on", TOPIC, SOURCE_LIST + LEARNING, "", (1, 1), "no-sources", "names no source"),
    Case("must without a law", TOPIC, SOURCE_LIST, "", (13, 12), "authority-without-source", "kind law"),
    Case(
        "an area's must without a law",
        OTHER,
        "owner:",
        "local:\n  doncaster:\n    authority: must\nowner:",
        (18, 16),
        "authority-without-source",
        "kind law",
    ),
    Case("law cited as guidance that is none", TOPIC, "act-27\n", "guidance\n", (13, 12), "", ""),
)
DATES = (
    Case("due before checked", TOPIC, "2027-05-02", "2026-11-02", (35, 12), "review-before-reviewed", "not after"),
    Case("review overdue", TOPIC, "02\nreview_by: 2027-05-02", "01\nreview_by: 2026-11-21", (35, 12), "review-overdue", "2026-11-21"),
    Case("review due soon", TOPIC, "2027-05-02", "2026-12-01", (35, 12), "review-soon", "in 9 days"),
    Case("review far off", TOPIC, "2027-05-02", "2037-05-02", (35, 12), "review-far", "2037-05-02"),
    Case("review of a briefing overdue", JACK, "2027-05-02", "2026-11-21", (15, 12), "review-overdue", "2026-11-21"),
    Case("checked in the future", OTHER, "reviewed_on: 2026", "reviewed_on: 2027", (18, 14), "day-ahead", "2027-11-02"),
)


def write_reviewed(folder: Path, case: Case | None = None) -> Path:
    """The folder with the case's edit in it."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if case and case.file == name:
            new = case.new if isinstance(case.new, str) else case.new.decode()
            assert text.count(case.old) == 1, f"{case.old!r} must stand in {name} once"
            text = text.replace(case.old, new)
        path.write_text(text, encoding="utf-8")
    return folder
