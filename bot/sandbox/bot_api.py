"""The address the bot talks to: `/bot<token>/<method>`."""

import asyncio
import inspect
import re
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.given import given
from bot.sandbox.http import JsonHandler
from bot.sandbox.methods import Method, find
from bot.sandbox.parameters import loose

TOKEN = re.compile(r"(\d{1,15}):[\w-]{10,}")


class BotApi(JsonHandler):
    """Any token of the right shape is the bot's; its number becomes the bot's id.

    Source: https://core.telegram.org/bots/api#making-requests
    """

    _work: asyncio.Future[object] | None = None
    _gone = False

    async def get(self, token: str, method: str) -> None:
        """A method called by GET."""
        await self._call(token, method)

    async def post(self, token: str, method: str) -> None:
        """A method called by POST: form, multipart or JSON."""
        await self._call(token, method)

    def on_connection_close(self) -> None:
        """The bot went away: a poll that waits for it delivers nothing, and one that is yet to begin never does."""
        self._gone = True
        if self._work:
            self._work.cancel()

    async def _call(self, token: str, name: str) -> None:
        self._recognise(token)
        parameters = given(self.request)
        entry = self._enter(name, parameters)
        try:
            await self._carry_out(find(name), parameters, entry)
        except ApiError as fault:
            entry["error_code"] = fault.code
            raise
        finally:
            entry["ended"] = True

    def _recognise(self, token: str) -> None:
        found = TOKEN.fullmatch(token)
        if not found:
            raise ApiError(401, "Unauthorized")
        self.world.profile.id, self.world.profile.token = int(found[1]), token

    def _enter(self, name: str, parameters: dict[str, object]) -> dict[str, Any]:
        number = self.world.journal[-1]["number"] + 1 if self.world.journal else 1
        entry = {"number": number, "at": self.world.clock(), "method": name}
        entry |= {"parameters": loose(parameters), "error_code": None, "fault": "", "ended": False}
        self.world.journal.append(entry)
        return entry

    async def _carry_out(self, method: Method, parameters: dict[str, object], entry: dict[str, Any]) -> None:
        fault = self.world.faults.take(method.name, parameters) or Fault()
        entry["fault"] = fault.kind
        await asyncio.sleep(fault.delay)
        if fault.reset:
            self.detach().close()
            return
        error = fault.error()
        if fault.page:
            self.set_status(fault.error_code or 200)
            self.finish(fault.page)
            return
        if error:
            raise error
        result = method.act(self.world, method.read(parameters))
        if inspect.isawaitable(result):
            self._work = asyncio.ensure_future(result)
            if self._gone:
                self._work.cancel()
            await asyncio.wait({self._work})
            if self._work.cancelled():
                return
            result = self._work.result()
        if fault.drop:
            self.detach().close()
        else:
            self.reply({"ok": True, "result": result})
