"""The leads' guide as a test reads it: an entry for each code, with a wrong example and its fix.

An example is one YAML block: the first line is a note that names a file, then come the wrong lines, then the note
`# right` and the right ones. The lines are whole keys from the left edge. They take the place of the same keys of
that file in the small folder below; a file that is not there is the lines alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

GUIDE = Path(__file__).parent.parent / "knowledge" / "README.md"
BASE = {
    "areas/england.yaml": """\
id: england
name: England
contacts:
  police:
    name: Police
    phone: "101"
    phone_status: high
    hours: always
    hours_status: high
    confirmed_on: 2026-11-20
""",
    "areas/exampleshire.yaml": """\
id: exampleshire
name: Exampleshire
parent: england
first_call:
  - front-door
contacts:
  front-door:
    name: Front door
    phone: 01632 960123
    phone_status: high
    confirmed_on: 2026-11-20
    hours: Mon-Fri 8:30am-5pm
    hours_status: high
procedures:
  escalation:
    title: Escalation protocol
    url: https://www.example.org/escalation
    status: opened
    opened_on: 2026-11-20
""",
    "briefings/sam.yaml": """\
id: sam
title: "Sam: a review"
area: exampleshire
kind: learning review
happened:
  - text: A baby was hurt.
findings:
  - id: not-written
    title: Nobody wrote it down
    told_us: A challenge was not recorded.
    topics: [lost-record]
owner: Practice lead
reviewed_on: 2026-11-22
review_by: 2027-05-22
""",
    "sources.yaml": """\
sources:
  children-act:
    title: Children Act 1989
    kind: law
  guidance:
    title: Statutory guidance
    kind: guidance
""",
    "topics/lost-record.yaml": """\
id: lost-record
title: A child's record is missing
asks:
  - cant find the childs file anywhere
  - the notes have gone, who do i tell
answer:
  short: Tell your manager today if a child's record cannot be found.
  do:
    - Write down when you last saw it.
    - Your manager decides who else must know.
authority: local
learning:
  - briefing: sam
    findings: [not-written]
    says: Sam review. Nothing was written down.
contacts: [front-door]
owner: Practice lead
reviewed_on: 2026-11-22
review_by: 2027-05-22
status: published
""",
    "topics/late-record.yaml": """\
id: late-record
title: A record was written late
asks:
  - i wrote it up two days later
answer:
  short: Say in the record when you wrote it and why it is late.
authority: must
sources:
  - id: children-act
    supports: Agencies must work together.
    authority: must
owner: Practice lead
reviewed_on: 2026-11-22
review_by: 2027-05-22
status: published
""",
    "wording.yaml": """\
wording:
  danger_line: "Immediate danger: 999"
""",
}
_ENTRY = re.compile(r"^#### `([a-z0-9-]+)`$\n(.*?)(?=^#{2,4} |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```yaml\n# ([a-z0-9/.-]+)\n(.*?)^# right\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_KEY = re.compile(r"^[^\s#-].*$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """The wrong lines of a file, and the right ones."""

    file: str
    wrong: str
    right: str

    def folder(self, place: Path, lines: str) -> Path:
        """The small folder with these lines, wrong or right, in their place."""
        for name, text in {**BASE, self.file: self._placed(lines)}.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return place

    def _placed(self, lines: str) -> str:
        if self.file not in BASE:
            return lines
        keys = {_name(line) for line in _KEY.findall(self.right)}
        blocks = list(_blocks(BASE[self.file]))
        kept = [block for block in blocks if _name(block) not in keys]
        place = next((n for n, block in enumerate(blocks) if _name(block) in keys), len(blocks))
        return "".join([*kept[:place], lines, *kept[place:]])


@dataclass(frozen=True)
class Entry:
    """What the guide says about a code."""

    code: str
    text: str

    @property
    def examples(self) -> list[Example]:
        """The examples that can be tried."""
        return [Example(*found) for found in _BLOCK.findall(self.text)]


def entries() -> list[Entry]:
    """Every entry of the guide, in its order."""
    return [Entry(code, text) for code, text in _ENTRY.findall(GUIDE.read_text(encoding="utf-8"))]


def whole_file(kind: str) -> str:
    """The example of a whole topic or area file."""
    blocks = re.findall(r"^ *```yaml\n(.*?)^ *```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return next(dedent(block) for block in blocks if f"/{kind}.schema.json" in block)


def _blocks(text: str) -> Iterator[str]:
    """The text from one key at the left edge to the next."""
    yield from (found[0] for found in re.finditer(r"^\S.*\n(?:[ \t].*\n|\n)*", text, re.MULTILINE))


def _name(line: str) -> str:
    return line.split(":")[0]
