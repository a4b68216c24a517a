"""What the labs have a learner do in a browser, each by the words of its marker `<!-- the test … here -->`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, expect

from stack.state import StackState
from tests.commands import wait_for
from tests.stack.visits import buy, visit


@dataclass(frozen=True, slots=True)
class Learner:
    """A browser, and the platform that it looks at."""

    browser: Browser
    home: Path
    state: StackState

    def has_sent(self, text: str) -> bool:
        """Whether a raw object has the text."""
        return any(text in path.read_text() for path in (self.home / "raw/events").rglob("event-*.json"))


def _buy_a_laptop(learner: Learner) -> None:
    with visit(learner.browser, learner.state.addresses["shop"], consent="Accept") as page:
        order = buy(page)
        # The next sentences of the page take a learner longer than a batch takes to leave.
        wait_for(lambda: learner.has_sent(order))


def _load_now(learner: Learner) -> None:
    with learner.browser.new_context() as context:
        page = context.new_page()
        page.goto(learner.state.addresses["landing"])
        page.get_by_role("button", name="Load now").click()
        expect(page.locator("#load-says")).to_have_text(re.compile(r"^\d+ events loaded"), timeout=120_000)


def _see_the_landing_page(learner: Learner) -> None:
    with learner.browser.new_context() as context:
        page = context.new_page()
        page.goto(learner.state.addresses["landing"])
        expect(page.locator("#standing")).to_contain_text("9 of 9 parts answer", timeout=60_000)


VISITS: Mapping[str, Callable[[Learner], None]] = {
    "buys a laptop": _buy_a_laptop,
    'presses "Load now"': _load_now,
    "sees all parts answer": _see_the_landing_page,
}
