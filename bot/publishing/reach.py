"""How far a change reaches: the answers that read differently with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.urgent import ReplyKind
from bot.replies.answer import AnswerPage, revision
from bot.replies.numbers import Numbers
from bot.replies.reply import Reply

_HOURS = (time(11), time(23))
Read = tuple[object, ...]


@dataclass(frozen=True)
class Reach:
    """The answers that read differently: topic and area of each, new and removed ones too; and the fixed replies."""

    answers: tuple[tuple[str, str], ...]
    replies: tuple[ReplyKind, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """The ids of their topics, each once."""
        return tuple(dict.fromkeys(topic for topic, _ in self.answers))


def reach(before: Knowledge, after: Knowledge, moment: datetime) -> Reach:
    """Compare every first screen and every [More] in every area, as they read with the one and with the other.

    They are read at a working hour and at night of the week of `moment`, since the number that is shown depends on
    the hour. The revision alone is no difference: it changes with words that nobody reads, too.
    """
    old, new = ({topic.id for topic in each.answerable} for each in (before, after))
    pairs = [(topic, area) for topic in sorted(old | new) for area in sorted({*before.areas, *after.areas})]
    wednesday = moment.astimezone(LONDON).date() + timedelta(days=2 - moment.astimezone(LONDON).weekday())
    moments = [datetime.combine(wednesday, hour, LONDON) for hour in _HOURS]
    found = (pair for pair in pairs if _reads(before, pair, old, moments) != _reads(after, pair, new, moments))
    fixed = before.urgent.replies, after.urgent.replies
    replies = tuple(kind for kind in {**fixed[0], **fixed[1]} if fixed[0].get(kind) != fixed[1].get(kind))
    return Reach(tuple(found), replies)


def _reads(knowledge: Knowledge, pair: tuple[str, str], shown: set[str], moments: list[datetime]) -> Read | None:
    topic_id, area = pair
    if topic_id not in shown or area not in knowledge.areas:
        return None
    pages = [AnswerPage(topic_id, Numbers(knowledge, area, moment)) for moment in moments]
    mark = revision(pages[0].topic)
    return (*(_without(page.first_screen(), mark) for page in pages), _without(pages[0].more(), mark))


def _without(reply: Reply, mark: str) -> Read:
    lines = tuple(tuple((run.text.replace(mark, ""), run.bold, run.link) for run in line) for line in reply.lines)
    return (lines, reply.rows)
