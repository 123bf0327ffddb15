"""What the operating system and the event loop say of this process, and what it may never give away of it."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import time
from contextlib import suppress
from pathlib import Path

from bot.monitoring.meters import Gauge

_STARTED = time.time()
_OWN = Path("/proc/self")
_PR_SET_DUMPABLE = 4


def leave_no_dump() -> None:
    """Let no crash leave the memory of this process behind, in which what people wrote would stand.

    The limit keeps it out of a file. Where the machine hands dumps to a program, the limit does not count (core(5)),
    so the process says that it cannot be dumped (prctl(2), Linux), which also keeps other processes of the same user
    from reading its memory.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError, TypeError):  # a system without it
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def of_process() -> list[Gauge]:
    """Memory, open files and CPU time of this process, and the tasks on the loop; only what this system tells."""
    always = [
        Gauge("process_start_time_seconds", "When the process started, in seconds since 1970.", lambda: _STARTED),
        Gauge("process_cpu_seconds_total", "CPU time that the process used.", time.process_time, "counter"),
        Gauge("briefbot_tasks", "Tasks on the event loop.", lambda: len(asyncio.all_tasks())),
    ]
    if not (_OWN / "statm").exists():
        return always
    return [
        *always,
        Gauge("process_resident_memory_bytes", "Memory that the process holds.", resident_bytes),
        Gauge("process_open_fds", "Files and connections that are open.", open_files),
    ]


def resident_bytes() -> int:
    """The memory of this process, without what is swapped out (proc(5), statm). Raises OSError where it is not told."""
    pages = int((_OWN / "statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int:
    """How many file handles this process holds (proc(5), fd). Raises OSError where it is not told."""
    return len(list((_OWN / "fd").iterdir()))
