import pytest

from bot.privacy import redact

DETAILS = [
    ("ring mum on 07700 900 461", "phone", "07700 900 461"),
    ("dads mob 07700.900.862 no answer", "phone", "07700.900.862"),
    ("07700-900-333 is the carer", "phone", "07700-900-333"),
    ("text me 0 7 7 0 0 9 0 0 1 5 8", "phone", "0 7 7 0 0 9 0 0 1 5 8"),
    ("gran is on (07700) 900217", "phone", "(07700) 900217"),
    ("+447700900987 keeps ringing her", "phone", "+447700900987"),
    ("+44 (0)7700 900 987 keeps ringing her", "phone", "+44 (0)7700 900 987"),
    ("0044 7700 900145", "phone", "0044 7700 900145"),
    ("447700900145 is his number", "phone", "447700900145"),
    ("his number is +40 721 000 111", "phone", "+40 721 000 111"),
    ("landline 01632 960 983 for the grandparents", "phone", "01632 960 983"),
    ("her home number is 020 7946 0018", "phone", "020 7946 0018"),
    ("email me a.nobody@example.org please", "email", "a.nobody@example.org"),
    ("MUM.TEST+KIDS@EXAMPLE.CO.UK wrote", "email", "MUM.TEST+KIDS@EXAMPLE.CO.UK"),
    ("nobody (at) example (dot) com", "email", "nobody (at) example (dot) com"),
    ("write to nobody at example dot com", "email", "nobody at example dot com"),
    ("NHS number 943 476 5919 not brought", "nhs-number", "943 476 5919"),
    ("943-476-5919 missed again", "nhs-number", "943-476-5919"),
    ("9434765919 missed again", "nhs-number", "9434765919"),
    ("nhs: 1234567890", "nhs-number", "1234567890"),
    ("N.H.S. no. 111 222 3333", "nhs-number", "111 222 3333"),
    ("NI QQ 12 34 56 B for mum", "ni-number", "QQ 12 34 56 B"),
    ("qq654321a is dads", "ni-number", "qq654321a"),
    ("Q Q 1 2 3 4 5 6 C", "ni-number", "Q Q 1 2 3 4 5 6 C"),
    ("upn A801200001001 has left", "upn", "A801200001001"),
    ("UPN: H 801 200 001 001", "upn", "H 801 200 001 001"),
    ("temp upn A80120000100B", "upn", "A80120000100B"),
    ("Liquidlogic 90331 shows two addresses", "case-number", "90331"),
    ("lcs id: 556677 closed", "case-number", "556677"),
    ("hospital no. X123987 on ward 4", "case-number", "X123987"),
    ("MRN 00412345", "case-number", "00412345"),
    ("case number DN26C00417 next hearing", "case-number", "DN26C00417"),
    ("crime ref 20/345678/26 from police", "case-number", "20/345678/26"),
    ("ref: EH-2026-0042 bounced", "case-number", "EH-2026-0042"),
    ("CIN/2026/0931 is due for review", "case-number", "CIN/2026/0931"),
    ("his number on the system is 20261234", "case-number", "20261234"),
    ("black golf AB12 CDF outside school", "vehicle", "AB12 CDF"),
    ("car reg ab62xyz waits for her", "vehicle", "ab62xyz"),
    ("van plate is R123 ABC", "vehicle", "R123 ABC"),
    ("he is @fake.lad_99 on there", "social-handle", "@fake.lad_99"),
    ("her snap is fakegirl_08", "social-handle", "fakegirl_08"),
    ("insta: not.a.person7", "social-handle", "not.a.person7"),
    ("https://www.facebook.com/nobody.atall posts about it", "profile-link", "https://www.facebook.com/nobody.atall"),
    ("instagram.com/nobody_atall", "profile-link", "instagram.com/nobody_atall"),
    ("dob 3/4/15", "date-of-birth", "3/4/15"),
    ("D.O.B. 03-04-2015", "date-of-birth", "03-04-2015"),
    ("date of birth: 3 April 2015", "date-of-birth", "3 April 2015"),
    ("d.o.b is 030415", "date-of-birth", "030415"),
    ("born on the 3rd of April 2015", "date-of-birth", "3rd of April 2015"),
    ("born 3rd April", "date-of-birth", "3rd April"),
    ("bday 3 Apr '15", "date-of-birth", "3 Apr '15"),
    ("b. 2015-04-03, in care", "date-of-birth", "2015-04-03"),
    ("born April 3, 2015", "date-of-birth", "April 3, 2015"),
    ("dob 03 04 15", "date-of-birth", "03 04 15"),
    ("12.11.2012 is her birthday", "date-of-birth", "12.11.2012"),
    ("boy, 14/02/2013, not brought again", "date-of-birth", "14/02/2013"),
    ("the family live at 17 Fiddlestick Avenue", "address", "17 Fiddlestick Avenue"),
    ("6a nosuch street is filthy", "address", "6a nosuch street"),
    ("called to 104 Old Pretend Rd last night", "address", "104 Old Pretend Rd"),
    ("flat 12 Invented House", "address", "flat 12 Invented House"),
    ("Flat 2b, 33 Nosuch Crescent", "address", "Flat 2b, 33 Nosuch Crescent"),
    ("apartment 7, made-up towers", "address", "apartment 7, made-up towers"),
    ("9-11 Fable Gardens", "address", "9-11 Fable Gardens"),
    ("they live on Fiddlestick Lane", "address", "Fiddlestick Lane"),
    ("she moved to 31 the sycamores", "address", "31 the sycamores"),
    ("dad is at 8a The Paddock", "address", "8a The Paddock"),
    ("postcode ZZ99 3VZ", "postcode", "ZZ99 3VZ"),
    ("zz993vz is the postcode", "postcode", "zz993vz"),
    ("zz99 9pt is where they are", "postcode", "zz99 9pt"),
    ("yk19 ztr parked by the gates", "vehicle", "yk19 ztr"),
    ("reg no. YK 19 ZTR", "vehicle", "YK 19 ZTR"),
    ("HO ref 12-34-5678-9012/001", "case-number", "12-34-5678-9012/001"),
    ("ehcp ref 4456", "case-number", "4456"),
    ("a.nobody @ example.org", "email", "a.nobody @ example.org"),
    ("a.nobody@example dot org", "email", "a.nobody@example dot org"),
    ("discord shadowboi#1234", "social-handle", "shadowboi#1234"),
    ("his tiktok handle is zorblax", "social-handle", "zorblax"),
    ("met him on snap hes big_fake22", "social-handle", "big_fake22"),
    ("bday 3/4", "date-of-birth", "3/4"),
    ("born in March 2015", "date-of-birth", "March 2015"),
    ("DOB of the baby is 5 Sept 2024", "date-of-birth", "5 Sept 2024"),
    ("dob010219 no gp", "date-of-birth", "010219"),
    ("61 high street is where they are", "address", "61 high street"),
    ("moved to The Old Rectory, Toytown Lane", "address", "The Old Rectory, Toytown Lane"),
    ("lives on toytown road", "address", "toytown road"),
    ("number 24 on Toytown Close", "address", "24 on Toytown Close"),
    ("dob is fourth of the sixth twenty eighteen", "date-of-birth", "fourth of the sixth twenty eighteen"),
    ("born on the third of may two thousand and nine", "date-of-birth", "third of may two thousand and nine"),
    ("date of birth oh four oh six twenty eighteen", "date-of-birth", "oh four oh six twenty eighteen"),
    ("child seen, july the fourth nineteen ninety", "date-of-birth", "july the fourth nineteen ninety"),
    ("dob 4th of the 6th 18", "date-of-birth", "4th of the 6th 18"),
    ("baby died 14 Jan 2025, what now", "date", "14 Jan 2025"),
    ("date of death 4/5", "date", "4/5"),
    ("passed away 03/04/2024 at home", "date", "03/04/2024"),
    ("EDD 4/5 and no booking", "date", "4/5"),
    ("unborn due 28/11, last child removed", "date", "28/11"),
    ("shes due 4/5 and still using", "date", "4/5"),
    ("due date 3/7 and concealed pregnancy", "date", "3/7"),
    ("third of the second nineteen ninety one is mums dob", "date-of-birth", "third of the second nineteen ninety one"),
    ("pregnant 15 year old due 9/11", "date", "9/11"),
    ("PC 4471 took him", "case-number", "4471"),
    ("PC4471 attended", "case-number", "4471"),
    ("pc 4471 says no crime", "case-number", "4471"),
    ("officer's collar number 1911", "case-number", "1911"),
    ("warrant no 2217, no name given", "case-number", "2217"),
    ("drinks in Toytown Court flat 6", "address", "Toytown Court flat 6"),
]


