"""Commands for those who keep the knowledge: check, schema."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from bot.cli.options import FOLDER, folder_or_stop, settings_or_stop
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import load_folder
from bot.knowledge.problem import as_json, as_lines


@click.command()
@click.argument("folder", required=False, type=FOLDER)
@click.option("--json", "in_json", is_flag=True, help="Print a JSON list.")
def check(folder: Path | None, in_json: bool) -> None:
    """Check a knowledge FOLDER: says file, line, column and what to do; exit code 1 on errors."""
    from bot.terminal import fitted

    folder = folder or settings_or_stop().briefbot_knowledge
    loaded = load_folder(folder, today=datetime.now(LONDON).date())
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    if in_json:
        click.echo(as_json(loaded.problems).encode(errors="replace"))
    else:
        for line in as_lines(loaded.problems, loaded.texts):
            click.echo(fitted(line))
        click.echo(f"{errors} to put right, {len(loaded.problems) - errors} to look at.")
    sys.exit(1 if errors else 0)


@click.command()
@click.argument("folder", required=False, type=FOLDER)
def schema(folder: Path | None) -> None:
    """Write the JSON Schemas that editors use into FOLDER/schema (default: the knowledge folder)."""
    from bot.knowledge.json_schema import write_schemas

    folder = folder_or_stop(folder or settings_or_stop().briefbot_knowledge)
    try:
        for path in write_schemas(folder):
            click.echo(path)
    except OSError as error:
        raise click.ClickException(f"The schemas cannot be written into {folder}: {error.strerror}.") from None
