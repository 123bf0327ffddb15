"""Start the sandbox on its own: `python -m bot.sandbox --port 8080`."""

import os
import signal
import sys
import threading

import click

from bot.sandbox.server import run


@click.command()
@click.option("--port", default=8080, show_default=True, help="Port on 127.0.0.1; 0 takes any free one.")
@click.option("--until-stdin-ends", is_flag=True, help="End when the process that started this one is gone.")
def main(port: int, until_stdin_ends: bool) -> None:
    """A local Telegram Bot API server and a phone page, on one port of this machine."""
    if until_stdin_ends:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    run(port)


def _end_with_stdin() -> None:
    """The system closes our stdin however the process at its other end goes, kill -9 included."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
