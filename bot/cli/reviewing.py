"""The command that reviews the knowledge: check."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import FOLDER, folders_or_stop
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import load_folder
from bot.knowledge.problem import as_json, as_lines

if TYPE_CHECKING:
    from bot.editorial.review import Review


@click.command()
@click.argument("folder", required=False, type=FOLDER)
@click.option("--json", "in_json", is_flag=True, help="Print a JSON list, and nothing else.")
@click.option("--github", is_flag=True, help="Add annotations for a pull request; by itself under GitHub Actions.")
@click.option("--accepted", is_flag=True, help="Show the warnings that leads have accepted, too.")
def check(folder: Path | None, in_json: bool, github: bool, accepted: bool) -> None:
    """Check a knowledge FOLDER: what is wrong, on which line, and what to do.

    Errors must be put right: the exit code is 1. Warnings are what an editor would ask: the exit code is 0. A warning
    that may stay is accepted in its file, with a reason, under “accepted”.
    """
    from bot.reviewing import review_with
    from bot.terminal import progress

    folders = folders_or_stop()
    folder = folder or folders.briefbot_knowledge
    loaded = load_folder(folder)
    found = review_with(folders, loaded, datetime.now(LONDON).date(), progress=progress)
    for line in _of_the_test(found):
        click.echo(line, err=True)
    if in_json:
        click.echo(as_json(found.problems).encode(errors="replace"))
    else:
        for line in _lines(found, loaded.texts, accepted=accepted):
            click.echo(line)
        if github or os.environ.get("GITHUB_ACTIONS") == "true":
            _annotate(found, folder)
    sys.exit(1 if found.errors else 0)


def _lines(found: Review, texts: Mapping[str, tuple[str, ...]], *, accepted: bool) -> Iterator[str]:
    from bot.terminal import fitted

    errors_first = sorted(found.problems, key=lambda each: (each.severity != "error", each))
    yield from (fitted(line) for line in as_lines(errors_first, texts))
    for each in found.accepted if accepted else ():
        yield fitted(f"{each.problem.file}, line {each.problem.line} ({each.problem.code}): {each.problem.message}")
        yield fitted(f"Accepted: {each.reason}")
        yield ""
    if found.accepted and not accepted:
        yield fitted(f"{len(found.accepted)} accepted, each with a reason in its file: --accepted shows them.")
    yield f"{found.errors} to put right, {len(found.problems) - found.errors} to look at."


def _of_the_test(found: Review) -> Iterator[str]:
    """What must be known of the self-test besides its warnings."""
    tested = found.tested
    if tested and not tested.meaning:
        yield "Without the sentence model the asks were tried by their words alone."
    if tested and tested.left:
        yield f"{tested.left} of {tested.asks} asks are still to be tried: run this again to go on."


def _annotate(found: Review, folder: Path) -> None:
    from bot.editorial.annotations import as_annotations, in_repository

    for line in as_annotations(found.problems, in_repository(folder)):
        click.echo(line)
