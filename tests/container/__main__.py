"""The Dockerfile's steps in order in an empty Debian root, then the bot in it as Docker would run it: `make container`.

Needs root, debootstrap and a package registry, some minutes and 2 GB; no Docker engine. Ends with 1 when the image's
user can write where it should not, or the bot does not answer.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import click

from tests.container.dockerfile import Stage, stages
from tests.container.image import build
from tests.container.room import Room
from tests.phone import ROOT, TOKEN, Sandbox, running_sandbox

START_SECONDS = 300.0
ANYBODYS = {"/tmp", "/var/tmp", "/run/lock", "/dev/shm", "/dev/mqueue"}  # noqa: S108 (what Debian lets everybody write)
# Tries to make a file in every folder and to open every file; prints where that works.
WRITES = """
import os
for folder, folders, files in os.walk("/"):
    folders[:] = [each for each in folders if os.path.join(folder, each) not in ("/proc", "/sys", "/dev")]
    try:
        name = os.path.join(folder, ".briefbot-was-here")
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        os.unlink(name)
        print(folder)
    except OSError:
        pass
    for file in files:
        try:
            os.close(os.open(os.path.join(folder, file), os.O_WRONLY))
            print(os.path.join(folder, file))
        except OSError:
            pass
"""


def main() -> None:
    """Build, run, try, and say what came of it."""
    work = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.gettempdir()).resolve() / "briefbot-container"
    *_, image = found = stages(ROOT / "Dockerfile")
    room = build(found, ROOT, work, click.echo)
    faults = [*_permissions(room, image, work), *_conversation(room, image, work)]
    for fault in faults:
        click.echo(f"FAULT {fault}")
    click.echo("The container holds what it says." if not faults else f"{len(faults)} faults")
    sys.exit(1 if faults else 0)


def _volumes(room: Room, image: Stage, work: Path) -> dict[str, Path]:
    """A folder of this machine for each volume, owned as in the image, as Docker makes them."""
    held = {name: work / "volumes" / name.lstrip("/") for name in image.volumes}
    for name, place in held.items():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        owner = room.inside(name).stat()
        os.chown(place, owner.st_uid, owner.st_gid)
    return held


def _permissions(room: Room, image: Stage, work: Path) -> Iterator[str]:
    if room.ids()[0] == 0:
        yield "the image's user is root"
    volumes = _volumes(room, image, work)
    shut = replace(room, volumes=volumes, read_only=True)
    for name, each, may in (("as it is", room, {*volumes, *ANYBODYS}), ("read-only", shut, {*volumes})):
        tried = each.run(["python", "-c", WRITES])
        places = set(tried.stdout.splitlines())
        click.echo(f"root {name}, user {room.user} {room.ids()}: can write {', '.join(sorted(places)) or 'nothing'}")
        if tried.returncode or not {*volumes} <= places:
            yield f"with the root {name}, {', '.join(volumes)} cannot be written: {tried.stderr[-300:]}"
        yield from (f"with the root {name}, {place} can be written" for place in sorted(places - may))


def _conversation(room: Room, image: Stage, work: Path) -> Iterator[str]:
    shut = replace(room, volumes=_volumes(room, image, work), read_only=True)
    with running_sandbox() as sandbox:
        for start in ("first", "second"):
            began = time.monotonic()
            with _container(shut, image, sandbox, work / f"{start}.log") as process:
                _until_ready(process, work / f"{start}.log")
                answer = sandbox.person(start).ask("how do I escalate?")["text"].splitlines()[0]
                click.echo(f"{start} start: answered after {time.monotonic() - began:.1f} s: {answer}")
                if "scalat" not in answer:
                    yield f"the {start} start gave no answer"
                health = shut.run(image.health, _settings(sandbox))
                click.echo(f"health check: {health.returncode}, {_megabytes(process)} MB in memory")
                if health.returncode:
                    yield f"the health check fails: {health.stdout.strip()}"
                if ended := _stop(process):
                    yield f"told to stop, it ended with {ended}"
            log = (work / f"{start}.log").read_text(encoding="utf-8")
            yield from (
                f"in the log: {line}" for line in log.splitlines() if re.search("Traceback|WARNING|ERROR", line)
            )


def _settings(sandbox: Sandbox) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": sandbox.address}


@contextmanager
def _container(room: Room, image: Stage, sandbox: Sandbox, log: Path) -> Iterator[subprocess.Popen[str]]:
    command = room.command(image.command, _settings(sandbox))
    with log.open("w") as said, subprocess.Popen(command, stdout=said, stderr=said, text=True) as process:
        try:
            yield process
        finally:
            _end(process)


def _until_ready(process: subprocess.Popen[str], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while "ready:" not in log.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > end:
            raise click.ClickException(f"the bot did not start:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.2)


def _child(process: subprocess.Popen[str]) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    return int(children[0])


def _megabytes(process: subprocess.Popen[str]) -> int:
    status = Path(f"/proc/{_child(process)}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024


def _end(process: subprocess.Popen[str]) -> None:
    """Kill the container's first process, which takes all others in it along."""
    if process.poll() is None:
        with suppress(IndexError, OSError):
            os.kill(_child(process), signal.SIGKILL)
        process.kill()


def _stop(process: subprocess.Popen[str]) -> int:
    """As `docker stop`; gives the exit code."""
    os.kill(_child(process), signal.SIGTERM)
    return process.wait(timeout=30)


if __name__ == "__main__":
    main()
