"""Memory that nobody uses any more goes back to the system: by itself glibc keeps it for what may come."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress


def give_back() -> None:
    """Give back what is free. Where the C library cannot, nothing happens."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def settle() -> None:
    """Once everything is there that stays: take out the rubbish, never look through the rest again, and give back.

    Looking through all that was learned takes half a second, in which nobody would be answered.
    """
    gc.collect()
    gc.freeze()
    give_back()
