"""The load runs of digests, small: within the limits, killed with -9, in bad weather."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.digest_load import AT_A_KILL, fast, in_bad_weather, killed

pytestmark = pytest.mark.anyio


async def test_many_channels_take_little_longer_than_the_limits_demand(tmp_path: Path) -> None:
    found = await fast(45, tmp_path)
    assert (found.lost, found.doubled, found.refused) == (0, 0, 0)
    assert found.ratio <= 1.2


async def test_a_sender_that_is_killed_loses_nothing_and_doubles_only_what_was_under_way(tmp_path: Path) -> None:
    found = await killed(25, 1, tmp_path)
    assert found.lost == 0
    assert found.doubled <= sum(found.in_flight) <= AT_A_KILL


async def test_bad_weather_loses_nothing_and_doubles_only_what_it_took_the_answer_of(tmp_path: Path) -> None:
    found = await in_bad_weather(25, tmp_path)
    assert found.lost == 0
    assert found.doubled <= found.answers_lost
    assert found.off == {"removed": 1}
