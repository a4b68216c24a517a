"""One simulated shop, one dashboard and one browser for all tests here; a fresh tab for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import Dashboard, Shop, simulated_shop, started_dashboard
from tests.storefront.end_to_end.browser import CHROMIUM, QUIET


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return simulated_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def dashboard(shop: Shop) -> Iterator[Dashboard]:
    with started_dashboard(shop) as dashboard:
        yield dashboard


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def reader(browser: Browser, dashboard: Dashboard) -> Iterator[Reader]:
    with reading(browser, dashboard) as reader:
        yield reader
