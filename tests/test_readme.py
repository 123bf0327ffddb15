"""What the README shows is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import __version__
from bot.cli import main
from bot.knowledge.loader import load_folder
from bot.settings import Settings
from tests.phone import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)


def test_every_yaml_example_loads_without_an_error(tmp_path: Path) -> None:
    assert len(EXAMPLES) >= 2
    for number, example in enumerate(EXAMPLES):
        kind = re.findall(r"schema/(\w+)\.schema\.json", example)[0]
        folder = tmp_path / f"{kind}s"
        folder.mkdir(exist_ok=True)
        (folder / f"example-{number}.yaml").write_text(example, encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert [each for each in loaded.problems if each.severity == "error"] == []
    assert loaded.knowledge is not None
    assert set(loaded.knowledge.topics) == {"lost-record"}


def test_every_setting_is_in_the_table_and_every_row_is_a_setting() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    named = set(re.findall(r"`((?:BRIEFBOT|TELEGRAM)_[A-Z_]+)`", README))
    assert named == settings


@pytest.mark.parametrize("line", sorted(set(re.findall(r"^\.venv/bin/briefbot (\w+)", README, re.MULTILINE))))
def test_every_command_it_names_exists_and_has_help(line: str) -> None:
    result = CliRunner().invoke(main, [line, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_every_file_it_names_is_there() -> None:
    named = re.findall(r"\]\(([\w./-]+)\)|src=\"([\w./-]+)\"", README)
    assert named
    for name in ("".join(pair) for pair in named):
        assert (ROOT / name).exists(), name


def test_the_changelog_begins_with_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == __version__
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_lock_files_pin_every_package_by_hash_and_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-audit.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        packages = re.findall(r"^[\w.-]+==\S+.*$", text, re.MULTILINE)
        assert len(packages) > 10
        assert all(line.endswith("\\") for line in packages)
        assert "://" not in text
        assert "index-url" not in text
