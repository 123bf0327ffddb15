"""`briefbot` as a process: start it in a folder, wait for its end, read what it said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.phone import environment

BRIEFBOT = str(Path(sys.executable).with_name("briefbot"))
Finished = subprocess.CompletedProcess[bytes]


def run(folder: Path, *arguments: str, given: bytes = b"", **settings: str) -> Finished:
    """`briefbot` in `folder`, to its end."""
    command = [BRIEFBOT, *arguments]
    env = environment(folder / "data", **settings)
    return subprocess.run(command, input=given, capture_output=True, cwd=folder, env=env, timeout=60, check=False)


def sentence(finished: Finished) -> str:
    """The one thing said on stderr by a command that refused; never a traceback."""
    said = finished.stderr.decode()
    assert finished.returncode == 1
    assert finished.stdout == b""
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
    return said
