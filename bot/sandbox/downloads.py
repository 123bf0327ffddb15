"""How files are downloaded: by the bot with its token and a path from getFile, by a person from the page."""

from urllib.parse import quote

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.files import StoredFile
from bot.sandbox.http import JsonHandler
from bot.sandbox.parameters import Parameters
from bot.sandbox.world import JSON, World

LARGEST_DOWNLOAD = 20 * 1024 * 1024


def get_file(world: World, given: Parameters) -> JSON:
    """getFile: from then on the file can be downloaded. Source: https://core.telegram.org/bots/api#getfile"""
    stored = world.files.get(given["file_id"])
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.body) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    world.downloads[stored.path] = stored
    return {**stored.identity(), "file_path": stored.path}


class BotDownload(JsonHandler):
    """`/file/bot<token>/<file_path>`. Source: https://core.telegram.org/bots/api#file"""

    def get(self, token: str, path: str) -> None:
        """The file's bytes; 404 for another token, or a path that getFile has not given."""
        stored = self.world.downloads.get(path)
        if stored is None or token != self.world.profile.token:
            raise ApiError(404, "Not Found")
        self.set_header("Content-Type", "application/octet-stream")
        self.finish(stored.body)


class PageDownload(JsonHandler):
    """`/sandbox/files/ID`: the link in a bubble."""

    def get(self, file_id: str) -> None:
        """The file's bytes, to be saved and never shown, whatever they are; 404 for an unknown one."""
        stored = self.world.files.get(file_id)
        if stored is None:
            raise ApiError(404, "There is no such file. It went when the sandbox was started again.")
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Disposition", _saved_as(stored))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
        self.set_header("Cache-Control", "no-store")
        self.finish(stored.body)


def _saved_as(stored: StoredFile) -> str:
    return f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}"
