"""What was edited by chat comes back into Git, and a deploy never overwrites it."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.options import knowledge_then_or_stop
from bot.knowledge.folder import knowledge_files
from bot.knowledge.hours import LONDON
from bot.publishing.deploy import carried, install
from bot.publishing.patch import patch
from bot.publishing.proposal import propose
from bot.publishing.publish import publish
from bot.publishing.snapshot import keep_up
from bot.publishing.versions import Versions
from tests.publishing_sample import FILES, changed, written

NOON = datetime(2026, 11, 24, 12, tzinfo=LONDON)
DAY = timedelta(days=1)
TOPIC, AREA = "topics/escalation.yaml", "areas/northtown.yaml"
EDITED = changed(TOPIC, "Talk first", "Talk")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = written(tmp_path / "image")
    (folder / "schema").mkdir()
    (folder / "schema/topic.schema.json").write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "knowledge"


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return Versions(tmp_path / "data/versions")


def edit(folder: Path, versions: Versions, file: str, content: bytes, at: datetime = NOON) -> None:
    publish(folder, versions, propose(file, content, knowledge_files(folder)), at, "lead for all areas", "Step 1")


def test_an_empty_folder_is_filled_and_any_other_left_alone(source: Path, folder: Path, versions: Versions) -> None:
    folder.mkdir()
    (folder / "lost+found").mkdir()
    assert install(source, folder, versions, NOON).filled
    assert knowledge_files(folder) == FILES
    assert (folder / "schema/topic.schema.json").exists()
    edit(folder, versions, TOPIC, EDITED)
    done = install(source, folder, versions, NOON + DAY)
    assert (done.filled, done.different) == (False, (TOPIC,))
    assert (folder / TOPIC).read_bytes() == EDITED


def test_a_folder_that_was_half_filled_is_filled_again(source: Path, folder: Path, versions: Versions) -> None:
    folder.mkdir()
    (folder / ".installing").touch()
    (folder / "sources.yaml").write_bytes(b"half")
    assert install(source, folder, versions, NOON).filled
    assert not (folder / ".installing").exists()


def test_what_is_carried_to_git_is_what_was_edited_by_chat(source: Path, folder: Path, versions: Versions) -> None:
    install(source, folder, versions, NOON)
    (folder / AREA).write_bytes(changed(AREA, "Rung in", "Called in"))
    keep_up(folder, versions, NOON)
    edit(folder, versions, TOPIC, changed(TOPIC, "Talk first", "Write first"))
    edit(folder, versions, TOPIC, EDITED)
    assert carried(versions, knowledge_files(folder)) == {TOPIC: (FILES[TOPIC], EDITED)}
    (source / TOPIC).write_bytes(EDITED)  # it came back through Git
    install(source, folder, versions, NOON + DAY)
    assert carried(versions, knowledge_files(folder)) == {}
    edit(folder, versions, TOPIC, FILES[TOPIC], NOON + 2 * DAY)
    assert carried(versions, knowledge_files(folder)) == {TOPIC: (EDITED, FILES[TOPIC])}


BEFORE: dict[str, bytes | None] = {
    "one.yaml": b"a: 1  # why\nb: 2\n",
    "no end.yaml": b"a: 1\nb: 2",
    "windows.yaml": b"a: 1\r\nb: 2\r\n",
    "gone.yaml": b"a: 1\n",
    "new.yaml": None,
    'caf\u00e9 "x".yaml': b"a: \xc2\x85 1\n",
}
AFTER: dict[str, bytes | None] = {
    "one.yaml": b"a: 1  # why\nb: 3\n",
    "no end.yaml": b"a: 1\nb: 3",
    "windows.yaml": b"a: 1\r\nb: 3\r\nc: 4\r\n",
    "gone.yaml": None,
    "new.yaml": b"a: 1\n",
    'caf\u00e9 "x".yaml': b"a: \xc2\x85 2\n",
}


def test_git_takes_the_patch(tmp_path: Path) -> None:
    git_settings = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}

    def git(*arguments: str, given: bytes = b"") -> None:
        subprocess.run(
            ["git", *arguments], cwd=tmp_path, input=given, check=True, capture_output=True, env=git_settings
        )

    for name, content in BEFORE.items():
        if content is not None:
            place = tmp_path / "knowledge" / name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(content)
    git("init", "--quiet")
    note = "1  2026-11-24 12:00  lead for Northtown: Step 1\n"
    git("apply", given=patch({name: (BEFORE[name], AFTER[name]) for name in BEFORE}, "knowledge", note))
    held = {place.name: place.read_bytes() for place in (tmp_path / "knowledge").iterdir()}
    assert held == {name: content for name, content in AFTER.items() if content is not None}


@pytest.fixture
def briefbot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    settings = {"KNOWLEDGE": tmp_path / "knowledge", "DATA": tmp_path / "data", "MODEL": "none"}
    for name, value in settings.items():
        monkeypatch.setenv(f"BRIEFBOT_{name}", str(value))
    return CliRunner()


def test_the_command_line_carries_edits_to_git(
    briefbot: CliRunner, source: Path, folder: Path, versions: Versions, tmp_path: Path
) -> None:
    filled = briefbot.invoke(main, ["knowledge", "install", str(source)])
    assert "was empty and now holds" in filled.output
    edit(folder, versions, TOPIC, EDITED)
    told = briefbot.invoke(main, ["knowledge", "install", str(source)])
    assert f"It differs from what was delivered in: {TOPIC}." in told.output
    assert "lead for all areas: Step 1 (topics/escalation.yaml)" in briefbot.invoke(main, ["knowledge", "log"]).output
    assert "Step 1: Talk first. -> Talk." in briefbot.invoke(main, ["knowledge", "diff"]).output
    assert "Step 1: Talk first. -> Talk." in briefbot.invoke(main, ["knowledge", "diff", str(source)]).output
    out = tmp_path / "edits.patch"
    assert briefbot.invoke(main, ["knowledge", "export", "--out", str(out)]).exit_code == 0
    assert b"+++ b/knowledge/topics/escalation.yaml\n" in out.read_bytes()
    assert b"-    - Talk first.   # always\n+    - Talk.   # always\n" in out.read_bytes()


def test_the_knowledge_of_an_earlier_day(briefbot: CliRunner, folder: Path, versions: Versions, tmp_path: Path) -> None:
    written(folder)
    keep_up(folder, versions, NOON)
    edit(folder, versions, TOPIC, changed(TOPIC, "Use the protocol", "Use the new protocol"), NOON + 2 * DAY)
    then = knowledge_then_or_stop(tmp_path / "data", NOON + DAY)
    assert then.topics["escalation"].answer.short.startswith("Use the protocol.")
    now = knowledge_then_or_stop(tmp_path / "data", NOON + 2 * DAY)
    assert now.topics["escalation"].answer.short.startswith("Use the new protocol.")
    early = briefbot.invoke(main, ["ask", "how do i escalate", "--at", "2026-11-23"])
    assert early.exit_code == 1
    assert "No version of the knowledge is as early as 23 Nov 2026. The first is of 24 Nov 2026." in early.output
