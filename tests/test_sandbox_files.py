"""Files: a person sends one, the bot downloads it; the bot sends one, the person downloads it."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Update
from telegram.request import HTTPXRequest

from tests.sandbox_driver import BOT, TOKEN, Driver
from tests.specification import Specification

pytestmark = pytest.mark.anyio

API = Path(__file__).parents[2] / "shared" / "botapi" / "api.json"
YAML = "title: Über die Eskalation\n"
BYTES = bytes(range(256))


async def _document(driver: Driver, **content: Any) -> dict[str, Any]:
    said = await driver.say(await driver.chat(), kind="document", **content)
    return dict(said["document"])


async def _path(driver: Driver, **content: Any) -> str:
    document = await _document(driver, **content)
    return str((await driver.bot("getFile", file_id=document["file_id"]))["result"]["file_path"])


@pytest.mark.parametrize(
    ("content", "body", "kind"),
    [
        ({"file_name": "escalation.yaml", "content": YAML}, YAML.encode(), "application/yaml"),
        ({"file_name": "a.bin", "base64": base64.b64encode(BYTES).decode()}, BYTES, "application/octet-stream"),
        ({"file_name": "C:\\notes\\plan.PDF", "content": "x"}, b"x", "application/pdf"),
        ({"file_name": "README", "content": "x"}, b"x", "application/octet-stream"),
    ],
    ids=["text", "bytes", "with-folders", "no-suffix"],
)
async def test_the_bot_downloads_what_a_person_sent(
    driver: Driver, content: dict[str, Any], body: bytes, kind: str
) -> None:
    await driver.say(await driver.chat(), kind="document", caption="please use this", **content)
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    polling = HTTPXRequest(httpx_kwargs={"trust_env": False})
    base, files = f"{driver.address}/bot", f"{driver.address}/file/bot"
    async with Bot(TOKEN, base, files, request=request, get_updates_request=polling) as bot:
        (update,) = await bot.get_updates(timeout=1)
        assert update.message
        assert update.message.document
        document = update.message.document
        downloaded = bytes(await (await document.get_file()).download_as_bytearray())
    assert (document.file_name, document.mime_type) == (content["file_name"].rsplit("\\", 1)[-1], kind)
    assert (downloaded, document.file_size, update.message.caption) == (body, len(body), "please use this")


@pytest.mark.skipif(not API.exists(), reason="the Bot API's specification is not on this machine")
async def test_documents_and_files_have_the_bot_apis_shape(driver: Driver) -> None:
    api = json.loads(API.read_text(encoding="utf-8"))
    specification = Specification(api["methods"], api["types"])
    document = await _document(driver, file_name="a.yaml", content=YAML)
    file = (await driver.bot("getFile", file_id=document["file_id"]))["result"]
    assert list(specification.shape("Document", document)) == []
    assert list(specification.shape("File", file)) == []
    assert Update.de_json((await driver.bot("getUpdates"))["result"][0], None).message


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "file_id not specified"),
        ({"file_id": "1"}, "wrong file_id or the file is temporarily unavailable"),
    ],
)
async def test_a_file_that_is_not_there_is_refused(driver: Driver, given: dict[str, str], reason: str) -> None:
    answer = await driver.bot("getFile", **given)
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {reason}")


async def test_a_file_of_more_than_20_mb_cannot_be_had(driver: Driver) -> None:
    limit = 20 * 1024 * 1024
    fits, over = [await _document(driver, file_size=size) for size in (limit, limit + 1)]
    assert (await driver.bot("getFile", file_id=fits["file_id"]))["ok"]
    answer = await driver.bot("getFile", file_id=over["file_id"])
    assert (over["file_size"], answer["description"]) == (limit + 1, "Bad Request: file is too big")


async def test_a_wrong_token_or_path_downloads_nothing(driver: Driver) -> None:
    path = await _path(driver, file_name="a.yaml", content=YAML)
    asked_for_by_nobody = await _document(driver, file_name="b.yaml", content=YAML)
    for address in (
        f"file/bot{BOT}:another-token-of-it/{path}",
        f"file/botx/{path}",
        f"file/bot{TOKEN}/{path}x",
        f"file/bot{TOKEN}/../{path}",
        f"file/bot{TOKEN}/documents/file_{asked_for_by_nobody['file_id']}.yaml",
        f"file/bot{TOKEN}/",
    ):
        answer = await driver.client.get(f"/{address}")
        assert answer.status_code == 404, address
    assert (await driver.client.get(f"/file/bot{TOKEN}/{path}")).content == YAML.encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"content": ""}, "file must be non-empty"),
        ({"content": 5}, '"content" must be text; use "base64" for anything else'),
        ({"content": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"base64": "a b"}, '"base64" is not base64'),
        ({"base64": 5}, '"base64" is not base64'),
        ({"content": "x", "base64": "eA=="}, 'a document has "content" or "base64", not both'),
        ({"content": "x", "file_name": 5}, '"file_name" has the wrong type'),
        ({"content": "x", "file_name": "folder/"}, "file name must have 1 to 255 printable characters"),
        ({"content": "x", "file_name": "a\nb"}, "file name must have 1 to 255 printable characters"),
        ({"file_size": 10**12}, '"file_size" must be a whole number up to 52428800'),
        ({"content": "x", "caption": "x" * 1025}, "message is too long"),
    ],
)
async def test_a_document_that_cannot_be_sent_is_refused_in_words(
    driver: Driver, content: dict[str, Any], reason: str
) -> None:
    chat = await driver.chat()
    body = json.dumps({"kind": "document", **content})
    sent = await driver.client.post(
        f"/sandbox/chats/{chat}/messages", content=body, headers={"Content-Type": "application/json"}
    )
    answer = sent.json()
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {reason}")
    assert len(await driver.read(chat)) == 1
    assert driver.world.files == {}


async def test_what_the_bot_sends_is_saved_from_the_page_and_never_shown(driver: Driver) -> None:
    data = {"chat_id": str(await driver.chat())}
    name, page = 'Wer fragt "wen"?.html', b"<script>alert(1)</script>"
    sent = await driver.client.post(f"/bot{TOKEN}/sendDocument", data=data, files={"document": (name, page)})
    answer = await driver.client.get(f"/sandbox/files/{sent.json()['result']['document']['file_id']}")
    assert answer.content == page
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''Wer%20fragt%20")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (await driver.client.get("/sandbox/files/5")).status_code == 404


async def test_a_document_that_came_too_fast_is_not_kept(driver: Driver) -> None:
    await driver.control("PATCH", "settings", {"limits": {"enabled": True, "chat_burst": 1}})
    data = {"chat_id": str(await driver.chat())}
    for _ in range(3):
        await driver.client.post(f"/bot{TOKEN}/sendDocument", data=data, files={"document": ("a.txt", b"x")})
    assert len(driver.world.files) == 1
