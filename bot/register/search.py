"""Finding everything held about somebody, for a subject access request. What is searched for is kept nowhere."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.privacy.pseudonym import pseudonym, team_code
from bot.publishing.versions import Versions
from bot.storage.discussed import week_of
from bot.storage.survey import Found, Value, find

LARGEST_FILE = 50_000_000
_NUMBER = re.compile(r"-?[1-9][0-9]{0,15}")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


@dataclass(frozen=True)
class Wanted:
    """What to look for: words in any text, and Telegram numbers with the pseudonyms they have here."""

    words: tuple[str, ...]
    numbers: frozenset[int] = frozenset()

    def in_value(self, value: Value) -> bool:
        """Whether a value of the database is or holds any of it."""
        if isinstance(value, int):
            return value in self.numbers
        if isinstance(value, bytes):
            value = value.decode(errors="replace")
        return isinstance(value, str) and self.in_text(value)

    def in_text(self, text: str) -> bool:
        """Whether a text holds any of it, whatever its capitals."""
        written = (_folded(text), _folded(_plain(text)))
        return any(each in form for each in self.words for form in written)


def wanted(terms: Iterable[str], secret: bytes | None, today: date) -> Wanted:
    """What terms as typed stand for; a whole number is also a Telegram number. `secret`: None when it is not there.

    A number is looked for as the pseudonym of a person and as the code of a chat that discussed something, too.

    A term is found inside JSON and HTML too.
    """
    words: list[str] = []
    numbers: set[int] = set()
    for term in (each.strip() for each in terms):
        if not term:
            continue
        words.append(_folded(term))
        if _NUMBER.fullmatch(term):
            numbers.add(int(term))
            if secret:
                words += _codes(secret, int(term), today)
    return Wanted(tuple(dict.fromkeys(words)), frozenset(numbers))


def _codes(secret: bytes, number: int, today: date) -> Iterator[str]:
    yield pseudonym(secret, number)
    yield team_code(secret, number)
    for back in (0, 7):  # a private chat's code is of a week and does not stand longer (see `discussed.tidy`)
        yield team_code(secret, number, week_of(today - timedelta(days=back)))


def in_database(database: Path, what: Wanted) -> list[Found]:
    """The rows that hold any of it. Raises `bot.storage.survey.SurveyError`."""
    return find(database, what.in_value)


def in_files(folders: Iterable[Path], what: Wanted, database: Path) -> Iterator[tuple[Path, int]]:
    """The files that hold any of it, each with the number of lines that do; a file named after it counts too.

    The secret and the database with its companions are left out, as are files over 50 MB.
    """
    seen: set[Path] = set()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            real = file.resolve()
            if not file.is_file() or real in seen or _is_apart(real, database):
                continue
            seen.add(real)
            lines = _lines_with(file, what)
            if lines or what.in_text(file.name):
                yield file, lines


def kept_as(versions: Versions) -> dict[str, str]:
    """By SHA-256, the file and the number of the first version that a kept content belongs to."""
    called: dict[str, str] = {}
    for version in versions.history():
        for file, sha in version.changed.items():
            if sha:
                called.setdefault(sha, f"{file}, version {version.number}")
    return called


def _lines_with(file: Path, what: Wanted) -> int:
    try:
        if file.stat().st_size > LARGEST_FILE:
            return 0
        raw = file.read_bytes()
    except OSError:
        return 0
    text = raw.decode(errors="replace")
    return sum(map(what.in_text, text.splitlines())) or int(what.in_text(text))  # a name may go over two lines


def _is_apart(file: Path, database: Path) -> bool:
    beside = file.parent == database.resolve().parent and file.name.startswith(database.name)
    return beside or file.name == "secret"


def _plain(text: str) -> str:
    """What stands in JSON or HTML, as people read it."""
    return html.unescape(_ESCAPES.sub(lambda found: str(json.loads(f'"{found[0]}"')), text))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
