"""Files that can be read and say something a knowledge file cannot say."""

from tests.broken.folder import Case

TOPIC = "topics/escalation.yaml"
AREA = "areas/doncaster.yaml"
JACK = "briefings/doncaster-jack.yaml"
LONG = "word " * 60

VALUES = (
    Case("misspelt key", TOPIC, "act: today", "rellated: []", (11, 1), "unknown-key", "Did you mean “related”"),
    Case("misspelt key that is needed", TOPIC, "owner:", "ownr:", (30, 1), "unknown-key", "Did you mean “owner”"),
    Case("key with a space", TOPIC, "act: today", "not for: []", (11, 1), "unknown-key", "Did you mean “not_for”"),
    Case("key of elsewhere", TOPIC, "act: today", "not_seen: Forms", (11, 1), "key-belongs-under", "under “answer”"),
    Case("invented key", TOPIC, "act: today", "zzz: today", (11, 1), "key-not-known", "do not know “zzz”"),
    Case("key far inside", AREA, "    phone_status: m", "    phone_statsu: m", (12, 5), "unknown-key", "phone_status"),
    Case("missing key", TOPIC, "owner: Practice lead\n", "", (1, 1), "missing-key", "“owner” is missing"),
    Case("missing key inside", AREA, "    name: Emergency team\n", "", (16, 5), "missing-key", "missing in night"),
    Case("missing key in a list", JACK, "    title: Challenge\n", "", (8, 5), "missing-key", "missing in findings"),
    Case("no value", TOPIC, "owner: Practice lead", "owner:", (30, 1), "no-value", "no value"),
    Case("only a note as value", TOPIC, "Practice lead", "# to do", (30, 1), "no-value", "no value"),
    Case("nothing after the dash", TOPIC, "- they closed it and I disagree", "-", (4, 4), "no-value", "no value"),
    Case("list without items", TOPIC, "act: today", "related:", (11, 1), "no-value", "no value"),
    Case("empty quotes", TOPIC, "Practice lead", '""', (30, 8), "too-short", "is empty"),
    Case("list for a sentence", TOPIC, "owner: Practice lead", "owner:\n  - Lead", (31, 3), "text-not-list", "a list"),
    Case(
        "keys for a sentence",
        TOPIC,
        "owner: Practice lead",
        "owner:\n  role: Lead",
        (31, 3),
        "text-not-names",
        "name: value",
    ),
    Case("sentence for a list", TOPIC, "act: today", "related: escalation", (11, 10), "not-a-list", "should be a list"),
    Case(
        "sentence for keys",
        JACK,
        "  - text: A young baby was seriously hurt.",
        "  - A young baby",
        (6, 5),
        "not-a-mapping",
        "name: value",
    ),
    Case("too long", TOPIC, "Tell your manager.", LONG, (9, 7), "too-long", "may have 200"),
    Case(
        "five steps",
        TOPIC,
        "    - Tell your manager.",
        "    - a\n    - b\n    - c\n    - d",
        (9, 5),
        "too-many",
        "may have 4",
    ),
    Case(
        "no ask",
        TOPIC,
        "  - they closed it and I disagree\n  - who do I go to over their head",
        "  []",
        (4, 3),
        "too-few",
        "at least 1",
    ),
    Case(
        "ask twice",
        TOPIC,
        "who do I go to over their head",
        "They closed it and I disagree",
        (5, 5),
        "said-twice",
        "twice",
    ),
    Case(
        "unknown choice",
        TOPIC,
        "status: published",
        "status: publish",
        (33, 9),
        "not-one-of",
        "draft, published, gap, retired",
    ),
    Case("no such choice", TOPIC, "act: today", "act: xyz", (11, 6), "not-one-of", "now, today, plan"),
    Case("12/03/2026", TOPIC, "2026-11-22", "12/03/2026", (31, 14), "bad-date", "year, month, day"),
    Case("date in words", TOPIC, "2026-11-22", "22nd November 2026", (31, 14), "bad-date", "22nd November"),
    Case("no date", TOPIC, "2026-11-22", "soon", (31, 14), "bad-date", "“soon”"),
    Case("month 13", TOPIC, "2026-11-22", "2026-13-01", (31, 14), "no-such-day", "2026-13-01"),
    Case("30 February", TOPIC, "2027-05-22", "2027-02-30", (32, 12), "no-such-day", "2027-02-30"),
    Case("neither yes nor no", TOPIC, "sensitive: no", "sensitive: maybe", (12, 12), "bad-yes-no", "yes or no"),
    Case("bad URL", AREA, "https://example.org/escalation", "www.example.org/a", (22, 10), "bad-url", "web address"),
    Case(
        "URL of another kind",
        AREA,
        "https://example.org/escalation",
        "ftp://example.org",
        (22, 10),
        "bad-url",
        "web address",
    ),
    Case("bad id", TOPIC, "id: escalation", "id: Escalating a case", (1, 5), "bad-id", "cannot be an id"),
    Case("bad contact name", AREA, "  night:", "  Night Team:", (15, 3), "bad-id", "Night Team"),
    Case("letter O in a number", AREA, "01302 737777", "O1302 737777", (11, 12), "letter-in-number", "letter O"),
    Case(
        "letter l in a quoted number", AREA, "01302 796000", '"0l302 796000"', (17, 14), "letter-in-number", "letter l"
    ),
    Case("brackets in a number", AREA, "01302 737777", "(01302) 737-777", (11, 12), "bad-phone", "phone number"),
    Case("words as a number", AREA, "01302 737777", "ask reception", (11, 12), "bad-phone", "phone number"),
    Case("hours nobody can read", AREA, "Mon-Fri 8:30am-5pm", "office hours", (13, 12), "bad-hours", "“office hours”"),
    Case("closes before it opens", AREA, "Mon-Fri 8:30am-5pm", "Mon-Fri 5pm-8am", (13, 12), "bad-hours", "5pm-8am"),
    Case(
        "number too large",
        "urgent.yaml",
        "",
        "danger:\n  a:\n    all_of: [child]\n    within: 500\n",
        (4, 13),
        "bad-number",
        "500",
    ),
    Case(
        "number in words",
        "urgent.yaml",
        "",
        "danger:\n  a:\n    all_of: [child]\n    within: ten\n",
        (4, 13),
        "bad-number",
        "ten",
    ),
    Case(
        "name the reply does not fill in",
        "urgent.yaml",
        "",
        "replies:\n  child:\n    lines:\n      - Ring {nummer}\n",
        (4, 9),
        "not-filled-in",
        "“{nummer}”",
    ),
    Case(
        "capitals and marks in a phrase",
        "urgent.yaml",
        "",
        "always_urgent:\n  - Code Purple!\n",
        (2, 5),
        "bad-phrase",
        "“Code Purple!”",
    ),
    Case(
        "list for yes or no",
        "urgent.yaml",
        "",
        "replies:\n  child:\n    silent: [yes]\n",
        (3, 13),
        "bad-value",
        "“silent”",
    ),
    Case("no such reply", "urgent.yaml", "", "replies:\n  chlid:\n    lines: [a]\n", (2, 3), "not-one-of", "“chlid”"),
)

