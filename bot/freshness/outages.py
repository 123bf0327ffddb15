"""Broken links as the replies need them: when they did not open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.freshness.verdicts import day_of
from bot.knowledge.base import Knowledge, Outage


def with_outages(knowledge: Knowledge, failures: Mapping[str, tuple[int, int]]) -> Knowledge:
    """The same knowledge, whose broken links are not shown as links.

    `failures`: by address, when it failed first and last, in seconds since 1970: see `bot.storage.links`.
    """
    broken = {url: Outage(day_of(first), day_of(last)) for url, (first, last) in failures.items()}
    return replace(knowledge, broken=broken)
