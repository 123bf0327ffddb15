"""What the process does not need any more goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from tests.phone import ROOT

# A large block that goes makes glibc take the next ones from its heap, and what stays between them keeps them there.
BLOCKS = """
import threading
from pathlib import Path
from bot.chat.thrift import keep_together

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024

def work():
    kept, blocks = [], []
    for number in range(100):
        blocks.append(b"x" * (2 << 20))
        kept.append(b"y" * 1000)
    blocks.clear()
    stay.extend(kept)

keep_together()
large = b"z" * (30 << 20)
del large
stay, before = [], resident()
work()
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="mallopt is glibc's")
def test_large_blocks_that_are_let_go_do_not_stay_with_the_process() -> None:
    """It takes 400 MB and lets them go."""
    command = [sys.executable, "-c", BLOCKS]
    grown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert int(grown.stdout) < 20
