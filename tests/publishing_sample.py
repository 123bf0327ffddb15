"""A small knowledge folder as content by name: a country, a place, two topics, one of which rests on law."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILES = {
    "areas/england.yaml": b"""\
id: england
name: England
first_call: [nspcc]
contacts:
  nspcc:
    name: NSPCC helpline
    phone: 0808 800 5000
    phone_status: high
""",
    "areas/northtown.yaml": b"""\
# yaml-language-server: $schema=../schema/area.schema.json
id: northtown
name: Northtown
parent: england
first_call: [front-door]
contacts:
  front-door:
    # Rung in the spring.
    name: Front door
    phone: 01999 100100
    phone_status: high
procedures:
  escalation:
    title: Escalation Protocol
    url: https://northtown.example/escalation
""",
    "topics/escalation.yaml": b"""\
# yaml-language-server: $schema=../schema/topic.schema.json
id: escalation
title: Escalating a disagreement
asks:
  - how do i escalate
answer:
  short: Use the protocol. It is your job.
  do:
    - Talk first.   # always
    - Your manager decides.
authority: local
procedures: [escalation]
contacts: [front-door]
local:
  northtown:
    do:
      - Talk within a day.
owner: Practice lead
reviewed_on: 2026-11-01
review_by: 2027-05-01
status: published
""",
    "topics/section-47.yaml": b"""\
# yaml-language-server: $schema=../schema/topic.schema.json
id: section-47
title: Section 47
asks:
  - what is a section 47
answer:
  short: An enquiry. The council must make it.
authority: must
related: [escalation]
owner: Practice lead
reviewed_on: 2026-11-01
review_by: 2027-05-01
status: published
""",
}


def written(folder: Path, more: Mapping[str, bytes] = {}) -> Path:
    """The files as a folder, with `more` beside them or in their place."""
    for name, content in {**FILES, **more}.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder


def changed(file: str, old: str, new: str) -> bytes:
    """The file with one place in it changed."""
    content = FILES[file].replace(old.encode(), new.encode())
    assert content != FILES[file]
    return content
