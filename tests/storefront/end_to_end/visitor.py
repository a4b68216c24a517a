"""A visitor: acts in a browser as a person does, and records each deed in its notebook.

Forms in which people write about themselves are private: pressing their buttons is no click that may be told.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import BrowserContext, Page

from tests.storefront.end_to_end.collector import Collector
from tests.storefront.end_to_end.notebook import Notebook, Product
from tests.storefront.end_to_end.tab import Tab
from tests.storefront.started import Started


class Visitor:
    """One browser of its own: its tabs, who sits at it, and what has been noted of it."""

    def __init__(self, context: BrowserContext, notebook: Notebook, shop: Started, collector: Collector) -> None:
        self.context, self.notebook, self.collector = context, notebook, collector
        self.shop = shop.addresses["Shop"]
        self._started = shop
        self.user_id: str | None = None
        self.clients: set[str] = set()
        self.cart: dict[Product, int] = {}

    async def new_tab(self) -> "Tab":
        return Tab(self, await self.context.new_page(), number=len(self.context.pages))

    def subject_of(self, email: str) -> str:
        """The id that the user pool has given to an account."""
        return self._started.subject_of(email)

    async def lets_time_pass(self, seconds: float) -> None:
        """Long enough for whatever would be sent."""
        await asyncio.sleep(seconds)
        self.collector.look()

    async def stored_keys(self) -> set[str]:
        """What the tracker has in the browser's storage."""
        keys: list[str] = await self.context.pages[0].evaluate("() => Object.keys(localStorage)")
        return {key for key in keys if key.startswith("cs.")}

    async def knows_its_id(self, page: Page) -> None:
        """Remembers under which id the browser is measured now, if it is."""
        client = await page.evaluate("() => JSON.parse(localStorage.getItem('cs.visit') ?? '{}').clientId")
        if client:
            self.clients.add(client)

    async def is_delivered(self) -> None:
        """Waits until the collector has everything that may be told of this visitor."""
        for page in self.context.pages[:1]:
            await self.knows_its_id(page)
        arrived = await self.collector.holds(self.notebook.deeds, self.clients)
        assert arrived, (
            f"{self.notebook.visitor} has done {self.notebook.deeds} things; "
            f"what has arrived: {dict(self.collector.kinds_of(self.clients))}"
        )

    @asynccontextmanager
    async def offline(self) -> AsyncIterator[None]:
        """Without a line for the length of a block."""
        await self.context.set_offline(True)
        try:
            yield
        finally:
            await self.context.set_offline(False)
