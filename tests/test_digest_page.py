"""A digest in words: what a channel reads, and what leads are told before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.chat.render import MESSAGE_LENGTH, messages
from bot.digest.brake import (
    delivery_report,
    lead_goes,
    lead_held,
    lead_notice,
    lead_reading,
    lead_released,
    lead_skipped,
    lead_swapped,
    lead_too_late,
    points_run_out,
    switched_off,
)
from bot.digest.calendar import Week
from bot.digest.content import Changed, Delivered, Digest, Failure, Skipped, Why
from bot.digest.page import digest_page, discussed_rows
from bot.digest.plan import plan
from bot.knowledge.base import Knowledge
from bot.knowledge.schema import Briefing
from bot.replies.callback import Verb, parse
from bot.replies.reply import CALLBACK_BYTES, Reply
from bot.replies.words import Words
from tests import sample

ON = date(2026, 12, 1)
SEND = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
ADOPTED = {"by": "Business manager", "on": "2026-11-01"}
SHORT = {
    "title": "Write it down",
    "happened": "Sam, a baby, was hurt.",
    "told_us": "A challenge was made and not written down.",
    "good": "Somebody spoke up.",
    "do": ["Write it down.", "Tell your manager."],
    "elsewhere": "It happens on busy days.",
    "procedure": "escalation",
    "questions": ["Who wrote it down?", "Who read it?"],
}


def knowledge(digest: dict[str, Any] | None = None, **changes: Any) -> Knowledge:
    briefing = sample.REVIEW.model_dump()
    first = briefing["findings"][0] | ({"digest": digest} if digest else {})
    shown = Briefing.model_validate({**briefing, "findings": [first]} | changes)
    places = (sample.england(), sample.place(adopted=ADOPTED), sample.place("southtown"))
    return sample.knowledge(sample.topic("new", title="A new question"), areas=places, briefings={shown.id: shown})


BASE = knowledge(SHORT)


def planned(base: Knowledge, area: str = "northtown") -> Digest:
    digest = plan(base, area, Week(2026, 49), (), {}, ON, trial=True)
    assert isinstance(digest, Digest)
    return replace(digest, trial=False)


def page(
    base: Knowledge = BASE, area: str = "northtown", since: date | None = None, on: date = ON, **more: Any
) -> Reply:
    return digest_page(replace(planned(base, area), **more), base, since=since, on=on, bot_name="briefbot")


def test_a_digest_as_it_is_read() -> None:
    assert page().text == (
        "Write it down\n"
        "Northtown, week 49. About 7 minutes. Includes injury to a baby.\n"
        "\n"
        "What happened. Sam, a baby, was hurt.\n"
        "\n"
        "What it told us. A challenge was made and not written down.\n"
        "\n"
        "What went well. Somebody spoke up.\n"
        "\n"
        "What to do now\n"
        "1. Write it down.\n"
        "2. Tell your manager.\n"
        "Look here: Escalation Protocol, August 2020 (link unconfirmed)\n"
        "\n"
        "Talk about. Who wrote it down?\n"
        "If there is time: Who read it?\n"
        "Talk, do not type: no names and no family details in this chat.\n"
        "\n"
        "Learning: Sam review, Northtown. Advice: 01999 100100, Mon-Fri 8:30am-5pm, then 01999 200200. Danger: 999\n"
        "If this is hard to read, talk to your manager or supervisor."
    )
    assert page().lines[0][0].bold


def test_the_findings_own_words_stand_in_for_what_is_not_written() -> None:
    text = page(knowledge()).text
    assert text.startswith("Nobody wrote it down\n")
    assert "What happened. A baby was hurt." in text
    assert "What it told us. A challenge was made." in text
    assert "What to do now\nWrite.\n" in text
    assert "Talk about. What would you do?\nIf there is time: Who would you tell?" in text


def test_good_practice_is_told_with_the_finding_it_fits() -> None:
    good = [{"text": "The first meeting was in time.", "topics": ["consent"]}]
    fits = {**sample.REVIEW.findings[0].model_dump(), "topics": ["consent"]}
    assert "What went well. The first meeting" in page(knowledge(good_practice=good, findings=[fits])).text
    assert "What went well" not in page(knowledge(good_practice=good)).text


def test_another_area_is_told_why_it_matters_there_and_gets_its_own_numbers() -> None:
    text = page(area="southtown").text
    assert "Why it matters here. It happens on busy days." in text
    assert "Learning: Sam review, Northtown." in text
    assert "A trial: Southtown's partnership has not signed this off yet." in text
    unsaid = {key: value for key, value in SHORT.items() if key != "elsewhere"}
    assert "This was learned in Northtown. Which part" in page(knowledge(unsaid), "southtown").text


def test_our_own_steps_say_whose_they_are() -> None:
    assert "What to do now (our steps, not the review's)\n1." in page(knowledge(SHORT | {"do_ours": "yes"})).text


def test_a_trial_says_so() -> None:
    assert page(trial=True).text.endswith("A trial: Northtown's partnership has not signed this off yet.")


def test_without_anything_hard_to_read_nobody_is_comforted() -> None:
    text = page(knowledge(SHORT, content_note=None)).text
    assert "Includes" not in text
    assert "hard to read" not in text


CHANGES = tuple(
    Changed(topic, date(2026, 11, day), what, new)
    for topic, day, what, new in [
        ("new", 30, "First version.", True),
        ("escalation", 25, "A new time limit", False),
        ("consent", 24, "On the last day", False),
        ("referral", 23, "Told before", False),
        ("gone", 30, "No longer there", False),
    ]
)


def test_each_change_is_told_once_in_the_first_digest_after_its_day() -> None:
    told = page(since=date(2026, 11, 24), changed=CHANGES).text
    assert told[told.index("New or changed") : told.index("\n\nLearning")] == (
        "New or changed in my answers\n"
        "• New: A new question (30 Nov)\n"
        "• Escalating a disagreement: A new time limit (25 Nov)\n"
        "• When parents say no: On the last day (24 Nov)"
    )
    assert "New or changed" not in page(since=None, changed=CHANGES).text
    assert "New or changed" not in page(since=ON, changed=CHANGES).text
    today = (Changed("new", ON, "Today", new=False),)
    assert "Today" not in page(since=date(2026, 11, 24), changed=today).text
    assert "Today" in page(since=ON, on=date(2026, 12, 8), changed=today).text


def test_of_many_changes_the_newest_are_told_and_the_others_counted() -> None:
    many = tuple(Changed("new", date(2026, 11, day), f"Change {day}.") for day in range(30, 20, -1))
    told = page(since=date(2026, 11, 1), changed=many).text
    assert told.count("• A new question") == 3
    assert "• And 7 more." in told


def test_what_was_reworded_or_became_small_after_planning_stands_as_it_is_now() -> None:
    told = (Changed("new", date(2026, 11, 30), "As it was planned."), Changed("consent", date(2026, 11, 30), "Small."))
    changes = [{"on": "2026-11-01", "what": "First version."}, {"on": "2026-11-30", "what": "As it is now."}]
    small = [{"on": "2026-11-30", "what": "Small.", "minor": "yes"}]
    base = replace(
        BASE,
        topics={
            **BASE.topics,
            "new": sample.topic("new", changes=changes),
            "consent": sample.topic("consent", changes=small),
        },
    )
    text = page(base, since=date(2026, 11, 24), changed=told).text
    assert "As it is now" in text
    assert "As it was planned" not in text
    assert "Small" not in text


def test_a_topic_that_became_sensitive_after_planning_is_not_told_as_asked() -> None:
    base = replace(BASE, topics={**BASE.topics, "consent": sample.topic("consent", sensitive="yes")})
    told = page(base, asked=("consent", "referral")).text
    assert "About consent" not in told
    assert "You asked. Most often in this area last week:\n• Making a referral\n" in told
    assert "You asked" not in page(base, asked=("consent",)).text


def test_what_was_asked_is_told_by_its_title_only() -> None:
    told = page(asked=("consent", "gone", "referral")).text
    assert "You asked. Most often in this area last week:\n• When parents say no\n• Making a referral\n" in told


@pytest.mark.parametrize(
    ("on", "line"),
    [
        ("2027-04-27", "Monday 3 May is a bank holiday. While offices are closed: Out of hours: 01999 200200."),
        (
            "2027-03-23",
            "Friday 26 March and Monday 29 March are bank holidays. While offices are closed: Out of",
        ),
        ("2027-05-04", None),
    ],
)
def test_before_a_bank_holiday_it_says_who_answers(on: str, line: str | None) -> None:
    text = page(on=date.fromisoformat(on)).text
    assert line in text if line else "bank holiday" not in text


def test_the_buttons_record_and_open_the_private_chat() -> None:
    (discussed,), (read, ask) = page().rows
    assert parse(discussed.data)
    assert discussed.data == f"discussed:{planned(BASE).question}"
    assert (read.url, ask.url) == (
        "https://t.me/briefbot?start=read-northtown-sam",
        "https://t.me/briefbot?start=northtown",
    )


def test_after_the_press_a_line_can_be_added_in_private() -> None:
    words = Words(BASE.wording)
    (done, line), links = discussed_rows(
        "c0de", "northtown-sam", "northtown", words, "briefbot", on=ON, line_url="https://t.me/briefbot?start=x"
    )
    assert (done.label, done.data) == ("Discussed 1 Dec", "discussed:c0de")
    assert (line.label, line.url) == ("Add a line on what will change", "https://t.me/briefbot?start=x")
    assert links == page().rows[1]


def test_a_very_long_one_is_cut_between_its_parts() -> None:
    long = "Long enough to be told in more than one message. " * 40
    parts = messages(page(knowledge(SHORT | {"happened": long, "told_us": long, "good": long})))
    assert len(parts) == 2
    assert all(len(part.plain) <= MESSAGE_LENGTH for part in parts)
    assert parts[1].plain.startswith(("What it told us.", "What went well.", "What to do now"))
    assert [part.keyboard is None for part in parts] == [True, False]


@pytest.mark.parametrize("part", ["briefing", "finding", "question", "area"])
def test_what_is_no_longer_there_is_refused(part: str) -> None:
    changed: dict[str, Any] = {part: "gone"}
    with pytest.raises(LookupError):
        digest_page(replace(planned(BASE), **changed), BASE, since=None, on=ON, bot_name="briefbot")


def labels(reply: Reply) -> list[list[str]]:
    return [[each.label for each in row] for row in reply.rows]


def verbs(reply: Reply) -> list[str]:
    return [each.data for row in reply.rows for each in row]


def test_leads_see_what_goes_out_and_can_stop_it() -> None:
    notice = lead_notice(planned(BASE), BASE, first=SEND, channels=3)
    assert notice.text == (
        "Northtown's digest, week 49: Write it down. From the briefing “Sam: a review”.\n"
        "It goes out from Tuesday 1 December, 9:30am, to 3 channels.\n"
        "Press nothing and it goes."
    )
    assert labels(notice) == [["Read it", "Swap"], ["Skip this week"], ["Hold all until I say"]]
    assert verbs(notice) == [f"d-{each}:northtown:2026-W49" for each in ("read", "swap", "skip", "hold")]


def test_where_no_channel_gets_it_any_more_nothing_is_promised() -> None:
    told = lead_notice(planned(BASE), BASE, first=None, channels=0)
    assert told.text.endswith("No channel gets it any more: they have it, or its time is over.")
    assert told.rows == ()


def test_leads_read_it_as_the_channels_will() -> None:
    read = lead_reading(planned(BASE), page(), BASE)
    assert read.text == f"Northtown, week 49, as the channels will read it:\n\n{page().text}"
    assert labels(read) == [["Swap"], ["Skip this week"], ["Hold all until I say"]]


@pytest.mark.parametrize("why", Why)
def test_leads_are_told_why_there_is_none(why: Why) -> None:
    text = lead_notice(Skipped("2026-W49", "northtown", why), BASE, first=None, channels=0).text
    assert text.startswith("Northtown, week 49: no digest. ")


def test_what_leads_read_after_each_press() -> None:
    skipped = Skipped("2026-W49", "northtown", Why.NOTHING)
    goes = lead_goes(planned(BASE), BASE, first=SEND, channels=1)
    swapped = lead_swapped(planned(BASE), BASE).text
    assert swapped.startswith("Swapped. Northtown's digest of week 49 is now: Write it down.")
    assert verbs(lead_swapped(skipped, BASE)) == ["d-go:northtown:2026-W49"]
    assert verbs(lead_skipped("northtown", "2026-W49", BASE)) == ["d-go:northtown:2026-W49"]
    assert verbs(lead_held("northtown", BASE)) == ["d-go:northtown"]
    assert goes.text.startswith("Northtown's digest of week 49 goes out after all.\nNorthtown's digest, week 49:")
    assert "to 1 channel." in goes.text
    assert "again" in lead_released("northtown", BASE).text
    assert "gone out already" in lead_too_late("northtown", "2026-W49", BASE).text


def test_the_longest_area_and_a_week_fit_on_a_button() -> None:
    held = lead_skipped("a" * 48, "2026-W49", BASE)
    for verb in (Verb.DIGEST_READ, Verb.DIGEST_SWAP, Verb.DIGEST_SKIP, Verb.DIGEST_HOLD):
        assert len(f"{verb}:{'a' * 48}:2026-W49") <= CALLBACK_BYTES
    assert verbs(held) == [f"d-go:{'a' * 48}:2026-W49"]


def test_the_delivery_report_says_what_became_of_it() -> None:
    delivered = Delivered(
        "2026-W49",
        "northtown",
        sent=12,
        late=1,
        failed={Failure.REMOVED: 1, Failure.MISSED: 2},
        off={Failure.REMOVED: 1},
        waiting=3,
    )
    assert delivery_report(delivered, BASE).text == (
        "Northtown, week 49: the digest reached 12 channels in time.\n"
        "• Late: 1 channel.\n"
        "• Still to be sent: 3 channels.\n"
        "• Not reached: 1 channel, because I was taken out of the channel.\n"
        "• Not reached: 2 channels, because I was not running until it was too late.\n"
        "Switched off: 1 channel."
    )
    assert delivery_report(Delivered("2026-W49", "northtown", sent=2), BASE).text.count("\n") == 0


@pytest.mark.parametrize(
    ("left", "first"),
    [
        (4, "Northtown has new points for 4 weeks."),
        (1, "Northtown has new points for 1 week."),
        (0, "Northtown has no new points left."),
    ],
)
def test_leads_are_warned_before_the_points_run_out(left: int, first: str) -> None:
    assert points_run_out("northtown", left, BASE).text.startswith(first)


def test_leads_are_told_which_channels_were_switched_off_and_why() -> None:
    told = switched_off([("Team North", Failure.REMOVED), ("Team East", Failure.GONE)], "northtown", BASE).text
    assert told == (
        "Northtown: these channels get no digest any more.\n"
        "• Team North: I was taken out of the channel.\n"
        "• Team East: the channel is no longer there.\n"
        "To start one again, add me to it and send /digest_here there."
    )
