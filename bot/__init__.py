"""Briefbot: safeguarding answers that people wrote, sourced and dated, found from a plain question."""

import os

__version__ = "2026.11.0"

# Set before numpy is loaded: a message is too little work for two threads, which cost five times as much as one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
