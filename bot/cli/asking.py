"""Commands that match messages: ask, route, eval."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from bot.cli.options import area_or_stop, knowledge_or_stop, knowledge_then_or_stop, settings_or_stop
from bot.knowledge.hours import LONDON


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("text")
@click.option("--area", help="The id of the area to answer for.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Answer as on that day: 2026-11-24.")
@click.option("--why", is_flag=True, help="Show what was understood, and why.")
def ask(text: str, area: str | None, at: datetime | None, why: bool) -> None:
    """Answer TEXT in the terminal, as the bot would."""
    from bot.freshness.outages import with_outages
    from bot.matcher import open_matcher
    from bot.replies.compose import compose
    from bot.storage.links import outages_in
    from bot.terminal import plain_console, print_reply, print_why

    settings = settings_or_stop()
    moment = datetime.now(LONDON)
    if at is None:
        knowledge = knowledge_or_stop(settings.briefbot_knowledge)
    else:
        moment = datetime.combine(at, moment.time(), LONDON)
        knowledge = knowledge_then_or_stop(settings.briefbot_data, moment)
    area = area_or_stop(knowledge, area)
    matcher = open_matcher(settings, knowledge)
    verdict = matcher.decide(text, area)
    console = plain_console()
    shown = with_outages(knowledge, outages_in(settings.database)) if at is None else knowledge
    print_reply(console, compose(verdict, shown, area, moment))
    if why:
        print_why(console, verdict, matcher.reasons(verdict), knowledge)


@click.command()
@click.option("--area", help="The id of the area to answer for.")
def route(area: str | None) -> None:
    """One message a line on stdin, one JSON object a line on stdout."""
    from bot.matcher import open_matcher
    from bot.matching.rows import as_row, bounded_lines

    settings = settings_or_stop()
    knowledge = knowledge_or_stop(settings.briefbot_knowledge)
    area = area_or_stop(knowledge, area)
    matcher = open_matcher(settings, knowledge)
    out = sys.stdout.buffer
    for line in bounded_lines(sys.stdin.buffer):
        row = as_row(matcher.decide(line.rstrip(b"\r\n").decode("utf-8", errors="replace"), area))
        out.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        out.flush()


@click.command(name="eval")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "in_json", is_flag=True, help="Print a JSON object, with every miss.")
@click.option("--misses", is_flag=True, help="List the messages that went wrong, topic by topic.")
def evaluate(file: Path, in_json: bool, misses: bool) -> None:
    """Measure matching on FILE: one labelled message a line, as JSON."""
    from bot.matcher import open_matcher
    from bot.matching.evaluate import evaluate as measure
    from bot.matching.rows import MOST_LETTERS, read_rows
    from bot.terminal import plain_console, print_misses, print_report, progress

    try:
        with file.open(encoding="utf-8-sig") as text:
            written = text.read(MOST_LETTERS + 1)
        if len(written) > MOST_LETTERS:
            raise click.ClickException(f"{file.name} is too large. Split it: {MOST_LETTERS:,} letters at most.")
        rows = read_rows(written)
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise click.ClickException(f"{file.name} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise click.ClickException(f"{file.name}: {error}") from None
    if not rows:
        raise click.ClickException(f"{file.name} holds no messages: write one a line, as JSON.")
    settings = settings_or_stop()
    matcher = open_matcher(settings, knowledge_or_stop(settings.briefbot_knowledge))
    with progress("Measuring", len(rows)) as done:
        report = measure(rows, matcher, done)
    if in_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
    else:
        print_report(plain_console(), report)
        if misses:
            print_misses(plain_console(), report)
