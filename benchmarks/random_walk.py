"""Many browsers walk the shop at random; every event that they made under consent is stored, and loaded once.

    .venv/bin/python -m benchmarks.random_walk [--minutes 15] [--browsers 8] [--seed 1]

Browsers (contexts of a few Chromiums) look, search, add, remove, order, go back, reload, open more tabs, close them in
mid-page, go offline, decide about consent, withdraw it. A script in their pages, independent of the tracker, reports
each event when the tracker puts it into its queue: these are the events made. An event that a withdrawal erased while
it waited need not be stored, and is counted apart. Ends with 1 when an event is lost, loaded twice, or was never made.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Error, Page
from playwright.async_api import TimeoutError as TooLong

from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.commands import clickstream
from tests.storefront.end_to_end.browser import Browsers, opened_browsers
from tests.storefront.end_to_end.catalogue import PRODUCTS
from tests.storefront.end_to_end.collector import Collector
from tests.storefront.end_to_end.tab import ADDRESS
from tests.storefront.started import Started, started_shop

# The id of the event is part of its key in the queue. A killed tab ends its connection here; storage outlives the tab.
_WATCH = """
const { setItem, removeItem } = Storage.prototype;
const idIn = (key) => /^cs\\.queue\\.[^.]+\\.(.+)$/.exec(key)?.[1];
Storage.prototype.setItem = function (key, value) {
    setItem.call(this, key, value);
    const id = idIn(key);
    if (!id) return;
    setItem.call(this, `made.${id}`, "");
    void window.made(id);
};
Storage.prototype.removeItem = function (key) {
    removeItem.call(this, key);
    const id = idIn(key);
    if (!id || this.getItem("cs.consent") !== "refused") return;
    setItem.call(this, `withdrawn.${id}`, "");
    void window.withdrawn(id);
};
"""
_DEVICES = ("desktop", "desktop", "mobile", "tablet")
_WORDS = ("dell", "tai nghe", "chuột", "ssd 2tb", "màn hình 4k", "logitech", "a steam engine")
_PATHS = (
    "/",
    "/cart",
    "/privacy",
    "/category/laptops",
    "/category/audio",
    "/category/network?sort=price-up",
    "/sign-in",
)


@dataclass(slots=True)
class Made:
    """The events that the browsers' pages reported, and what the browsers did."""

    events: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    deeds: Counter[str] = field(default_factory=Counter)


