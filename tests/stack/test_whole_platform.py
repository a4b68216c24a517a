"""`make up` from an empty home, in one browser: a purchase on its whole way, and every part killed and back."""

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.commands import wait_for
from tests.conftest import LATENCIES
from tests.dashboard.reading import reading
from tests.dashboard.started import Dashboard, needs_r
from tests.stack.started import Platform, started_platform
from tests.stack.visits import LAPTOP, add_to_cart, buy, visit
from tests.storefront.end_to_end.browser import needs_chromium
from tests.storefront.started import needs_storefront

pytestmark = [needs_r, needs_chromium, needs_storefront, pytest.mark.xdist_group("platform")]

# The dashboard looks for new data this often, and then draws.
_NEWS_S = 90


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One platform for all tests here, started from an empty home."""
    with started_platform(tmp_path_factory.mktemp("platform")) as platform:
        yield platform


@pytest.fixture(scope="module")
def order(platform: Platform, browser: Browser) -> str:
    """The id of an order that one visitor has placed, while another has refused and looked around."""
    with visit(browser, platform.address("shop"), consent="Refuse") as page:
        add_to_cart(page)
        page.goto(platform.address("shop") + "/category/monitors")
    hops = _Hops()
    with visit(browser, platform.address("shop"), consent="Accept") as page:
        order = buy(page)
        hops.begin()
        hops.over("in the raw store", lambda: _raw_with(platform, order) != [])
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(platform.address("landing"))
        page.get_by_role("button", name="Load now").click()
        expect(page.locator("#load-says")).to_have_text(re.compile(r"^\d+ events loaded"), timeout=120_000)
    hops.over("loaded", lambda: True)
    hops.over("in SQL", lambda: platform.asked("select order_id from orders") == [{"order_id": order}])
    with _dashboard(browser, platform) as reader:
        reader.open("funnel", range="today")

        def is_shown() -> bool:
            reader.settle()
            return reader.figures().get(("funnel_visits", "purchase")) == 1

        hops.over("in the dashboard", is_shown)
    hops.write()
    return order


def test_the_table_says_where_everything_answers_and_everything_does(platform: Platform) -> None:
    told = platform.log.read_text()
    # The site of the documentation is built by another target.
    absent = {place for each in platform.state.absent for place in each.places}
    assert absent <= {"docs"}
    for name in platform.state.addresses.keys() - absent:
        assert platform.address(name) in told, name
    assert platform.is_whole()


def test_a_purchase_is_in_funnel_and_product_page(platform: Platform, browser: Browser, order: str) -> None:
    with _dashboard(browser, platform) as reader:
        reader.open("funnel", range="today")
        shown = reader.figures()
        steps = ("session", "view_item", "add_to_cart", "begin_checkout", "purchase")
        assert [shown["funnel_visits", step] for step in steps] == [1] * 5
        reader.open("products", range="today")
        shown = reader.figures()
        assert {key: value for (name, key), value in shown.items() if name == "product_units"} == {LAPTOP.id: 1}


def test_the_load_is_a_run_with_its_checks_in_dagster(platform: Platform, browser: Browser, order: str) -> None:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.goto(platform.address("dagster") + "/runs")
        expect(page.get_by_text("SBW_Lamda_ETL").first).to_be_visible(timeout=60_000)
        expect(page.get_by_text("Success").first).to_be_visible()
        page.goto(platform.address("dagster") + "/assets/clickstream_events?view=checks")
        check = page.get_by_text("books_balance").first
        expect(check).to_be_visible(timeout=60_000)


def test_who_refuses_is_nowhere(platform: Platform, order: str) -> None:
    events = [event for path in (platform.home / "raw/events").rglob("*.json*") for event in _events_of(path)]
    assert len({event["clientId"] for event in events}) == 1
    assert platform.asked("select count(distinct client_id) as visitors from clickstream_events") == [{"visitors": "1"}]
    assert platform.asked("select count(*) as visits from sessions") == [{"visits": "1"}]


def test_the_landing_page_tells_what_each_part_did(platform: Platform, browser: Browser, order: str) -> None:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.goto(platform.address("landing"))
        expect(page.locator("#standing")).to_contain_text("9 of 9 parts answer")
        expect(page.locator("#part-raw")).to_contain_text("every object is loaded")
        expect(page.locator("#part-etl")).to_contain_text(re.compile(r"next call in \d+ (s|min)"))
        expect(page.locator("#part-warehouse")).to_contain_text("1 order today")
        expect(page.locator("#part-warehouse")).to_contain_text("a week's books balance")
        expect(page.locator("#part-dagster")).to_contain_text("by SBW_Lamda_ETL: success")
        # No text is cut off, also where a week has a million events.
        cut_off = page.evaluate(
            """() => [...document.querySelectorAll('.part')].filter((part) => {
                for (const line of part.querySelectorAll('p:not(.address, .aws, :has(a))'))
                    line.textContent = line.textContent.replaceAll(/(?<![-\\w/])\\d+(?![-\\w/])/g, '1,234,567')
                return part.scrollHeight > part.clientHeight
            }).map((part) => part.textContent)"""
        )
        assert cut_off == []


def test_every_part_that_is_killed_comes_back_and_nothing_is_lost(
    platform: Platform, browser: Browser, order: str
) -> None:
    with visit(browser, platform.address("shop"), consent="Accept") as page:
        for state in platform.state.parts:
            assert state.process_id is not None
            os.killpg(state.process_id, signal.SIGKILL)
            if state.name == "Ingest API":
                # What happens meanwhile waits in the browser.
                add_to_cart(page)
            wait_for(lambda: platform.is_whole(after={state.name: state.restarts}), timeout_s=180)  # noqa: B023
            assert f"{state.name} was ended by signal 9 (Killed); it starts again" in platform.log.read_text()
        for folder in ("warehouse", "shop/postgres"):
            _kill_postgres(platform, folder)
        page.reload()
        second = buy(page)
        # After failures the tracker waits before it tries again, and what waits ends with the browser's storage.
        wait_for(lambda: _raw_with(platform, second) != [], timeout_s=180)
    done = platform.make("etl")
    assert done.returncode == 0, done.stderr
    orders = platform.asked("select order_id from orders order by order_id")
    assert [row["order_id"] for row in orders] == sorted([order, second])
    adds = platform.asked("select count(*) as adds from clickstream_events where event_type = 'add_to_cart'")
    assert adds == [{"adds": "3"}]


def test_without_r_and_node_the_rest_runs_and_the_table_says_what_brings_them(tmp_path: Path) -> None:
    with started_platform(tmp_path, PATH="/nowhere") as platform:
        told = platform.log.read_text()
        assert re.search(r"not here .* the shop +│ needs Node.js 18.18 or newer: make shop", told)
        assert re.search(r"not here .* the analysts' dashboard +│ needs R with its packages, and nginx: make r", told)
        assert {place for each in platform.state.absent for place in each.places} >= {"shop", "dashboard"}
        assert platform.is_whole()
        assert platform.make("etl").returncode == 0


def _kill_postgres(platform: Platform, folder: str) -> None:
    """Kills a PostgreSQL itself, whose keeper then ends and starts both again, on the same port."""
    name = {"warehouse": "Warehouse", "shop/postgres": "Shop's database"}[folder]
    before = next(each for each in platform.state.parts if each.name == name)
    lock = (platform.home / folder / "data/postmaster.pid").read_text().splitlines()
    os.kill(int(lock[0]), signal.SIGKILL)
    wait_for(lambda: platform.is_whole(after={name: before.restarts}), timeout_s=180)
    assert (platform.home / folder / "data/postmaster.pid").read_text().splitlines()[3] == lock[3]


def _dashboard(browser: Browser, platform: Platform):  # type: ignore[no-untyped-def]
    shown = Dashboard(None, platform.address("dashboard"), platform.process)  # type: ignore[arg-type]
    return reading(browser, shown)


def _raw_with(platform: Platform, text: str) -> list[Path]:
    return [path for path in (platform.home / "raw/events").rglob("*.json*") if text in path.read_text()]


def _events_of(path: Path) -> list[dict[str, object]]:
    told = json.loads(path.read_text())
    return told if isinstance(told, list) else told.get("events", [told])


class _Hops:
    """How long a purchase took from hop to hop, in seconds."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def begin(self) -> None:
        self._began = self._last = time.monotonic()

    def over(self, hop: str, happens: Callable[[], bool]) -> None:
        wait_for(happens, timeout_s=_NEWS_S)
        now = time.monotonic()
        self._seconds[hop], self._last = round(now - self._last, 2), now

    def write(self) -> None:
        LATENCIES.parent.mkdir(exist_ok=True)
        LATENCIES.write_text(json.dumps({**self._seconds, "in all": round(self._last - self._began, 2)}, indent=2))
