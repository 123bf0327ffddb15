"""The small knowledge folder of `publishing_sample` with a sensitive topic, a known gap, and a baby's bruise."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.loader import load_defaults
from tests import publishing_sample

_TOPIC = """\
id: {id}
title: {title}
asks:
{asks}
answer:
  short: {short}
authority: local
owner: Practice lead
reviewed_on: 2026-11-01
review_by: 2027-05-01
status: {status}
{more}"""


def topic(id_: str, title: str, *asks: str, status: str = "published", more: str = "") -> bytes:
    """A topic's file."""
    listed = "\n".join(f"  - {each}" for each in asks)
    values = {"id": id_, "title": title, "asks": listed, "short": f"{title}.", "status": status, "more": more}
    return _TOPIC.format_map(values).encode()


def _short_everyday() -> bytes:
    """One example for each everyday matter, so that the matcher is made in a moment."""
    lines = [f"  {id_}: [{id_.replace('-', ' ')} form]" for id_ in load_defaults().everyday.topics]
    return "\n".join(("topics:", *lines, "")).encode()


FILES = publishing_sample.FILES | {
    "everyday.yaml": _short_everyday(),
    "topics/child-death.yaml": topic(
        "child-death",
        "After a child has died",
        "rapid review after a child death",
        "who tells the panel that a pupil died",
        more="sensitive: yes\n",
    ),
    "topics/start-of-the-act.yaml": topic(
        "start-of-the-act", "When the new Act starts", "when does the new act start", status="gap"
    ),
    "topics/bruising.yaml": topic(
        "bruising", "Bruise on a baby", "bruise on a baby", "mark on an infant who is not crawling"
    ),
}


def written(folder: Path) -> Path:
    """The files as a folder, and nothing besides."""
    for place in folder.glob("topics/*.yaml"):
        if f"topics/{place.name}" not in FILES:
            place.unlink()
    for name, content in FILES.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder
