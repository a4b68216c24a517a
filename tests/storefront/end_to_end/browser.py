"""Debian's Chromium, driven by Playwright: a browser for each kind of device, each visitor's storage apart."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright, expect

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
_INSTALL = "apt-get install --yes --no-install-recommends chromium"

# Where CI runs nothing is skipped: there the tests fail instead.
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason=f"there is no Chromium: {_INSTALL}"
)

# It asks for no address but this machine's, on its own account neither.
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# Chromium without a window calls itself HeadlessChrome, which is a robot's name. A name given to a context does not
# reach what is sent when a page ends, so each browser has one name for all it does.
_AGENTS = {
    "desktop": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "mobile": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1",
    "tablet": "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/16.6 Mobile/15E148 Safari/604.1",
    "crawler": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
}
SIZES = {"desktop": (1280, 900), "mobile": (390, 844), "tablet": (820, 1180), "crawler": (1280, 900)}


class Browsers:
    """A Chromium without a window for each kind of device, started when it is first wanted."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._started: dict[str, asyncio.Task[Browser]] = {}

    @asynccontextmanager
    async def context(self, device: str, **options: Any) -> AsyncIterator[BrowserContext]:
        """A browser as somebody has it on a device: with a storage of its own."""
        if device not in self._started:
            self._started[device] = asyncio.create_task(self._start(device))
        browser = await self._started[device]
        width, height = SIZES[device]
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **options)
        try:
            yield context
        finally:
            await context.close()

    async def close(self) -> None:
        for task in self._started.values():
            await (await task).close()

    async def _start(self, device: str) -> Browser:
        assert CHROMIUM is not None, f"there is no Chromium: {_INSTALL}"
        arguments = [*QUIET, f"--user-agent={_AGENTS[device]}"]
        return await self._playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)


@asynccontextmanager
async def opened_browsers() -> AsyncIterator[Browsers]:
    """Browsers for the length of a block; patient ones, for a machine that has other things to do."""
    expect.set_options(timeout=30_000)
    async with async_playwright() as playwright:
        browsers = Browsers(playwright)
        try:
            yield browsers
        finally:
            await browsers.close()
