"""The links and numbers of the shipped knowledge: those that were read or found, and no others."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.phone import ROOT
from tests.test_knowledge_shipped import everywhere, first_words, shipped

# Every website that was read and may be linked. A new one is added here by the person who opened it.
WEBSITES = """
2020.thephoenixnewspaper.com acemap.info acptr.csp.org.uk actearly.uk bedfordscb.proceduresonline.com beta.acthub.uk
burysafeguardingpartnership.bury.gov.uk centre56.org.uk cheshirewestandchester.gov.uk
childsafeguarding.independent-panel.uk chsafeguarding.webc-dev.co.uk ciossafeguarding.org.uk communitycare.co.uk
communityvision.org.uk cooklawyers.co.uk coventry.gov.uk croydonlcsb.org.uk cumbriasab.org.uk cypnow.co.uk
devonchildcare.proceduresonline.com doncaster.gov.uk doncaster.moderngov.co.uk doncasterchildcare.proceduresonline.com
doncasterchildrenstrust.co.uk doncasterfreepress.co.uk doncasterlmc.co.uk doncasterscb.proceduresonline.com
dscp.org.uk dudleysafeguarding.org.uk elearning.rcgp.org.uk escb.co.uk esscp.org.uk familylawweek.co.uk
familylives.org.uk farrer.co.uk feeds.bbci.co.uk fenews.co.uk frg.org.uk gloucestershirescp.trixonline.co.uk gov.uk
grahame-stowe-bateson.co.uk haringey.gov.uk hartlepoolmail.co.uk herefordshire.disclosurelog.co.uk
hipsprocedures.org.uk hmicfrs.justiceinspectorates.gov.uk independentsafeguardingservice.org iow.gov.uk
knowsleyscp.org.uk lbhf.gov.uk learning.nspcc.org.uk leedsscp.org.uk legislation.gov.uk lexisnexis.co.uk
lincolnshire.gov.uk liverpoolscp.trixonline.co.uk llradultsafeguarding.co.uk
londonsafeguardingchildrenprocedures.co.uk m.luton.gov.uk medwayscp.org.uk mills-reeve.com mkscb.procedures.org.uk
modernslaveryhelpline.org newcastlechildcare.proceduresonline.com newcastlesafeguardingchildren.org.uk niromp.org
nspcc.org.uk pacey.org.uk passcme.com portsmouthchildcare.proceduresonline.com proceduresonline.com rcpch.ac.uk
refuge.org.uk rochdalesafeguarding.com royalwolverhampton.nhs.uk rscp.org.uk safeguarding.dudley.gov.uk
safeguarding.network safeguardingcambspeterborough.org.uk safeguardingsheffieldchildren.org
safeguardingshropshireschildren.org.uk safeguardingsolihull.org.uk safeguardingtool.nspcc.org.uk samaritans.org
sandwell.gov.uk sandwell.moderngov.co.uk sandwellchildrenstrust.org sandwellcsp.org.uk sandwellearlyhelp.info
sandwelllscb.org.uk sandwellsab.org.uk sandwellvoice.co.uk scssa.org.uk
shropshiresafeguardingcommunitypartnership.co.uk sloughchildcare.proceduresonline.com slt-leisure.co.uk solgrid.org.uk
solihulllscb.proceduresonline.com somersetsafeguardingchildren.org.uk standingtogether.org.uk studylib.net
sunderlandecho.com sussexchildprotection.procedures.org.uk teescpp.org.uk trixresources.proceduresonline.com
vlex.co.uk vvvuk.com westmidlands.procedures.org.uk westyorkscb.proceduresonline.com wiganlscb.com
wirralsafeguarding.co.uk wolverhamptonsafeguarding.org.uk wrigleys.co.uk yjlc.uk
"""
# Every number as it was found, each under its contact. Change one here when somebody has rung the new one.
PHONES = {
    "england": {
        "police-emergency": "999",
        "police": "101",
        "nspcc": "0808 800 5000",
        "childline": "0800 1111",
        "samaritans": "116 123",
        "refuge": "0808 2000 247",
        "mens-advice-line": "0808 801 0327",
        "silent-solution": "999",
        "whistleblowing-line": "0800 028 0285",
        "act-early": "0800 011 3764",
        "modern-slavery": "08000 121 700",
        "fgm-helpline": "0800 028 3550",
    },
    "doncaster": {
        "front-door": "01302 737777",
        "out-of-hours": "01302 796000",
        "lado": "01302 737748",
        "private-fostering": "01302 737789",
    },
    "sandwell": {
        "front-door": "0121 569 3100",
        "out-of-hours": "0121 569 2355",
        "lado": "0121 569 4770",
        "business-unit": "0121 569 4800",
        "horizons": "0121 569 2524",
        "womens-aid": "0121 552 6448",
    },
}


def test_every_link_is_on_a_website_that_was_read() -> None:
    read = WEBSITES.split()
    for path in (ROOT / "knowledge").rglob("*.yaml"):
        for link in re.findall(r"https?://[^\s\"]+", path.read_text(encoding="utf-8")):
            assert (urlsplit(link).hostname or "").rstrip(".").removeprefix("www.") in read, (path.name, link)


def test_every_link_of_an_area_is_the_link_of_its_source() -> None:
    linked = [each for area in shipped().areas.values() for each in area.procedures.values() if each.url]
    assert linked
    for procedure in linked:
        assert procedure.url == shipped().sources[procedure.source or ""].url, procedure.title


@pytest.mark.parametrize("area", PHONES)
def test_an_area_has_just_the_numbers_that_were_found(area: str) -> None:
    contacts = shipped().areas[area].contacts
    assert {key: each.phone for key, each in contacts.items() if each.phone} == PHONES[area]


def test_no_other_number_stands_in_what_people_read() -> None:
    known = {phone for phones in PHONES.values() for phone in phones.values()}
    texts = [text for each in everywhere() for text in (*first_words(each), *each.answer.more)]
    texts += [each.if_no_answer or "" for area in shipped().areas.values() for each in area.contacts.values()]
    assert {number for text in texts for number in re.findall(r"\b0\d[\d ]{7,}\d\b", text)} <= known
