"""Whether a message is in English."""

import pytest

from bot.knowledge.loader import load_defaults
from bot.matching.safety import assess

BUILT_IN = load_defaults().urgent


@pytest.mark.parametrize(
    "message",
    [
        "potrzebuję pomocy, mój mąż mnie bije",
        "am nevoie de ajutor, sotul meu ma bate",
        "pomoc 112",
        "ajutor",
        "ayuda por favor mi marido me pega",
        "aidez moi sil vous plait mon mari frappe les enfants",
        "mainu madad chahidi hai mere bache",
        "میرے شوہر مجھے مارتے ہیں",
        "زوجي يضربني",
        "допоможіть мені",
    ],
)
def test_other_languages_are_noticed(message: str) -> None:
    assert assess(message, BUILT_IN).foreign


@pytest.mark.parametrize(
    "message",
    [
        "",
        "👍",
        "999",
        "ok ta xx",
        "wots the nmbr 4 mash plz",
        "DSL TAF EHA CIN CP??",
        "la says no, sw on al",
        "Zosia's mum (Przybylska) wants to know about the plan",
        "Señora García would like an interpreter",
        "is محمد on the system",
        "nfa or strat meeting",
    ],
)
def test_text_speak_names_and_abbreviations_are_english(message: str) -> None:
    assert not assess(message, BUILT_IN).foreign
