"""Opening pages, against a site on this machine: what each answer means, and that we are polite."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bot.freshness.addresses import is_public
from bot.freshness.fetch import Manners, fetcher
from bot.freshness.verdicts import Fetched, Outcome
from tests.site import NOT_THERE, Answer, page, sent_to, site

pytestmark = pytest.mark.anyio
QUICK = Manners(
    pause=0, timeout=0.2, whole_page=0.4, backoff=0.01, longest_wait=0.5, most_bytes=20_000, allowed=lambda _: True
)
ENDLESS = Answer(body=b"<html><title>Endless</title>", hangs=True)
HUGE = Answer(body=b"<html><title>Huge</title>" + b"word " * 1_000_000)
CASES = {
    "opens": ([page("Escalation")], Outcome.OPENED, "", 1),
    "asks who we are": ([Answer(401)], Outcome.REFUSED, "401 Unauthorized", 1),
    "forbids": ([Answer(403)], Outcome.REFUSED, "403 Forbidden", 1),
    "too many": ([Answer(429)], Outcome.REFUSED, "429 Too Many Requests", 3),
    "too many, then lets us in": ([Answer(429, headers={"Retry-After": "0"}), page("In")], Outcome.OPENED, "", 2),
    "wants us to wait too long": (
        [Answer(429, headers={"Retry-After": "3600"}), page("Never seen")],
        Outcome.REFUSED,
        "429 Too Many Requests",
        1,
    ),
    "wants us to wait until a day": (
        [Answer(503, headers={"Retry-After": "Fri, 31 Dec 2099 23:59:59 GMT"}), page("Never seen")],
        Outcome.FAILED,
        "503 Service Unavailable",
        1,
    ),
    "is not there": ([NOT_THERE], Outcome.FAILED, "404 Not Found", 1),
    "is gone": ([Answer(410)], Outcome.FAILED, "410 Gone", 1),
    "stumbles once": ([Answer(500), page("Up again")], Outcome.OPENED, "", 2),
    "is down": ([Answer(500)], Outcome.FAILED, "500 Internal Server Error", 3),
    "is slow once": ([Answer(after=1), page("Quick")], Outcome.OPENED, "", 2),
    "is too slow": ([Answer(after=1)], Outcome.UNREACHED, "no answer in time", 3),
    "never ends": ([ENDLESS], Outcome.UNREACHED, "no answer in time", 3),
    "is huge": ([HUGE], Outcome.OPENED, "", 1),
    "goes in a circle": ([sent_to("/")], Outcome.FAILED, "it is sent on and on", 9),
    "leads to no web page": ([sent_to("ftp://example.org/")], Outcome.FAILED, "an address that is no web page", 1),
    "says something unknown": ([Answer(599)], Outcome.FAILED, "599", 1),
    "answers rubbish": ([Answer(-1)], Outcome.FAILED, "nothing we can read", 3),
    "answers rubbish once": ([Answer(-1), page("Well")], Outcome.OPENED, "", 2),
}


async def fetched(url: str, manners: Manners = QUICK) -> Fetched:
    async with fetcher(manners) as fetch:
        return await fetch(url)


@pytest.mark.parametrize("name", CASES)
async def test_what_an_answer_means(name: str) -> None:
    answers, outcome, reason, times = CASES[name]
    async with site({"/": answers}) as here:
        found = await fetched(here.url("/"))
        assert (found.outcome, here.times("/")) == (outcome, times)
        assert reason in found.reason


async def test_where_a_page_opens_is_said() -> None:
    async with site({"/old": [sent_to("/new?x=1")], "/new?x=1": [page("There")]}) as here:
        found = await fetched(here.url("/old"))
        assert found.final_url == here.url("/new?x=1")
        assert found.page is not None
        assert found.page.title == "There"


async def test_a_document_without_a_title_opens_too() -> None:
    pdf = Answer(body=b"%PDF-1.7 \xff", headers={"Content-Type": "application/pdf"})
    async with site({"/": [pdf]}) as here:
        found = await fetched(here.url("/"))
        assert found.page is not None
        assert (found.outcome, found.page.title, found.page.words) == (Outcome.OPENED, "", None)


async def test_nobody_at_home() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = await fetched(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert (found.outcome, found.reason) == (Outcome.UNREACHED, "the connection failed")


async def test_a_site_without_a_right_certificate() -> None:
    async with site({"/": [page("Plain")]}) as here:
        found = await fetched(here.url("/").replace("http:", "https:"))
        assert (found.outcome, found.reason) == (Outcome.FAILED, "its certificate is not right")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
async def test_a_certificate_must_be_for_the_name_that_was_asked_for(tmp_path: Path) -> None:
    ours, trusted = certificate_for("localhost", tmp_path)
    asyncio.get_running_loop().set_exception_handler(None)  # the site's side of a handshake that we break off
    async with site({"/": [page("Safe")]}, ours) as here:
        named = here.url("/").replace("http://127.0.0.1", "https://localhost")
        quick = replace(QUICK, timeout=5, whole_page=5, trusted=trusted)
        assert (await fetched(named, quick)).outcome is Outcome.OPENED
        by_number = await fetched(here.url("/").replace("http:", "https:"), quick)
        unknown = await fetched(named, replace(quick, trusted=None))
    assert [by_number.reason, unknown.reason] == ["its certificate is not right"] * 2


def certificate_for(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server of that name shows, and what a client needs to trust it."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made += [
        "-keyout",
        str(key),
        "-out",
        str(certificate),
        "-subj",
        f"/CN={name}",
        "-addext",
        f"subjectAltName=DNS:{name}",
    ]
    subprocess.run(made, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=certificate)


async def test_our_own_network_is_never_asked_not_even_by_a_detour() -> None:
    def only_this_port(address: str) -> bool:
        return address == "127.0.0.1"

    async with site({"/": [page("Inside")], "/out": [sent_to("http://127.0.0.2/")]}) as here:
        inside = await fetched(here.url("/"), replace(QUICK, allowed=is_public))
        by_name = await fetched(f"http://localhost:{here.port}/", replace(QUICK, allowed=is_public))
        assert here.asked == []
        detour = await fetched(here.url("/out"), replace(QUICK, allowed=only_this_port))
    assert {each.outcome for each in (inside, by_name, detour)} == {Outcome.REFUSED}
    assert "private network" in detour.reason


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 (an address to refuse)
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("fec0::1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_on_the_open_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_a_site_is_asked_one_thing_at_a_time_with_pauses() -> None:
    paths = [f"/{number}" for number in range(4)]
    async with site({path: [page(path)] for path in paths}) as here, fetcher(replace(QUICK, pause=0.05)) as fetch:
        await asyncio.gather(*(fetch(here.url(path)) for path in paths))
        times = [at for _, at in here.asked]
    assert here.at_once == 1
    assert all(later - sooner >= 0.05 for sooner, later in pairwise(times))


@pytest.mark.parametrize(("at_once", "seen"), [(8, 2), (1, 1)])
async def test_two_sites_are_asked_side_by_side_as_far_as_there_are_places(at_once: int, seen: int) -> None:
    slow = Answer(body=page("Slow").body, after=0.1)
    async with site({"/": [slow]}) as here, fetcher(replace(QUICK, at_once=at_once, timeout=5)) as fetch:
        await asyncio.gather(fetch(here.url("/")), fetch(f"http://localhost:{here.port}/"))
        assert here.at_once == seen


async def test_a_site_that_asks_to_wait_is_left_alone_with_its_other_pages_too() -> None:
    busy = [Answer(429, headers={"Retry-After": "1"}), page("In")]
    async with site({"/one": busy, "/two": [page("Two")]}) as here:
        async with fetcher(replace(QUICK, longest_wait=2)) as fetch:
            await asyncio.gather(fetch(here.url("/one")), fetch(here.url("/two")))
        times = [at for _, at in here.asked]
    assert times[1] - times[0] >= 1


async def test_the_other_pages_of_a_silent_site_are_tried_once_each() -> None:
    async with site({"/one": [Answer(after=1)], "/two": [Answer(after=1)]}) as here, fetcher(QUICK) as fetch:
        await fetch(here.url("/one"))
        await fetch(here.url("/two"))
        assert (here.times("/one"), here.times("/two")) == (3, 1)


async def test_we_say_who_we_are() -> None:
    async with site({"/": [page("Hello")]}) as here:
        await fetched(here.url("/"))
    assert "User-Agent: briefbot/" in here.headers[0]
    assert f"Host: 127.0.0.1:{here.port}" in here.headers[0]
