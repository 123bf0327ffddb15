"""What runs the bot for good: the Dockerfile, what it is built from, the compose file and the unit of systemd."""

from __future__ import annotations

import os
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.settings import Settings
from tests.container.context import context, is_ignored
from tests.container.dockerfile import Copy, Env, User, stages
from tests.phone import ROOT

BUILD, IMAGE = stages(ROOT / "Dockerfile")
UNIT = (ROOT / "deploy/briefbot.service").read_text(encoding="utf-8")
SETTINGS = {name.upper() for name in Settings.model_fields}


def unit(name: str) -> list[str]:
    """Every value of a directive, in order."""
    return re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)


def test_the_image_runs_as_a_user_without_rights_who_owns_its_two_folders() -> None:
    assert [step.name for step in IMAGE.steps if isinstance(step, User)] == ["briefbot"]
    assert IMAGE.volumes == ("/data", "/knowledge")
    env = {name: value for step in IMAGE.steps if isinstance(step, Env) for name, value in step.values.items()}
    assert (env["BRIEFBOT_DATA"], env["BRIEFBOT_KNOWLEDGE"]) == IMAGE.volumes
    assert {name for name in env if name.startswith("BRIEFBOT")} <= SETTINGS


def test_the_health_check_is_a_command_that_there_is_and_waits_for_the_first_start() -> None:
    name, *arguments = IMAGE.health
    assert name == "briefbot"
    assert CliRunner().invoke(main, [*arguments, "--help"]).exit_code == 0
    assert int(IMAGE.health_options["start-period"].removesuffix("s")) >= 120


def test_docker_is_given_what_it_copies_and_nothing_private() -> None:
    given = list(context(ROOT))
    copied = [
        name for stage in (BUILD, IMAGE) for step in stage.steps if isinstance(step, Copy) for name in step.sources
    ]
    ours = [name for name in copied if not name.startswith("/")]
    assert len(ours) == 6
    assert all(any(file == name or file.startswith(f"{name}/") for file in given) for name in ours)
    assert {file.partition("/")[0] for file in given} == set(ours)
    assert not any(part.startswith(".") or part == "__pycache__" for file in given for part in file.split("/"))


@pytest.mark.parametrize(
    ("name", "ignored"),
    [
        ("bot/service.py", False),
        ("bot/__pycache__/x.pyc", True),
        ("bot/chat/__pycache__/x.pyc", True),
        ("knowledge/.draft.yaml", True),
        (".env", True),
        ("deploy/token", True),
        ("data/briefbot.sqlite3", True),
        ("briefbot-2026-11-24-120000.tar", True),
        ("README.md", False),
        ("knowledge/README.md", False),
    ],
)
def test_the_ignore_file_keeps_out_what_it_should(name: str, ignored: bool) -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert is_ignored(name, rules) is ignored


def test_the_compose_file_gives_no_rights_and_opens_no_port() -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))
    (bot,) = compose["services"].values()
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert bot["mem_limit"]
    assert bot["user"] == "10001:10001"
    assert not {"ports", "privileged", "cap_add", "network_mode", "devices"} & set(bot)
    assert {place.partition(":")[2] for place in bot["volumes"]} == set(IMAGE.volumes)
    assert {place.partition(":")[0] for place in bot["volumes"]} == set(compose["volumes"])
    assert bot["environment"]["TELEGRAM_BOT_TOKEN_FILE"] == f"/run/secrets/{bot['secrets'][0]}"
    assert set(compose["secrets"]) == set(bot["secrets"])
    assert set(bot["environment"]) <= SETTINGS
    assert "TELEGRAM_BOT_TOKEN" not in bot["environment"]


FOLDERS = {"BRIEFBOT_DATA", "BRIEFBOT_KNOWLEDGE", "BRIEFBOT_DATABASE"}  # the image's own
SECRET = {"TELEGRAM_BOT_TOKEN", "BRIEFBOT_SECRET", "BRIEFBOT_SECRET_FILE"}  # in a file, or in the data folder


def test_what_can_be_set_reaches_the_container_and_what_is_not_set_is_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """`BRIEFBOT_HTTP_PORT` among it: health and metrics are switched on by a line in `deploy/.env`."""
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))
    given: dict[str, str] = compose["services"]["bot"]["environment"]
    assert set(given) == SETTINGS - FOLDERS - SECRET
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    as_ever = Settings(_env_file=None)
    for name, value in given.items():
        if name != "TELEGRAM_BOT_TOKEN_FILE":
            assert re.fullmatch(rf"\$\{{{name}:-(json)?\}}", value)
            monkeypatch.setenv(name, value.partition(":-")[2].rstrip("}"))
    assert Settings(_env_file=None) == as_ever.model_copy(update={"briefbot_log_format": "json"})


