"""What a check says about a link, in the light of the checks before it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from bot.freshness.page import Page, words_of
from bot.knowledge.hours import LONDON

# A second failure counts a day after the first; an hour less, since the day the clocks go forward has 23.
A_DAY = 23 * 3600
ENOUGH_OF_A_TITLE = 0.5
_JOINING_WORDS = frozenset({"and", "the", "for", "with", "from", "not", "are", "who", "how", "what", "when", "your"})


class Status(StrEnum):
    """How a link stands."""

    OK = "ok"
    RECOVERED = "recovered"  # it failed before and opens again
    MOVED = "moved"  # it opens elsewhere, or without its title
    CHANGED = "changed"  # its text is another than when a person last looked
    UNCHECKED = "could not check"  # the site does not let us look
    FAILING = "failing"  # it did not open once
    BROKEN = "broken"  # it did not open twice, a day apart


WELL = frozenset({Status.OK, Status.RECOVERED})


class Outcome(StrEnum):
    """How one attempt to open a page ended."""

    OPENED = "opened"
    REFUSED = "refused"  # it may be there; we are not let in
    FAILED = "failed"  # the site answered, and not with the page
    UNREACHED = "unreached"  # nobody answered


@dataclass(frozen=True)
class Fetched:
    """What one attempt gave. `reason` says in a few words why the page did not open; `page` is None then."""

    outcome: Outcome
    final_url: str = ""
    page: Page | None = None
    reason: str = ""


@dataclass(frozen=True)
class Record:
    """What is known of a link. Times are in seconds since 1970.

    `title`, `digest` and `final_url` are those of the page as it was last found right; `noticed_at` is when
    it was first found otherwise. `last_seen` is when the link last stood in the knowledge at a check.
    """

    url: str
    first_seen: int
    last_seen: int
    status: Status = Status.OK
    failures: int = 0
    first_failed_at: int | None = None
    last_failed_at: int | None = None
    noticed_at: int | None = None
    title: str = ""
    digest: str = ""
    final_url: str = ""
    reason: str = ""


def judge(
    url: str, earlier: Record | None, fetched: Fetched, now: int, *, titles: Sequence[str], looked_on: date | None
) -> Record:
    """The link's new record.

    `titles`: what leads call the page. `looked_on`: the day a person last opened it; whoever has looked since a
    difference was noticed has accepted what is there.
    """
    record = replace(earlier, last_seen=now) if earlier else Record(url, now, now)
    match fetched.outcome:
        case Outcome.REFUSED:
            status = Status.BROKEN if record.status is Status.BROKEN else Status.UNCHECKED
            return replace(record, status=status, reason=fetched.reason)
        case Outcome.FAILED | Outcome.UNREACHED:
            return _failed(record, fetched.reason, now)
        case Outcome.OPENED:
            return _opened(record, fetched, now, titles, looked_on)


def _failed(record: Record, reason: str, now: int) -> Record:
    first = record.first_failed_at if record.first_failed_at is not None else now
    broken = record.status is Status.BROKEN or now - first >= A_DAY
    return replace(
        record,
        status=Status.BROKEN if broken else Status.FAILING,
        failures=record.failures + 1,
        first_failed_at=first,
        last_failed_at=now,
        reason=reason,
    )


def _opened(record: Record, fetched: Fetched, now: int, titles: Sequence[str], looked_on: date | None) -> Record:
    page = fetched.page or Page("", "", None)
    failed_before = record.failures > 0
    found = replace(record, failures=0, first_failed_at=None, last_failed_at=None, reason="")
    difference = _difference(record, fetched.final_url, page, titles)
    if difference is None or _looked_since(record.noticed_at, looked_on):
        status = Status.RECOVERED if failed_before else Status.OK
        right = replace(found, title=page.title, digest=page.digest, final_url=fetched.final_url)
        return replace(right, status=status, noticed_at=None)
    status, reason = difference
    return replace(found, status=status, reason=reason, noticed_at=record.noticed_at or now)


def _difference(record: Record, final_url: str, page: Page, titles: Sequence[str]) -> tuple[Status, str] | None:
    if not same_address(final_url, record.final_url or record.url):
        return Status.MOVED, f"opens at {final_url}"
    if page.words is not None and not _has_its_title(record, page, titles):
        return Status.MOVED, f"its title is now “{page.title}”" if page.title else "it opens without a title"
    if record.digest and page.digest != record.digest:
        return Status.CHANGED, "its text has changed"
    return None


def _has_its_title(record: Record, page: Page, titles: Sequence[str]) -> bool:
    """The title is the one that was right before, or half the words of what leads call it stand on the page."""
    if record.title and record.title == page.title:
        return True
    return any(_stands(title, page.words or frozenset()) for title in titles)


def _stands(title: str, words: frozenset[str]) -> bool:
    wanted = words_of(title) - _JOINING_WORDS
    return len(wanted & words) >= ENOUGH_OF_A_TITLE * len(wanted)


def _looked_since(noticed_at: int | None, looked_on: date | None) -> bool:
    return noticed_at is not None and looked_on is not None and looked_on >= day_of(noticed_at)


def same_address(one: str, other: str) -> bool:
    """Whether two addresses differ in nothing that a person would call a move: https, www., a last slash."""
    return _plain(one) == _plain(other)


def _plain(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.netloc.casefold().removeprefix("www."), parts.path.rstrip("/"), parts.query


def day_of(seconds: int) -> date:
    """The day in England."""
    return datetime.fromtimestamp(seconds, LONDON).date()
