"""Briefbot: safeguarding answers that people wrote, sourced and dated, found from a plain question."""

__version__ = "2026.11.0"
