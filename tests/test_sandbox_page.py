"""The phone page in a real browser, at the size of a phone."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from bot.sandbox.server import serve
from bot.sandbox.world import World
from tests.phone_page import CONTRAST, PHONE, phone
from tests.sandbox_driver import QUIET, TOKEN, Driver

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

LONG = "Strategy meeting before a case is closed while the risk is still unknown, and who can ask for it"
KEYS = {
    "inline_keyboard": [
        [{"text": "More", "callback_data": "more"}, {"text": "Not what I meant at all", "callback_data": "no"}],
        [{"text": LONG, "callback_data": "long"}],
        [{"text": "Procedures", "url": "https://example.org/"}],
    ]
}


async def _send(driver: Driver, text: str, **more: Any) -> int:
    chat = driver.world.person("amina").id
    answer = await driver.bot("sendMessage", chat_id=chat, text=text, **{"parse_mode": "HTML", **more})
    return int(answer["result"]["message_id"])


def _content(path: Path) -> bytes:
    return path.read_bytes()


@pytest.mark.parametrize(("query", "sent"), [("", "/start"), ("&start=doncaster", "/start doncaster")])
async def test_an_empty_chat_shows_what_the_bot_does_and_starts_it(
    browser: Browser, driver: Driver, query: str, sent: str
) -> None:
    await driver.bot("setMyDescription", description="Finds what reviews say.")
    async with phone(browser, driver, f"as=amina{query}") as page:
        await expect(page.get_by_text("Finds what reviews say.")).to_be_visible()
        await page.get_by_role("button", name="START").click()
        await expect(page.locator(".mine .words")).to_have_text(sent)
        await expect(page.locator("#empty")).to_be_hidden()
    assert driver.world.updates.pending()[0]["message"]["text"] == sent


async def test_text_looks_as_it_was_marked_up(browser: Browser, driver: Driver) -> None:
    await driver.chat()
    await _send(driver, '😀 <b>bold <i>both</i></b> <code>x</code> <a href="https://example.org/a">a word</a>')
    async with phone(browser, driver) as page:
        await expect(page.locator(".words strong")).to_have_text("bold both")
        await expect(page.locator(".words strong em")).to_have_text("both")
        await expect(page.locator(".words code")).to_have_text("x")
        link = page.get_by_role("link", name="a word")
        await expect(link).to_have_attribute("href", "https://example.org/a")
        await expect(link).to_have_attribute("target", "_blank")


async def test_words_are_never_taken_for_markup(browser: Browser, driver: Driver) -> None:
    chat = await driver.chat()
    hostile = "<img src=x onerror=\"document.title='owned'\"><b>no</b>"
    await driver.say(chat, text=hostile)
    async with phone(browser, driver) as page:
        await expect(page.locator(".mine .words").last).to_have_text(hostile)
        await expect(page.locator(".words img, .words strong")).to_have_count(0)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ring 01302 737777.", "01302737777"),
        ("+44 1302 737777", "+441302737777"),
        ("now 999", "999"),
        ("No answer? 101.", "101"),
    ],
)
async def test_phone_numbers_can_be_tapped(browser: Browser, driver: Driver, text: str, number: str) -> None:
    await driver.chat()
    await _send(driver, text)
    async with phone(browser, driver) as page:
        await expect(page.locator(".words a")).to_have_attribute("href", f"tel:{number}")


async def test_dates_and_sections_are_not_phone_numbers(browser: Browser, driver: Driver) -> None:
    await driver.chat()
    await _send(driver, "Section 47 of 1989, seen 2026-11-22, 1999 and 12/03/2026, £0999, section 101")
    async with phone(browser, driver) as page:
        await expect(page.locator(".words").last).to_contain_text("Section 47")
        await expect(page.locator(".words a")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_buttons_are_big_enough_and_nothing_is_cut_off(browser: Browser, driver: Driver, width: int) -> None:
    await driver.chat()
    await _send(driver, "Averylongwordwithoutanyspaces" * 5, reply_markup=KEYS)
    async with phone(browser, driver, viewport={"width": width, "height": 844}) as page:
        await expect(page.locator(".key")).to_have_count(4)
        keys = await page.locator(".key, footer button:visible, header button").all()
        heights = [(await key.bounding_box() or {"height": 0})["height"] for key in keys]
        cut = "nodes => nodes.some(n => n.scrollWidth > n.clientWidth || n.scrollHeight > n.clientHeight + 1)"
        assert min(heights) >= 44
        assert not await page.locator(".key, .bubble, .messages, .phone").evaluate_all(cut)


async def test_a_pressed_button_waits_for_its_answer_and_shows_it(browser: Browser, driver: Driver) -> None:
    await driver.chat()
    await _send(driver, "x", reply_markup=KEYS)
    async with phone(browser, driver) as page:
        for key, alert in (("More", False), (LONG, True)):
            button = page.get_by_role("button", name=key, exact=True)
            await button.click()
            await expect(button).to_have_attribute("aria-busy", "true")
            query = (await driver.bot("getUpdates", offset=-1, timeout=5))["result"][0]["callback_query"]
            await driver.bot("answerCallbackQuery", callback_query_id=query["id"], text="Seen", show_alert=alert)
            await expect(page.locator("#alert" if alert else "#toast")).to_contain_text("Seen")
            await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_edits_change_in_place_and_deletions_vanish(browser: Browser, driver: Driver) -> None:
    chat = await driver.chat()
    first = await _send(driver, "one", reply_markup=KEYS)
    await _send(driver, "below")
    async with phone(browser, driver) as page:
        await expect(page.locator(".key")).to_have_count(4)
        await driver.bot("editMessageText", chat_id=chat, message_id=first, text="two")
        await expect(page.locator(".words")).to_have_text(["hello", "two", "below"])
        await expect(page.locator(".key")).to_have_count(0)
        await driver.bot("deleteMessage", chat_id=chat, message_id=first)
        await expect(page.locator(".words")).to_have_text(["hello", "below"])


async def test_enter_sends_and_shift_enter_makes_a_line(browser: Browser, driver: Driver) -> None:
    async with phone(browser, driver) as page:
        box = page.get_by_role("textbox", name="Message")
        before = (await box.bounding_box() or {"height": 0})["height"]
        await box.press_sequentially("one")
        await box.press("Shift+Enter")
        await box.press_sequentially("two")
        assert (await box.bounding_box() or {"height": 0})["height"] > before
        await box.press("Enter")
        await expect(page.locator(".mine .words")).to_have_text("one\ntwo", use_inner_text=True)
        await expect(box).to_have_value("")


async def test_own_messages_can_be_edited_and_deleted(browser: Browser, driver: Driver) -> None:
    await driver.chat()
    async with phone(browser, driver) as page:
        menu = page.get_by_role("button", name="Edit or delete this message")
        await menu.click()
        await page.get_by_role("button", name="Edit", exact=True).click()
        await page.get_by_role("textbox", name="Message").fill("hello again")
        await page.keyboard.press("Enter")
        await expect(page.locator(".mine .words")).to_have_text("hello again")
        await menu.click()
        await page.get_by_role("button", name="Delete for both").click()
        await expect(page.locator(".mine")).to_have_count(0)
    assert [list(update)[1] for update in driver.world.updates.pending()] == ["edited_message"]


async def test_several_people_each_have_their_own_chat(browser: Browser, driver: Driver) -> None:
    async with phone(browser, driver, "as=one") as one, phone(browser, driver, "as=two") as two:
        await one.get_by_role("textbox", name="Message").fill("from one")
        await one.keyboard.press("Enter")
        await expect(one.locator(".words")).to_have_text("from one")
        await expect(two.locator("#empty")).to_be_visible()
        await expect(two.locator(".words")).to_have_count(0)


async def test_the_commands_menu_sends_a_command(browser: Browser, driver: Driver) -> None:
    await driver.bot("setMyCommands", commands=[{"command": "area", "description": "Choose your area"}])
    async with phone(browser, driver) as page:
        await page.get_by_role("button", name="Commands").click()
        await page.get_by_role("button", name="/area Choose your area").click()
        await expect(page.locator(".mine .words")).to_have_text("/area")


async def test_the_attach_menu_sends_a_photo_with_what_was_typed(browser: Browser, driver: Driver) -> None:
    async with phone(browser, driver) as page:
        await page.get_by_role("textbox", name="Message").fill("is this a bruise?")
        await page.get_by_role("button", name="Attach").click()
        await page.get_by_role("button", name="Photo").click()
        await expect(page.get_by_role("img", name="Photo")).to_be_visible()
    assert driver.world.updates.pending()[0]["message"]["caption"] == "is this a bruise?"


async def test_a_file_is_picked_sent_with_a_caption_and_saved_again(browser: Browser, driver: Driver) -> None:
    picked: Any = {"name": "escalation.yaml", "mimeType": "text/yaml", "buffer": "title: Über\n".encode()}
    async with phone(browser, driver) as page:
        await page.get_by_role("button", name="Attach").press("Enter")
        async with page.expect_file_chooser() as choosing:
            await page.get_by_role("button", name="File choose one").press("Enter")
        await (await choosing.value).set_files(picked)
        await expect(page.locator("#chosen")).to_have_text("escalation.yaml, 1 kB")
        await page.get_by_role("textbox", name="Caption").fill("please use this")
        await page.keyboard.press("Enter")
        await expect(page.locator(".mine .words")).to_have_text("please use this")
        await expect(page.locator("#chosen")).to_be_hidden()
        await driver.client.post(
            f"/bot{TOKEN}/sendDocument",
            data={"chat_id": str(driver.world.person("amina").id)},
            files={"document": ("live.yaml", b"title: live")},
        )
        saved = {}
        for name in ("escalation.yaml", "live.yaml"):
            async with page.expect_download() as downloading:
                await page.get_by_role("link", name=name).press("Enter")
            download = await downloading.value
            saved[download.suggested_filename] = _content(await download.path())
    assert saved == {"escalation.yaml": picked["buffer"], "live.yaml": b"title: live"}
    assert driver.world.updates.pending()[0]["message"]["caption"] == "please use this"


async def test_a_file_can_be_given_up_and_an_empty_one_is_refused(browser: Browser, driver: Driver) -> None:
    async with phone(browser, driver) as page:
        await page.set_input_files("#file", {"name": "a.yaml", "mimeType": "text/yaml", "buffer": b"x"})
        await page.get_by_role("button", name="Do not send this file").click()
        await expect(page.locator("#chosen")).to_be_hidden()
        await page.set_input_files("#file", {"name": "a.yaml", "mimeType": "text/yaml", "buffer": b""})
        await expect(page.locator("#toast")).to_contain_text("This file is empty")
        await page.get_by_role("textbox", name="Message").fill("only words")
        await page.keyboard.press("Enter")
        await expect(page.locator(".mine .words")).to_have_text("only words")
    assert "document" not in driver.world.updates.pending()[0]["message"]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_banner_says_what_is_wrong_and_what_is_live(browser: Browser, driver: Driver, theme: str) -> None:
    await driver.chat()
    wrong = {"file": "topics/x.yaml", "line": 12, "message": "No <b>such</b> key", "hint": "title"}
    many = [{**wrong, "line": line} for line in range(1, 40)]
    await driver.control("POST", "banner", {"problems": [wrong]})
    async with phone(browser, driver, color_scheme=theme) as page:
        alert = page.get_by_role("alert")
        await expect(alert).to_contain_text("Not live: 1 problem in the knowledge.")
        await expect(alert.locator("li")).to_have_text("topics/x.yaml, line 12: No <b>such</b> key. Try: title.")
        await driver.control("POST", "banner", {"problems": many})
        await expect(alert.locator("li")).to_have_count(39)
        assert (await alert.bounding_box() or {"height": 844})["height"] < 844 / 2
        await alert.locator("summary").press("Enter")
        await expect(alert.locator("li").first).to_be_hidden()
        for part in (".banner summary", ".banner strong"):
            assert await page.evaluate(CONTRAST, part) >= 4.5, part
        await driver.control("POST", "banner", {"problems": [], "changed": ["topics/x.yaml: 2 lines"], "live": "a1"})
        live = page.locator("#now-live")
        await expect(live).to_have_text(
            re.compile(r"Live since \d\d:\d\d: topics/x.yaml changed \(2 lines\)Version a1")
        )
        await expect(alert).to_be_hidden()
        assert await page.evaluate(CONTRAST, ".banner p, .banner small") >= 4.5
        await live.get_by_role("button", name="Dismiss").click()
        await expect(live).to_be_hidden()


async def test_good_news_goes_by_itself(browser: Browser, driver: Driver) -> None:
    async with phone(browser, driver) as page:
        await page.clock.install()
        await driver.control("POST", "banner", {"live": "a1"})
        await expect(page.locator("#now-live")).to_be_visible()
        await page.clock.run_for(121_000)
        await expect(page.locator("#now-live")).to_be_hidden()


async def test_typing_and_silence_are_shown(browser: Browser, driver: Driver) -> None:
    chat = await driver.chat()
    async with phone(browser, driver) as page:
        await driver.bot("sendChatAction", chat_id=chat, action="typing")
        await expect(page.locator("#status")).to_have_text("typing…")
        await _send(driver, "quiet", disable_notification=True)
        await expect(page.locator("#status")).to_have_text("bot")
        await expect(page.get_by_role("img", name="Sent without sound")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_theme_follows_the_phone_and_keeps_its_contrast(browser: Browser, driver: Driver, theme: str) -> None:
    chat = await driver.chat()
    await driver.say(chat, text="/start and https://example.org/")
    await _send(driver, '<a href="https://example.org/">link</a> <code>x</code>', reply_markup=KEYS)
    async with phone(browser, driver, color_scheme=theme) as page:
        await expect(page.locator("html")).to_have_attribute("data-theme", theme)
        await expect(page.locator(".key")).to_have_count(4)
        for part in (".words", ".words a", ".words .command", ".words code", ".stamp", ".key", ".who p", "h1"):
            assert await page.evaluate(CONTRAST, part) >= 4.5, part


async def test_a_chat_that_is_not_theirs_is_refused_in_words(browser: Browser, driver: Driver) -> None:
    page = await browser.new_page()
    await page.goto(f"{driver.address}/?as=amina&chat=-5")
    await expect(page.locator("#toast")).to_contain_text("this person has no such chat")
    await expect(page.locator("#status")).to_have_text("not available")
    await page.close()


async def test_a_group_shows_who_wrote(browser: Browser, driver: Driver) -> None:
    group = await driver.control("POST", "chats", {"title": "Team", "members": ["amina", "lead"]})
    path = f"chats/{group['id']}/messages"
    await driver.control("POST", path, {"as": "lead", "text": "@briefing_sandbox_bot hello"})
    page = await browser.new_page()
    await page.goto(f"{driver.address}/?as=amina&chat={group['id']}")
    await expect(page.get_by_role("heading", name="Team")).to_be_visible()
    await expect(page.locator(".author")).to_have_text("lead")
    await page.close()


async def test_a_group_with_topics_can_be_tried(browser: Browser, driver: Driver) -> None:
    async with phone(browser, driver) as page:
        await page.get_by_role("button", name="Chat settings").click()
        async with page.expect_popup() as opened:
            await page.get_by_role("button", name="Try a group with topics").click()
        forum = await opened.value
        await expect(forum.get_by_role("heading", name="Team forum")).to_be_visible()
        await expect(forum.get_by_text("New topic: Duty desk")).to_be_visible()
        await forum.get_by_role("button", name="Chat settings").click()
        await forum.get_by_role("button", name="Write in “Duty desk”").click()
        (group,) = (each for each in driver.world.chats.values() if each.title == "Team forum")
        (thread,) = group.threads
        sent = await driver.bot("sendMessage", chat_id=group.id, text="Which area?", message_thread_id=thread)
        await forum.get_by_role("button", name="Reply to this message").click()
        await expect(forum.locator("#editing")).to_have_text("Replying to Which area?")
        await forum.get_by_role("textbox", name="Message").fill("northtown")
        await forum.keyboard.press("Enter")
        await expect(forum.locator("#editing")).to_be_hidden()
        await expect(forum.locator(".message.mine .reply")).to_have_text("Which area?")
        said = group.messages[max(group.messages)].data
        assert (said["text"], said["message_thread_id"]) == ("northtown", thread)
        assert said["reply_to_message"]["message_id"] == sent["result"]["message_id"]


async def test_a_channel_is_tried_and_its_links_open_the_private_chat(browser: Browser, driver: Driver) -> None:
    await driver.chat()
    link = f"https://t.me/{driver.world.profile.username}?start=northtown"
    async with phone(browser, driver) as page:
        await page.get_by_role("button", name="Chats").click()
        async with page.expect_popup() as opened:
            await page.get_by_role("button", name="Try a channel").click()
        channel = await opened.value
        await expect(channel.locator("#status")).to_have_text("channel")
        await channel.get_by_role("textbox", name="Message").fill("/digest_here")
        await channel.keyboard.press("Enter")
        await expect(channel.locator(".author")).to_have_text("Team channel")
        await expect(channel.locator(".mine")).to_have_count(0)
        (team,) = (each for each in driver.world.chats.values() if each.channel)
        assert "channel_post" in driver.world.updates.pending()[-1]
        keys = {"inline_keyboard": [[{"text": "Ask", "url": link}], [{"text": "Seen", "callback_data": "seen"}]]}
        await driver.bot("sendMessage", chat_id=team.id, text="A point", reply_markup=keys)
        async with channel.expect_popup() as private:
            await channel.get_by_role("link", name="Ask").click()
        started = await private.value
        await started.get_by_role("button", name="START").click()
        await expect(started.locator(".mine .words").last).to_have_text("/start northtown")
        await page.get_by_role("button", name="Chats").click()
        await page.get_by_role("button", name="Team channel").click()
        await expect(page.locator("#status")).to_have_text("channel")
        await expect(page.get_by_text("You follow this channel.")).to_be_visible()
        await expect(page.get_by_role("textbox", name="Message")).to_be_hidden()
        await page.get_by_role("button", name="Seen").click()
        await expect(page.get_by_role("button", name="Seen")).to_have_attribute("aria-busy", "true")


async def test_the_theme_can_be_switched(browser: Browser, driver: Driver) -> None:
    async with phone(browser, driver, color_scheme="light") as page:
        await page.get_by_role("button", name="Chat settings").click()
        await page.get_by_role("button", name="Dark theme").click()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_everything_is_reached_by_keyboard(browser: Browser, driver: Driver) -> None:
    await driver.chat()
    await _send(driver, "x", reply_markup=KEYS)
    async with phone(browser, driver) as page:
        await expect(page.locator(".key")).to_have_count(4)
        names = []
        for _ in range(11):
            await page.keyboard.press("Tab")
            names.append(await page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText"))
    expected = ["Chat settings", "Conversation", "Edit or delete this message", "More", LONG, "Message", "Send"]
    assert [name for name in names if name in expected] == expected


async def test_a_long_answer_is_read_from_its_top(browser: Browser, driver: Driver) -> None:
    await driver.chat()
    async with phone(browser, driver) as page:
        await _send(driver, "\n".join(f"line {number}" for number in range(60)))
        await expect(page.locator(".words").last).to_contain_text("line 59")
        top = (await page.locator(".message").last.bounding_box() or {"y": 0})["y"]
        bar = (await page.locator("header").bounding_box() or {"height": 0})["height"]
        assert bar <= top < bar + 60


async def test_the_page_comes_back_after_a_restart(browser: Browser) -> None:
    running = await serve(0, world=World(limits=QUIET))
    context = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    await page.goto(f"http://127.0.0.1:{running.port}/?as=amina")
    await page.get_by_role("textbox", name="Message").fill("gone soon")
    await page.keyboard.press("Enter")
    await expect(page.locator(".words")).to_have_count(1)
    await running.close()
    again = await serve(running.port, world=World(limits=QUIET))
    await expect(page.locator("#empty")).to_be_visible(timeout=10_000)
    await expect(page.locator(".words")).to_have_count(0)
    await context.close()
    await again.close()
