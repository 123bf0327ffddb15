"""What the first start with the shipped knowledge works out, done once for all bots that tests start."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.encoder.shelf import DiskShelf
from bot.knowledge.loader import load_folder
from bot.matching.decide import Matcher
from tests.encoder import cached

ROOT = Path(__file__).parent.parent


@cache
def matcher() -> Matcher:
    """A matcher for the shipped knowledge, as `briefbot` would make it."""
    knowledge = load_folder(ROOT / "knowledge").knowledge
    assert knowledge is not None
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process works it out, the other finds it done
        return Matcher(knowledge, cached(folder()), DiskShelf(folder()))


@cache
def folder() -> Path:
    """Where vectors and lessons of the shipped knowledge are kept while tests run, for all their processes."""
    if run := os.environ.get("PYTEST_XDIST_TESTRUNUID"):
        made = shared(run)
        made.mkdir(exist_ok=True)
    else:
        made = Path(tempfile.mkdtemp(prefix="briefbot-tests-"))
        atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def shared(run: str) -> Path:
    """Where the processes of one run keep it."""
    return Path(tempfile.gettempdir()) / f"briefbot-tests-{run}"


def warm(data: Path) -> None:
    """Put what a first start would work out into the data folder."""
    matcher()
    data.mkdir(parents=True, exist_ok=True)
    for file in folder().glob("*.npz"):
        shutil.copy(file, data)
