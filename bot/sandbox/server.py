"""The sandbox in one process: the Bot API, the phone page and the control API on one port of this machine."""

import asyncio
import contextlib
import signal
from dataclasses import dataclass
from pathlib import Path

import click
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, StaticFileHandler

from bot.sandbox import control
from bot.sandbox.bot_api import BotApi
from bot.sandbox.downloads import BotDownload
from bot.sandbox.http import JsonHandler, Quiet, log_request
from bot.sandbox.live import Live
from bot.sandbox.world import Event, World

PAGE = Path(__file__).parent / "page"
# Under any other name a page from elsewhere could be shown as ours and read what is here (DNS rebinding).
OUR_NAMES = r"(?:127\.0\.0\.1|localhost|\[?::1\]?)"
LARGEST_REQUEST = 50 * 1024 * 1024


@dataclass(frozen=True)
class Running:
    """A started sandbox; `port` is the real one when 0 was asked for."""

    port: int
    world: World
    server: HTTPServer

    async def close(self) -> None:
        """Stop listening and end every open connection, long polls and pages included."""
        self.server.stop()
        self.world.emit(Event("end"))
        await self.server.close_all_connections()


def make_app(world: World) -> Application:
    """The web application over `world`."""
    with_world = {"world": world}
    routes: list[tuple[str, type[JsonHandler | Live], dict[str, World]]] = [
        (r"/bot([^/]+)/([^/]+)", BotApi, with_world),
        (r"/file/bot([^/]+)/(.+)", BotDownload, with_world),
        (r"/sandbox/live", Live, with_world),
        *((pattern, handler, with_world) for pattern, handler in control.ROUTES),
    ]
    page = (r"/(.*)", Page, {"path": str(PAGE), "default_filename": "index.html"})
    app = Application(log_function=log_request, websocket_ping_interval=20)
    app.add_handlers(OUR_NAMES, [*routes, page])
    return app


class Page(Quiet, StaticFileHandler):
    """The phone page's own files, always fresh."""

    def set_extra_headers(self, path: str) -> None:
        """No caching while people edit, and nothing from elsewhere."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Security-Policy", "default-src 'self'; base-uri 'none'; frame-ancestors 'self'")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")


async def serve(port: int, *, host: str = "127.0.0.1", world: World | None = None) -> Running:
    """Start on `port` (0: any free one); raises OSError when it is taken."""
    world = world or World()
    server = HTTPServer(make_app(world), max_body_size=LARGEST_REQUEST, max_buffer_size=LARGEST_REQUEST)
    sockets = bind_sockets(port, address=host)
    server.add_sockets(sockets)
    return Running(sockets[0].getsockname()[1], world, server)


def run(port: int) -> None:
    """Serve until SIGTERM or SIGINT; raises ClickException when the port is taken."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_until_stopped(port))


async def _until_stopped(port: int) -> None:
    try:
        running = await serve(port)
    except OSError as fault:
        reason = f"Port {port} cannot be used ({fault.strerror}). Choose another with --port."
        raise click.ClickException(reason) from fault
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    click.echo(f"http://127.0.0.1:{running.port}/")
    await stop.wait()
    await running.close()
