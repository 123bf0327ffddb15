"""Health, readiness and metrics: what they say, in which form, and that no word of a message is in them."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar, cast

import httpx
import pytest
from pydantic import SecretStr
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from bot import service
from bot.chat import application
from bot.chat.application import Start
from bot.digest.content import Delivered, Failure
from bot.knowledge.base import Knowledge
from bot.matching.decide import Matcher
from bot.monitoring import server
from bot.monitoring.exposition import exposition
from bot.monitoring.meters import Counter, Gauge, Histogram, Meters, Metric, Sample
from bot.monitoring.ping import ping
from bot.monitoring.process import open_files, resident_bytes
from bot.monitoring.server import serving
from bot.monitoring.vitals import Part, Vitals
from bot.settings import Settings, SettingsError
from tests.sandbox_driver import until
from tests.small_bot import small_bot

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
LINE = re.compile(rf"(?P<name>{NAME})(?:\{{(?P<labels>{LABEL}(?:,{LABEL})*)\}})? (?P<value>-?[0-9.e+-]+)")


def read(text: str) -> dict[str, list[tuple[str, str, float]]]:
    """The samples of each metric by Prometheus' text format 0.0.4; fails where a rule of it is broken."""
    assert text.endswith("\n")
    found: dict[str, list[tuple[str, str, float]]] = {}
    family = kind = ""
    for line in text.splitlines():
        if line.startswith("# HELP "):
            family = line.split(" ")[2]
            assert family not in found, "a metric stands in one group"
            found[family] = []
        elif line.startswith("# TYPE "):
            assert line.split(" ")[2] == family
            kind = line.split(" ")[3]
            assert kind in ("counter", "gauge", "histogram")
            assert found[family] == [], "the type stands before the samples"
        else:
            match = LINE.fullmatch(line)
            assert match, line
            allowed = {family + end for end in ("_bucket", "_sum", "_count")} if kind == "histogram" else {family}
            assert match["name"] in allowed
            found[family].append((match["name"], match["labels"] or "", float(match["value"])))
    assert all(len({sample[:2] for sample in each}) == len(each) for each in found.values()), "a sample stands once"
    return found


def test_the_text_keeps_to_the_format_and_counts_from_nought() -> None:
    meters = Meters()
    meters.answers.add("offer")
    meters.seconds.add(0.15)
    meters.seconds.add(7)
    found = read(exposition(meters.now()))
    assert ("briefbot_answers_total", 'outcome="offer"', 1) in found["briefbot_answers_total"]
    assert ("briefbot_answers_total", 'outcome="decline"', 0) in found["briefbot_answers_total"]
    assert all(name.endswith("_total") or name == "briefbot_update_seconds" for name in found)
    *buckets, total, count = found["briefbot_update_seconds"]
    assert [value for _, _, value in buckets] == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2]
    assert buckets[-1][1] == 'le="+Inf"'
    assert (total[2], count[2]) == (7.15, 2)


def test_quotes_backslashes_and_line_ends_are_escaped() -> None:
    odd = Metric("odd", "gauge", "a\\b\nc", [Sample(1.5, labels=(("said", 'x"y\\z\n'),))])
    text = exposition([odd])
    assert text == '# HELP odd a\\\\b\\nc\n# TYPE odd gauge\nodd{said="x\\"y\\\\z\\n"} 1.5\n'
    read(text)


def test_a_label_takes_only_what_was_named_before() -> None:
    counter = Counter("c_total", "C.", "kind", ("one",))
    with pytest.raises(KeyError):
        counter.add("words of a message")


def test_a_value_on_a_bound_belongs_to_it() -> None:
    histogram = Histogram("h", "H.", (1, 2))
    histogram.add(1)
    assert [sample.value for sample in histogram.now().samples] == [1, 1, 1, 1, 1]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell")
def test_the_process_knows_its_memory_and_its_files() -> None:
    assert 10_000_000 < resident_bytes() < 20_000_000_000
    before = open_files()
    with Path(__file__).open():
        assert open_files() == before + 1


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("silent", "healthy"), [(0.0, True), (120.0, True), (121.0, False)], ids=["heard", "two minutes", "longer"]
)
def test_it_is_healthy_for_two_minutes_after_telegram_answered(silent: float, healthy: bool) -> None:
    clock = Clock()
    vitals = Vitals(clock=clock)
    clock.now += 100
    vitals.hear()
    clock.now += silent
    assert vitals.is_healthy is healthy


def test_a_start_may_take_two_minutes_too() -> None:
    clock = Clock()
    vitals = Vitals(clock=clock)
    assert vitals.is_healthy
    clock.now += 121
    assert not vitals.is_healthy


