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
  more:
    - A doctor must see every mark within 24 hours.
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

ACCEPTING = "status: published\naccepted:\n  - code: {}\n    reason: Looked at."

RESTS_ON = (
    Case("nothing to rest on", TOPIC, SOURCE_LIST + LEARNING, "", (1, 1), "no-sources", "names no source"),
    Case("must without a law", TOPIC, SOURCE_LIST, "", (13, 12), "authority-without-source", "kind law"),
    Case(
        "an area's must without a law",
        OTHER,
        "owner:",
        "local:\n  doncaster:\n    authority: must\nowner:",
        (21, 16),
        "authority-without-source",
        "kind law",
    ),
    Case(
        "guidance cited as law",
        TOPIC,
        "    authority: should",
        "    authority: must",
        (20, 16),
        "source-too-weak",
        "is a guidance",
    ),
)
LOOKED_AFTER = (
    Case("no owner", OTHER, "Named nurse", "TBC", (19, 8), "no-owner", "Nobody is named"),
    Case("review without owner", JACK, "owner: Business manager\n", "", (1, 1), "no-owner", "doncaster-jack"),
    Case("a person", TOPIC, "Practice lead", "Sarah Whitfield", (31, 8), "owner-is-a-person", "Sarah Whitfield"),
    Case("due before checked", TOPIC, "2027-05-02", "2026-11-02", (33, 12), "review-before-reviewed", "not after"),
    Case(
        "overdue",
        TOPIC,
        "02\nreview_by: 2027-05-02",
        "01\nreview_by: 2026-11-21",
        (33, 12),
        "review-overdue",
        "was due",
    ),
    Case("due soon", TOPIC, "2027-05-02", "2026-12-01", (33, 12), "review-soon", "in 9 days"),
    Case("due far off", TOPIC, "2027-05-02", "2037-05-02", (33, 12), "review-far", "2037-05-02"),
    Case("review of a briefing", JACK, "2027-05-02", "2026-11-21", (15, 12), "review-overdue", "2026-11-21"),
    Case("day ahead", SOURCES, "opened_on: 2026", "opened_on: 2062", (11, 16), "day-ahead", "2062-11-02"),
)
DOUBTS = (
    Case("source unopened", SOURCES, "    status: opened\n", "", (9, 10), "links-unopened", "has opened: 1"),
    Case("link of an adopted area", AREA, "    status: opened\n", "", (23, 10), "link-unopened", "nobody has opened"),
    Case(
        "link of another area",
        ENGLAND,
        "contacts:",
        "procedures:\n  fgm:\n    title: FGM\n    url: https://example.org/fgm\ncontacts:",
        (6, 10),
        "links-unopened",
        "“FGM”",
    ),
    Case("opened, and not when", AREA, "    opened_on: 2026-11-01\n", "", (24, 13), "opened-when", "not when"),
    Case(
        "number of an adopted area",
        AREA,
        "737000\n    phone_status: high",
        "737000",
        (18, 12),
        "number-unconfirmed",
        "library",
    ),
    Case("number elsewhere", ENGLAND, "    phone_status: high\n", "", (6, 12), "numbers-unconfirmed", "Police"),
    Case(
        "urgent number of an adopted area",
        AREA,
        "    confirmed_on: 2026-11-02\n",
        "",
        (11, 12),
        "urgent-number-unconfirmed",
        "ring Children's services front door first",
    ),
    Case(
        "urgent number rung long ago",
        AREA,
        "2026-11-02",
        "2026-08-01",
        (11, 12),
        "urgent-number-unconfirmed",
        "90 days",
    ),
)
CONTRADICTIONS = (
    Case(
        "two numbers",
        ENGLAND,
        "    name: Police",
        "    name: Training library",
        (6, 12),
        "two-numbers",
        "areas/doncaster.yaml, line 18",
    ),
    Case(
        "two limits",
        TOPIC,
        "    - Talk to the other worker first.",
        "    - A doctor must see every mark within two days.",
        (10, 43),
        "two-limits",
        "“24 hours”",
    ),
    Case(
        "asked and not",
        TOPIC,
        "answer:\n",
        "not_for:\n  - They closed it, and I disagree\nanswer:\n",
        (8, 5),
        "asked-and-not-for",
        "under not_for",
    ),
    Case(
        "number of nobody",
        TOPIC,
        "Talk to",
        "Ring 01302 999111 or talk to",
        (10, 12),
        "number-nobody-has",
        "01302 999111",
    ),
    Case("time of nobody", TOPIC, "Talk to", "Before 4:30pm talk to", (10, 14), "time-nobody-has", "4:30pm"),
)
PEOPLE = (
    Case(
        "name in an answer",
        TOPIC,
        "Talk to the",
        "Talk to Sarah Whitfield or the",
        (10, 15),
        "personal-data",
        "Sarah Whitfield",
    ),
    Case(
        "name in an ask",
        TOPIC,
        "they closed it",
        "they closed Kayleigh Brown's case",
        (4, 17),
        "personal-data",
        "Kayleigh Brown",
    ),
    Case("birthday", JACK, "a young baby.", "a baby born on 12/03/2016.", (7, 35), "personal-data", "date of birth"),
    Case("mobile", TOPIC, "Talk to", "Ring 07700 900123 or talk to", (10, 12), "personal-data", "07700 900123"),
    Case(
        "mailbox",
        OTHER,
        "Ring the front",
        "Write to sarah.whitfield@nhs.net and ring the front",
        (9, 16),
        "personal-data",
        "email",
    ),
    Case("address", JACK, "He was", "He lived at 14 Marsh Lane. He was", (7, 46), "personal-data", "address"),
    Case(
        "maybe a name",
        TOPIC,
        "the social worker will",
        "kayleigh said the social worker will",
        (6, 5),
        "maybe-a-name",
        "kayleigh",
    ),
    Case("blame", OTHER, "Any mark", "Mum failed to engage. Any mark", (7, 14), "blames", "failed to engage"),
    Case(
        "abbreviation that blames",
        JACK,
        "It was not",
        "The appointment was DNA. It was not",
        (11, 54),
        "blames",
        "“DNA”",
    ),
)
DIGEST = "    do_now: Write it down.\n    digest:\n      questions: [Who wrote it down?]\n      happened: "
READING = (
    Case(
        "digest of two screens",
        JACK,
        "    topics: [escalation]",
        f"    topics: [escalation]\n{DIGEST}{'He was hurt. ' * 140}",
        (15, 7),
        "digest-too-long",
        "characters",
    ),
    Case(
        "long sentence",
        OTHER,
        "Ring the front door now.",
        "Ring now. " + "Tell them what you saw and " * 5 + "wait.",
        (9, 17),
        "long-sentence",
        "31 words",
    ),
    Case(
        "hard words",
        OTHER,
        "Any mark on a baby needs a doctor today.",
        "Immediate paediatric examination facilitates differentiation between accidental and inflicted presentations.",
        (7, 10),
        "hard-to-read",
        "people of",
    ),
    Case(
        "long screen",
        OTHER,
        "  do:\n",
        "  not_seen: " + "any page on this. We looked at it. " * 30 + "\n  do:\n",
        (7, 10),
        "screen-too-long",
        "may have 1000",
    ),
)
UNUSED = (
    Case(
        "finding nobody teaches",
        JACK,
        "    topics: [escalation]",
        "    topics: [escalation]\n  - id: alone\n    title: He was left alone\n    told_us: Nobody knew.",
        (13, 9),
        "finding-not-taught",
        "He was left alone",
    ),
    Case("term nobody uses", LEXICON, "same:", "  zzq: zebra quagga\nsame:", (3, 3), "word-not-used", "“zzq”"),
    Case(
        "group nobody uses",
        LEXICON,
        "[bruise, mark]",
        "[bruise, mark]\n  - [okapi, quagga]",
        (5, 5),
        "word-not-used",
        "“okapi”",
    ),
)
ACCEPTED = (
    Case("no such warning", TOPIC, "status: published", ACCEPTING.format("zzz"), (36, 11), "accepted-unknown", "“zzz”"),
    Case(
        "an error", TOPIC, "status: published", ACCEPTING.format("personal-data"), (36, 11), "accepted-error", "cannot"
    ),
    Case(
        "nothing to accept",
        TOPIC,
        "status: published",
        ACCEPTING.format("blames"),
        (36, 11),
        "accepted-unused",
        "“blames”",
    ),
)
DRAFTS = (
    Case(
        "published and not written",
        TOPIC,
        "Use the protocol on the same day.",
        "Write the answer here in one or two sentences.",
        (8, 10),
        "not-written",
        "is published",
    ),
    Case(
        "finding not written",
        JACK,
        "Somebody disagreed. It was not written down.",
        "Write here what it told us.",
        (11, 14),
        "not-written",
        "is published",
    ),
)
OF_FILES = (*RESTS_ON, *DRAFTS, *LOOKED_AFTER, *DOUBTS, *CONTRADICTIONS, *PEOPLE, *READING, *UNUSED, *ACCEPTED)


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