class Walker:
    """One browser after the other, each for a while, at random."""

    def __init__(self, shop: str, browsers: Browsers, made: Made, seed: int) -> None:
        self._shop, self._browsers, self._made = shop, browsers, made
        self._random = random.Random(seed)
        self._deeds: list[tuple[int, Callable[[Page], Awaitable[None]]]] = [
            (30, self.follows_a_link),
            (12, self.types_an_address),
            (10, self.looks_at_a_product),
            (10, self.adds_to_the_cart),
            (5, self.changes_the_cart),
            (6, self.searches),
            (5, self.goes_back),
            (4, self.reloads),
            (3, self.orders),
            (6, self.opens_a_tab),
            (5, self.closes_the_tab),
            (4, self.loses_the_line),
            (6, self.decides),
            (2, self.withdraws),
        ]

    async def walk(self, until: float) -> None:
        while time.monotonic() < until:
            async with self._browsers.context(self._random.choice(_DEVICES)) as context:
                self._made.deeds["browsers"] += 1
                await self._watch(context)
                await self._live(context, min(until, time.monotonic() + self._random.uniform(10, 90)))
                await asyncio.wait_for(self._settle(context), 400)

    async def _watch(self, context: BrowserContext) -> None:
        context.set_default_timeout(10_000)
        await context.expose_function("made", lambda event: self._made.events.add(event))
        await context.expose_function("withdrawn", lambda event: self._made.withdrawn.add(event))
        await context.add_init_script(_WATCH)

    async def _live(self, context: BrowserContext, until: float) -> None:
        await self._comes(context)
        weights = [weight for weight, _ in self._deeds]
        while time.monotonic() < until:
            if not context.pages:
                await self._comes(context)
            page = self._random.choice(context.pages)
            ((_, deed),) = self._random.choices(self._deeds, weights)
            self._made.deeds[deed.__name__] += 1
            # A link that is gone or a page that can't be loaded offline is no error.
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(deed(page), 30)
            # Often faster than a batch leaves: 2 s.
            await asyncio.sleep(self._random.expovariate(2.5))

    async def _comes(self, context: BrowserContext) -> None:
        """Three of four people accept at once; the others decide in the course of their walk, or never."""
        page = await context.new_page()
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(self.types_an_address(page), 30)
            if self._random.random() < 0.75:
                await page.get_by_role("button", name="Accept", exact=True).click(timeout=3_000)

    async def _settle(self, context: BrowserContext) -> None:
        """What closed and killed tabs have left is sent by the browser's next page, so each comes once more."""
        await context.set_offline(False)
        page = await context.new_page()
        for other in context.pages[:-1]:
            # A tab that hangs keeps its lock, and its events: those would be missing, and are counted as lost.
            try:
                await asyncio.wait_for(other.close(), 60)
            except TimeoutError:
                self._made.deeds["tabs that would not close"] += 1
        await page.goto(self._shop + "/privacy", timeout=120_000)
        # Its own page view comes within a second; with the context goes the storage, so nothing may be made after that.
        await asyncio.sleep(2)
        # What is still there after two minutes is counted as lost.
        with suppress(TooLong):
            await self._until_nothing_waits(page)
        keys: list[str] = await page.evaluate("() => Object.keys(localStorage)")
        self._made.events |= {key.removeprefix("made.") for key in keys if key.startswith("made.")}
        self._made.withdrawn |= {key.removeprefix("withdrawn.") for key in keys if key.startswith("withdrawn.")}

    async def _until_nothing_waits(self, page: Page) -> None:
        await page.wait_for_function(
            "() => !Object.keys(localStorage).some((key) => key.startsWith('cs.queue.'))", timeout=120_000
        )

    async def types_an_address(self, page: Page) -> None:
        self._made.deeds["pages"] += 1
        await page.goto(self._shop + self._random.choice(_PATHS), wait_until=self._random.choice(["load", "commit"]))

    async def looks_at_a_product(self, page: Page) -> None:
        self._made.deeds["pages"] += 1
        await page.goto(self._shop + self._random.choice(list(PRODUCTS.values())).path)

    async def follows_a_link(self, page: Page) -> None:
        links = page.locator("a[href^='/']:visible")
        count = await links.count()
        if count:
            await links.nth(self._random.randrange(count)).click(timeout=3_000, no_wait_after=True)

    async def adds_to_the_cart(self, page: Page) -> None:
        await self.looks_at_a_product(page)
        await page.get_by_role("button", name="Add to cart").click(timeout=3_000)

    async def changes_the_cart(self, page: Page) -> None:
        await page.goto(self._shop + "/cart")
        name = self._random.choice(["One more", "One fewer", "Remove"])
        await page.get_by_role("button", name=name).first.click(timeout=1_000)

    async def searches(self, page: Page) -> None:
        field = page.get_by_role("searchbox", name="Search products")
        await field.fill(self._random.choice(_WORDS), timeout=3_000)
        await field.press("Enter", no_wait_after=True)

    async def goes_back(self, page: Page) -> None:
        await page.go_back(timeout=3_000)

    async def reloads(self, page: Page) -> None:
        await page.reload()

    async def orders(self, page: Page) -> None:
        await self.adds_to_the_cart(page)
        await page.get_by_text("Added to your cart").wait_for(timeout=3_000)
        await page.goto(self._shop + "/checkout")
        for label, value in ADDRESS.items():
            await page.get_by_label(label).fill(value)
        await page.get_by_label("Province or city").select_option("Hà Nội")
        await page.get_by_role("button", name="Place the order").click(click_count=self._random.choice([1, 1, 2]))
        if self._random.random() < 0.7:
            await page.wait_for_url("**/checkout/complete**")

    async def opens_a_tab(self, page: Page) -> None:
        await self.types_an_address(await page.context.new_page())

    async def closes_the_tab(self, page: Page) -> None:
        await page.close()

    async def loses_the_line(self, page: Page) -> None:
        """For some seconds, in which the walk goes on."""
        await page.context.set_offline(True)
        try:
            until = time.monotonic() + self._random.uniform(1, 8)
            while time.monotonic() < until:
                with suppress(Error):
                    await self._random.choice([self.follows_a_link, self.searches, self.goes_back])(page)
                await asyncio.sleep(0.5)
        finally:
            await page.context.set_offline(False)

    async def decides(self, page: Page) -> None:
        name = "Accept" if self._random.random() < 0.9 else "Refuse"
        await page.get_by_role("button", name=name, exact=True).click(timeout=1_000)

    async def withdraws(self, page: Page) -> None:
        await page.get_by_role("button", name="Change consent").click(timeout=1_000)
        await page.get_by_role("button", name="Refuse", exact=True).click(timeout=1_000)
        if self._random.random() < 0.7:
            await self.withdrawal_is_taken_back(page)

    async def withdrawal_is_taken_back(self, page: Page) -> None:
        await page.get_by_role("button", name="Change consent").click(timeout=1_000)
        await page.get_by_role("button", name="Accept", exact=True).click(timeout=1_000)


