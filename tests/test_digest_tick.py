"""What is sent when, from the clock to the team's chat: holidays, clock changes, outages, clocks that jump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.digest.content import Failure
from bot.knowledge.hours import LONDON
from tests.digest_rig import Rig, rig

pytestmark = pytest.mark.anyio
MON, TUE, THU, FRI = 0, 1, 3, 4


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("weekday", "first", "last", "sent"),
    [
        (TUE, "2026-11-16", "2026-11-25", ["2026-W47 Tue 17 Nov 09:30", "2026-W48 Tue 24 Nov 09:30"]),
        (MON, "2026-10-19", "2026-10-26", ["2026-W43 Mon 19 Oct 09:30", "2026-W44 Mon 26 Oct 09:30"]),
        (TUE, "2027-03-23", "2027-03-30", ["2027-W12 Tue 23 Mar 09:30", "2027-W13 Tue 30 Mar 09:30"]),
        (MON, "2027-03-22", "2027-03-30", ["2027-W12 Mon 22 Mar 09:30", "2027-W13 Tue 30 Mar 09:30"]),
        (
            FRI,
            "2027-03-19",
            "2027-04-02",
            ["2027-W11 Fri 19 Mar 09:30", "2027-W12 Thu 25 Mar 09:30", "2027-W13 Fri 02 Apr 09:30"],
        ),
        (MON, "2027-05-03", "2027-05-10", ["2027-W18 Tue 04 May 09:30", "2027-W19 Mon 10 May 09:30"]),
        (TUE, "2026-12-21", "2027-01-06", ["2026-W52 Tue 22 Dec 09:30", "2027-W01 Tue 05 Jan 09:30"]),
        (FRI, "2026-12-21", "2027-01-08", ["2027-W01 Fri 08 Jan 09:30"]),
    ],
    ids=[
        "plain",
        "clocks back",
        "clocks forward",
        "Easter Monday",
        "Good Friday",
        "May Day",
        "Christmas",
        "Christmas Friday",
    ],
)
async def test_each_week_is_sent_once_at_its_local_time(
    tmp_path: Path, weekday: int, first: str, last: str, sent: list[str]
) -> None:
    async with rig(tmp_path / "d.sqlite3", f"{first}T07:00") as at:
        await at.channel(weekday)
        assert await at.walk(first, last) == sent
