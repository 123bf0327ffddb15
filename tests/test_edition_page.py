"""The edition in a real browser: on a phone, on paper, and by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from bot.edition.book import edition_html
from tests import sample
from tests.phone_page import CONTRAST, PHONE

pytestmark = [pytest.mark.anyio, pytest.mark.browser]
WIDE = "document.documentElement.scrollWidth <= window.innerWidth"
INSIDE = "(node) => node.getBoundingClientRect().right <= window.innerWidth"


async def test_the_edition_fits_a_phone_prints_and_can_be_read_by_everybody(browser: Browser) -> None:
    page = await browser.new_page(viewport=PHONE)
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text))
    await page.set_content(edition_html(sample.knowledge(), None, sample.TUESDAY_MORNING))
    assert await page.evaluate(WIDE)
    assert await page.locator("h1, h2, h3, h4, h5, p, li").evaluate_all(f"(all) => all.every({INSIDE})")
    for part in ("h2", ".danger h2", ".age", "p a", "td", "footer p"):
        assert await page.evaluate(CONTRAST, part) >= 4.5, part
    await page.keyboard.press("Tab")
    skip = page.locator(".skip")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.emulate_media(media="print")
    shown = await page.locator(".rests-on a[href^=http]").first.evaluate(
        "(a) => getComputedStyle(a, '::after').content"
    )
    assert "https://" in shown
    assert (await page.pdf()).startswith(b"%PDF")
    assert faults == []
    await page.close()
