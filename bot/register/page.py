"""The page for a data protection officer: every table and column, what, why, who sees it, how long, rows, oldest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.storage.retention import Keep
from bot.storage.survey import TableState, Value, shape, states

_SECONDS_SINCE = 10**8  # whole numbers from here on are times in seconds since 1970


class Table(BaseModel):
    """What is said of a table. `oldest`: the column that says how old a row is, where there is one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    why: str
    who: str
    how_long: str
    columns: dict[str, str]
    oldest: str = ""


class Descriptions(BaseModel):
    """What is said of everything that is kept: `bot/defaults/data.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    tables: dict[str, Table]
    files: dict[str, str]
    memory: dict[str, str]


@dataclass(frozen=True)
class Entry:
    """A table of the database, described, as it stands now. `oldest` is empty when there is none."""

    table: str
    what: str
    why: str
    who: str
    how_long: str
    rows: int
    oldest: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """The whole page. `undescribed`: what stands in the database and not in the descriptions."""

    about: str
    tables: tuple[Entry, ...]
    files: Mapping[str, str]
    memory: Mapping[str, str]
    undescribed: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The page as plain values."""
        return asdict(self)


@cache
def descriptions() -> Descriptions:
    """The built-in descriptions."""
    raw = (resources.files("bot") / "defaults" / "data.yaml").read_text(encoding="utf-8")
    return Descriptions.model_validate(yaml.load(raw, yaml.CBaseLoader))  # noqa: S506 (makes strings only)


def page(database: Path, keep: Keep) -> Page:
    """The page for this database. Raises `bot.storage.survey.SurveyError` when it cannot be read."""
    told = descriptions()
    standing = states(database, {name: each.oldest for name, each in told.tables.items() if each.oldest})
    held = shape(database)
    entries = [_entry(name, told.tables[name], standing[name], keep) for name in told.tables if name in standing]
    return Page(told.about.strip(), tuple(entries), told.files, told.memory, tuple(undescribed(held)))


def undescribed(held: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The tables and columns of a database that the descriptions do not have."""
    told = descriptions().tables
    for table, columns in held.items():
        if table not in told:
            yield table
        else:
            yield from (f"{table}.{column}" for column in columns if column not in told[table].columns)


def _entry(name: str, told: Table, state: TableState, keep: Keep) -> Entry:
    how_long = told.how_long
    for key, days in asdict(keep).items():
        how_long = how_long.replace(f"{{{key}}}", str(days))
    return Entry(name, told.what, told.why, told.who, how_long, state.rows, _when(state.oldest), told.columns)


def _when(value: Value) -> str:
    if isinstance(value, int) and value > _SECONDS_SINCE:
        return datetime.fromtimestamp(value, UTC).date().isoformat()
    return str(value)[:10] if isinstance(value, str) else ""
