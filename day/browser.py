"""A browser without a window that looks at the pages of the platform, and takes their pictures."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

_CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "Without Chromium there are no pictures, and the backfill is made by a command: `make chromium` brings it."
_PATIENCE_MS = 120_000
_BACKFILL_S = 300.0
# New data is shown some seconds after a load.
_NEWS_S = 60.0
_TRIES = 3
# It asks for no address but this machine's.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_IS_DRAWN = """() => !document.querySelector("html.shiny-busy, .recalculating, main [data-page]:not([hidden]) .waiting")
    && document.querySelector("main [data-page]:not([hidden])")"""
_MOST_BYTES = 120_000
_QUALITIES = (80, 70, 60, 50, 40)


class PictureTooLarge(RuntimeError):
    """A picture has more bytes than the repository is to keep, at any quality."""


class Camera:
    """Opens pages and keeps their pictures as JPEG."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._folder = folder
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
        self.page.set_default_timeout(_PATIENCE_MS)

    def take(self, name: str, *, top: int = 0, height: int = 800, width: int = 1280) -> Path:
        """The page as it is seen now, from `top` on, so many pixels wide and high."""
        path = self._folder / f"{name}.jpg"
        self.page.set_viewport_size({"width": width, "height": max(800, top + height)})
        clip = {"x": 0, "y": top, "width": width, "height": height}
        for quality in _QUALITIES:
            picture = self.page.screenshot(type="jpeg", quality=quality, clip=clip)  # type: ignore[arg-type]
            if len(picture) <= _MOST_BYTES:
                path.write_bytes(picture)
                return path
        raise PictureTooLarge(f"{path.name} has more than {_MOST_BYTES:,} bytes")

    def open_dashboard(self, address: str, page: str, **days: str) -> None:
        """A page of the dashboard with all its panels drawn."""
        query = "&".join(f"{name}={value}" for name, value in {"page": page, **days}.items())
        self._go(f"{address}?{query}")
        self.page.wait_for_selector("main [data-page]:not([hidden])")
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_function(_IS_DRAWN)

    def open_landing(self, address: str) -> None:
        """The page of the platform, with what each part did last."""
        self.page.set_viewport_size({"width": 1400, "height": 1280})
        self._go(address)
        self.page.locator("#part-warehouse", has_text="books balance").wait_for()

    def banner_left(self, address: str, page: str) -> str:
        """Opens a page of yesterday until it has no banner; what the banner says when it stays, else empty."""
        deadline = time.monotonic() + _NEWS_S
        while True:
            self.open_dashboard(address, page, range="yesterday")
            said = self._banner()
            if not said or time.monotonic() > deadline:
                return said
            time.sleep(1)

    def _go(self, address: str) -> None:
        """Opens an address, again when the page before was just loading itself anew."""
        for left in range(_TRIES - 1, -1, -1):
            try:
                self.page.goto(address)
                return
            except Error as error:
                if not left or "ERR_ABORTED" not in str(error):
                    raise
                time.sleep(1)

    def open_check(self, dagster: str, asset: str, check: str) -> None:
        """A check's last result in Dagster."""
        self._go(f"{dagster}/assets/{asset}?view=checks&checkDetail={check}")
        self.page.get_by_text("Evaluation result").first.wait_for()

    def _banner(self) -> str:
        found = self.page.locator("[data-banner] .banner-words")
        return found.first.inner_text() if found.count() else ""

    def launch_backfill(self, dagster: str, first: str, last: str, name: str) -> Path:
        """Launches a backfill of the job `daily` by clicking; returns the picture of the dialog."""
        self._go(f"{dagster}/locations/clickstream_pipeline/jobs/daily")
        self.page.get_by_role("button", name="Materialize all").first.click()
        box = self.page.get_by_placeholder("No matching partitions")
        box.fill(f"[{first}...{last}]")
        box.press("Enter")
        launch = self.page.get_by_role("button", name="Launch backfill")
        self.page.wait_for_function("() => /[1-9]\\d* partitions?/.test(document.body.innerText)")
        picture = self.take(name)
        launch.click()
        self.page.get_by_text("Created backfill").first.wait_for()
        return picture

    def sees_backfill_succeed(self, dagster: str) -> bool:
        """Opens the list of backfills, which has one, until it is a success; False when it is none in five minutes."""
        deadline = time.monotonic() + _BACKFILL_S
        while time.monotonic() < deadline:
            self._go(f"{dagster}/runs?view=backfills")
            self.page.get_by_text("3 partitions").first.wait_for()
            if self.page.get_by_text("Success", exact=True).count():
                return True
            time.sleep(1)
        return False


@contextlib.contextmanager
def opened_camera(folder: Path) -> Iterator[Camera | None]:
    """A camera for the length of a block; None without Chromium."""
    if _CHROMIUM is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_ARGUMENTS))
        try:
            yield Camera(browser, folder)
        finally:
            browser.close()
