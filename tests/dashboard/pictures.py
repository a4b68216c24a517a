"""Photographs every page of the dashboard on two screens.

    .venv/bin/python -m tests.dashboard.pictures docs/dashboard

takes those of docs/dashboard.md, of a shop that is larger than the tests'.
"""

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.commands import ROOT
from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import Dashboard, simulated_shop, started_dashboard
from tests.storefront.end_to_end.browser import CHROMIUM, QUIET

PAGES = tuple(re.findall(r'^  page\("(\w+)"', (ROOT / "shiny/app.R").read_text(encoding="utf-8"), re.MULTILINE))
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}


def photograph(browser: Browser, dashboard: Dashboard, screen: str, folder: Path, **form: Any) -> list[str]:
    """Each page as `<page>.png`, or in another `form` of Playwright's; what is wrong with it, in words."""
    folder.mkdir(parents=True, exist_ok=True)
    faults = []
    with reading(browser, dashboard, **SCREENS[screen]) as reader:
        for page in PAGES:
            reader.open(page)
            faults += _faults(reader, page)
            ending = "jpg" if form.get("type") == "jpeg" else "png"
            reader.page.screenshot(path=folder / f"{page}.{ending}", full_page=True, **form)
    return faults


def _faults(reader: Reader, page: str) -> list[str]:
    shown = reader.page.locator("main [data-page]:not([hidden])")
    faults = [f"{page}: {text}" for text in shown.locator("[role=alert]").all_inner_texts()]
    too_wide = reader.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if too_wide > 0:
        faults.append(f"{page} is {too_wide} pixels wider than the screen")
    if not shown.locator("[data-figure]").count():
        faults.append(f"{page} shows no figure")
    return faults


def main() -> None:
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        shop = simulated_shop(Path(home), visitors_per_day=500)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        with started_dashboard(shop) as dashboard:
            for screen in SCREENS:
                for fault in photograph(browser, dashboard, screen, folder / screen, type="jpeg", quality=72):
                    print(fault, file=sys.stderr)
        browser.close()


if __name__ == "__main__":
    main()
