"""What the labs have a learner do outside a shell, each by the words of its marker `<!-- the test … here -->`."""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from stack.state import StackState
from tests.commands import wait_for
from tests.stack.visits import buy, visit
from tests.workshop.terminal import Terminals
from tests.workshop.week_answers import find_in_dashboard, write_answers

# Dagster's pages ask its server for much, and its daemon looks for work each half minute.
_PATIENCE_MS = 60_000
_BACKFILL_MS = 300_000
_STATUS = re.compile(r"^(Success|Failure|Requested|Queued|Starting|Started|In progress|Canceling|Canceled)$")


@dataclass(frozen=True, slots=True)
class Learner:
    """A browser, the platform that it looks at, the terminals, and windows that stay open from step to step."""

    browser: Browser
    home: Path
    state: StackState
    terminals: Terminals
    windows: dict[str, Page] = field(default_factory=dict)

    def has_sent(self, text: str) -> bool:
        """Whether a raw object has the text."""
        return any(text in path.read_text() for path in self._raw_objects())

    def days_of(self, text: str) -> list[str]:
        """The UTC days of the raw objects that have the text, in order."""
        keys = (path.relative_to(self.home / "raw/events") for path in self._raw_objects() if text in path.read_text())
        return sorted({"-".join(key.parts[:3]) for key in keys})

    @contextlib.contextmanager
    def page(self, part: str, path: str = "") -> Iterator[Page]:
        """A page of a part."""
        with self.browser.new_context(viewport={"width": 1440, "height": 900}) as context:
            context.set_default_timeout(_PATIENCE_MS)
            page = context.new_page()
            page.goto(self.state.addresses[part] + path)
            yield page

    def _raw_objects(self) -> Iterator[Path]:
        return (self.home / "raw/events").rglob("event-*.json")


def _buy_a_laptop(learner: Learner) -> None:
    with visit(learner.browser, learner.state.addresses["shop"], consent="Accept") as page:
        order = buy(page)
        # The next sentences of the page take a learner longer than a batch takes to leave.
        wait_for(lambda: learner.has_sent(order))


def _load_now(learner: Learner) -> None:
    with learner.page("landing") as page:
        page.get_by_role("button", name="Load now").click()
        expect(page.locator("#load-says")).to_have_text(re.compile(r"^\d+ events loaded"), timeout=120_000)


def _see_the_landing_page(learner: Learner) -> None:
    with learner.page("landing") as page:
        expect(page.locator("#standing")).to_contain_text("9 of 9 parts answer", timeout=60_000)


def _find_the_day(learner: Learner) -> None:
    (day,) = learner.days_of("lab3-day")
    with learner.page("dagster", "/assets/clickstream_events") as page:
        page.get_by_role("tab", name="Partitions").click()
        page.get_by_text(day, exact=True).first.click()
        _sees(page, re.compile(r"^read \d+ objects?, "))
        page.get_by_role("tab", name="Checks").click()
        for check in ("books_balance", "event_ids_unique", "few_rejects", "nothing_set_aside"):
            _sees(page, check)
        page.get_by_text("books_balance", exact=True).first.click()
        _sees(page, "This is a blocking asset check.")
        _sees(page, re.compile(r"^the books balance over \d+ objects?$"))
        page.get_by_text("Runs", exact=True).first.click()
        _sees(page, "SBW_Lamda_ETL")
        _sees(page, "Success")
        page.get_by_text("Automation", exact=True).first.click()
        _sees(page, "daily_schedule")
        _sees(page, "stale_days_sensor")


def _backfill_three_days(learner: Learner) -> None:
    *_, first, _, last = learner.days_of("lab3-late")
    with learner.page("dagster") as page:
        page.get_by_text("Jobs", exact=True).first.click()
        page.get_by_text("daily", exact=True).first.click()
        page.get_by_role("button", name="Materialize all…").click()
        dialog = page.get_by_role("dialog")
        days = dialog.locator("input[type=text]").first
        days.fill(f"[{first}...{last}]")
        days.press("Enter")
        expect(dialog.get_by_text("3 partitions")).to_be_visible(timeout=_PATIENCE_MS)
        dialog.get_by_role("button", name="Launch backfill").click()
        expect(dialog).to_be_hidden(timeout=_PATIENCE_MS)
        page.get_by_text("Runs", exact=True).first.click()
        _sees(page, "3 partitions")
        # The newest run is the first one.
        expect(page.get_by_text(_STATUS).first).to_have_text("Success", timeout=_BACKFILL_MS)


def _see_the_failed_call(learner: Learner) -> None:
    with learner.page("landing") as page:
        _sees(page, re.compile(r"last call .*password authentication failed"))


def _see_the_failed_check(learner: Learner) -> None:
    with learner.page("dagster", "/runs") as page:
        page.get_by_role("tab", name="Failed").click()
        _sees(page, "SBW_Lamda_ETL")
        _sees(page, "Failure")
        page.goto(learner.state.addresses["dagster"] + "/assets/clickstream_events?view=checks")
        page.get_by_text("books_balance", exact=True).first.click()
        _sees(page, re.compile("1 object is loaded but gone from the store"))


def _sees(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=_PATIENCE_MS)


def _find_in_dashboard(learner: Learner) -> None:
    (address,) = re.findall(r"^Dashboard: (\S+)", learner.terminals.newest_output(), re.MULTILINE)
    with learner.browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        find_in_dashboard(context.new_page(), address)


VISITS: Mapping[str, Callable[[Learner], None]] = {
    "buys a laptop": _buy_a_laptop,
    'presses "Load now"': _load_now,
    "sees all parts answer": _see_the_landing_page,
    "finds the day, its checks and its run in Dagster": _find_the_day,
    "backfills three days in Dagster": _backfill_three_days,
    "sees the failed call on the landing page": _see_the_failed_call,
    "sees the failed run and the failed check in Dagster": _see_the_failed_check,
    "finds the answers in the dashboard": _find_in_dashboard,
    "presses Ctrl-C": lambda learner: learner.terminals.interrupt(),
    "writes the answers of this page": lambda learner: write_answers(learner.home),
}
