"""Who may change the knowledge: the leads of the settings, each for all areas or for some."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.knowledge.base import Knowledge
from bot.replies.words import Words


@dataclass(frozen=True)
class Leads:
    """Telegram user ids with the areas that each leads; no area means all of them.

    `on_trial`: they are people of a phone page, who need not be there.

    A person's private chat with the bot has the number of the person (Bot API, Chat.id of a private chat).
    """

    areas_of: Mapping[int, frozenset[str]] = field(default_factory=dict)
    on_trial: bool = False

    def is_lead(self, user_id: int) -> bool:
        """Whether the person is a lead of anything."""
        return user_id in self.areas_of

    def may_edit(self, user_id: int, areas: Collection[str]) -> bool:
        """Whether the person leads every one of the areas. What holds everywhere belongs to the root area."""
        mine = self.areas_of.get(user_id)
        return mine is not None and (not mine or mine.issuperset(areas))

    def of_area(self, area: str) -> list[int]:
        """Everybody who leads the area, those of all areas too."""
        return [user_id for user_id in self.areas_of if self.may_edit(user_id, (area,))]

    def to_tell(self, areas: Collection[str], root: str) -> list[int]:
        """Whom a change in these areas concerns: a change of the root area concerns every lead."""
        if root in areas:
            return list(self.areas_of)
        return list(dict.fromkeys(user_id for area in sorted(areas) for user_id in self.of_area(area)))

    def others(self, user_id: int, areas: Collection[str]) -> list[int]:
        """The other leads who may agree to a change in these areas."""
        return [each for each in self.areas_of if each != user_id and self.may_edit(each, areas)]

    def role(self, user_id: int, knowledge: Knowledge) -> str:
        """What the person is, in words: lead for Doncaster."""
        words = Words(knowledge.wording)
        ids = sorted(self.areas_of.get(user_id, frozenset()))
        names = [knowledge.areas[each].name if each in knowledge.areas else each for each in ids]
        return words.say("role_areas", areas=words.say("and").join(names)) if names else words.say("role_all")
