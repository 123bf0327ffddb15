"""What a check says of a link, given the checks before it; and what counts as a page's text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.freshness.page import Page, read_page, words_of
from bot.freshness.verdicts import A_DAY, Fetched, Outcome, Record, Status, judge, same_address

URL = "https://northtown.example/escalation"
TITLES = ("Escalation Protocol",)
NOW = 1_780_000_000  # 28 May 2026
HOUR = 3600
SEEN = Record(URL, NOW - 9 * A_DAY, NOW - A_DAY, title="Escalation Protocol", digest="text", final_url=URL)


def opened(title: str = "Escalation Protocol", digest: str = "text", at: str = URL, words: str = "") -> Fetched:
    return Fetched(Outcome.OPENED, at, Page(title, digest, words_of(f"{title} {words}")))


REFUSED = Fetched(Outcome.REFUSED, reason="403 Forbidden")
FAILED = Fetched(Outcome.FAILED, reason="404 Not Found")
UNREACHED = Fetched(Outcome.UNREACHED, reason="no answer in time")


def failing(hours_ago: int, status: Status = Status.FAILING) -> Record:
    at = NOW - hours_ago * HOUR
    return replace(SEEN, status=status, failures=1, first_failed_at=at, last_failed_at=at)


CASES = [
    pytest.param(None, opened(), Status.OK, id="the first time, under its title"),
    pytest.param(None, opened("Northtown", words="our escalation protocol"), Status.OK, id="its title is in the text"),
    pytest.param(None, opened("Northtown", words="the protocol"), Status.OK, id="half its title is enough"),
    pytest.param(None, opened("Page not found"), Status.MOVED, id="the first time, another page"),
    pytest.param(None, opened("Northtown", words="welcome"), Status.MOVED, id="the home page in its place"),
    pytest.param(None, opened(at="https://other.example/"), Status.MOVED, id="the first time, elsewhere"),
    pytest.param(None, opened(at=URL + "/"), Status.OK, id="a slash is no move"),
    pytest.param(None, Fetched(Outcome.OPENED, URL, Page("", "pdf", None)), Status.OK, id="a document has no title"),
    pytest.param(None, REFUSED, Status.UNCHECKED, id="not let in"),
    pytest.param(None, FAILED, Status.FAILING, id="the first failure of a new link"),
    pytest.param(SEEN, opened(), Status.OK, id="as before"),
    pytest.param(SEEN, opened(digest="other"), Status.CHANGED, id="other text"),
    pytest.param(SEEN, opened("Escalation Protocol 2026", "other"), Status.CHANGED, id="a new edition in its place"),
    pytest.param(SEEN, opened("Oops"), Status.MOVED, id="without its title"),
    pytest.param(replace(SEEN, title="Oops"), opened("Oops"), Status.OK, id="a title a person has accepted"),
    pytest.param(SEEN, REFUSED, Status.UNCHECKED, id="no longer let in"),
    pytest.param(SEEN, FAILED, Status.FAILING, id="a first failure"),
    pytest.param(SEEN, UNREACHED, Status.FAILING, id="nobody answers for the first time"),
    pytest.param(failing(1), FAILED, Status.FAILING, id="again the same day"),
    pytest.param(failing(22), FAILED, Status.FAILING, id="not quite a day"),
    pytest.param(failing(23), FAILED, Status.BROKEN, id="a day as short as a day can be"),
    pytest.param(failing(24), UNREACHED, Status.BROKEN, id="a day later"),
    pytest.param(failing(1), opened(), Status.RECOVERED, id="well again"),
    pytest.param(failing(24), opened("Oops"), Status.MOVED, id="opens again, as another page"),
    pytest.param(failing(24), REFUSED, Status.UNCHECKED, id="after a failure not let in"),
    pytest.param(failing(24, Status.UNCHECKED), FAILED, Status.BROKEN, id="a failure before it was not let in counts"),
    pytest.param(failing(48, Status.BROKEN), FAILED, Status.BROKEN, id="still broken"),
    pytest.param(failing(48, Status.BROKEN), REFUSED, Status.BROKEN, id="broken until it opens"),
    pytest.param(failing(48, Status.BROKEN), opened(), Status.RECOVERED, id="no longer broken"),
    pytest.param(replace(SEEN, status=Status.RECOVERED), opened(), Status.OK, id="well again is said once"),
]


@pytest.mark.parametrize(("earlier", "fetched", "status"), CASES)
def test_a_link_is_judged_in_the_light_of_what_was_before(
    earlier: Record | None, fetched: Fetched, status: Status
) -> None:
    assert judge(URL, earlier, fetched, NOW, titles=TITLES, looked_on=None).status is status


def test_a_failure_keeps_what_is_known_of_the_page_and_when_it_began() -> None:
    first = judge(URL, SEEN, FAILED, NOW, titles=TITLES, looked_on=None)
    second = judge(URL, first, FAILED, NOW + A_DAY, titles=TITLES, looked_on=None)
    assert (second.failures, second.first_failed_at, second.last_failed_at) == (2, NOW, NOW + A_DAY)
    assert (second.title, second.digest, second.reason) == (SEEN.title, SEEN.digest, "404 Not Found")
    well = judge(URL, second, opened(), NOW + 2 * A_DAY, titles=TITLES, looked_on=None)
    assert (well.failures, well.first_failed_at, well.last_failed_at, well.reason) == (0, None, None, "")


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (opened(digest="other"), Status.CHANGED),
        (opened("Oops"), Status.MOVED),
        (opened(at="https://other.example/"), Status.MOVED),
    ],
)
def test_a_difference_is_told_until_a_person_has_looked(found: Fetched, status: Status) -> None:
    day = date(2026, 5, 28)
    noticed = judge(URL, SEEN, found, NOW, titles=TITLES, looked_on=None)
    later = judge(URL, noticed, found, NOW + A_DAY, titles=TITLES, looked_on=date(2026, 5, 1))
    assert (noticed.status, later.status, later.noticed_at) == (status, status, NOW)
    looked = judge(URL, later, found, NOW + 2 * A_DAY, titles=TITLES, looked_on=day)
    assert (looked.status, looked.noticed_at) == (Status.OK, None)
    assert judge(URL, looked, found, NOW + 3 * A_DAY, titles=TITLES, looked_on=day).status is Status.OK


def test_a_page_that_is_as_it_was_again_is_right_without_anybody() -> None:
    noticed = judge(URL, SEEN, opened(digest="other"), NOW, titles=TITLES, looked_on=None)
    assert judge(URL, noticed, opened(), NOW + A_DAY, titles=TITLES, looked_on=None).status is Status.OK


def test_what_was_seen_is_said() -> None:
    said = {
        judge(URL, SEEN, found, NOW, titles=TITLES, looked_on=None).reason
        for found in (opened(at="https://other.example/x"), opened("Oops"), opened(""), opened(digest="other"))
    }
    assert said == {
        "opens at https://other.example/x",
        "its title is now “Oops”",
        "it opens without a title",
        "its text has changed",
    }


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.example/x", "https://www.a.example/x/", True),
        ("https://a.example/x#part", "https://a.example/x", True),
        ("https://A.example/x", "https://a.example/x", True),
        ("https://a.example/x", "https://a.example/y", False),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
        ("https://a.example/x", "https://b.example/x", False),
    ],
)
def test_what_is_a_move(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) is same


def digest(body: str) -> str:
    return read_page(body.encode(), "text/html", "utf-8").digest


TEXT = "<title>T</title><p>Ring 01999 100100 within 5 days.</p>"


@pytest.mark.parametrize(
    "other",
    [
        "<title>Other</title><p>Ring  01999\n100100 <b>within</b> 5 days.</p>",
        TEXT + "<script>var now = 17</script><style>p {}</style>",
        "<nav>Menu</nav><header>Site</header>" + TEXT + "<footer>3 visitors</footer>",
        TEXT + "<p>Thursday 26 November 2026, 10:32</p><p>10:32:07</p><p>© 2026</p>",
        "<!-- made at 10 -->" + TEXT,
    ],
)
def test_the_text_is_the_same(other: str) -> None:
    assert digest(other) == digest(TEXT)


@pytest.mark.parametrize(("old", "new"), [("100100", "100101"), ("5 days", "7 days"), ("Ring", "Do not ring")])
def test_the_text_is_another(old: str, new: str) -> None:
    assert digest(TEXT.replace(old, new)) != digest(TEXT)


def test_a_date_or_opening_hours_may_be_what_has_changed() -> None:
    assert digest("<p>Updated 3 June 2026</p>") != digest("<p>Updated 4 June 2026</p>")
    assert digest("<p>Open 8:30 to 17:00</p>") != digest("<p>Open 9:00 to 17:00</p>")


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<title> Safe &amp;\n sound </title>", "Safe & sound"),
        ("<svg><title>Logo</title></svg><title>Page</title>", "Page"),
        ("<title>One</title><title>Two</title>", "One"),
        ("<p>None", ""),
        ("<title>Never closed", "Never closed"),
    ],
)
def test_the_title(body: str, title: str) -> None:
    assert read_page(body.encode(), "text/html", None).title == title


@pytest.mark.parametrize("charset", ["latin-1", None, "no-such-charset"])
def test_a_page_is_read_in_its_own_letters(charset: str | None) -> None:
    body = '<meta charset="latin-1"><title>Café</title>'.encode("latin-1")
    assert read_page(body, "text/html", charset).title == "Café"


def test_words_in_a_menu_do_not_make_a_page() -> None:
    page = read_page(b"<nav>Escalation Protocol</nav><header><h1>Oops</h1></header><p>Gone</p>", "text/html", None)
    assert page.words == frozenset({"oops", "gone"})
