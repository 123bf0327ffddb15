"""A small knowledge base that questions can be matched against: eight topics, everyday matters, one review."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bot.knowledge.base import Knowledge
from bot.knowledge.loader import load_defaults
from bot.knowledge.schema import Area, Briefing, Everyday, Lexicon, Topic
from bot.knowledge.urgent import Examples
from bot.matching.decide import Matcher
from tests import sample

ASKS: dict[str, tuple[str, list[str], list[str]]] = {
    "section-47": (
        "Section 47 enquiry",
        ["what is a section 47", "who leads the enquiry", "threshold for significant harm", "how is a s47 finished"],
        ["section 47 of another act"],
    ),
    "section-17": (
        "Child in need",
        ["what is section 17", "is a child in need plan voluntary", "support for a disabled child under s17"],
        [],
    ),
    "escalation": (
        "Disagreeing with another agency",
        ["how do i escalate", "the other agency will not listen to us", "stages of the escalation policy"],
        ["how do i escalate a complaint about my broadband"],
    ),
    "bruising": (
        "Bruise on a baby who cannot move about",
        ["bruise on a baby", "mark on a 6 week old who is not crawling", "fracture in an infant"],
        [],
    ),
    "information-sharing": (
        "Sharing information",
        ["can i share information without consent", "does gdpr stop me telling social care", "may i tell the school"],
        [],
    ),
    "private-fostering": (
        "Living with somebody else: private fostering",
        ["what is the 28 day rule", "pupil lives with her friend's mum", "does staying with an aunt count"],
        ["foster a cat for a charity"],
    ),
    "lado": ("Allegation against staff", ["when do i call the lado", "teacher accused of hitting a pupil"], []),
    "immediate-danger": ("A child is in danger now", ["child in danger right now", "do i ring 999 first"], []),
}

EVERYDAY = Everyday(
    topics={
        "consent-slips": ["consent slip for the museum trip", "photo permission form", "sign the trip letter"],
        "it-support": ["escalate my laptop ticket", "password reset for the laptop", "printer is broken"],
        "cars": ["car insurance for new drivers", "child lock on the car door", "flat car battery"],
    }
)

LEXICON = Lexicon(
    terms={
        "s47": "section 47 enquiry",
        "cin": "child in need",
        "lado": "local authority designated officer",
        "gdpr": "general data protection regulation",
    }
).over(load_defaults().lexicon)

REVIEW = Briefing.model_validate(
    {
        "id": "northtown-sam",
        "title": "Sam: a broken arm",
        "known_as": ["Sam", "NT"],
        "area": "northtown",
        "kind": "learning review",
        "happened": [{"text": "A baby came to hospital with a swollen arm. It was broken."}],
        "findings": [
            {
                "id": "not-heard",
                "title": "Disagreement was not settled",
                "told_us": "Conferences did not settle differences.",
                "topics": ["escalation"],
            },
            {"id": "not-shared", "title": "Facts were not shared", "told_us": "Some professionals did not know."},
        ],
    }
)


def topics() -> list[Topic]:
    """The topics of `ASKS`."""
    return [
        sample.topic(id_, title=title, asks=asks, not_for=not_for, answer={"short": f"{title}."})
        for id_, (title, asks, not_for) in ASKS.items()
    ]


def knowledge(*more: Topic, everyday: Everyday = EVERYDAY) -> Knowledge:
    """The small knowledge base, with further topics."""
    places: tuple[Area, ...] = (
        sample.england(),
        sample.place("northtown", also_known_as=["West Moor", "Moor"]),
        sample.place("southtown"),
    )
    return Knowledge(
        areas={area.id: area for area in places},
        sources={},
        briefings={REVIEW.id: REVIEW},
        topics={topic.id: topic for topic in (*topics(), *more)},
        lexicon=LEXICON,
        urgent=load_defaults().urgent.model_copy(update={"examples": Examples()}),
        everyday=everyday,
        wording={},
        digest=load_defaults().digest,
    )


@cache
def matcher() -> Matcher:
    """A matcher for the small knowledge base, built once."""
    return Matcher(knowledge())


@cache
def explainer() -> Matcher:
    """A matcher that knows what two more terms mean: one that no topic is about, and one with two meanings."""
    meanings = {"SGO": ["special guardianship order"], "PL": ["allegation against staff", "a child is in danger now"]}
    known = knowledge()
    return Matcher(replace(known, lexicon=known.lexicon.model_copy(update={"meanings": meanings})))
