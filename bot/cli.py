"""The `briefbot` command: wiring only."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import click

from bot import __version__
from bot.knowledge.base import Knowledge
from bot.knowledge.hours import LONDON
from bot.knowledge.loader import load_folder
from bot.knowledge.problem import as_json, as_lines
from bot.settings import Settings, SettingsError, load_settings

FOLDER = click.Path(path_type=Path)
PORT = click.IntRange(0, 65535)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefbot")
def main() -> None:
    """Safeguarding answers that people wrote, sourced and dated, found from a plain question."""


@main.command()
@click.option("--port", type=PORT, default=8080, show_default=True, help="Port of the phone page, without a token.")
def run(port: int) -> None:
    """Run the bot: on Telegram with a token, else with a phone page in the browser."""
    from bot.service import run_bot, run_with_sandbox

    settings = _settings()
    try:
        token = settings.token
        if token is None:
            run_with_sandbox(settings, port)
        else:
            run_bot(settings, token.get_secret_value(), settings.telegram_api_url)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.option("--port", type=PORT, default=8080, show_default=True, help="Port on 127.0.0.1; 0 takes any free one.")
def sandbox(port: int) -> None:
    """A local Bot API server and a phone in the browser, without a bot."""
    from bot.sandbox.server import run as run_sandbox

    run_sandbox(port)


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("text")
@click.option("--area", help="The id of the area to answer for.")
@click.option("--why", is_flag=True, help="Show what was understood, and why.")
def ask(text: str, area: str | None, why: bool) -> None:
    """Answer TEXT in the terminal, as the bot would."""
    from bot.matcher import open_matcher
    from bot.replies.compose import compose
    from bot.terminal import plain_console, print_reply, print_why

    settings = _settings()
    knowledge = _knowledge(settings.briefbot_knowledge)
    area = _area(knowledge, area)
    matcher = open_matcher(settings, knowledge)
    verdict = matcher.decide(text, area)
    console = plain_console()
    print_reply(console, compose(verdict, knowledge, area, datetime.now(LONDON)))
    if why:
        print_why(console, verdict, matcher.reasons(verdict), knowledge)


@main.command()
@click.option("--area", help="The id of the area to answer for.")
def route(area: str | None) -> None:
    """One message a line on stdin, one JSON object a line on stdout."""
    from bot.matcher import open_matcher
    from bot.matching.rows import as_row

    settings = _settings()
    knowledge = _knowledge(settings.briefbot_knowledge)
    area = _area(knowledge, area)
    matcher = open_matcher(settings, knowledge)
    lines, out = sys.stdin.buffer, sys.stdout.buffer
    while line := lines.readline():
        row = as_row(matcher.decide(line.rstrip(b"\r\n").decode("utf-8", errors="replace"), area))
        out.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        out.flush()


@main.command()
@click.argument("folder", required=False, type=FOLDER)
@click.option("--json", "in_json", is_flag=True, help="Print a JSON list.")
def check(folder: Path | None, in_json: bool) -> None:
    """Check a knowledge FOLDER: says file, line, column and what to do; exit code 1 on errors."""
    from bot.terminal import fitted

    folder = folder or _settings().briefbot_knowledge
    loaded = load_folder(folder, today=datetime.now(LONDON).date())
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    if in_json:
        click.echo(as_json(loaded.problems).encode(errors="replace"))
    else:
        for line in as_lines(loaded.problems, loaded.texts):
            click.echo(fitted(line))
        click.echo(f"{errors} to put right, {len(loaded.problems) - errors} to look at.")
    sys.exit(1 if errors else 0)


@main.command(name="eval")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "in_json", is_flag=True, help="Print a JSON object, with every miss.")
@click.option("--misses", is_flag=True, help="List the messages that went wrong, topic by topic.")
def evaluate(file: Path, in_json: bool, misses: bool) -> None:
    """Measure matching on FILE: one labelled message a line, as JSON."""
    from bot.matcher import open_matcher
    from bot.matching.evaluate import evaluate as measure
    from bot.matching.rows import read_rows
    from bot.terminal import plain_console, print_misses, print_report, progress

    try:
        rows = read_rows(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise click.ClickException(f"{file.name} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise click.ClickException(f"{file.name}: {error}") from None
    if not rows:
        raise click.ClickException(f"{file.name} holds no messages: write one a line, as JSON.")
    settings = _settings()
    matcher = open_matcher(settings, _knowledge(settings.briefbot_knowledge))
    with progress("Measuring", len(rows)) as done:
        report = measure(rows, matcher, done)
    if in_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
    else:
        print_report(plain_console(), report)
        if misses:
            print_misses(plain_console(), report)


@main.command()
def model() -> None:
    """Build the sentence model from its published weights; set-up does this once."""
    from bot.encoder.build import build_model
    from bot.encoder.folder import ModelError
    from bot.matcher import default_model_folder, model_faults, model_folder

    settings = _settings()
    folder = model_folder(settings) or default_model_folder()
    if model_faults(settings):
        try:
            build_model(folder)
        except ModelError as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"The sentence model is in {folder}.")


@main.command()
@click.argument("folder", required=False, type=FOLDER)
def schema(folder: Path | None) -> None:
    """Write the JSON Schemas that editors use into FOLDER/schema (default: the knowledge folder)."""
    from bot.knowledge.json_schema import write_schemas

    folder = _folder(folder or _settings().briefbot_knowledge)
    try:
        for path in write_schemas(folder):
            click.echo(path)
    except OSError as error:
        raise click.ClickException(f"The schemas cannot be written into {folder}: {error.strerror}.") from None


@main.command()
def doctor() -> None:
    """Say whether settings, knowledge, database and the running bot are well; exit code 1 when not."""
    from bot.service import examine

    faults = examine(_settings(), datetime.now(LONDON))
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)
    click.echo("All well.")


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _folder(folder: Path) -> Path:
    if not folder.is_dir():
        raise click.ClickException(f"There is no folder {folder}. Set BRIEFBOT_KNOWLEDGE to the knowledge folder.")
    return folder


def _knowledge(folder: Path) -> Knowledge:
    loaded = load_folder(_folder(folder), today=datetime.now(LONDON).date())
    if loaded.knowledge is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        raise click.ClickException("\n".join(["The knowledge cannot be read.", *as_lines(errors, loaded.texts)]))
    return loaded.knowledge


def _area(knowledge: Knowledge, area: str | None) -> str | None:
    if area is not None and area not in knowledge.areas:
        raise click.BadParameter(
            f"there is no area “{area}”. I know {', '.join(sorted(knowledge.areas))}.", param_hint="--area"
        )
    return area
