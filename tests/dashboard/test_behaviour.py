"""What analysts expect of every page: the address keeps what they see, and what they see can be taken along."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.commands import ROOT
from tests.dashboard.pictures import PAGES
from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import ZONE, Dashboard, needs_r
from tests.dashboard.truths import Days
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]


def test_a_filter_stands_in_the_address_and_a_colleague_sees_the_same(
    reader: Reader, browser: Browser, dashboard: Dashboard
) -> None:
    reader.open("overview")
    everybody = reader.figure("visits")
    reader.choose("device", "mobile")
    mobile = reader.figures()
    assert mobile["visits", ""] != everybody
    with reading(browser, dashboard) as colleague:
        colleague.page.goto(reader.page.url)
        colleague.settle()
        assert colleague.figures() == mobile
        assert colleague.page.locator("select[data-filter=device]").input_value() == "mobile"
    reader.page.go_back()
    reader.settle()
    assert reader.figure("visits") == everybody
    assert reader.page.locator("select[data-filter=device]").input_value() == ""


def test_days_are_chosen_by_preset_or_one_by_one(reader: Reader, dashboard: Dashboard) -> None:
    shop = dashboard.shop
    reader.open("overview", range="last7")
    last_week = reader.figure("visits")
    reader.choose("range", "yesterday")
    assert reader.figure("visits") == len(Days(shop.truth, shop.last, shop.last).rows("sessions"))
    assert reader.page.locator("[data-filter=from]").input_value() == str(shop.last)
    reader.page.locator("[data-filter=from]").fill(str(shop.first))
    reader.page.wait_for_url(f"**from={shop.first}**")
    reader.settle()
    assert reader.figure("visits") == last_week == len(Days(shop.truth, shop.first, shop.last).rows("sessions"))


def test_a_view_is_kept_by_the_browser_and_opens_what_was_saved(reader: Reader) -> None:
    reader.open("funnel", category="laptop", by="device")
    saved = reader.figures()
    reader.page.locator(".views > summary").click()
    reader.page.get_by_label("Name of this view").fill("Laptops <by> device")
    reader.page.get_by_role("button", name="Save").click()
    reader.open("overview", channel="email")
    reader.page.locator(".views > summary").click()
    reader.page.get_by_role("button", name="Laptops <by> device", exact=True).click()
    reader.page.wait_for_url("**page=funnel**")
    reader.settle()
    assert reader.figures() == saved
    reader.page.locator(".views > summary").click()
    reader.page.get_by_role("button", name="Remove the view Laptops <by> device").click()
    expect(reader.page.get_by_text("No view saved yet")).to_be_visible()


def test_what_is_shown_can_be_downloaded_as_csv(reader: Reader, tmp_path: Path) -> None:
    reader.open("overview")
    with reader.page.expect_download() as download:
        reader.page.locator("[data-panel=overview-pages]").get_by_role("link", name="CSV").click()
    assert re.fullmatch(r"overview-pages-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    download.value.save_as(tmp_path / "pages.csv")
    with (tmp_path / "pages.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = reader.series("page_views")
    assert {row["page_path"]: float(row["views"]) for row in rows[:15]} == {k: v for k, v in shown.items() if k}


def test_a_picture_can_be_saved(reader: Reader, tmp_path: Path) -> None:
    reader.open("funnel")
    button = reader.page.locator("[data-panel=funnel-steps]").get_by_role("button", name="Picture")
    with reader.page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == "funnel-steps.png"
    download.value.save_as(tmp_path / "funnel.png")
    assert (tmp_path / "funnel.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "funnel.png").stat().st_size > 20_000
    with reader.page.expect_download() as download:
        button.click(modifiers=["Shift"])
    download.value.save_as(tmp_path / "funnel.svg")
    text = (tmp_path / "funnel.svg").read_text(encoding="utf-8")
    assert "Viewed a product" in text
    assert "var(" not in text, "colours have to stand in the picture itself"


def test_values_are_told_to_the_pointer_and_to_the_arrow_keys(reader: Reader) -> None:
    reader.open("funnel")
    chart = reader.page.locator("[data-panel=funnel-steps] svg.chart")
    tip = reader.page.locator("#tip")
    chart.locator("[data-key=view_item]").hover()
    expect(tip).to_contain_text("Viewed a product: ")
    reader.page.mouse.move(2, 2)
    expect(tip).to_be_hidden()
    chart.focus()
    reader.page.keyboard.press("ArrowRight")
    expect(tip).to_contain_text("Session started: ")
    reader.page.keyboard.press("End")
    expect(tip).to_contain_text("Purchased: ")
    reader.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_what_a_figure_is_stands_beside_it_in_the_words_of_the_documentation(reader: Reader) -> None:
    reader.open("funnel")
    text = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    written = dict(re.findall(r"^### (.+)\n\n((?:(?!^#).*\n?)+)", text, flags=re.MULTILINE))
    shown = reader.page.locator("[data-definition]").evaluate_all(
        "all => all.map(one => [one.querySelector('strong').textContent, one.textContent])"
    )
    for name, words in shown:
        assert _bare(words) == _bare(f"{name} {written[name]}"), name
    assert {"Visits", "Lost", "Time between steps"} <= {name for name, _ in shown}
    summary = reader.page.locator("[data-panel=funnel-steps] details.what summary")
    summary.click()
    expect(reader.page.locator("[data-panel=funnel-steps] .what-text")).to_be_visible()
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("[data-panel=funnel-steps] .what-text")).to_be_hidden()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_the_zone_once(reader: Reader, page: str) -> None:
    reader.open(page)
    head = reader.page.locator("main [data-page]:not([hidden]) .page-head")
    expect(head.locator(".zone")).to_have_text(f"{ZONE} time")
    assert reader.page.locator("body").inner_text().count(ZONE) == 1
    assert reader.page.locator("select[data-filter=zone]").count() == 0


def test_a_table_is_sorted_by_its_headings(reader: Reader) -> None:
    reader.open("overview")
    table = reader.page.locator("[data-panel=overview-pages] table")
    table.get_by_role("button", name="Exits").click()
    downwards = list(reader.series("exits").values())
    assert downwards == sorted(downwards, key=float, reverse=True)
    table.get_by_role("button", name="Exits").click()
    assert list(reader.series("exits").values()) == sorted(downwards, key=float)


@pytest.mark.parametrize("page", ["overview", "funnel"])
def test_days_without_visits_say_what_to_do(reader: Reader, page: str) -> None:
    reader.open(page, range="custom", **{"from": "2020-01-01", "to": "2020-01-07"})
    expect(reader.page.locator("main [data-page]:not([hidden]) .empty").first).to_contain_text("Choose other days")
    assert reader.page.locator(".failure").count() == 0


def test_what_the_address_says_is_never_taken_for_code_or_sql(reader: Reader) -> None:
    nasty = "\"><img src=x onerror=alert(1)>' or 1=1; --"
    reader.open("funnel", channel=nasty, category=nasty, by=nasty, step=nasty, zone=nasty, range=nasty)
    assert reader.page.locator("img").count() == 0
    assert reader.page.locator(".failure").count() == 0
    expect(reader.page.locator("main [data-page]:not([hidden]) .empty").first).to_be_visible()


@pytest.mark.parametrize("page", ["overview", "funnel"])
def test_a_phone_is_wide_enough(browser: Browser, dashboard: Dashboard, page: str) -> None:
    with reading(browser, dashboard, viewport={"width": 390, "height": 844}, has_touch=True) as phone:
        phone.open(page)
        wide = phone.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        expect(phone.page.locator(".filters")).to_be_hidden()
        phone.page.get_by_text("Filters", exact=True).click()
        expect(phone.page.locator(".filters")).to_be_visible()


def test_the_overview_names_the_panels_that_a_category_does_not_narrow(reader: Reader) -> None:
    reader.open("overview", category="laptop")
    said = reader.page.locator("[data-ignored]:visible")
    expect(said).to_have_text(["Category does not narrow this panel: its tables don't know it."] * 3)
    for panel in ("events", "types", "pages"):
        expect(reader.page.locator(f"[data-panel=overview-{panel}] [data-ignored]")).to_be_visible()
    reader.choose("category", "")
    expect(said).to_have_count(0)


def _bare(words: str) -> str:
    return " ".join(words.replace("`", "").split())
