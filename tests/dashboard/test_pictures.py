"""Every page of the dashboard, photographed on two screens into `build/screenshots`: whole, and not too wide for it."""

import pytest
from playwright.sync_api import Browser

from tests.commands import ROOT
from tests.dashboard.pictures import PAGES, SCREENS, photograph
from tests.dashboard.started import Dashboard, needs_r
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

SCREENSHOTS = ROOT / "build/screenshots"


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_is_whole_on_the_screen(browser: Browser, dashboard: Dashboard, screen: str) -> None:
    folder = SCREENSHOTS / f"dashboard-{screen}"
    assert photograph(browser, dashboard, screen, folder) == []
    # Width stands in a PNG's header.
    widths = {int.from_bytes((folder / f"{page}.png").read_bytes()[16:20], "big") for page in PAGES}
    assert widths == {SCREENS[screen]["viewport"]["width"]}
