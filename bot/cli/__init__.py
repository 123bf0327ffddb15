"""The `briefbot` command: wiring only."""

from __future__ import annotations

import click

from bot import __version__
from bot.cli import (
    asked,
    asking,
    backing,
    digest,
    drafting,
    evidence,
    exporting,
    freshness,
    keeping,
    publishing,
    registering,
    reviewing,
    serving,
    statistics,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefbot")
def main() -> None:
    """Safeguarding answers that people wrote, sourced and dated, found from a plain question."""
    from bot.chat.logs import guard_last_resort

    guard_last_resort()


for command in (
    serving.run,
    serving.sandbox,
    serving.model,
    serving.doctor,
    asking.ask,
    asking.route,
    asking.evaluate,
    asked.gaps,
    reviewing.check,
    keeping.schema,
    publishing.knowledge,
    drafting.import_,
    drafting.new,
    freshness.links,
    exporting.export,
    registering.data,
    evidence.evidence,
    statistics.stats,
    digest.digest,
    backing.backup,
    backing.restore,
):
    main.add_command(command)
