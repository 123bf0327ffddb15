"""What is kept in memory goes after its time, and the oldest gives way when there is too much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.chat.fleeting import MOST, Fleeting

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
A_WHILE, A_SECOND = timedelta(minutes=10), timedelta(seconds=1)


def test_a_value_is_there_for_its_time_and_then_gone_for_good() -> None:
    held: Fleeting[int, str] = Fleeting(A_WHILE)
    held.put(1, "one", NOW)
    assert held.get(1, NOW + A_WHILE) == "one"
    assert held.get(1, NOW + A_WHILE + A_SECOND) is None
    assert held.get(1, NOW) is None


def test_a_clock_that_is_set_back_keeps_nothing_for_longer() -> None:
    held: Fleeting[int, str] = Fleeting(A_WHILE)
    held.put(1, "one", NOW)
    held.put(2, "two", NOW)
    assert held.get(1, NOW - A_SECOND) == "one"
    assert held.get(1, NOW - timedelta(days=1)) is None
    held.tidy(NOW - timedelta(days=1))
    assert held.every_key() == []


def test_a_newer_value_stands_in_the_place_of_the_older_and_has_its_own_time() -> None:
    held: Fleeting[int, str] = Fleeting(A_WHILE)
    held.put(1, "one", NOW)
    held.put(1, "two", NOW + A_WHILE)
    assert held.get(1, NOW + A_WHILE + A_WHILE) == "two"


def test_what_nobody_asks_for_goes_when_something_else_comes() -> None:
    held: Fleeting[int, str] = Fleeting(A_WHILE)
    held.put(1, "one", NOW)
    held.put(2, "two", NOW + A_WHILE + A_SECOND)
    assert (1 in held, held.every_key()) == (False, [2])


def test_the_oldest_gives_way_and_a_renewed_one_is_not_the_oldest() -> None:
    held: Fleeting[int, str] = Fleeting(A_WHILE, most=2)
    for key in (1, 2, 1, 3):
        held.put(key, "value", NOW)
    assert held.every_key() == [1, 3]


def test_what_is_dropped_is_gone_and_dropping_nothing_is_no_fault() -> None:
    held: Fleeting[int, str] = Fleeting(A_WHILE)
    held.put(1, "one", NOW)
    held.drop(1)
    held.drop(2)
    assert held.get(1, NOW) is None


def test_without_a_word_about_it_thousands_are_held_and_not_more() -> None:
    held: Fleeting[int, str] = Fleeting(A_WHILE)
    for key in range(MOST + 1):
        held.put(key, "value", NOW)
    assert (len(held.every_key()), 0 in held) == (MOST, False)
