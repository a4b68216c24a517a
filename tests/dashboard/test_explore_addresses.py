"""Explore's question in the address: a named view keeps it, and a hostile one asks something harmless."""

import pytest
from playwright.sync_api import expect

from tests.attacks.hostile_text import HOSTILE
from tests.dashboard.explore_reading import asked, sentence
from tests.dashboard.reading import Reader
from tests.dashboard.started import needs_r
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]


def test_a_named_view_keeps_the_whole_question(reader: Reader) -> None:
    reader.open("explore", s1="view_home", s2="purchase", within="7d", of="visitors")
    said = sentence(reader)
    page = reader.page
    page.locator(".views > summary").click()
    page.locator("[data-view-name]").fill("Home to order")
    page.locator("[data-save]").click()
    reader.open("overview")
    page.locator(".views > summary").click()
    page.get_by_role("button", name="Home to order", exact=True).click()
    expect(page.locator("#page-explore")).to_be_visible()
    asked(reader, of="visitors", within="7d")
    assert sentence(reader) == said


def test_a_hostile_address_asks_a_harmless_question(reader: Reader) -> None:
    names = ("ask", "of", "order", "within", "open", "group", "trend", "no1", "pick")
    for number in range(0, len(HOSTILE), 5):
        text = HOSTILE[number].text[:200].replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
        values = {"s1": text, "s2": f"view_item*category-{text}", "c1": f"channel*{text}"}
        reader.open("explore", **values, **dict.fromkeys(names, text))
        assert reader.page.locator("main .failure").count() == 0, HOSTILE[number].kind
        # What can't be read counts as not given; a value of a condition is a value like any other.
        assert sentence(reader).startswith("Of visits"), HOSTILE[number].kind
        assert reader.page.locator("[data-panel=explore-steps] :is(.empty, svg.chart)").count() == 1
