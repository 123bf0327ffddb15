"""Eight digests in a row for both areas, word for word. To renew the file after a change of words:

    python -m tests.test_digest_golden

Then read it aloud before you commit it: each message must be worth a team's seven minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from bot.digest.calendar import Week, send_at, settled
from bot.digest.content import Digest, Past
from bot.digest.page import digest_page
from bot.digest.plan import plan, points
from bot.knowledge.base import Knowledge
from bot.knowledge.loader import load_folder
from bot.replies.reply import Reply

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden" / "digests.txt"
FIRST, MESSAGES = Week(2026, 49), 8
AREAS = ("doncaster", "sandwell")
SCREEN_AND_A_HALF = 1500


@cache
def knowledge() -> Knowledge:
    loaded = load_folder(ROOT / "knowledge").knowledge
    assert loaded
    return loaded


@cache
def sent(area: str) -> tuple[tuple[Week, Reply | None], ...]:
    """The weeks from the first until so many messages were sent, each with its message or None when it is quiet."""
    return tuple(_sent(area))


def _sent(area: str) -> Iterator[tuple[Week, Reply | None]]:
    base, week, since = knowledge(), FIRST, None
    past: list[Past] = []
    while len(past) < MESSAGES:
        moment = send_at(week, settled(None, base.digest), base.digest, area)
        if moment is None:
            yield week, None
        else:
            digest = plan(base, area, week, past, {}, moment.date(), trial=True)
            assert isinstance(digest, Digest)
            yield week, digest_page(digest, base, since=since, on=moment.date(), bot_name="briefbot")
            past.append(Past(digest.week, digest.briefing, digest.finding, digest.question, digest.spare))
            since = moment.date()
        week = week.next


def written() -> str:
    """All of them as the file holds them."""
    return "\n".join(_one(area, week, reply) for area in AREAS for week, reply in sent(area))


def _one(area: str, week: Week, reply: Reply | None) -> str:
    head = f"===== {area} {week}"
    if reply is None:
        return f"{head}: quiet\n"
    rows = "\n".join(" ".join(f"[{each.label}]" for each in row) for row in reply.rows)
    return f"{head}\n{reply.text}\n{rows}\n"


def messages() -> list[str]:
    return [reply.text for area in AREAS for _, reply in sent(area) if reply]


def test_the_messages_are_those_that_were_read_aloud() -> None:
    assert written() == GOLDEN.read_text(encoding="utf-8")


def test_each_is_about_a_screen_and_a_half() -> None:
    assert [text for text in messages() if len(text) > SCREEN_AND_A_HALF] == []


@pytest.mark.parametrize("area", AREAS)
def test_no_point_and_no_question_comes_twice(area: str) -> None:
    texts = [reply.text for _, reply in sent(area) if reply]
    titles = [text.split("\n")[0] for text in texts]
    asked = [
        line for text in texts for line in text.split("\n") if line.startswith(("Talk about.", "If there is time"))
    ]
    assert len(texts) == len(set(titles)) == MESSAGES
    assert len(asked) == len(set(asked)) == 2 * MESSAGES


@pytest.mark.parametrize("area", AREAS)
def test_the_areas_own_learning_comes_first_and_others_say_why_it_matters_here(area: str) -> None:
    home = f"review, {area.title()}."
    own = [(home in reply.text, "Why it matters here." in reply.text) for _, reply in sent(area) if reply]
    assert [each for each, _ in groupby(own)] == [(True, False), (False, True)]


def test_every_point_is_written_for_the_digest() -> None:
    every = points(knowledge(), "doncaster")
    assert len(every) == 11
    for point in every:
        digest = point.finding.digest
        assert digest
        assert all((digest.title, digest.happened, digest.told_us, digest.elsewhere))
        assert 2 <= len(digest.do) <= 3


def test_nobody_is_blamed_in_any_message() -> None:
    words = [re.escape(word).replace(r"\*", "") for word in knowledge().blame]
    blaming = re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    assert [blaming.findall(text) for text in messages() if blaming.search(text)] == []


if __name__ == "__main__":
    GOLDEN.write_text(written(), encoding="utf-8", newline="\n")
