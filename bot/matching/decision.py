"""What the bot makes of a message: the decision and everything the reply needs to know about the message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.privacy.redact import PersonalDetail


class Sender(StrEnum):
    """Who seems to write. It decides which help is shown, never whether help is shown."""

    PROFESSIONAL = "professional"
    CHILD = "child"
    VICTIM = "victim"
    PARENT = "parent"


@dataclass(frozen=True)
class Safety:
    """What must be known before anything else is looked at.

    `despair`: a professional's own despair after a death or serious harm. `foreign`: not written in English.
    `why`: the ids of the rules that fired, for `briefbot ask --why`.
    """

    urgent: bool = False
    sender: Sender = Sender.PROFESSIONAL
    despair: bool = False
    foreign: bool = False
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A topic (or `briefing:<id>`) that might be meant.

    `confidence`: 0 to 1, comparable over messages. `section`: the finding to open, when it is a briefing.
    `why`: the words of the message that matched, for people to read.
    """

    id: str
    confidence: float
    why: tuple[str, ...] = ()
    section: str | None = None


class ChatKind(StrEnum):
    """What has its own short reply: small talk, and what a term means."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    WHO_ARE_YOU = "who-are-you"
    WHAT_CAN_YOU_DO = "what-can-you-do"
    LANGUAGE = "language"  # which languages the bot speaks
    COMPLAINT = "complaint"  # about the bot, never about work
    VENT = "vent"  # anger, and no word about what
    OTHER = "other"
    TERM = "term"


@dataclass(frozen=True)
class Answer:
    """One topic is the clear winner."""

    winner: Candidate


@dataclass(frozen=True)
class Offer:
    """Two or three topics are close: let the person choose."""

    choices: tuple[Candidate, ...]


@dataclass(frozen=True)
class Decline:
    """Nothing is close. `everyday`: it looks like everyday work that we do not cover."""

    everyday: str | None = None


@dataclass(frozen=True)
class Chat:
    """Small talk, or (`TERM`) a question for what a term means that no topic says more about."""

    kind: ChatKind = ChatKind.OTHER


Decision = Answer | Offer | Decline | Chat


class Aspect(StrEnum):
    """The part of the last answer that a short message asks for; `AREA`: all of it, in the area it names."""

    AREA = "area"
    NUMBERS = "numbers"
    LINK = "link"
    MORE = "more"


@dataclass(frozen=True)
class Term:
    """A term of the trade as it is written, and what it stands for; several meanings where it has several."""

    written: str
    meanings: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """The last answer of a chat, which a short message may lean on: its topic, and the area that was named for it."""

    topic: str
    area: str | None = None


@dataclass(frozen=True)
class Verdict:
    """All that is known of a message; the text itself is kept only as `redacted`.

    `candidates`: the best three, best first, also when declining. `area`: the one named in the message, or before it
    in a message that leans on the last answer. `corrections`: spelling put right, as (written, read as).
    `follows`: it was read as going on from the last answer. `aspect`: the part of that which is asked for.
    `term`: the term whose meaning is all that is asked for.
    """

    decision: Decision
    safety: Safety
    candidates: tuple[Candidate, ...] = ()
    personal_data: tuple[PersonalDetail, ...] = ()
    redacted: str = ""
    area: str | None = None
    corrections: tuple[tuple[str, str], ...] = ()
    follows: bool = False
    aspect: Aspect | None = None
    term: Term | None = None

    @property
    def action(self) -> str:
        """`answer`, `offer`, `decline` or `chat`."""
        return type(self.decision).__name__.lower()


@dataclass(frozen=True)
class NearestAsk:
    """The example question of a topic that is nearest to a message, and by what: its `words` or its `meaning`."""

    text: str
    by: str
    near: float


@dataclass(frozen=True)
class Reasons:
    """What a verdict rests on, for leads.

    `concepts`: sayings found and what the trade calls them. `meaning`: whether the sentence encoder was at work.
    `asks`: the nearest example question by topic.
    """

    concepts: tuple[tuple[str, str], ...]
    meaning: bool
    asks: Mapping[str, NearestAsk]