async def walk(shop: Started, *, browsers: int, minutes: float, seed: int) -> Made:
    """Lets so many walk for so long."""
    made, until = Made(), time.monotonic() + 60 * minutes
    async with opened_browsers() as started:
        walkers = [Walker(shop.addresses["Shop"], started, made, seed * 1000 + number) for number in range(browsers)]
        await asyncio.gather(*(walker.walk(until) for walker in walkers))
    return made


def loaded_ids(home: Path, first: date, last: date) -> Counter[str]:
    """Loads the days, and reads from the warehouse how often it has each event."""
    here: dict[str, Any] = {"CLICKSTREAM_HOME": str(home), "DWH_HOST": "", "RAW_URL": "", "RAW_BUCKET": ""}
    done = clickstream("load", "--from", str(first), "--to", str(last), **here)
    if done.returncode:
        raise RuntimeError(done.stderr)
    warehouse = EmbeddedServer(home / "warehouse")
    with warehouse.running() as address, connection_to(address) as connection, connection.cursor() as cursor:
        cursor.execute("select event_id::text from clickstream_events")
        return Counter(event_id for (event_id,) in cursor.fetchall())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--browsers", type=int, default=8, help="at once; each is followed by another")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="random-walk-") as folder:
        home, first = Path(folder), datetime.now(UTC).date()
        with started_shop(home) as shop:
            made = asyncio.run(walk(shop, browsers=options.browsers, minutes=options.minutes, seed=options.seed))
        collector = Collector(home / "raw")
        collector.look()
        rows = loaded_ids(home, first, datetime.now(UTC).date() + timedelta(days=1))
    stored = set(collector.copies)
    lost, unasked = made.events - made.withdrawn - stored, stored - made.events
    doubled, not_loaded = {event for event, times in rows.items() if times > 1}, stored - set(rows)
    for name, count in {
        "browsers": made.deeds.pop("browsers"),
        "addresses opened": made.deeds.pop("pages"),
        "tabs that would not close": made.deeds.pop("tabs that would not close", 0),
        "events made under consent": len(made.events),
        "of these withdrawn while they waited": len(made.withdrawn),
        "copies that arrived": collector.copies.total(),
        "events stored": len(stored),
        "rows in the warehouse": rows.total(),
        "lost on the way": len(lost),
        "not loaded": len(not_loaded),
        "doubled": len(doubled),
        "stored and never made": len(unasked),
    }.items():
        print(f"{name:38}{count:>10,}")
    print("what they did: " + ", ".join(f"{name} {count:,}" for name, count in sorted(made.deeds.items())))
    for name, events in {"lost": lost, "not loaded": not_loaded, "doubled": doubled, "never made": unasked}.items():
        print("".join(f"{name}: {event}\n" for event in sorted(events)[:10]), end="")
    return 1 if lost or not_loaded or doubled or unasked else 0


if __name__ == "__main__":
    sys.exit(main())
