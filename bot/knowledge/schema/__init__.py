"""What the files in `knowledge/` may say: one model for each kind of file.

Every value arrives as a string, a list or a mapping; the models make types of them.
"""

from bot.knowledge.schema.area import Adopted, Area, Contact, Link, Procedure
from bot.knowledge.schema.briefing import Briefing, Finding, Question, Statement
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
    "Accepted",
    "Act",
    "Adopted",
    "Answer",
    "Area",
    "Ask",
    "Authority",
    "Blame",
    "Briefing",
    "Change",
    "Confidence",
    "Contact",
    "Everyday",
    "Finding",
    "Id",
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
    "Wording",
]
