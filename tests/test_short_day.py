"""The code of `python -m tests.day_run`, which lives through a whole day, in half a minute."""

from __future__ import annotations

import pytest

from tests.day_plan import SHORT
from tests.day_run import day_run


@pytest.mark.anyio
async def test_a_short_day_with_a_kill_a_restart_and_every_fault_once_loses_nothing() -> None:
    day = await day_run(SHORT)
    assert list(day.faults_found) == [], f"{day}\n{[day.told[each] for each in (*day.lost, *day.unexplained)]}"
    assert day.updates > 20
    assert day.faults["kill -9"] == day.faults["orderly restart"] == 1
