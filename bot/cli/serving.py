"""Commands that run the bot or look after it: run, sandbox, model, doctor."""

from __future__ import annotations

import logging
import sys
from datetime import datetime

import click

from bot.cli.options import PORT, settings_or_stop
from bot.knowledge.hours import LONDON
from bot.knowledge.problem import printable
from bot.settings import SettingsError, load_settings, wants_json


@click.command()
@click.option("--port", type=PORT, default=8080, show_default=True, help="Port of the phone page, without a token.")
def run(port: int) -> None:
    """Run the bot: on Telegram with a token, else with a phone page in the browser."""
    from bot.service import run_bot, run_with_sandbox

    try:
        settings = load_settings()
        token = settings.token
        if token is None:
            run_with_sandbox(settings, port)
        else:
            run_bot(settings, token.get_secret_value(), settings.telegram_api_url)
    except SettingsError as error:
        if wants_json():
            _say_as_json(str(error))
            sys.exit(1)
        raise click.ClickException(str(error)) from None


def _say_as_json(sentence: str) -> None:
    from bot.chat.logs import set_up_logs

    set_up_logs("json")
    logging.getLogger("bot").critical("%s", sentence)


@click.command()
@click.option("--port", type=PORT, default=8080, show_default=True, help="Port on 127.0.0.1; 0 takes any free one.")
def sandbox(port: int) -> None:
    """A local Bot API server and a phone in the browser, without a bot."""
    from bot.sandbox.server import run as run_sandbox

    run_sandbox(port)


@click.command()
def model() -> None:
    """Build the sentence model from its published weights; set-up does this once."""
    from bot.encoder.build import build_model
    from bot.encoder.folder import ModelError
    from bot.matcher import default_model_folder, model_faults, model_folder

    settings = settings_or_stop()
    folder = model_folder(settings) or default_model_folder()
    if model_faults(settings):
        try:
            build_model(folder)
        except ModelError as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"The sentence model is in {folder}.")


@click.command()
@click.option("--offline", is_flag=True, help="Ask nothing of Telegram.")
@click.option("--running", is_flag=True, help="Only what an answer depends on, quickly and offline: a health check.")
def doctor(offline: bool, running: bool) -> None:
    """Say of each part whether it is well or what to do; exit code 1 when something has to be put right."""
    from bot.doctor import examined, examined_around, examined_at_telegram

    settings, now = settings_or_stop(), datetime.now(LONDON)
    found = list(examined(settings, now))
    if not running:
        found += examined_around(settings, now)
    if not (running or offline):
        found += examined_at_telegram(settings, lambda: datetime.now(LONDON))
    for each in found:
        click.echo(f"{each.weight:<6}{each.what:<9} {printable(each.says)}")
    faults = sum(each.weight == "fault" for each in found)
    click.echo(f"{faults} to put right." if faults else "All well.")
    sys.exit(1 if faults else 0)
