"""Lets the scripted visitors loose on a running shop, several at a time in one Chromium."""

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.storefront.end_to_end.collector import Collector
from tests.storefront.end_to_end.ledger import Notebook
from tests.storefront.end_to_end.scripts import Role
from tests.storefront.end_to_end.visitor import Visitor

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# No address but this machine's is asked for, by the browser itself neither.
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# Chromium without a window calls itself HeadlessChrome, which is a robot's name.
AGENTS = {
    "desktop": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "mobile": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1",
    "tablet": "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/16.6 Mobile/15E148 Safari/604.1",
    "crawler": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
}
SIZES = {"desktop": (1280, 900), "mobile": (390, 844), "tablet": (820, 1180), "crawler": (1280, 900)}
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Walked:
    """What a visitor has noted, and under which browser ids it arrived; `trouble` when the script could not go on."""

    notebook: Notebook
    clients: frozenset[str]
    trouble: str | None


async def walk(roles: list[Role], shop: str, raw: Path) -> list[Walked]:
    """All of them, to their ends and until what they did has arrived."""
    collector, turns = Collector(raw), asyncio.Semaphore(_AT_ONCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            return await asyncio.gather(*(_walk_one(role, browser, shop, collector, turns) for role in roles))
        finally:
            await browser.close()


async def _walk_one(role: Role, browser: Browser, shop: str, collector: Collector, turns: asyncio.Semaphore) -> Walked:
    async with turns:
        width, height = SIZES[role.device]
        context = await browser.new_context(
            user_agent=AGENTS[role.device], viewport={"width": width, "height": height}, locale="en-GB"
        )
        context.set_default_timeout(30_000)
        notebook = Notebook(
            role.name, role.device, role.channel, role.device == "crawler", role.referrer_host, role.utm
        )
        visitor = Visitor(context, notebook, shop, collector)
        try:
            await role.script(visitor)
            await visitor.is_delivered()
            trouble = None
        except Exception as error:
            trouble = f"{role.name}: {error}"
        finally:
            await context.close()
        return Walked(notebook, frozenset(visitor.clients), trouble)
