"""What every handler works with: the knowledge, the matcher, the memory, the delivery and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from telegram import Bot

from bot.chat.allowance import Allowance
from bot.chat.answered import Answered
from bot.chat.delivery import Delivery
from bot.chat.ears import Ears
from bot.chat.editor import Editor
from bot.chat.groups import Group, Groups
from bot.chat.leads import Leads
from bot.chat.memory import Memory
from bot.chat.recent import Recent
from bot.chat.reflections import Reflections
from bot.chat.reports import Reports
from bot.chat.unsaid import Unsaid
from bot.chat.worker import Worker
from bot.knowledge.base import Knowledge
from bot.matching.decide import Matcher
from bot.matching.decision import Context, Verdict
from bot.matching.safety import Heard
from bot.monitoring.meters import Meters
from bot.replies.numbers import Numbers
from bot.replies.words import Words

WRONG_CODES, WRONG_CODE_SECONDS = 5, 720.0  # five at once, then five an hour
SENT, SENT_SECONDS = 20, 3_600.0  # questions to the leads that a person may send at once, then one an hour

POSTS, POST_SECONDS = 10, 30.0  # ten at once, then two a minute


class NotReady(Exception):
    """The matcher is still being made."""


@dataclass(frozen=True)
class Desk:
    """Everything a handler needs. A message is matched whole in the `worker`, never on the loop.

    `made`: the matcher, None while it is being made: until then only danger is answered. `group`: the group that
    the desk is answering in; None in a private chat. `by_invitation`: only leads and people with an invitation are
    answered, danger apart. `guesses`: wrong codes that a person may still try. `sent`: questions that they may still
    send to the leads. `posts`: commands that a channel may still give, since nobody can tell who writes there.
    """

    bot: Bot
    knowledge: Knowledge
    made: Matcher | None
    memory: Memory
    delivery: Delivery
    clock: Callable[[], datetime]
    worker: Worker
    recent: Recent
    editor: Editor | None = None
    by_invitation: bool = False
    guesses: Allowance = field(default_factory=lambda: Allowance(WRONG_CODES, WRONG_CODE_SECONDS))
    sent: Allowance = field(default_factory=lambda: Allowance(SENT, SENT_SECONDS))
    posts: Allowance = field(default_factory=lambda: Allowance(POSTS, POST_SECONDS))
    unsaid: Unsaid = field(default_factory=Unsaid)
    reports: Reports = field(default_factory=Reports)
    reflections: Reflections = field(default_factory=Reflections)
    answered: Answered = field(default_factory=Answered)
    groups: Groups = field(default_factory=Groups)
    group: Group | None = None
    meters: Meters = field(default_factory=Meters)
    ears: Ears = field(default_factory=Ears)

    @property
    def leads(self) -> Leads:
        """Who may change the knowledge by chat; nobody where there is no editor."""
        return self.editor.leads if self.editor else Leads()

    @property
    def matcher(self) -> Matcher:
        """The matcher for the knowledge. Raises NotReady while it is being made."""
        if self.made is None:
            raise NotReady
        return self.made

    @property
    def words(self) -> Words:
        """The bot's own sentences."""
        return Words(self.knowledge.wording)

    @property
    def can_answer(self) -> bool:
        """Whether there is knowledge to answer from."""
        return bool(self.knowledge.topics)

    def numbers(self, area: str | None) -> Numbers:
        """The numbers of an area as they stand now; an area that is no longer known counts as none."""
        return Numbers(self.knowledge, area if area in self.knowledge.areas else None, self.clock())

    async def decide(
        self, text: str, area: str | None, context: Context | None = None, heard: Heard | None = None
    ) -> Verdict:
        """What the message means, worked out off the event loop.

        `context`: the chat's last answer. `heard`: the message, where it was listened to before.
        """
        return await self.worker.do(partial(self.matcher.decide, text, area, context, heard))
