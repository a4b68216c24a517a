"""What comes out of a printer: nothing cut off, and what the controls said on the screen."""

import pytest

from tests.dashboard.pictures import PAGES
from tests.dashboard.reading import Reader
from tests.dashboard.started import ZONE, needs_r
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

# A4 less its margins, in CSS pixels.
_PAPER = {"width": 688, "height": 1016}
# Whatever of a panel is wider than the panel's inside.
_CUT_OFF = """() => [...document.querySelectorAll("main [data-page]:not([hidden]) .panel")].flatMap((panel) => {
    const inside = panel.getBoundingClientRect();
    return [...panel.querySelectorAll("table, svg, th, td")]
        .filter((element) => element.getBoundingClientRect().right > inside.right + 1)
        .map((element) => `${panel.dataset.panel}: ${element.tagName} ${element.textContent.slice(0, 40)}`);
})"""


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_a_page_is_cut_off_on_paper(reader: Reader, page: str) -> None:
    reader.open(page)
    reader.page.set_viewport_size({**_PAPER})
    reader.page.emulate_media(media="print")
    assert reader.page.evaluate(_CUT_OFF) == []
    panels = reader.page.locator("main [data-page]:not([hidden]) .panel")
    widths = {round(box["width"]) for box in (each.bounding_box() for each in panels.all()) if box}
    assert reader.page.locator("body").inner_text().count(ZONE) == 1
    assert len(widths) == 1, f"panels of {page} stand beside each other on paper: {widths}"


def test_paper_says_what_a_page_is_narrowed_by(reader: Reader) -> None:
    reader.open("funnel", channel="organic_search", category="laptop")
    narrowed = reader.page.locator("main [data-page]:not([hidden]) .narrowed")
    assert not narrowed.is_visible()
    reader.page.emulate_media(media="print")
    assert narrowed.inner_text() == "Channel: organic search · Category: laptop"
    assert not reader.page.locator(".filter-drawer").is_visible()
