"""A page of the dashboard in a real browser: opened, waited for, and read back figure by figure."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.dashboard.started import Dashboard

# Of every shown figure: its name, the row or group that it belongs to, its raw value as text.
_FIGURES = """() => [...document.querySelectorAll("main [data-figure]:not([hidden] *)")].map((element) => [
    element.dataset.figure,
    element.dataset.key ?? element.closest("[data-key]")?.dataset.key ?? "",
    element.dataset.value,
])"""

_IS_SETTLED = """() => {
    const address = [...new URLSearchParams(location.search)].filter(([, value]) => value).sort();
    const busy = "html.shiny-busy, .recalculating, main .waiting:not([hidden] *)";
    return document.documentElement.dataset.shown === new URLSearchParams(address).toString()
        && document.querySelector(busy) === null;
}"""


@dataclass(slots=True)
class Reader:
    """An analyst's browser tab, which notes whatever it should not see."""

    page: Page
    dashboard: Dashboard
    complaints: list[str] = field(default_factory=list)

    def open(self, page: str, **address: str) -> None:
        """A page on the shop's second week, unless the address names other days; returns when all panels are drawn."""
        shop = self.dashboard.shop
        days = {} if "range" in address else {"range": "custom", "from": str(shop.first), "to": str(shop.last)}
        self.page.goto(f"{self.dashboard.address}?{urlencode({'page': page, **days, **address})}")
        self.settle()

    def settle(self) -> None:
        """Waits until the server has taken up the address, and nothing is being read or drawn."""
        # Between two messages of the server a page may look settled for a moment.
        for _ in range(2):
            self.page.wait_for_function(_IS_SETTLED)

    def figures(self) -> dict[tuple[str, str], float | None]:
        """Every figure of the page by name and key; None where it shows that there is none."""
        found: dict[tuple[str, str], float | None] = {}
        for name, key, value in self.page.evaluate(_FIGURES):
            assert (name, key) not in found, f"{name} of {key!r} stands in the page twice"
            found[name, key] = float(value) if value else None
        return found

    def figure(self, name: str, key: str = "") -> float | None:
        return self.figures()[name, key]

    def series(self, name: str) -> dict[str, float | None]:
        """One figure by key."""
        return {key: value for (figure, key), value in self.figures().items() if figure == name}

    def choose(self, name: str, value: str) -> None:
        """Sets a filter as a person does."""
        self.page.locator(f"select[data-filter={name}]").select_option(value)
        if value:
            expect(self.page).to_have_url(re.compile(rf"[?&]{name}={re.escape(quote(value, safe=''))}(&|$)"))
        else:
            expect(self.page).not_to_have_url(re.compile(rf"[?&]{name}="))
        self.settle()


@contextmanager
def reading(browser: Browser, dashboard: Dashboard, **options: Any) -> Iterator[Reader]:
    """A tab with a storage of its own. At its end: no error in its console, and no request off the machine."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **options})
    reader = Reader(context.new_page(), dashboard)
    own = urlsplit(dashboard.address).netloc

    def look_at(address: str) -> None:
        if not address.startswith(("data:", "blob:")) and urlsplit(address).netloc != own:
            reader.complaints.append(f"asked for {address}")

    def listen(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            reader.complaints.append(said.text)

    reader.page.on("request", lambda request: look_at(request.url))
    reader.page.on("websocket", lambda socket: look_at(socket.url))
    reader.page.on("console", listen)
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    try:
        yield reader
        assert not reader.complaints, reader.complaints
    finally:
        context.close()
