"""Memory that nobody uses any more goes back to the system: by itself glibc keeps it for what may come.

The numbers of `mallopt` are those of glibc's malloc.h; another C library has no such call, and does as it does.
"""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE = 1 << 20  # bytes; what an edit makes us learn anew comes in blocks of this size and more


def keep_together() -> None:
    """Take large blocks from the system one by one and small ones from one heap; to be called before any thread is.

    By itself glibc takes ever larger blocks from a heap of each thread, where what stays between them keeps them.
    With an edit of the knowledge a minute the process grew by a tenth over twenty minutes; so it does not grow.
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_ARENA_MAX, 1)


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
