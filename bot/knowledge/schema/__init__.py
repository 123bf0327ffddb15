"""What the files in `knowledge/` may say: one model for each kind of file.

Every value arrives as a string, a list or a mapping; the models make types of them.
"""

from bot.knowledge.schema.area import CONFIRMED_FOR, Adopted, Area, AreaStatus, Contact, Link, Procedure
from bot.knowledge.schema.briefing import Briefing, BriefingStatus, Finding, InDigest, Question, Statement
from bot.knowledge.schema.digest import Days, DigestSettings, Weekday
from bot.knowledge.schema.headings import Headings
from bot.knowledge.schema.language import Blame, Everyday, Lexicon, Wording
from bot.knowledge.schema.source import Source, SourceKind, Sources
from bot.knowledge.schema.terms import (
    Accepted,
    Ask,
    Authority,
    Confidence,
    Id,
    LinkStatus,
    Model,
    Phone,
    Sentence,
    Short,
    Text,
)
from bot.knowledge.schema.topic import Act, Answer, Change, Learning, LocalAnswer, SourceUse, Status, Topic

__all__ = [
    "CONFIRMED_FOR",
    "Accepted",
    "Act",
    "Adopted",
    "Answer",
    "Area",
    "AreaStatus",
    "Ask",
    "Authority",
    "Blame",
    "Briefing",
    "BriefingStatus",
    "Change",
    "Confidence",
    "Contact",
    "Days",
    "DigestSettings",
    "Everyday",
    "Finding",
    "Headings",
    "Id",
    "InDigest",
    "Learning",
    "Lexicon",
    "Link",
    "LinkStatus",
    "LocalAnswer",
    "Model",
    "Phone",
    "Procedure",
    "Question",
    "Sentence",
    "Short",
    "Source",
    "SourceKind",
    "SourceUse",
    "Sources",
    "Statement",
    "Status",
    "Text",
    "Topic",
    "Weekday",
    "Wording",
]
