"""Memory that nobody uses any more goes back to the system: by itself glibc keeps it for what may come."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress


def give_back() -> None:
    """Never look through what is there now for rubbish, and give back what is free where the C library can."""
    gc.freeze()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def settle() -> None:
    """The same once everything is there that stays, and the rubbish of the start is taken out first.

    Looking through all that was learned keeps everybody waiting; what is replaced later goes by itself.
    """
    gc.collect()
    give_back()
