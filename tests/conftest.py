"""Fixtures that every test may use, and the rule for tests that need a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests import warm
from tests.browser import ARGUMENTS, chromium
from tests.sandbox_driver import Driver, sandbox

_NEEDED = "BRIEFBOT_NEED_BROWSER"
_FOR_TESTS = {_NEEDED, "BRIEFBOT_CHROMIUM"}


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        await started.close()


@pytest.fixture
async def driver() -> AsyncIterator[Driver]:
    async with sandbox() as started:
        yield started


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests never read the settings of the person who runs them."""
    for name in list(os.environ):
        if name.startswith(("BRIEFBOT_", "TELEGRAM_")) and name not in _FOR_TESTS:
            monkeypatch.delenv(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave browser tests out where there is no Chromium, unless its absence is a failure."""
    if chromium() or os.environ.get(_NEEDED):
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What the processes of a run shared goes when the last of them is done."""
    shared = getattr(session.config.pluginmanager.getplugin("dsession"), "nodemanager", None)
    if shared:
        shutil.rmtree(warm.shared(shared.testrunuid), ignore_errors=True)


def pytest_report_header() -> str:
    """One line that says whether the browser tests run."""
    found = chromium()
    return f"Chromium: {Path(found).name}" if found else "Chromium: none found, the browser tests are left out"
