"""One simulated shop, and one dashboard for all tests here; a fresh tab for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import Dashboard, Shop, copy_of_simulated_shop, started_dashboard


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return copy_of_simulated_shop(tmp_path_factory.mktemp("shop"), tmp_path_factory)


@pytest.fixture(scope="session")
def dashboard(shop: Shop) -> Iterator[Dashboard]:
    with started_dashboard(shop) as dashboard:
        yield dashboard


@pytest.fixture
def reader(browser: Browser, dashboard: Dashboard) -> Iterator[Reader]:
    with reading(browser, dashboard) as reader:
        yield reader