def test_commands_beside_the_unit_run_as_its_user_with_its_settings_and_token(tmp_path: Path) -> None:
    stand_in = tmp_path / "systemd-run"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    stand_in.chmod(0o755)
    command = ["sh", str(ROOT / "deploy/briefbot.sh"), "restore", "/a backup.tar"]
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(command, env={"PATH": path}, stdout=subprocess.PIPE, text=True, check=True)
    given = ended.stdout.splitlines()
    (program,) = unit("ExecStart")
    assert given[-3:] == [program.split()[0], "restore", "/a backup.tar"]
    held = [value for option, value in pairwise(given) if option == "-p"]
    for name in ("User", "Group", "UMask", "StateDirectory", "StateDirectoryMode", "LoadCredential", "EnvironmentFile"):
        assert [each for each in held if each.startswith(f"{name}=")] == [f"{name}={each}" for each in unit(name)]
    folders = [each.replace("%S", "/var/lib") for line in unit("Environment") for each in line.split() if "%S" in each]
    assert [value for option, value in pairwise(given) if option == "-E"] == folders
    assert any("TELEGRAM_BOT_TOKEN_FILE=$CREDENTIALS_DIRECTORY/telegram_bot_token" in each for each in given)


FAILS_BUT_FOR_RUN = """#!/bin/sh
echo "$@" >> said
test "$1" = run
"""


def test_the_bot_is_started_whatever_comes_of_filling_the_knowledge_folder(tmp_path: Path) -> None:
    """With a full disk, a read-only folder or a damaged version, danger is answered all the same."""
    stand_in = tmp_path / "briefbot"
    stand_in.write_text(FAILS_BUT_FOR_RUN, encoding="utf-8")
    stand_in.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(IMAGE.command, cwd=tmp_path, env={"PATH": path}, check=False)
    assert ended.returncode == 0
    said = (tmp_path / "said").read_text(encoding="utf-8").splitlines()
    assert said == ["knowledge install /app/knowledge", "run"]
    before, start = unit("ExecStartPre"), unit("ExecStart")
    assert [line[0] for line in before] == ["-"]  # systemd.service(5): what comes of it is passed over
    assert [line.split("/bin/briefbot ")[1].split()[:2] for line in (*before, *start)] == [
        ["knowledge", "install"],
        ["run"],
    ]


@pytest.mark.parametrize(
    "directive",
    [
        *("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes"),
        *("CapabilityBoundingSet=", "AmbientCapabilities=", "StateDirectory=briefbot", "StateDirectoryMode=0700"),
        *("RestrictSUIDSGID=yes", "SystemCallFilter=@system-service", "User=briefbot", "UMask=0077"),
        *("MemoryMax=1536M", "LoadCredential=telegram_bot_token:/etc/briefbot/token", "SocketBindDeny=any"),
    ],
)
def test_the_unit_is_hardened(directive: str) -> None:
    assert directive in UNIT.splitlines()


def test_the_unit_sets_what_there_is_to_set_and_keeps_all_in_its_own_folder() -> None:
    given = dict(each.split("=", 1) for line in unit("Environment") for each in line.split())
    assert {name for name in given if name.startswith(("BRIEFBOT", "TELEGRAM"))} <= SETTINGS
    assert given["TELEGRAM_BOT_TOKEN_FILE"] == "%d/telegram_bot_token"  # noqa: S105 (a place)
    assert given["BRIEFBOT_DATA"].startswith("%S/briefbot/")
    assert given["BRIEFBOT_KNOWLEDGE"].startswith("%S/briefbot/")
    commands = [line.split("/bin/briefbot ")[1].split()[0] for line in (*unit("ExecStartPre"), *unit("ExecStart"))]
    assert all(CliRunner().invoke(main, [command, "--help"]).exit_code == 0 for command in commands)


def test_its_guide_names_files_settings_and_commands_that_there_are() -> None:
    guide = (ROOT / "deploy/README.md").read_text(encoding="utf-8")
    assert all((ROOT / name).exists() for name in re.findall(r"\bdeploy/[\w.]+\.\w+", guide))
    assert set(re.findall(r"\b(?:BRIEFBOT|TELEGRAM)_[A-Z_]+", guide)) <= SETTINGS
    commands = set(re.findall(r"`?briefbot (backup|restore|doctor|run)\b", guide))
    assert commands == {"backup", "restore", "doctor"}
    source = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "bot/monitoring").glob("*.py"))
    assert all(name in source for name in re.findall(r"\bbriefbot_[a-z_]+", guide))


def test_the_audit_of_each_day_may_change_nothing_and_runs_what_ci_runs() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/audit.yaml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    assert workflow["permissions"] == {"contents": "read"}
    assert job["steps"][-1] == {"run": "make audit"}
    assert re.search(r"^audit:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
