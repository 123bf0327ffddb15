"""What leads are told of the digest: before it goes out, what became of it, and what they can do. Pure replies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.digest.calendar import Week
from bot.digest.content import Delivered, Digest, Failure, Skipped, Why
from bot.digest.page import point_title
from bot.knowledge.base import Knowledge
from bot.replies.callback import Verb, button
from bot.replies.reply import BLANK, Line, Reply, Row
from bot.replies.words import Words, clock, weekday


def lead_notice(planned: Digest | Skipped, knowledge: Knowledge, *, first: datetime | None, channels: int) -> Reply:
    """What is about to go out, or why nothing does. `first`: when the first of the `channels` that get it does."""
    words = Words(knowledge.wording)
    if isinstance(planned, Skipped):
        return Reply((_line(words, f"digest_none_{planned.why.replace('-', '_')}", planned, knowledge),))
    head = _line(words, "digest_notice", planned, knowledge, **_point(planned, knowledge))
    if not channels:
        return Reply((head, words.line("digest_notice_nobody")))
    when = _when(first, knowledge)
    lines = [
        head,
        words.line("digest_notice_when", when=when, channels=_channels(channels, words)),
        words.line("digest_notice_goes"),
    ]
    return Reply(tuple(lines), _brake(planned, words, read=True))


def lead_reading(digest: Digest, page: Reply, knowledge: Knowledge) -> Reply:
    """The digest as the channels will read it, with a line above, and the brake instead of its own buttons."""
    words = Words(knowledge.wording)
    head = _line(words, "digest_reading", digest, knowledge)
    return Reply((head, BLANK, *page.lines), _brake(digest, words, read=False))


def lead_swapped(planned: Digest | Skipped, knowledge: Knowledge) -> Reply:
    """What comes instead after a swap; or that there is nothing else, so that nothing goes out."""
    words = Words(knowledge.wording)
    if isinstance(planned, Skipped):
        return Reply((_line(words, "digest_swap_none", planned, knowledge),), _after_all(planned, words))
    head = _line(words, "digest_swapped", planned, knowledge, **_point(planned, knowledge))
    return Reply((head,), _brake(planned, words, read=True))


def lead_skipped(area: str, week: str, knowledge: Knowledge) -> Reply:
    """That the area gets none in that week, with the way back."""
    words = Words(knowledge.wording)
    named = Skipped(week, area, Why.LEAD)
    return Reply((_line(words, "digest_skipped", named, knowledge),), _after_all(named, words))


def lead_held(area: str, knowledge: Knowledge) -> Reply:
    """That nothing goes out in the area until a lead says so."""
    words = Words(knowledge.wording)
    go = button(words.say("digest_release"), Verb.DIGEST_GO, area)
    return Reply((words.line("digest_held", area=knowledge.area(area).name),), ((go,),))


def lead_released(area: str, knowledge: Knowledge) -> Reply:
    """That digests go out in the area again."""
    words = Words(knowledge.wording)
    return Reply((words.line("digest_released", area=knowledge.area(area).name),))


def lead_goes(digest: Digest, knowledge: Knowledge, *, first: datetime | None, channels: int) -> Reply:
    """That a skipped digest goes out after all."""
    notice = lead_notice(digest, knowledge, first=first, channels=channels)
    words = Words(knowledge.wording)
    return Reply((_line(words, "digest_goes", digest, knowledge), *notice.lines), notice.rows)


def lead_too_late(area: str, week: str, knowledge: Knowledge) -> Reply:
    """That the digest of that week has gone out already, so that nothing of it can be changed."""
    words = Words(knowledge.wording)
    return Reply((_line(words, "digest_too_late", Skipped(week, area, Why.LEAD), knowledge),))


def delivery_report(delivered: Delivered, knowledge: Knowledge) -> Reply:
    """What became of it: how many channels got it, in time and late, and how many did not and why."""
    words = Words(knowledge.wording)
    named = Skipped(delivered.week, delivered.area, Why.LEAD)
    head = _line(words, "digest_report", named, knowledge, channels=_channels(delivered.sent, words))
    return Reply((head, *_rest(delivered, words)))


def points_run_out(area: str, left: int, knowledge: Knowledge) -> Reply:
    """That there are new points for `left` weeks only, and what happens then."""
    words, key = Words(knowledge.wording), "digest_runs_out" if left else "digest_ran_out"
    return Reply(words.lines(key, area=knowledge.area(area).name, weeks=_counted(left, "digest_week", words)))


def switched_off(channels: Sequence[tuple[str, Failure]], area: str, knowledge: Knowledge) -> Reply:
    """Which channels (by what people call them) get no digest any more, why, and how one comes back."""
    words = Words(knowledge.wording)
    rows = [
        words.line("digest_off_one", channel=name, why=failure_in_words(failure, words)) for name, failure in channels
    ]
    head = words.line("digest_off", area=knowledge.area(area).name)
    return Reply((head, *rows, words.line("digest_off_back")))


def area_is_gone(area: str, channels: int, words: Words) -> Reply:
    """That the knowledge no longer has the area of so many channels, and what to do."""
    return Reply(words.lines("digest_area_gone", area=area, channels=_channels(channels, words)))


def _rest(delivered: Delivered, words: Words) -> Iterator[Line]:
    if delivered.late:
        yield words.line("digest_report_late", channels=_channels(delivered.late, words))
    if delivered.waiting:
        yield words.line("digest_report_waiting", channels=_channels(delivered.waiting, words))
    for failure, count in _ordered(delivered.failed):
        yield words.line("digest_report_failed", channels=_channels(count, words), why=failure_in_words(failure, words))
    if off := sum(delivered.off.values()):
        yield words.line("digest_report_off", channels=_channels(off, words))


def _ordered(counts: Mapping[Failure, int]) -> list[tuple[Failure, int]]:
    return [(each, counts[each]) for each in Failure if counts.get(each)]


def _brake(digest: Digest, words: Words, *, read: bool) -> tuple[Row, ...]:
    where = digest.area, digest.week
    first = [button(words.say("digest_read"), Verb.DIGEST_READ, *where)] if read else []
    first.append(button(words.say("digest_swap"), Verb.DIGEST_SWAP, *where))
    skip = button(words.say("digest_skip"), Verb.DIGEST_SKIP, *where)
    return tuple(first), (skip,), (button(words.say("digest_hold"), Verb.DIGEST_HOLD, *where),)


def _after_all(skipped: Skipped, words: Words) -> tuple[Row, ...]:
    return ((button(words.say("digest_after_all"), Verb.DIGEST_GO, skipped.area, skipped.week),),)


def _line(words: Words, key: str, planned: Digest | Skipped, knowledge: Knowledge, **more: object) -> Line:
    number = Week.parse(planned.week).number
    return words.line(key, area=knowledge.area(planned.area).name, number=number, **more)


def _point(digest: Digest, knowledge: Knowledge) -> dict[str, str]:
    briefing = knowledge.readable_briefings[digest.briefing]
    finding = next(each for each in briefing.findings if each.id == digest.finding)
    return {"title": point_title(finding), "review": briefing.title}


def _when(first: datetime | None, knowledge: Knowledge) -> str:
    words = Words(knowledge.wording)
    if first is None:
        return words.say("digest_no_time")
    local = first.astimezone(ZoneInfo(knowledge.digest.timezone))
    return words.say("digest_when", day=weekday(local), time=clock(local))


def _channels(count: int, words: Words) -> str:
    return _counted(count, "digest_channel", words)


def _counted(count: int, key: str, words: Words) -> str:
    return words.say(key if count == 1 else f"{key}s", count=count)


def failure_in_words(failure: Failure, words: Words) -> str:
    """Why a channel did not get it, as the end of a sentence."""
    return words.say(f"digest_failed_{failure}")
