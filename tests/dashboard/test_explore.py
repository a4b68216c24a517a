"""Explore in Chromium: the builder by mouse, by keyboard and on a phone, and the visits behind each figure."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.dashboard.explore_reading import asked, expect_list_of, listed, sentence
from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import Dashboard, Shop, needs_r
from tests.dashboard.truths import Days, Row
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

MOMENTS = ("viewed_at", "added_at", "checkout_at", "purchased_at")


def reached(visits: list[Row]) -> list[int]:
    """How many visits came to each step of the funnel that is asked where the address says nothing."""
    return [sum(1 for visit in visits if visit[moment]) for moment in MOMENTS]


def visits_of(shop: Shop) -> list[Row]:
    return Days(shop.truth, shop.first, shop.last).rows("sessions")


def test_the_funnel_that_is_asked_first_is_what_the_visitors_did(reader: Reader, shop: Shop) -> None:
    visits = visits_of(shop)
    expected = reached(visits)
    reader.open("explore")
    shown = reader.figures()
    for number, count in enumerate(expected, start=1):
        key = str(number)
        assert shown["explore_reached", key] == shown["explore_bar", key] == count
        assert shown["explore_share", key] == pytest.approx(count / expected[0])
        if number < len(expected):
            lost = count - expected[number]
            assert shown["explore_lost", key] == lost
            assert (key == "1" and not lost) or shown["explore_lost_bar", key] == lost
    assert sum(value or 0 for value in reader.series("explore_times").values()) == expected[-1]
    by_day = {
        str(day): reached([visit for visit in visits if visit["session_date"] == day])
        for day in {visit["session_date"] for visit in visits}
    }
    for day, share in reader.series("explore_trend").items():
        assert share == pytest.approx(by_day[day][-1] / by_day[day][0])


def test_a_breakdown_counts_each_group(reader: Reader, shop: Shop) -> None:
    reader.open("explore", group="device")
    visits = visits_of(shop)
    for device in {visit["device_class"] for visit in visits}:
        expected = reached([visit for visit in visits if visit["device_class"] == device])
        if expected[0]:
            shown = [reader.figure(f"explore_group_{step}", device) for step in range(1, 5)]
            assert shown == expected


@pytest.mark.parametrize(("figure", "key"), [("explore_bar", "2"), ("explore_lost_bar", "2"), ("explore_bar", "1")])
def test_the_list_behind_a_bar_has_its_visits(reader: Reader, figure: str, key: str) -> None:
    reader.open("explore")
    count = reader.figure(figure, key)
    reader.page.locator(f"[data-figure={figure}][data-key='{key}']").click(position={"x": 6, "y": 12})
    reader.page.wait_for_url(re.compile("pick="))
    reader.settle()
    expect_list_of(reader, count)


def test_the_list_behind_a_group_and_a_day_has_their_visits(reader: Reader) -> None:
    reader.open("explore", group="channel")
    count = reader.figure("explore_group_2", "direct")
    reader.page.locator("[data-panel=explore-groups] tr[data-key=direct] a").nth(1).click()
    asked(reader, pick="funnel*reached*2*channel*direct")
    expect_list_of(reader, count)
    reader.open("explore", trend="week")
    hit = reader.page.locator("[data-panel=explore-trend] [data-figure=explore_trend]").first
    converted = re.search(r"([0-9]+) of [0-9]+ came", hit.get_attribute("data-tip") or "")
    assert converted is not None
    hit.click()
    reader.page.wait_for_url(re.compile("pick="))
    reader.settle()
    expect_list_of(reader, float(converted[1]))


def test_a_visit_of_the_list_leads_to_its_path(reader: Reader) -> None:
    reader.open("explore", pick="funnel*reached*4**")
    link = reader.page.locator("[data-panel=explore-visits] tbody a").first
    link.click()
    expect(reader.page.locator("#page-visits")).to_be_visible()
    reader.settle()
    assert (reader.figure("path_events") or 0) > 3
    assert reader.page.locator("[data-panel=visits-path] tbody", has_text="purchase").count() == 1


def test_a_question_is_built_by_mouse(reader: Reader, shop: Shop) -> None:
    category = max(viewed for visit in visits_of(shop) for viewed in visit["viewed_categories"])
    reader.open("explore")
    page = reader.page
    whole = reader.figure("explore_reached", "1")
    page.get_by_label("Remove step 3").click()
    asked(reader, s3="purchase", s4="")
    page.locator("[data-field='s1.add']").select_option("category")
    field = page.locator("[data-field='s1.category']")
    expect(field).to_be_focused()
    field.press_sequentially(category[:2])
    # First all categories were offered, then those that begin so.
    options = "[...document.querySelectorAll('#choices-s1-category option')].map((option) => option.value)"
    page.wait_for_function(
        f"(begin) => {{ const all = {options}; return all.length && all.every((one) => one.startsWith(begin)); }}",
        arg=category[:2],
    )
    assert category in page.evaluate(options)
    field.fill(category)
    field.press("Enter")
    asked(reader, s1=f"view_item*category-{category}")
    narrowed = reader.figure("explore_reached", "1")
    assert narrowed is not None
    assert whole is not None
    assert 0 < narrowed < whole
    page.locator("[data-set=within]").select_option("30m")
    asked(reader, within="30m")
    assert sentence(reader) == (
        f"Of visits: how many viewed a product of {category}, then added to the cart, then bought, within 30 minutes?"
    )
    page.get_by_label("Remove: category").click()
    asked(reader, s1="view_item")
    page.go_back()
    asked(reader, s1=f"view_item*category-{category}")
    assert reader.figure("explore_reached", "1") == narrowed


def test_a_segment_narrows_a_funnel_and_adds_up_with_its_complement(reader: Reader, shop: Shop) -> None:
    visits = visits_of(shop)
    reader.open("explore")
    page = reader.page
    page.get_by_text("+ only those that").click()
    asked(reader, c1="did*view_item")
    page.locator("[data-field='c1.verb']").select_option("device")
    asked(reader, c1="device*")
    page.locator("[data-field='c1.value']").select_option("mobile")
    asked(reader, c1="device*mobile")
    phones = [visit for visit in visits if visit["device_class"] == "mobile"]
    assert list(reader.series("explore_reached").values()) == reached(phones)
    page.locator(".builder a", has_text="Segment").click()
    asked(reader, ask="segment")
    assert reader.series("segment_visits") == {"t": len(phones), "f": len(visits) - len(phones)}
    orders = {"t": sum(visit["purchases"] for visit in phones)}
    orders["f"] = sum(visit["purchases"] for visit in visits) - orders["t"]
    assert reader.series("segment_orders") == orders
    for key in ("t", "f"):
        page.locator(f"[data-panel=explore-parts] tr[data-key={key}] a").click()
        asked(reader, pick=f"segment*{key}")
        expect_list_of(reader, reader.figure("segment_visits", key))


def test_the_list_behind_a_band_has_its_visits_and_nodes_add_up(reader: Reader) -> None:
    reader.open("explore", ask="paths")
    rows = reader.series("path_visits")
    drawn = {**reader.series("path_band"), **reader.series("path_ended")}
    assert drawn
    assert drawn.items() <= rows.items()
    # What came to a place of the second level went on from there, or ended.
    came: dict[str, float] = {}
    left: dict[str, float] = {}
    for key, visits in rows.items():
        level, node, onward = key.split(" > ")
        if level == "1" and onward:
            came[onward] = came.get(onward, 0) + (visits or 0)
        if level == "2":
            left[node] = left.get(node, 0) + (visits or 0)
    assert came == left
    for figure in ("path_band", "path_ended"):
        hit = reader.page.locator(f"[data-figure={figure}]").first
        count = float(hit.get_attribute("data-value") or "")
        hit.dispatch_event("click")
        reader.page.wait_for_function("() => new URLSearchParams(location.search).get('pick')")
        reader.settle()
        expect_list_of(reader, count)
        reader.open("explore", ask="paths")


def test_the_list_behind_a_cell_has_its_visitors(reader: Reader) -> None:
    reader.open("explore", ask="retention", every="day", s1="view_item", s2="view_item")
    figures = {key: value for key, value in reader.figures().items() if re.fullmatch("retention_[0-9]", key[0])}
    period, cohort = max((key for key in figures if key[0] != "retention_0"), key=lambda key: figures[key] or 0)
    assert figures[period, cohort]
    reader.page.locator(f"tr[data-key='{cohort}'] [data-figure={period}] a").click()
    asked(reader, pick=f"retention*{cohort}*{period[-1]}")
    expect_list_of(reader, figures[period, cohort])


def test_a_question_is_built_by_keyboard_alone(reader: Reader) -> None:
    reader.open("explore")
    page = reader.page
    press = page.keyboard.press
    page.locator("[data-field=of]").focus()

    def field() -> str | None:
        told: str | None = page.evaluate("() => document.activeElement.dataset.field ?? null")
        return told

    def tab_to(wanted: str) -> None:
        for _ in range(40):
            if field() == wanted:
                return
            press("Tab")
        raise AssertionError(f"the Tab key never comes to {wanted}")

    tab_to("drop-4")
    press("Enter")
    asked(reader, s1="view_item", s4="")
    assert field() == "s3.event"
    tab_to("add-step")
    press("Enter")
    asked(reader, s4="any")
    assert field() == "s4.event"
    page.keyboard.type("searched")
    press("Tab")
    asked(reader, s4="search")
    assert field() == "s4.add"
    page.keyboard.type("search contains")
    press("Tab")
    asked(reader, s4="search*search-")
    assert field() == "s4.search"
    page.keyboard.type("Mouse")
    press("Enter")
    asked(reader, s4="search*search-Mouse")
    assert sentence(reader).endswith("then searched for mouse, within the visit?")
    # A bar is chosen by arrow keys and Enter, as in every chart.
    page.locator("[data-panel=explore-steps] svg.chart").focus()
    press("ArrowRight")
    press("Enter")
    reader.page.wait_for_url(re.compile("pick="))
    reader.settle()
    assert listed(reader) > 0


def test_a_phone_has_the_whole_builder(browser: Browser, dashboard: Dashboard) -> None:
    screen = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    with reading(browser, dashboard, **screen) as reader:
        reader.open("explore", s1="view_item*category-laptop*brand-a", s2="purchase*min-1000000", c1="did.2*search")
        too_wide = "() => document.documentElement.scrollWidth - innerWidth"
        assert reader.page.evaluate(too_wide) <= 0
        for control in reader.page.locator(".builder :is(select, input)").all():
            box = control.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        reader.page.locator(".builder [data-field=add-step]").tap()
        asked(reader, s3="any")
        assert reader.page.evaluate(too_wide) <= 0


def test_in_the_dark_words_and_bars_stand_out(browser: Browser, dashboard: Dashboard) -> None:
    with reading(browser, dashboard, color_scheme="dark") as reader:
        reader.open("explore")
        colours = reader.page.evaluate("""() => [
            ["body", "backgroundColor"], [".builder select", "backgroundColor"], [".builder .asked", "color"],
            ["[data-figure=explore_bar] rect", "fill"], ["[data-figure=explore_lost_bar] rect", "fill"],
        ].map(([selector, name]) => getComputedStyle(document.querySelector(selector))[name])""")
        # The variables of the dark theme, as theme.css has them.
        assert colours == [
            "rgb(14, 21, 29)", "rgb(23, 33, 44)", "rgb(232, 238, 244)", "rgb(227, 240, 251)", "rgb(71, 48, 28)",
        ]  # fmt: skip
