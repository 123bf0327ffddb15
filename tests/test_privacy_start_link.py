"""What a link to the private chat may carry."""

import re
import string

import pytest

from bot.digest.page import READ_PAYLOAD
from bot.privacy.start_link import (
    Lining,
    Reading,
    is_ticket,
    line_payload,
    line_ticket,
    payload_of,
)

TICKET = line_ticket(b"secret", 7, "2026-W49")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("read-doncaster-jack", Reading("doncaster-jack")),
        (f"line-7-{TICKET}", Lining(7, TICKET)),
        (f"line-7-{'-' * 22}", Lining(7, "-" * 22)),
        *((text, None) for text in ("", "read-", "read-Jack", "read-../jack", "read-" + "x" * 49, "doncaster")),
        *((text, None) for text in ("line-7", "line--7-" + TICKET, "line-07-" + TICKET, f"line-²-{TICKET}")),
        *((text, None) for text in (f"line-7-{TICKET}x", f"line-7-{TICKET[:-1]}", f"LINE-7-{TICKET}", "i-" + TICKET)),
        *((text, None) for text in (f"line-7-{TICKET}\n", f" line-7-{TICKET}", f"line-12345678901-{TICKET}")),
    ],
)
def test_a_payload_is_one_of_ours_or_nothing(text: str, means: object) -> None:
    assert payload_of(text) == means


def test_what_we_link_to_fits_what_telegram_carries() -> None:
    for longest in (READ_PAYLOAD + "x" * 48, line_payload(9_999_999_999, TICKET)):
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", longest)  # Bot API, deep linking
        assert payload_of(longest)


def test_a_ticket_is_good_for_one_record_of_one_week_under_one_secret() -> None:
    assert is_ticket(b"secret", 7, "2026-W49", TICKET)
    assert set(TICKET) <= set(string.ascii_letters + string.digits + "-_")
    for wrong in ((b"secre7", 7, "2026-W49"), (b"secret", 8, "2026-W49"), (b"secret", 7, "2026-W50")):
        assert not is_ticket(*wrong, TICKET)
    assert not is_ticket(b"secret", 7, "2026-W49", TICKET[:-1] + "é")
