"""Why a document cannot be taken in, and what to do instead."""

from __future__ import annotations


class UnreadableError(Exception):
    """A document that cannot be taken in; the message is a sentence that says what to do."""


def library_missing(name: str, kind: str) -> UnreadableError:
    """The libraries that read Word and PDF are not part of what the bot itself needs."""
    return UnreadableError(
        f"{name} is a {kind} document, and the libraries that read those are not installed. "
        "Install them in the project's folder with: .venv/bin/python -m pip install '.[import]' "
        "or save the document as plain text and import that."
    )


def damaged(name: str, program: str, ending: str) -> UnreadableError:
    """A document that its own library cannot open."""
    return UnreadableError(
        f"{name} is damaged, or not really a {program} document. "
        f"Open it in {program} and save it again as {ending}, or copy its words into a text file."
    )
