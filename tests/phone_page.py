"""Opens the phone page in a browser and fails when the page's own script does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from playwright.async_api import Browser, Page, ViewportSize, expect

PHONE: ViewportSize = {"width": 390, "height": 844}
CONTRAST = """(selector) => {
  const channel = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (node) => {
    const found = colour(getComputedStyle(node).backgroundColor);
    return found.length === 4 && found[3] === 0 ? behind(node.parentElement) : found;
  };
  return Math.min(...[...document.querySelectorAll(selector)].map((node) => {
    const pair = [light(colour(getComputedStyle(node).color)), light(behind(node))].sort((a, b) => b - a);
    return (pair[0] + 0.05) / (pair[1] + 0.05);
  }));
}"""


class Served(Protocol):
    """A sandbox, in this process or its own."""

    @property
    def address(self) -> str: ...


@asynccontextmanager
async def phone(browser: Browser, sandbox: Served, query: str = "as=amina", **options: Any) -> AsyncIterator[Page]:
    context = await browser.new_context(**{"viewport": PHONE, **options})
    context.set_default_timeout(10_000)
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    await page.goto(f"{sandbox.address}/?{query}")
    await expect(page.locator("#status")).to_have_text("bot")
    yield page
    await context.close()
    assert faults == []
