"""Health, readiness and metrics over HTTP, for this machine or a private network: it asks nobody who they are."""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from bot.monitoring.exposition import CONTENT_TYPE, exposition
from bot.monitoring.vitals import Vitals

SECONDS = 10.0
LARGEST = 4096
log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(vitals: Vitals, port: int, host: str) -> AsyncIterator[int]:
    """Answer on `port` of `host` (0: any free one) for the block; gives the port. Raises OSError when it is taken."""
    server = HTTPServer(
        Application(_ROUTES, default_handler_class=_Nothing, log_function=lambda handler: None, vitals=vitals),
        idle_connection_timeout=SECONDS,
        body_timeout=SECONDS,
        max_header_size=LARGEST,
        max_body_size=LARGEST,
        max_buffer_size=2 * LARGEST,
    )
    listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setblocking(False)
    server.add_socket(listening)
    port = listening.getsockname()[1]
    log.info("health and metrics on port %s of %s", port, host)
    if not _is_this_machine(host):
        log.warning("health and metrics can be read from other machines: keep port %s out of the internet", port)
    try:
        yield port
    finally:
        server.stop()
        await server.close_all_connections()


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Asked(RequestHandler):
    @property
    def vitals(self) -> Vitals:
        vitals: Vitals = self.settings["vitals"]
        return vitals

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    def write_error(self, status_code: int, **_: object) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")

    def log_exception(self, typ: object, value: BaseException | None, tb: object) -> None:
        if not isinstance(value, HTTPError):
            log.error("a question about health failed", exc_info=value)

    def say(self, ok: bool, body: dict[str, object]) -> None:
        self.set_status(200 if ok else 503)
        self.finish(body)


class _Nothing(_Asked):
    def prepare(self) -> None:
        raise HTTPError(404)


class _Healthz(_Asked):
    """Whether the process is alive and has heard from Telegram lately."""

    def get(self) -> None:
        silent = round(self.vitals.silent())
        self.say(self.vitals.is_healthy, {"healthy": self.vitals.is_healthy, "seconds_since_telegram": silent})

    head = get


class _Readyz(_Asked):
    """Whether questions are answered from the knowledge, and which part is missing or less than it could be."""

    def get(self) -> None:
        parts = self.vitals.parts()
        ready = all(part.state != "missing" for part in parts)
        told = {part.name: {"state": part.state, "says": part.says} for part in parts}
        self.say(ready, {"ready": ready, "parts": told})

    head = get


class _Metrics(_Asked):
    async def get(self) -> None:
        text = exposition(await self.vitals.metrics())
        self.set_header("Content-Type", CONTENT_TYPE)
        await self.finish(text)

    head = get


_ROUTES = [(r"/healthz", _Healthz), (r"/readyz", _Readyz), (r"/metrics", _Metrics)]
