"""What in a document may point at a person: a review must be anonymous."""

from __future__ import annotations

from collections.abc import Iterable

from bot.drafting.draft import Personal
from bot.drafting.paragraph import Paragraph
from bot.privacy.redact import redact

_OF_SERVICES = ("phone",)
_MOBILE = ("07", "+447")


def personal_details(paragraphs: Iterable[Paragraph], known: frozenset[str]) -> tuple[Personal, ...]:
    """Each detail once, where it stands first. `known`: lower-case words that are nobody's.

    Numbers of services belong in a briefing; a mobile number may be somebody's own.
    """
    found: dict[tuple[str, str], Personal] = {}
    for paragraph in paragraphs:
        for detail in redact(paragraph.text, known=known).details:
            mobile = detail.text.replace(" ", "").startswith(_MOBILE)
            if detail.kind not in _OF_SERVICES or mobile:
                found.setdefault((detail.kind, detail.text), Personal(detail.kind, detail.text, paragraph.place))
    return tuple(found.values())
