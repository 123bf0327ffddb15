"""The parameters of a request as they came: from the address, a form, a multipart form or JSON."""

import json

from tornado.httputil import HTTPServerRequest

from bot.sandbox.errors import bad_request
from bot.sandbox.parameters import Upload


def given(request: HTTPServerRequest) -> dict[str, object]:
    """Parameters by name: text, JSON values, or an Upload; raises ApiError 400 on what cannot be read.

    A file may stand under its parameter's name or under another that `attach://<name>` refers to.
    """
    found: dict[str, object] = {name: _decoded(values[-1]) for name, values in request.arguments.items()}
    if request.body and request.headers.get("Content-Type", "").startswith("application/json"):
        found |= _from_json(request.body)
    files = {name: Upload(sent[0]["filename"], sent[0]["body"]) for name, sent in request.files.items()}
    return _attached(found, files)


def _attached(found: dict[str, object], files: dict[str, Upload]) -> dict[str, object]:
    names = {f"attach://{name}": name for name in files}
    links = {name: names[value] for name, value in found.items() if isinstance(value, str) and value in names}
    direct = {name: upload for name, upload in files.items() if name not in links.values()}
    return {**found, **direct, **{name: files[target] for name, target in links.items()}}


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _from_json(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object")
    return found
