import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from bot.privacy import load_secret, pseudonym

SECRET = b"a secret that is long enough"


def test_a_person_keeps_one_pseudonym_that_does_not_show_the_id() -> None:
    name = pseudonym(SECRET, 123456789)
    assert name == pseudonym(SECRET, 123456789)
    assert len(name) == 64
    assert "123456789" not in name


def test_people_and_secrets_give_different_pseudonyms() -> None:
    names = {pseudonym(SECRET, 1), pseudonym(SECRET, 2), pseudonym(b"another secret of length", 1)}
    assert len(names) == 3


def test_the_setting_wins_and_no_file_is_made(tmp_path: Path) -> None:
    assert load_secret("0123456789abcdef", tmp_path) == b"0123456789abcdef"
    assert list(tmp_path.iterdir()) == []


def test_a_short_setting_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"BRIEFBOT_SECRET is too short: give it at least 16 characters"):
        load_secret("too short", tmp_path)


@pytest.mark.parametrize("configured", [None, "", "  "])
def test_a_secret_is_made_once_and_only_for_the_owner(tmp_path: Path, configured: str | None) -> None:
    first = load_secret(configured, tmp_path / "data")
    assert load_secret(configured, tmp_path / "data") == first
    assert len(first) == 64
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600


def test_an_empty_secret_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("")
    with pytest.raises(ValueError, match="empty or cut short"):
        load_secret(None, tmp_path)


def test_processes_that_start_together_get_the_same_secret(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        secrets = set(pool.map(load_secret, [None] * 8, [tmp_path] * 8))
    assert len(secrets) == 1
