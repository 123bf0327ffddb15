"""What the sandbox's handlers have in common: JSON in and out, and a log without words or tokens."""

import json
import logging
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError, RequestHandler

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.world import World

log = logging.getLogger(__name__)


def log_request(handler: RequestHandler) -> None:
    """One line at DEBUG for a request: which handler and status, never the address (it has the token)."""
    log.debug("%s answered %d", type(handler).__name__, handler.get_status())


class Quiet:
    """For handlers: a fault is logged by its kind and place; a refusal is not logged at all."""

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Called by tornado, which by itself would log the address and the words."""
        if not isinstance(value, (ApiError, HTTPError)):
            kind, place = type(value).__name__, extract_tb(tb)[-1:]
            line = f"{Path(place[0].filename).name}:{place[0].lineno}" if place else "?"
            log.error("%s failed with %s at %s", type(self).__name__, kind, line)


class JsonHandler(Quiet, RequestHandler):
    """Answers JSON; an ApiError becomes its body, anything else a 500 without detail."""

    world: World

    def initialize(self, world: World) -> None:
        """Called by tornado with the routes' arguments."""
        self.world = world

    def prepare(self) -> None:
        """Called by tornado before the method: what a page from elsewhere sends by a browser is refused."""
        origin = self.request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != self.request.host:
            raise HTTPError(403)

    def number(self, name: str) -> float:
        """A number of the address's query, 0 when it is not there; raises ApiError 400."""
        try:
            return float(self.get_argument(name, "0"))
        except ValueError:
            raise bad_request(f"{name} must be a number") from None

    def reply(self, content: object, status: int = 200) -> None:
        """Send `content` as JSON."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(content))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Called by tornado for whatever a handler raised."""
        fault = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(fault, ApiError):
            self.reply(fault.body(), fault.code)
        else:
            self.reply({"ok": False, "error_code": status_code, "description": self._reason}, status_code)