@pytest.mark.parametrize(("message", "kind", "text"), DETAILS, ids=[case[0] for case in DETAILS])
def test_a_number_or_address_is_found_with_its_kind(message: str, kind: str, text: str) -> None:
    assert [(detail.kind, detail.text) for detail in redact(message).details] == [(kind, text)]


@pytest.mark.parametrize(
    "message",
    [
        "Bert Bogusly 14/02/2013 not seen",
        "Bert Bogusly (14.2.13) not seen",
        "Bert Bogusly, 14 February 2013, not seen",
    ],
)
def test_a_date_beside_a_name_is_a_date_of_birth(message: str) -> None:
    assert [detail.kind for detail in redact(message).details] == ["name", "date-of-birth"]


def test_one_message_with_everything_keeps_nothing() -> None:
    redaction = redact("Bert Bogusly dob 14/02/2013, Flat 3, 9 Nosuch Court, ZZ99 1AA, 07700 900123, b@example.com")
    assert redaction.text == "[name] dob [date of birth], [address], [postcode], [phone], [email]"


def test_numbers_in_known_are_left_alone() -> None:
    assert redact("is it 01632 960983?", known={"01632 960983"}).details == ()
    assert redact("is it 01632-960-983?", known={"01632960983"}).details == ()


def test_a_date_of_death_beside_a_date_of_birth_is_hidden_too() -> None:
    assert redact("Bert Bogusly dob 3/4/18 died 14 Jan 2025").text == "[name] dob [date of birth] died [date]"
