"""Start the sandbox on its own: `python -m bot.sandbox --port 8080`."""

import click

from bot.sandbox.server import run


@click.command()
@click.option("--port", default=8080, show_default=True, help="Port on 127.0.0.1; 0 takes any free one.")
def main(port: int) -> None:
    """A local Telegram Bot API server and a phone page, on one port of this machine."""
    run(port)


if __name__ == "__main__":
    main()
