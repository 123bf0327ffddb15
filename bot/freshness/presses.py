"""What a lead's answer about something due changes in the knowledge files. Pure; see `bot.knowledge.edit`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.freshness.due import DueNumber
from bot.knowledge.edit import Change
from bot.knowledge.folder import Found
from bot.knowledge.schema import Briefing, Confidence, Topic

HALF_A_YEAR = timedelta(days=182)


@dataclass(frozen=True)
class FileEdit:
    """Changes to one file: the folder it stands in (`topics`), the id written in it, and the changes."""

    kind: str
    id: str
    changes: tuple[Change, ...]


def still_right(item: Topic | Briefing, today: date) -> FileEdit:
    """It was checked today. The next check is as far off as the last was, else it would be overdue at once."""
    last, due = item.reviewed_on, item.review_by
    apart = due - last if last and due and due > last else HALF_A_YEAR
    dates = {"reviewed_on": today, "review_by": today + apart}
    changes = tuple(Change((key,), on.isoformat()) for key, on in dates.items())
    return FileEdit("topics" if isinstance(item, Topic) else "briefings", item.id, changes)


def it_works(number: DueNumber, today: date) -> FileEdit:
    """The number was rung today and is right, so it is printed plain for 90 days."""
    return _contact(number, confirmed_on=today.isoformat())


def it_is_wrong(number: DueNumber, reason: str) -> FileEdit:
    """The number was rung and is wrong: it is printed no more. `reason`: what the file says of it, for leads."""
    return _contact(number, phone_status=Confidence.LOW.value, phone_reason=reason, confirmed_on=None)


def file_of(found: Iterable[Found], edit: FileEdit) -> str | None:
    """The name in the folder of the file to change; None when no file has that id any more."""
    documents = (each.reading.document for each in found if each.kind == edit.kind)
    return next((each.file for each in documents if each and each.data.get("id") == edit.id), None)


def _contact(number: DueNumber, **values: str | None) -> FileEdit:
    had = number.contact.model_fields_set
    changes = [
        Change(("contacts", number.key, name), value)
        for name, value in values.items()
        if value is not None or name in had
    ]
    return FileEdit("areas", number.area.id, tuple(changes))
