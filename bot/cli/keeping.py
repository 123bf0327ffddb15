"""Commands for those who keep the knowledge: schema."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import FOLDER, folder_or_stop, settings_or_stop


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
