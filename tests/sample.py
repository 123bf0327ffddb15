"""A small knowledge base for tests: one country, two places, a few topics, one review."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

import bot
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import load_defaults
from bot.knowledge.schema import Area, Briefing, Everyday, Lexicon, Source, Topic

TUESDAY_MORNING = datetime(2026, 11, 24, 10, 20, tzinfo=LONDON)
TUESDAY_NIGHT = datetime(2026, 11, 24, 22, 40, tzinfo=LONDON)
DEFAULTS = Path(bot.__file__).parent / "defaults"


def topic(topic_id: str, **changes: Any) -> Topic:
    """A topic with everything it must have, and the changes."""
    least = {
        "id": topic_id,
        "title": f"About {topic_id}",
        "asks": [f"what about {topic_id}"],
        "answer": {"short": "Yes, if it is needed. This is why."},
        "authority": "local",
        "owner": "Practice lead",
        "reviewed_on": "2026-11-01",
        "review_by": "2027-05-01",
        "status": "published",
    }
    return Topic.model_validate(least | changes)


def contact(**changes: Any) -> dict[str, Any]:
    """A contact that answers on weekdays, with a number we are sure of."""
    least = {
        "name": "Front door",
        "phone": "01999 100100",
        "phone_status": "high",
        "hours": "Mon-Fri 8:30am-5pm",
        "hours_status": "high",
    }
    return least | changes


def england(**changes: Any) -> Area:
    """The country, with one advice number."""
    nspcc = contact(name="NSPCC helpline", phone="0808 800 5000", hours="unknown", hours_status="low")
    return Area.model_validate(
        {"id": "england", "name": "England", "first_call": ["nspcc"], "contacts": {"nspcc": nspcc}} | changes
    )


def place(area_id: str = "northtown", **changes: Any) -> Area:
    """A place with an office number, a night number and an escalation procedure."""
    night = contact(name="Out of hours", phone="01999 200200", hours="when front-door is closed")
    procedure = {
        "title": "Escalation Protocol",
        "url": "https://northtown.example/escalation",
        "updated": "August 2020",
    }
    given = {
        "id": area_id,
        "name": area_id.title(),
        "parent": "england",
        "partnership": f"{area_id.title()} Partnership",
        "first_call": ["front-door", "out-of-hours"],
        "contacts": {"front-door": contact(), "out-of-hours": night},
        "procedures": {"escalation": procedure},
    }
    return Area.model_validate(given | changes)


REVIEW = Briefing.model_validate(
    {
        "id": "northtown-sam",
        "title": "Sam: a review",
        "known_as": ["Sam"],
        "area": "northtown",
        "kind": "learning review",
        "content_note": "injury to a baby",
        "happened": [{"text": "A baby was hurt."}],
        "findings": [
            {
                "id": "not-written",
                "title": "Nobody wrote it down",
                "told_us": "A challenge was made.",
                "do_now": "Write.",
            },
            {"id": "too-narrow", "title": "Too narrow", "told_us": "One worry was seen.", "topics": ["escalation"]},
        ],
        "good_practice": [{"text": "The first meeting was in time."}],
        "questions": [{"text": "What would you do?"}, {"text": "Who would you tell?", "ours": "yes"}],
        "advice": {"text": "Ask your manager."},
        "advice_contacts": ["front-door"],
    }
)

ACT = Source.model_validate(
    {"title": "Children Act 1989, section 47", "kind": "law", "url": "https://law.example/47", "edition": "2024"}
)
NEIGHBOUR = Source.model_validate(
    {"title": "Eastshire procedures", "short": "Eastshire", "kind": "procedure", "url": "https://eastshire.example/"}
)

ESCALATION = topic(
    "escalation",
    title="Escalating a disagreement",
    group="Disagreeing",
    answer={
        "short": "Use your area's protocol when talking has not settled it. It is your job.",
        "do": ["Talk first.", "Your manager decides on the next stage."],
        "not_seen": "its time limits.",
        "more": ["A longer paragraph."],
    },
    sources=[
        {"id": "act-47", "supports": "The duty.", "authority": "must"},
        {"id": "eastshire", "supports": "Step 2.", "authority": "elsewhere", "where": "step 2"},
    ],
    learning=[{"briefing": "northtown-sam", "findings": ["not-written"], "says": "Sam review. Not written down."}],
    procedures=["escalation"],
    contacts=["front-door", "out-of-hours"],
    related=["consent", "referral"],
)


def knowledge(*topics: Topic, areas: tuple[Area, ...] | None = None, **changes: Any) -> Knowledge:
    """The small knowledge base, with further topics or in place of the ones it has."""
    shown = [ESCALATION, topic("consent", title="When parents say no"), topic("referral", title="Making a referral")]
    places = areas or (england(), place(), place("southtown", procedures={}))
    parts: dict[str, Any] = {
        "areas": {each.id: each for each in places},
        "sources": {"act-47": ACT, "eastshire": NEIGHBOUR},
        "briefings": {REVIEW.id: REVIEW},
        "topics": {each.id: each for each in (*shown, *topics)},
        "lexicon": Lexicon(),
        "urgent": load_defaults().urgent,
        "digest": load_defaults().digest,
        "everyday": Everyday(),
        "wording": wording(),
    }
    return Knowledge(**parts | changes)


def wording() -> dict[str, str]:
    """The bot's own sentences as they are shipped."""
    text = (DEFAULTS / "wording.yaml").read_text(encoding="utf-8")
    sentences: dict[str, str] = yaml.load(text, Loader=yaml.CBaseLoader)["wording"]  # noqa: S506 (strings only)
    return sentences
