"""Takes the picture of the README: the platform at work, from its own pages.

    .venv/bin/python -m tests.stack.pictures docs/platform.jpg

A visitor buys a laptop beside a simulated week, then everything is loaded.
"""

import subprocess
import sys
import tempfile
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.commands import ROOT
from tests.dashboard.reading import reading
from tests.dashboard.started import Dashboard
from tests.stack.started import Platform, environment_of, started_platform
from tests.stack.visits import buy, visit
from tests.storefront.end_to_end.browser import CHROMIUM, QUIET

_WIDTH, _HEIGHT = 1600, 1010
# Three windows, one before the other, each with its title.
_FRAME = """<!doctype html><style>
body {{ margin: 0; width: {width}px; height: {height}px; background: #e7ebf0; font: 20px system-ui, sans-serif; }}
figure {{ position: absolute; margin: 0; border-radius: 10px; overflow: hidden; background: #fff;
  box-shadow: 0 8px 30px rgb(20 30 50 / 28%); }}
figcaption {{ padding: 8px 14px; color: #fff; background: #1f4e79; font-weight: 600; }}
img {{ display: block; width: 100%; }}
</style>{figures}"""
_FIGURE = """<figure style="left:{left}px;top:{top}px;width:{width}px">
<figcaption>{title}</figcaption><img src="data:image/png;base64,{picture}"></figure>"""


def main() -> None:
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        week = [sys.executable, "-m", "stack.demo_week"]
        subprocess.run(week, cwd=ROOT, env=environment_of(home), check=True)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        with started_platform(home) as platform:
            shop, landing, dashboard = _photographs(browser, platform)
        _compose(browser, shop, landing, dashboard).screenshot(path=target, type="jpeg", quality=80)
        browser.close()


def _photographs(browser: Browser, platform: Platform) -> tuple[bytes, bytes, bytes]:
    with visit(browser, platform.address("shop"), consent="Accept") as page:
        shop = page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": 800})
        buy(page)
    assert platform.make("etl").returncode == 0
    with browser.new_context(viewport={"width": 1400, "height": 1260}) as context:
        page = context.new_page()
        page.goto(platform.address("landing"))
        page.locator("#part-warehouse", has_text="1 order today").wait_for()
        landing = page.screenshot()
    shown = Dashboard(None, platform.address("dashboard"), platform.process)  # type: ignore[arg-type]
    with reading(browser, shown) as reader:
        reader.open("overview", range="last7")
        return shop, landing, reader.page.screenshot()


def _compose(browser: Browser, shop: bytes, landing: bytes, dashboard: bytes) -> Page:
    def figure(title: str, picture: bytes, left: int, top: int, width: int) -> str:
        return _FIGURE.format(title=title, picture=b64encode(picture).decode(), left=left, top=top, width=width)

    figures = (
        figure("The shop, whose clicks become events", shop, 24, 24, 640)
        + figure("The dashboard of the analysts", dashboard, 24, 520, 720)
        + figure("The platform at work", landing, 690, 60, 886)
    )
    page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
    page.set_content(_FRAME.format(width=_WIDTH, height=_HEIGHT, figures=figures))
    return page


if __name__ == "__main__":
    main()
