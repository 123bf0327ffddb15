"""All knowledge as one HTML file: for audit, and for the day the bot cannot be reached."""

from __future__ import annotations

from datetime import datetime

from bot.edition import parts
from bot.edition.answers import group
from bot.edition.markup import Html, element, joined, line, text
from bot.edition.page import whole_page
from bot.edition.scope import Scope
from bot.knowledge.base import Knowledge
from bot.replies.words import day


def edition_html(knowledge: Knowledge, area: str | None, moment: datetime) -> str:
    """The edition for one area, or for all with None: one file that needs no script and nothing from elsewhere.

    `area` is an id that the knowledge has; `moment` is the day it is made on, by which reviews are overdue.
    """
    scope = Scope(knowledge, area, moment)
    words = scope.words
    title = words.say("edition_title_area", area=scope.base.name) if area else words.say("edition_title")
    body = [
        _head(scope, title),
        parts.danger(scope),
        parts.contents(scope),
        parts.contacts(scope),
        parts.answers(scope, [group(scope, name, topics) for name, topics in scope.groups]),
        parts.briefings(scope),
        parts.sources(scope),
        parts.audit(scope),
    ]
    foot = words.say("edition_foot", title=title, date=day(moment.date()), revision=scope.revision)
    return whole_page(title, joined(body), foot=foot, skip=words.say("edition_skip"))


def _head(scope: Scope, title: str) -> Html:
    made = scope.words.line("edition_made", date=day(scope.moment.date()), revision=scope.revision)
    about = element("p", text(scope.words.say("edition_about")))
    return element("header", element("h1", text(title)), element("p", line(made)), about)
