"""`briefbot run`: what it refuses, and that nothing is left behind however it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.command import BRIEFBOT, run, sentence
from tests.phone import TOKEN, environment


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TELEGRAM_API_URL": "http://api.example"}, "TELEGRAM_API_URL: must begin with https"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "token"}, "not both"),
        ({"TELEGRAM_BOT_TOKEN": "two words"}, "TELEGRAM_BOT_TOKEN does not hold a bot token"),
        ({"BRIEFBOT_SECRET": "short-secret"}, "BRIEFBOT_SECRET is too short"),
        ({"BRIEFBOT_DATA": "a-file"}, "BRIEFBOT_DATA: cannot write"),
        ({"BRIEFBOT_DATA": "/proc"}, "BRIEFBOT_DATA: cannot write"),
    ],
    ids=["http", "two tokens", "words", "short secret", "a file for a folder", "shut folder"],
)
def test_run_refuses_in_one_sentence_without_a_secret(settings: dict[str, str], said: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    given = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": "http://127.0.0.1:9"} | settings
    message = sentence(run(tmp_path, "run", given=b"", **given))
    assert said in message
    assert not any(secret in message for secret in (TOKEN, "two words", "short-secret"))


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [("BRIEFBOT_DATA", "a-file", "cannot write"), ("BRIEFBOT_HTTP_PORT", "0", "BRIEFBOT_HTTP_PORT: ")],
)
def test_with_logs_as_json_its_last_sentence_is_an_object_too(
    setting: str, value: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "a-file").touch()
    given = {"TELEGRAM_BOT_TOKEN": TOKEN, "BRIEFBOT_LOG_FORMAT": "json", setting: value}
    finished = run(tmp_path, "run", given=b"", **given)
    (line,) = finished.stderr.decode().splitlines()
    assert finished.returncode == 1
    assert json.loads(line)["level"] == "CRITICAL"
    assert said in json.loads(line)["message"]


@contextmanager
def demo(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`briefbot run` without a token, and the address it prints."""
    command = [BRIEFBOT, "run", "--port", "0"]
    pipe, log = subprocess.PIPE, folder / "log"
    env = environment(folder / "data")
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=pipe, stderr=errors, text=True, cwd=folder, env=env) as process,
    ):
        try:
            assert process.stdout
            yield process, process.stdout.readline().split("Open ")[1].split()[0]
        finally:
            process.kill()


def until_gone(address: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            httpx.get(address, trust_env=False)
        except httpx.TransportError:
            return
        time.sleep(0.05)
    raise AssertionError("the sandbox still runs")


def until_ready(log: Path) -> None:
    end = time.monotonic() + 30
    while "ready:" not in log.read_text(encoding="utf-8"):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_ctrl_c_ends_the_demo_and_its_sandbox_without_a_complaint(tmp_path: Path) -> None:
    with demo(tmp_path) as (process, address):
        assert httpx.get(address, trust_env=False).status_code == 200
        until_ready(tmp_path / "log")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        until_gone(address)
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "WARNING" not in log


def test_the_sandbox_does_not_outlive_a_demo_that_was_killed(tmp_path: Path) -> None:
    with demo(tmp_path) as (process, address):
        process.kill()
        until_gone(address)


def test_the_demo_says_when_its_port_is_taken(tmp_path: Path) -> None:
    with demo(tmp_path) as (_, address):
        port = address.rstrip("/").rpartition(":")[2]
        message = sentence(run(tmp_path, "run", "--port", port))
    assert f"Port {port} cannot be used" in message
    assert "--port" in message