async def asked(vitals: Vitals, *paths: str, method: str = "GET") -> list[httpx.Response]:
    async with serving(vitals, 0, "127.0.0.1") as port, httpx.AsyncClient(trust_env=False) as client:
        return [await client.request(method, f"http://127.0.0.1:{port}{path}") for path in paths]


def parts(*states: tuple[str, str]) -> Sequence[Part]:
    return [Part(name, state, "because") for name, state in states]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ([("knowledge", "ok"), ("model", "ok")], 200),
        ([("knowledge", "ok"), ("model", "less")], 200),
        ([("knowledge", "missing"), ("model", "ok")], 503),
    ],
    ids=["whole", "by words alone", "no knowledge"],
)
def test_ready_says_which_part_is_missing(given: list[tuple[str, str]], status: int) -> None:
    vitals = Vitals(parts=lambda: parts(*given))
    answer = asyncio.run(asked(vitals, "/readyz"))[0]
    assert answer.status_code == status
    assert {name: part["state"] for name, part in answer.json()["parts"].items()} == dict(given)


def test_a_bot_that_is_still_starting_is_healthy_and_not_ready() -> None:
    health, ready = asyncio.run(asked(Vitals(), "/healthz", "/readyz"))
    assert health.json() == {"healthy": True, "seconds_since_telegram": 0}
    assert ready.status_code == 503
    assert "starting" in ready.text


def test_a_silent_bot_is_not_healthy() -> None:
    clock = Clock()
    vitals = Vitals(clock=clock)
    clock.now += 500
    assert asyncio.run(asked(vitals, "/healthz"))[0].status_code == 503


def test_metrics_carry_their_content_type_and_nothing_else_is_answered() -> None:
    metrics, other, root = asyncio.run(asked(Vitals(), "/metrics", "/etc/passwd", "/"))
    assert metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "briefbot_tasks" in read(metrics.text)
    assert (other.status_code, other.text) == (404, "404\n")
    assert root.status_code == 404
    assert "server" not in metrics.headers
    assert asyncio.run(asked(Vitals(), "/metrics", method="POST"))[0].status_code == 405


@pytest.mark.parametrize(
    "begun",
    [b"GET /healthz HT", b"POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"],
    ids=["head", "body"],
)
def test_who_does_not_end_a_question_is_not_waited_for(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SECONDS", 0.1)

    async def begin() -> bytes:
        async with serving(Vitals(), 0, "127.0.0.1") as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begun)
            async with asyncio.timeout(5):
                answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer

    assert asyncio.run(begin()).splitlines()[:1] in ([], [b"HTTP/1.1 400 Bad Request"])


def test_a_monitor_that_wants_the_status_alone_gets_it() -> None:
    found = asyncio.run(asked(Vitals(), "/healthz", "/readyz", "/metrics", "/", method="HEAD"))
    assert [(each.status_code, each.text) for each in found] == [(200, ""), (503, ""), (200, ""), (404, "")]


def test_a_gauge_that_fails_gives_a_plain_error() -> None:
    def broken() -> float:
        raise RuntimeError("words")

    answer = asyncio.run(asked(Vitals(gauges=[Gauge("g", "G.", broken)]), "/metrics"))[0]
    assert (answer.status_code, answer.text) == (500, "500\n")


MARKED = "xylophonic"


def test_a_running_bot_is_ready_and_counts_without_a_word_of_what_was_said(tmp_path: Path) -> None:
    async def conversation() -> None:
        vitals = Vitals()
        async with small_bot(tmp_path, vitals) as (driver, _):
            person = await driver.control("POST", "people", {"name": MARKED})
            chat = person["chat_id"]
            for text in (f"how do i escalate {MARKED}", f"he is stabbing her now {MARKED}"):
                await driver.say(chat, text=text)
            await until(lambda: vitals.meters.updates.of() == 2)
            health, ready, metrics = await asked(vitals, "/healthz", "/readyz", "/metrics")
        assert (health.status_code, ready.status_code) == (200, 200)
        assert ready.json()["parts"]["model"]["state"] == "less"
        found = {name + labels: value for name, labels, value in samples(metrics.text)}
        assert found["briefbot_updates_total"] == 2
        assert found["briefbot_update_seconds_count"] == 2
        assert sum(value for name, value in found.items() if name.startswith("briefbot_answers_total")) == 1
        assert found["briefbot_updates_waiting"] == 0
        assert found["briefbot_outbox_waiting"] == 0
        assert found["briefbot_database_usable"] == 1
        for said in (MARKED, str(chat), "escalat", "stab"):
            assert said not in metrics.text + json.dumps(ready.json())

    asyncio.run(conversation())


