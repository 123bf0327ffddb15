"""Who may change what, who is told, and for how long a typed value is awaited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.editor import AWAITED_FOR, Awaited
from bot.chat.leads import Leads
from bot.publishing.places import PlaceKind, holders
from bot.replies.words import Words
from tests import sample
from tests.publishing_sample import FILES

NOW = sample.TUESDAY_MORNING
ALL, NORTH, BOTH, NATION, STRANGER = 1, 2, 3, 4, 5
LEADS = Leads(
    {
        ALL: frozenset(),
        NORTH: frozenset({"northtown"}),
        BOTH: frozenset({"northtown", "southtown"}),
        NATION: frozenset({"england"}),
    }
)


@pytest.mark.parametrize(
    ("areas", "may"),
    [
        ({"northtown"}, [ALL, NORTH, BOTH]),
        ({"northtown", "southtown"}, [ALL, BOTH]),
        ({"england"}, [ALL, NATION]),
        ({"england", "northtown"}, [ALL]),
        (set(), [ALL, NORTH, BOTH, NATION]),
    ],
)
def test_a_lead_may_change_what_touches_only_their_areas(areas: set[str], may: list[int]) -> None:
    assert [each for each in (*LEADS.areas_of, STRANGER) if LEADS.may_edit(each, areas)] == may
    assert LEADS.others(ALL, areas) == may[1:]


@pytest.mark.parametrize(
    ("areas", "told"), [({"northtown"}, [ALL, NORTH, BOTH]), ({"southtown"}, [ALL, BOTH]), ({"england"}, [1, 2, 3, 4])]
)
def test_a_change_concerns_the_leads_of_the_area_and_a_national_one_all(areas: set[str], told: list[int]) -> None:
    assert LEADS.to_tell(areas, "england") == told


@pytest.mark.parametrize(
    ("lead", "role"),
    [(ALL, "lead for all areas"), (NORTH, "lead for Northtown"), (BOTH, "lead for Northtown and Southtown")],
)
def test_a_role_is_said_in_words(lead: int, role: str) -> None:
    assert LEADS.role(lead, sample.knowledge()) == role


def test_a_value_is_awaited_once_and_for_ten_minutes() -> None:
    place = holders(PlaceKind.NUMBER, FILES, Words(sample.wording()), {})[0].places[0]
    awaited = Awaited()
    awaited.ask(1, place, NOW)
    assert awaited.take(2, NOW) is None
    assert awaited.take(1, NOW + AWAITED_FOR) == place
    assert awaited.take(1, NOW) is None
    awaited.ask(1, place, NOW)
    assert awaited.take(1, NOW + AWAITED_FOR + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        (
            PlaceKind.NUMBER,
            [
                ("NSPCC helpline: number", "0808 800 5000", "england"),
                ("Front door: number", "01999 100100", "northtown"),
            ],
        ),
        (PlaceKind.LINK, [("Escalation Protocol: link", "https://northtown.example/escalation", "northtown")]),
        (
            PlaceKind.SENTENCE,
            [
                ("Bottom line", "Use the protocol. It is your job.", None),
                ("Step 1", "Talk first.", None),
                ("Step 2", "Your manager decides.", None),
                ("Step 1 (Northtown)", "Talk within a day.", "northtown"),
                ("Bottom line", "An enquiry. The council must make it.", None),
            ],
        ),
    ],
)
def test_what_can_be_changed_with_a_few_taps(kind: PlaceKind, places: list[tuple[str, str, str | None]]) -> None:
    found = holders(kind, FILES, Words(sample.wording()), {"northtown": "Northtown"})
    held = [place for holder in found for place in holder.places]
    assert [(place.called, place.now, place.area) for place in held] == places
    assert len({place.mark for place in held}) == len(held)
