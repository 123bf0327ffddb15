"""The whole product as a practitioner holds it: the real bot, the real sandbox, the phone page in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, Protocol

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.phone import Sandbox, running_bot, running_sandbox
from tests.phone_page import CONTRAST, phone

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

CONSENT = "mum has withdrawn consent, can we carry on with our enquiries?"
URGENT = "outside the house now, hes hitting her and i can hear the little ones screaming"
CHILD = "im 10 and im scared to go home cos of my uncle. pls dont tell"
NAMED = "Wilhelmina Quackenbush dob 14/02/2013 was not brought again, is it neglect or do I refer"
POLISH = "Proszę o pomoc, moje dziecko nie chce wracać do domu i nie wiem co robić"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SCREENS = {
    "an answer": CONSENT,
    "danger": URGENT,
    "a child": CHILD,
    "a name": NAMED,
    "topics": "/topics",
    "briefings": "/briefings",
    "contacts": "/contacts",
    "areas": "/area",
    "privacy": "/privacy",
    "help": "/help",
}
BUTTONS = ".key, .own-menu, header button, footer button, .start"
READ = ".words, .words a, .words strong, .key, #text"
FONT = "nodes => Math.min(...nodes.map(n => parseFloat(getComputedStyle(n).fontSize)))"
HEIGHT = "nodes => Math.min(...nodes.filter(n => n.offsetParent).map(n => n.getBoundingClientRect().height))"
CUT = "nodes => nodes.filter(n => n.scrollWidth > n.clientWidth || n.scrollHeight > n.clientHeight + 1).length"
BROKEN = "nodes => nodes.filter(n => n.getClientRects().length > 1).map(n => n.textContent)"
FOCUS = "document.activeElement.ariaLabel || document.activeElement.innerText"


class Opens(Protocol):
    """Opens this test's own person's phone; `query` is put behind the address."""

    def __call__(self, query: str = "", **options: Any) -> AbstractAsyncContextManager[Page]: ...


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    data = tmp_path_factory.mktemp("phone") / "data"
    with running_sandbox() as sandbox, running_bot(sandbox, data):
        sandbox.person("first").ask("/help")
        yield sandbox


@pytest.fixture
def opens(browser: Browser, sandbox: Sandbox, request: pytest.FixtureRequest) -> Opens:
    name = re.sub(r"\W+", "-", request.node.name)[-40:]  # the sandbox takes names of a phone, not of a test

    def opened(query: str = "", **options: Any) -> AbstractAsyncContextManager[Page]:
        return phone(browser, sandbox, f"as={options.pop('name', name)}{query}", **options)

    return opened


def replies(page: Page) -> Locator:
    return page.locator(".message:not(.mine)")


async def answered(page: Page, before: int) -> Locator:
    await expect(replies(page)).to_have_count(before + 1)
    return replies(page).nth(before)


async def ask(page: Page, text: str) -> Locator:
    before = await replies(page).count()
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")
    return await answered(page, before)


async def tap(page: Page, message: Locator, label: str) -> Locator:
    before = await replies(page).count()
    await message.get_by_role("button", name=label, exact=True).click()
    return await answered(page, before)


async def in_doncaster(page: Page) -> Page:
    await ask(page, "/start doncaster")
    return page


async def test_a_newcomer_presses_start_chooses_an_area_and_reads_a_sourced_answer(opens: Opens) -> None:
    async with opens() as page:
        await page.get_by_role("button", name="START").click()
        await tap(page, await answered(page, 0), "Doncaster")
        answer = await ask(page, CONSENT)
        await expect(answer.locator("strong").first).to_have_text(re.compile(r"consent.*\(Doncaster\)"))
        await expect(answer.get_by_role("link", name="Children Act 1989, section 47")).to_be_visible()
        await expect(answer.locator("a[href^='tel:01302']").first).to_be_visible()
        await expect(answer).to_contain_text("Not yet signed off by Doncaster's partnership.")


@pytest.mark.parametrize("text", SCREENS.values(), ids=SCREENS.keys())
async def test_every_screen_can_be_read_and_tapped_in_light_and_dark(opens: Opens, text: str) -> None:
    async with opens() as page:
        await ask(await in_doncaster(page), text)
        for theme in THEMES:
            await page.emulate_media(color_scheme=theme)
            await expect(page.locator("html")).to_have_attribute("data-theme", theme)
            for part in (".words", ".words a", ".key", ".stamp", "h1", "#status"):
                assert await page.evaluate(CONTRAST, part) >= 4.5, (theme, part)
        assert await page.locator(READ).evaluate_all(FONT) >= 15
        assert await page.locator(BUTTONS).evaluate_all(HEIGHT) >= 44
        assert await page.locator("html, .phone, .messages, .bubble, .key").evaluate_all(CUT) == 0
        assert await page.locator(".words .number").evaluate_all(BROKEN) == []


async def test_a_narrow_phone_and_large_text_cut_nothing_off(opens: Opens) -> None:
    async with opens(viewport={"width": 320, "height": 568}) as page:
        await page.evaluate("document.body.style.fontSize = '24px'")
        await ask(await in_doncaster(page), CONSENT)
        assert await page.locator("html, .phone, .messages, .bubble, .key").evaluate_all(CUT) == 0


async def test_the_first_words_of_danger_are_in_view_below_a_long_chat(opens: Opens) -> None:
    async with opens() as page:
        for text in ("/contacts", CONSENT):
            await ask(await in_doncaster(page), text)
        danger = await ask(page, URGENT)
        first = danger.locator("strong").first
        await expect(first).to_have_text("Ring 999 now.")
        await expect(first).to_be_in_viewport(ratio=1)
        await expect(danger.get_by_role("link", name="999").first).to_have_attribute("href", "tel:999")
        await expect(danger.get_by_text("Nobody reads this chat")).to_be_in_viewport()


async def test_an_answer_is_read_from_its_first_line(opens: Opens) -> None:
    async with opens(viewport={"width": 390, "height": 600}) as page:
        answer = await ask(await in_doncaster(page), CONSENT)
        await expect(answer.locator("strong").first).to_be_in_viewport(ratio=1)
        more = await tap(page, answer, "More")
        await expect(more.locator("strong").first).to_be_in_viewport(ratio=1)


async def test_an_area_chosen_below_an_answer_changes_that_answer_in_place(opens: Opens) -> None:
    async with opens() as page:
        answer = await ask(page, CONSENT)
        await answer.get_by_role("button", name="Doncaster").click()
        await expect(answer.locator("strong").first).to_contain_text("(Doncaster)")
        await expect(answer.get_by_role("button", name="Doncaster")).to_have_count(0)
        await expect(replies(page)).to_have_count(1)


async def test_what_was_not_meant_leads_to_choices_and_none_of_these_to_a_number(opens: Opens) -> None:
    async with opens() as page:
        offer = await tap(page, await ask(await in_doncaster(page), CONSENT), "Not what I meant")
        choice = await offer.locator(".key").first.inner_text()
        chosen = await tap(page, offer, choice)
        await expect(chosen.locator("strong").first).to_contain_text(choice)
        none = await tap(page, offer, "None of these")
        await expect(none).to_contain_text("I have nothing on that.")
        await expect(none.locator("a[href^='tel:']").first).to_be_in_viewport()


async def test_a_briefing_turns_its_pages_in_place_by_keyboard_alone(opens: Opens) -> None:
    async with opens() as page:
        listed = await ask(page, "/briefings")
        await listed.get_by_role("button", name=re.compile("Jack")).focus()
        await page.keyboard.press("Enter")
        await expect(listed).to_contain_text("(1 of ")
        pages = int(re.findall(r"\(1 of (\d+)\)", await listed.inner_text())[0])
        for number in range(2, pages + 1):
            await expect(listed.get_by_role("button", name="Next", exact=True)).to_be_focused()
            await page.keyboard.press("Enter")
            await expect(listed.get_by_text(f"({number} of {pages})")).to_be_in_viewport(ratio=1)
        await expect(listed.get_by_role("button", name="Back", exact=True)).to_be_focused()
        await expect(replies(page)).to_have_count(1)


async def test_question_answer_and_more_need_no_pointer(opens: Opens) -> None:
    async with opens() as page:
        while await page.evaluate(FOCUS) != "START":
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await answered(page, 0)
        await page.keyboard.type(CONSENT)
        await page.keyboard.press("Enter")
        await answered(page, 1)
        while await page.evaluate(FOCUS) != "More":
            await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Enter")
        await expect(await answered(page, 2)).to_contain_text("What it rests on")


async def test_a_child_deletes_both_messages_with_one_tap(opens: Opens) -> None:
    async with opens() as page:
        reply = await ask(page, CHILD)
        await expect(reply.get_by_role("link", name="0800 1111")).to_be_in_viewport()
        await expect(reply.get_by_role("img", name="Sent without sound")).to_be_visible()
        await reply.get_by_role("button", name="Delete these messages").click()
        await expect(page.locator(".message")).to_have_count(0)
        await page.reload()
        await expect(page.locator("#empty")).to_be_visible()


async def test_a_name_is_taken_out_of_the_chat_and_the_answer_stays(opens: Opens) -> None:
    async with opens() as page:
        answer = await ask(page, NAMED)
        await expect(answer).to_contain_text("a name and a date of birth")
        await answer.get_by_role("button", name="Delete my message").click()
        await expect(page.get_by_text("Quackenbush")).to_have_count(0)
        await expect(page.locator("#toast")).to_have_text("Deleted.")
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        await expect(answer).to_be_visible()


@pytest.mark.parametrize(
    ("caption", "said"),
    [("", "I read text only."), ("small bruise on a baby not rolling yet, do we refer?", "I read your caption only.")],
    ids=["without a caption", "with a caption"],
)
async def test_a_photo_is_not_opened_and_its_caption_is_answered(opens: Opens, caption: str, said: str) -> None:
    async with opens() as page:
        await page.get_by_role("textbox", name="Message").fill(caption)
        await page.get_by_role("button", name="Attach").click()
        await page.get_by_role("button", name="Photo").click()
        reply = await answered(page, 0)
        await expect(reply).to_contain_text(said)
        await expect(reply.get_by_role("button", name="More", exact=True)).to_have_count(1 if caption else 0)


async def test_another_language_gets_one_short_screen_with_999(opens: Opens) -> None:
    async with opens() as page:
        reply = await ask(page, POLISH)
        await expect(reply.locator("strong").first).to_have_text("I can only read English.")
        await expect(reply.get_by_role("link", name="999")).to_be_in_viewport()


async def test_a_deep_link_sets_the_area_before_the_first_question(opens: Opens) -> None:
    async with opens("&start=sandwell") as page:
        await page.get_by_role("button", name="START").click()
        await expect(await answered(page, 0)).to_contain_text("Your area is Sandwell.")
        answer = await ask(page, "how do we escalate")
        await expect(answer.locator("strong").first).to_contain_text("(Sandwell)")


async def test_an_edited_question_changes_its_answer_and_the_answer_is_in_view(opens: Opens) -> None:
    async with opens() as page:
        await ask(await in_doncaster(page), "how do we escalate")
        await page.get_by_role("button", name="Edit or delete this message").last.click()
        await page.get_by_role("button", name="Edit", exact=True).click()
        await page.get_by_role("textbox", name="Message").fill(CONSENT)
        await page.keyboard.press("Enter")
        answer = replies(page).last
        await expect(answer.locator("strong").first).to_contain_text("consent")
        await expect(replies(page)).to_have_count(2)
        await expect(answer.locator("strong").first).to_be_in_viewport(ratio=1)


async def test_two_people_side_by_side_keep_their_own_area_and_chat(opens: Opens) -> None:
    async with opens(name="side-one") as one, opens(name="side-two") as two:
        await ask(one, "/start doncaster")
        await ask(two, "/start sandwell")
        for page, area in ((one, "(Doncaster)"), (two, "(Sandwell)")):
            await expect((await ask(page, CONSENT)).locator("strong").first).to_contain_text(area)
            await expect(page.locator(".message")).to_have_count(4)