def test_the_heartbeat_beats_once_every_question_is_answered(tmp_path: Path) -> None:
    """What `docker ps` calls healthy. A process that died before it was ready says nothing of the next."""
    beat, seen = tmp_path / "beat", list[bool]()
    beat.touch()

    def made(knowledge: Knowledge) -> Matcher:
        seen.append(beat.exists())
        return Matcher(knowledge)

    async def start() -> None:
        heard = cast(Start, SimpleNamespace(vitals=Vitals(), ready=asyncio.Event(), heartbeat=tmp_path / "other"))
        application._heard(heard)
        assert heard.vitals.is_healthy
        assert not heard.heartbeat.exists()
        async with small_bot(tmp_path, made=made) as (driver, _):
            await driver.chat()
            await until(beat.exists)

    asyncio.run(start())
    assert seen == [False]


def samples(text: str) -> Iterator[tuple[str, str, float]]:
    for each in read(text).values():
        yield from each


def test_a_port_that_is_taken_ends_the_start_with_a_sentence() -> None:
    async def start() -> None:
        async with serving(Vitals(), 0, "127.0.0.1") as taken:
            started = cast(Start, SimpleNamespace(vitals=Vitals()))
            with pytest.raises(
                SettingsError, match=rf"^BRIEFBOT_HTTP_PORT: port {taken} of .* cannot be used: Address already in use$"
            ):
                await service._run(started, Settings(briefbot_http_port=taken))

    asyncio.run(start())


UNDUMPABLE = """
import ctypes, os
from bot.monitoring.process import leave_no_dump, open_files, resident_bytes
resident_bytes()  # so that all of Python that it needs is loaded, which that user may not read
if os.geteuid() == 0:
    os.setgid(10001)
    os.setuid(10001)
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # setuid took it away
before = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
leave_no_dump()
print(before, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resident_bytes() > 1_000_000, open_files() > 2)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")
def test_a_process_that_cannot_be_dumped_still_reads_its_own_figures() -> None:
    """As the container's user, to whom /proc/self belongs no more."""
    said = subprocess.run([sys.executable, "-c", UNDUMPABLE], capture_output=True, text=True, check=False)
    assert (said.stdout, said.stderr) == ("1 0 True True\n", "")


class Monitor(RequestHandler):
    asked: ClassVar[list[str]] = []

    def get(self) -> None:
        Monitor.asked.append(self.request.uri or "")
        self.set_status(int(self.get_query_argument("status", "200")))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/a-secret-4711", ""),
        ("/a-secret-4711?status=500", "answered 500"),
        (":99999/a-secret-4711", "cannot be reached (ExceptionGroup)"),
        (":1/a-secret-4711", "cannot be reached (ConnectError)"),
    ],
)
def test_a_ping_fetches_the_address_and_its_failure_is_only_logged(
    path: str, said: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Monitor, "asked", [])
    caplog.set_level("WARNING")

    async def fetched() -> None:
        server, (socket,) = HTTPServer(Application([("/.*", Monitor)])), bind_sockets(0, "127.0.0.1")
        server.add_sockets([socket])
        port = f":{socket.getsockname()[1]}" if path.startswith("/") else ""
        await ping(f"http://127.0.0.1{port}{path}")
        server.stop()
        await server.close_all_connections()

    asyncio.run(fetched())
    assert Monitor.asked == ([path] if path.startswith("/") else [])
    ours = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("bot."))
    assert said in ours if said else not ours
    assert "4711" not in ours


DONE = Delivered("2026-W48", "here", sent=3)


@pytest.mark.parametrize(
    ("url", "done", "pinged"),
    [
        ("https://monitor.example/x", DONE, True),
        ("https://monitor.example/x", Delivered("2026-W48", "here", failed={Failure.GONE: 2}), False),
        ("https://monitor.example/x", Delivered("2026-W48", "here"), True),
        (None, DONE, False),
    ],
    ids=["sent", "reached nobody", "no channels", "no address"],
)
def test_a_digest_that_reached_somebody_is_told(
    url: str | None, done: Delivered, pinged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    async def note(address: str) -> None:
        told.append(address)

    monkeypatch.setattr(service, "ping", note)
    settings = Settings(briefbot_ping_url=SecretStr(url) if url else None)
    asyncio.run(service._ping(settings, done))
    assert told == ([url] if pinged else [])
    assert "monitor" not in repr(settings)
