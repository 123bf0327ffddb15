"""What is kept of people: told whole, found again, deleted from the file's bytes, and gone when its time is up."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import aiosqlite
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.memory import Memory, open_memory
from bot.cli import main
from bot.privacy.invite_code import code_hash, code_in, new_code
from bot.privacy.pseudonym import pseudonym
from bot.publishing.versions import Versions
from bot.register.page import descriptions, page, undescribed
from bot.register.search import in_database, in_files, kept_as, wanted
from bot.storage import invites, people
from bot.storage.database import open_database
from bot.storage.migrations import MIGRATIONS, migrate
from bot.storage.person_rows import PERSON_COLUMNS
from bot.storage.retention import DEFAULT_KEEP, Keep
from bot.storage.survey import shape, states
from tests.examples import examples

pytestmark = pytest.mark.anyio
SECRET = b"a secret of sixteen bytes or more"
TODAY = date(2026, 11, 26)
AMINA, BEN = 700_000_001, 700_000_002
NAMES_A_PERSON = re.compile(r"person|chat|team|user|lead|asker|presser|telegram|.*_by")
ALL_OF_ONE = {"people": 1, "outbox": 2, "proposals": 1, "gaps_waiting": 1, "discussed": 1}
OF_TEAMS = {
    ("group_areas", "chat"),
    ("channels", "chat_id"),
    ("digest_posts", "chat_id"),
}  # columns that look so, and name a team's chat and never a person


@dataclass
class Clock:
    """A time that a test moves."""

    now: datetime = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "test.sqlite3"


@pytest.fixture
async def memory(database: Path, clock: Clock) -> AsyncIterator[Memory]:
    async with open_memory(database, SECRET, clock) as opened:
        yield opened


async def fill(memory: Memory, person: int) -> None:
    """Something of the person in every table that can hold it."""
    await memory.choose_area(person, "doncaster")
    await memory.keep_invite(code := new_code(), "")
    assert await memory.redeem(person, code) == ""
    await memory.outbox.put(person, '{"html": "one"}', 3600)
    await memory.outbox.put(person, '{"html": "two"}', 3600)
    await memory.keep_proposal("topics/a.yaml", "sha", b"id: a\n", person)
    await memory.gaps.file("doncaster", "what of x?", cluster=None, vector=None, said_in="", chat_id=person)
    assert await memory.record_discussed(person, "doncaster", "doncaster-jack", "q")


def bytes_of(database: Path) -> bytes:
    """The database and everything beside it."""
    return b"".join(file.read_bytes() for file in sorted(database.parent.glob(f"{database.name}*")))


def log_size(database: Path) -> int:
    return Path(f"{database}-wal").stat().st_size


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def rows_in(database: Path) -> dict[str, int]:
    return {table: state.rows for table, state in states(database, {}).items() if state.rows}


async def test_every_table_and_column_is_told_and_none_too_much(memory: Memory, database: Path) -> None:
    held = shape(database)
    assert list(undescribed(held)) == []
    told = descriptions().tables
    assert {name: set(each.columns) for name, each in told.items()} == {name: set(each) for name, each in held.items()}
    assert [name for name, each in told.items() if each.oldest and each.oldest not in each.columns] == []


async def test_every_column_that_names_a_person_is_known_as_one(memory: Memory, database: Path) -> None:
    looks_so = {
        (table, column)
        for table, columns in shape(database).items()
        for column in columns
        if NAMES_A_PERSON.fullmatch(column) or "chat_id" in column
    }
    assert looks_so - OF_TEAMS == {(each.table, each.column) for each in PERSON_COLUMNS}


async def test_what_a_person_has_is_counted_and_all_of_it_goes_from_the_bytes_of_the_file(
    memory: Memory, database: Path
) -> None:
    for person in range(1000, 1100):  # so that pages of the file are full, split and joined
        await memory.choose_area(person, "sandwell")
    await fill(memory, AMINA)
    await fill(memory, BEN)
    assert await memory.rows_of(AMINA) == ALL_OF_ONE
    name = pseudonym(SECRET, AMINA).encode()
    traces = {name[start : start + 16] for start in range(0, len(name) - 15)}
    assert any(each in bytes_of(database) for each in traces)
    assert await memory.forget(AMINA) == ALL_OF_ONE
    assert not any(each in bytes_of(database) for each in traces)
    assert AMINA.to_bytes(4) not in bytes_of(database)
    assert BEN.to_bytes(4) in bytes_of(database)
    assert log_size(database) == 0
    assert await memory.rows_of(AMINA) == {}
    assert (await memory.rows_of(BEN), await memory.area_of(BEN)) == (
        ALL_OF_ONE,
        "doncaster",
    )


async def test_a_reader_is_not_waited_for_and_what_was_deleted_goes_from_the_file_after_it(
    memory: Memory, database: Path
) -> None:
    await memory.choose_area(AMINA, "doncaster")
    async with open_database(database) as reader:
        await reader.execute("BEGIN")
        await people.area_of(reader, "x")
        async with asyncio.timeout(0.9):  # a database that is waited for longer counts as stuck
            assert await memory.forget(AMINA) == {"people": 1}
        assert await memory.area_of(AMINA) is None
        await reader.execute("COMMIT")
        await memory.tidy()
    assert pseudonym(SECRET, AMINA).encode() not in bytes_of(database)


async def test_what_waits_in_the_process_for_want_of_a_database_is_forgotten_too(tmp_path: Path, clock: Clock) -> None:
    nowhere = tmp_path / "a-file"
    nowhere.write_text("no folder")
    async with open_memory(nowhere / "x.sqlite3", SECRET, clock) as memory:
        await memory.outbox.put(AMINA, "{}", 0)
        assert await memory.forget(AMINA) is None
        assert memory.outbox.due() == []
        assert await memory.is_invited(AMINA)  # nobody can tell, and a broken database keeps nobody out


async def test_all_that_grows_old_goes_when_its_time_is_up(memory: Memory, database: Path, clock: Clock) -> None:
    await fill(memory, AMINA)
    await memory.keep_invite(new_code(), "doncaster")
    await memory.count(date(2026, 11, 26), "doncaster", "escalation", "answer")
    await memory.mark_handled(7)
    ends = {
        "outbox": timedelta(days=1),
        "proposals": timedelta(days=1),
        "handled_updates": timedelta(days=2),
        "invites": timedelta(days=14),
        "gaps": timedelta(days=91),
        "gaps_waiting": timedelta(days=91),
        "people": timedelta(days=370, hours=-12),
        "outcomes": timedelta(days=731),
        "discussed": timedelta(days=3 * 365 + 1),
    }
    begun = clock.now
    for passed in sorted(set(ends.values())):
        for moment, late in ((passed - timedelta(hours=13), False), (passed + timedelta(seconds=1), True)):
            clock.now = begun + moment
            await memory.tidy()
            left = {table for table, end in ends.items() if end > passed or (end == passed and not late)}
            assert set(rows_in(database)) - {"migrations", "sqlite_sequence"} == left, moment
    assert pseudonym(SECRET, AMINA).encode() not in bytes_of(database)


async def test_who_goes_on_writing_is_kept_and_nobody_is_noted_who_was_not(memory: Memory, clock: Clock) -> None:
    await memory.choose_area(AMINA, "doncaster")
    clock.now += timedelta(days=300)
    await memory.see(AMINA)
    await memory.see(BEN)
    clock.now += timedelta(days=300)
    await memory.tidy()
    assert await memory.held_of(AMINA) == people.Held("doncaster", False, "2027-09")
    assert await memory.held_of(BEN) is None


async def test_an_older_database_keeps_the_areas_that_were_chosen(tmp_path: Path) -> None:
    older = list(takewhile(lambda each: "invitations" not in each.name, MIGRATIONS))
    async with aiosqlite.connect(tmp_path / "old.sqlite3", isolation_level=None) as connection:
        await migrate(connection, older)
        await connection.execute("INSERT INTO people VALUES ('p', 'doncaster')")
        await migrate(connection)
        found = await people.held(connection, "p")
    assert found is not None
    assert (found.area, found.invited, len(found.seen)) == ("doncaster", False, 7)


# Invitations


async def test_a_code_works_once_and_the_area_comes_with_it(memory: Memory) -> None:
    code = new_code()
    assert await memory.keep_invite(code, "doncaster")
    assert await memory.redeem(AMINA, code[:-1] + ("a" if code[-1] != "a" else "b")) is None
    assert await memory.redeem(AMINA, code) == "doncaster"
    assert await memory.redeem(BEN, code) is None
    assert (await memory.is_invited(AMINA), await memory.is_invited(BEN)) == (True, False)
    assert await memory.area_of(AMINA) == "doncaster"
    assert await memory.forget(AMINA) == {"people": 1}
    assert not await memory.is_invited(AMINA)


async def test_two_who_take_the_same_code_at_once_do_not_both_get_in(database: Path) -> None:
    async with open_database(database) as one, open_database(database) as two:
        await invites.put(one, "hash", "", 0)
        took = [await invites.redeem(each, "hash", name, 1, "2026-11") for each, name in ((one, "a"), (two, "b"))]
    assert took == ["", None]


async def test_an_invitation_ends_when_it_is_revoked_and_after_fourteen_days(memory: Memory, clock: Clock) -> None:
    late, revoked = new_code(), new_code()
    await memory.keep_invite(late, "doncaster")
    await memory.keep_invite(revoked, "")
    (newest, oldest) = await memory.open_invites()
    assert (newest.area, oldest.area) == ("", "doncaster")
    assert await memory.revoke_invite(newest.id)
    assert not await memory.revoke_invite(newest.id)
    assert await memory.redeem(AMINA, revoked) is None
    clock.now += timedelta(seconds=invites.KEPT_SECONDS)
    assert await memory.redeem(AMINA, late) is None
    assert await memory.open_invites() == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [("doncaster", None), ("", None), ("i-", ""), ("i-short", ""), ("i-" + "é" * 22, ""), ("i-" + "a" * 22, "a" * 22)],
)
def test_a_code_is_told_from_an_area(payload: str, code: str | None) -> None:
    assert code_in(payload) == code


@examples(100)
@given(st.text(st.characters(), max_size=70) | st.text(st.characters(), max_size=70).map("i-{}".format))
def test_nothing_that_stands_in_a_link_makes_it_fall(payload: str) -> None:
    code = code_in(payload)
    assert (code is None) is (not payload.startswith("i-"))
    assert not code or (len(code) == 22 and code.isascii() and code in payload)


def test_codes_cannot_be_guessed_and_are_not_kept() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert {len(each) for each in codes} == {22}
    assert all(
        code_hash(SECRET, each) != code_hash(b"another", each) and each not in code_hash(SECRET, each) for each in codes
    )


# The page, and searching


async def test_the_page_says_how_long_by_the_settings_and_how_old_the_oldest_is(memory: Memory, database: Path) -> None:
    await fill(memory, AMINA)
    found = page(database, Keep(people=100))
    held = {each.table: each for each in found.tables}
    assert (held["people"].rows, held["people"].oldest) == (1, "2026-11")
    assert (held["outbox"].rows, held["outbox"].oldest) == (2, "2026-11-26")
    assert held["people"].how_long.startswith("100 days")
    assert not [each for each in held.values() if "{" in each.how_long]
    assert page(database, DEFAULT_KEEP).undescribed == ()


async def test_a_search_finds_words_numbers_and_the_pseudonym_of_a_number(memory: Memory, database: Path) -> None:
    await fill(memory, AMINA)
    await memory.outbox.put(BEN, json.dumps({"html": "Tell Zoë &amp; Ann O&#x27;Dea"}), 0)
    by_number = in_database(database, wanted([str(AMINA)], SECRET, TODAY))
    assert sorted((each.table, *each.columns) for each in by_number) == [
        ("discussed", "team"),
        ("gaps_waiting", "chat_id"),
        *[("outbox", "chat_id")] * 2,
        ("people", "person"),
        ("proposals", "made_by"),
    ]
    for term in ("zoë", "ZOË &", "ann o'dea"):
        assert [each.table for each in in_database(database, wanted([term], SECRET, TODAY))] == ["outbox"], term
    assert [each.table for each in in_database(database, wanted(["ID: A"], SECRET, TODAY))] == ["proposals"]
    assert in_database(database, wanted(["nobody", "7999999"], SECRET, TODAY)) == []


def test_a_search_looks_into_kept_versions_and_names_them(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "versions")
    for text in (b"by: Jo\n  Bloggs\n", b"by: a lead\n"):
        versions.record({"topics/a.yaml": text}, datetime.now(UTC), "lead", "")
    (tmp_path / "secret").write_text("jo bloggs")
    ((file, lines),) = in_files([tmp_path], wanted(["jo bloggs"], None, TODAY), tmp_path / "x.sqlite3")
    assert (kept_as(versions)[file.parent.name + file.name], lines) == ("topics/a.yaml, version 1", 1)


async def test_the_commands_print_the_page_and_what_was_found_and_write_nothing(
    memory: Memory, database: Path, tmp_path: Path, clock: Clock
) -> None:
    clock.now = datetime.now(UTC)
    await fill(memory, AMINA)
    (database.parent / "secret").write_text(SECRET.decode())
    settings = {
        "BRIEFBOT_DATA": str(database.parent),
        "BRIEFBOT_DATABASE": str(database),
        "BRIEFBOT_KNOWLEDGE": str(tmp_path),
    }
    before = rows_in(database)
    told = CliRunner().invoke(main, ["data"], env=settings)
    assert told.exit_code == 0, told.output
    assert f"people: 1 row, the oldest of {clock.now:%Y-%m}" in told.output
    listed = json.loads(CliRunner().invoke(main, ["data", "--json"], env=settings).output)["tables"]
    assert {each["table"] for each in listed} == set(shape(database))
    found = CliRunner().invoke(main, ["data", "search"], env=settings, input=f"{AMINA}\nJo Bloggs\n\n")
    assert found.exit_code == 0, found.output
    assert "Rows of the database: 6. Files: 0." in found.output
    assert "area: doncaster" in found.output
    nothing = CliRunner().invoke(main, ["data", "search"], env=settings, input="\n")
    assert (nothing.exit_code, "Nothing was asked for" in nothing.output) == (1, True)
    assert rows_in(database) == before
    assert names_in(tmp_path) == ["data"]