NAMES = (
    Case("unknown topic", JACK, "      - escalation", "      - escalating", (12, 9), "unknown-topic", "“escalating”"),
    Case("unknown related topic", TOPIC, "act: today", "related: [zzz]", (11, 11), "unknown-topic", "“zzz”"),
    Case("unknown area", JACK, "area: doncaster", "area: doncastre", (3, 7), "unknown-area", "“doncastre”"),
    Case("unknown parent", AREA, "parent: england", "parent: britain", (3, 9), "unknown-area", "“britain”"),
    Case("unknown local area", TOPIC, "  doncaster:", "  sandwell:", (28, 3), "unknown-area", "“sandwell”"),
    Case(
        "unknown source", TOPIC, "- id: children-act", "- id: childrens-act", (15, 9), "unknown-source", "childrens-act"
    ),
    Case(
        "unknown source of a number",
        AREA,
        "source: front-door-page",
        "source: page",
        (14, 13),
        "unknown-source",
        "“page”",
    ),
    Case(
        "unknown newer source",
        "sources.yaml",
        "kind: law",
        "kind: law\n    superseded_by: act-2",
        (9, 20),
        "unknown-source",
        "act-2",
    ),
    Case(
        "source replaced by itself",
        "sources.yaml",
        "kind: law",
        "kind: law\n    superseded_by: children-act",
        (9, 20),
        "superseded-circle",
        "children-act → children-act",
    ),
    Case(
        "unknown briefing", TOPIC, "briefing: doncaster-jack", "briefing: jack", (19, 15), "unknown-briefing", "“jack”"
    ),
    Case("unknown finding", TOPIC, "      - challenge", "      - challenges", (21, 9), "unknown-finding", "challenges"),
    Case("unknown contact", TOPIC, "  - front-door\n", "  - frontdoor\n", (26, 5), "unknown-contact", "frontdoor"),
    Case(
        "unknown first call",
        AREA,
        "first_call:\n  - front-door",
        "first_call:\n  - door",
        (7, 5),
        "unknown-contact",
        "“door”",
    ),
    Case("hours of nobody", AREA, "when front-door is", "when door is", (18, 12), "unknown-contact", "“door”"),
    Case(
        "contact of a daughter area",
        "areas/england.yaml",
        "name: England",
        "name: England\nadvice: [night]",
        (3, 10),
        "unknown-contact",
        "“night”",
    ),
    Case(
        "unknown procedure",
        TOPIC,
        "procedures:\n  - escalation",
        "procedures:\n  - escalate",
        (24, 5),
        "unknown-procedure",
        "“escalate”",
    ),
    Case(
        "circle of parents",
        "areas/england.yaml",
        "name: England",
        "name: England\nparent: england",
        (3, 9),
        "parent-circle",
        "england → england",
    ),
    Case("earlier id in use", TOPIC, "act: today", "was: [escalation]", (11, 7), "was-taken", "earlier id"),
    Case(
        "unknown list of words",
        "urgent.yaml",
        "",
        "danger:\n  a:\n    all_of: [zzzz]\n",
        (2, 3),
        "unknown-word-list",
        "zzzz",
    ),
    Case(
        "misspelt sentence",
        "wording.yaml",
        "  not_seen:",
        "  not_sene:",
        (3, 3),
        "unknown-wording",
        "Did you mean “not_seen”",
    ),
    Case("no such sentence", "wording.yaml", "  not_seen:", "  zzz:", (3, 3), "wording-not-known", "“zzz”"),
    Case("name not filled in", "wording.yaml", "{text}", "{words}", (3, 32), "unknown-placeholder", "{text}"),
    Case(
        "nothing filled in there", "wording.yaml", "Immediate danger", "In {area}", (2, 20), "no-placeholders", "{area}"
    ),
    Case("single brace", "wording.yaml", "{text}", "{text", (3, 32), "stray-brace", "single"),
)

SOURCES = """\
sources:
  - id: children-act
    supports: Agencies must work together.
    authority: must
"""
LEARNING = """\
learning:
  - briefing: doncaster-jack
    findings:
      - challenge
    says: A challenge was not recorded.
"""

EDITORIAL = (
    Case("nothing to rest on", TOPIC, SOURCES + LEARNING, "", (1, 1), "no-sources", "names no source"),
    Case("must without a law", TOPIC, SOURCES, "", (13, 12), "authority-without-source", "kind law"),
    Case("due before checked", TOPIC, "2027-05-22", "2026-11-22", (32, 12), "review-before-reviewed", "not after"),
    Case(
        "published and not written",
        TOPIC,
        "Use the escalation procedure the same day.",
        "Write the answer here in one or two sentences.",
        (7, 10),
        "not-written",
        "is published",
    ),
    Case(
        "finding not written",
        JACK,
        "A challenge was not recorded.",
        "Write here what it told us.",
        (10, 14),
        "not-written",
        "is published",
    ),
    Case(
        "review overdue",
        TOPIC,
        "2026-11-22\nreview_by: 2027-05-22",
        "2026-05-01\nreview_by: 2026-11-21",
        (32, 12),
        "review-overdue",
        "2026-11-21",
    ),
)
