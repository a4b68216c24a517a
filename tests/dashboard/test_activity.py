"""The activity page in Chromium: every figure on it is what the visitors did, by the shop's clock."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.dashboard.clocks import Week, hours_of, week_of
from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import ZONE, Dashboard, Shop, needs_r, simulated_shop, started_dashboard
from tests.dashboard.truths import Days, sums
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

FILTERS = {"channel": "channel", "device_class": "device", "user_login_state": "login"}
COLUMNS = {measure: measure for measure in ("events", "page_views", "product_views", "adds")} | {"orders": "purchases"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def values_of(days: Days, measure: str = "events") -> dict[datetime, float]:
    values: dict[datetime, float] = {}
    for row in days.rows("activity_hourly"):
        hour = datetime.fromisoformat(row["hour"])
        values[hour] = values.get(hour, 0) + row[COLUMNS[measure]]
    return values


def true_week(days: Days, measure: str = "events") -> Week:
    return week_of(hours_of(days.first, days.last, ZONE), values_of(days, measure))


@pytest.mark.parametrize(
    ("measure", "narrowed"),
    [
        ("events", {}),
        ("page_views", {"device_class": "mobile"}),
        ("product_views", {"channel": "organic_search"}),
        ("orders", {"user_login_state": "logged_in"}),
    ],
)
def test_every_figure_is_what_the_visitors_did(
    reader: Reader, shop: Shop, measure: str, narrowed: dict[str, str]
) -> None:
    days = Days(shop.truth, shop.first, shop.last, **narrowed)
    week = true_week(days, measure)
    assert sum(week.values.values()) > 0
    address = {FILTERS[name]: value for name, value in narrowed.items()}
    reader.open("activity", measure=measure, **address)
    shown = reader.figures()

    def of(name: str) -> dict[str, float | None]:
        return {key: value for (figure, key), value in shown.items() if figure == name}

    means = {f"{weekday} {hour}": mean for (weekday, hour), mean in week.means().items()}
    assert of("hour_mean") == pytest.approx(means)
    busiest = sorted(means, key=lambda cell: (-means[cell], *map(int, cell.split())))[:3]
    assert of("busiest_hour") == pytest.approx({cell: means[cell] for cell in busiest if means[cell] > 0})
    assert shown["hours_held", ""] == 24 * 7

    hours = week.hour_means()
    assert of("hour_of_day_mean") == pytest.approx({str(hour): mean for hour, mean in hours.items()})
    assert shown["peak_hour", ""] == min(hours, key=lambda hour: (-hours[hour], hour))
    assert shown["quietest_hour", ""] == min(hours, key=lambda hour: (hours[hour], hour))

    weekdays = week.weekday_means()
    assert of("weekday_mean") == pytest.approx({str(weekday): weekdays[weekday] for weekday in range(1, 8)})
    most, least = max(weekdays.values()), min(weekdays.values())
    assert weekdays[int(shown["peak_weekday", ""] or 0)] == pytest.approx(most)
    assert weekdays[int(shown["quietest_weekday", ""] or 0)] == pytest.approx(least)

    values = values_of(days, measure)
    by_hour = {hour.key: values.get(hour.start, 0) for hour in hours_of(days.first, days.last, ZONE)}
    assert of("hour_activity") == by_hour
    assert shown["activity_total", ""] == sum(values.values())


def test_peaks_are_named_in_words(reader: Reader, shop: Shop) -> None:
    week = true_week(Days(shop.truth, shop.first, shop.last))
    means, hours = week.means(), week.hour_means()
    weekday, hour = min(means, key=lambda cell: (-means[cell], cell))
    busiest = max(hours, key=lambda hour: hours[hour])
    reader.open("activity")
    expect(reader.page.locator("[data-panel=activity-week] .lead")).to_contain_text(
        f"Busiest: {WEEKDAYS[weekday - 1]} {hour:02d}:00\N{EN DASH}{hour + 1:02d}:00 ("
    )
    expect(reader.page.locator("[data-panel=activity-clock] .lead")).to_contain_text(
        f"{busiest:02d}:00\N{EN DASH}{busiest + 1:02d}:00 is the busiest hour of the day"
    )
    expect(reader.page.locator("[data-panel=activity-weekdays] .lead")).to_contain_text("is the busiest weekday")


def test_an_old_address_with_a_zone_shows_the_shops_hours(reader: Reader, shop: Shop) -> None:
    reader.open("activity", zone="America/New_York")
    week = true_week(Days(shop.truth, shop.first, shop.last))
    assert reader.series("hour_mean") == pytest.approx(
        {f"{weekday} {hour}": mean for (weekday, hour), mean in week.means().items()}
    )
    expect(reader.page.locator("body")).not_to_contain_text("New_York")


def test_days_are_the_shops(reader: Reader, shop: Shop) -> None:
    days = Days(shop.truth, shop.first, shop.last)
    reader.open("activity")
    reader.page.locator(".choice").get_by_role("link", name="A day").click()
    expect(reader.page.locator(".choice [aria-current]", has_text="A day")).to_be_visible()
    reader.settle()
    assert "grain=day" in reader.page.url
    assert reader.series("day_activity") == days.totals("activity_hourly", "event_date", "events")


def test_a_measure_is_chosen_and_kept_in_the_address(reader: Reader, shop: Shop) -> None:
    days = Days(shop.truth, shop.first, shop.last)
    reader.open("activity")
    reader.page.locator(".choice").get_by_role("link", name="Adds").click()
    expect(reader.page.locator(".choice [aria-current]", has_text="Adds")).to_be_visible()
    reader.settle()
    assert "measure=adds" in reader.page.url
    assert reader.figure("activity_total") == days.total("activity_hourly", "adds")


def test_days_that_hold_nothing_are_left_out_and_said(reader: Reader, shop: Shop) -> None:
    truth = shop.truth
    reader.open("activity", range="last28")
    assert reader.figure("days_without") == 14
    assert reader.figure("hours_held") == 24 * 14
    week = true_week(Days(truth, truth.first_day, shop.last))
    means = {f"{weekday} {hour}": mean for (weekday, hour), mean in week.means().items()}
    assert reader.series("hour_mean") == pytest.approx(means)


def test_one_day_leaves_blank_what_it_does_not_hold(reader: Reader, shop: Shop) -> None:
    reader.open("activity", range="yesterday")
    held = {cell: value for cell, value in reader.series("hour_mean").items() if value is not None}
    week = true_week(Days(shop.truth, shop.last, shop.last))
    assert held == pytest.approx({f"{weekday} {hour}": mean for (weekday, hour), mean in week.means().items()})
    assert len(held) == 24
    assert len(reader.series("hour_mean")) == 168
    weekdays = {weekday: mean for weekday, mean in reader.series("weekday_mean").items() if mean is not None}
    assert weekdays == pytest.approx({str(weekday): mean for weekday, mean in week.weekday_means().items()})
    assert list(weekdays) == [str(shop.last.isoweekday())]


def test_a_category_narrows_orders_and_is_said_not_to_narrow_what_has_none(reader: Reader, shop: Shop) -> None:
    days = Days(shop.truth, shop.first, shop.last, category="laptop")
    ordered = sums((row["ordered_at"][:13], 1.0) for row in days.rows("orders"))
    starts = {hour.key: f"{hour.start:%Y-%m-%dT%H}" for hour in hours_of(days.first, days.last, ZONE)}
    assert 0 < sum(ordered.values()) < len(Days(shop.truth, shop.first, shop.last).rows("orders"))
    said = reader.page.locator("[data-page=activity] [data-ignored]")
    reader.open("activity", category="laptop")
    expect(said).to_have_text(
        "Category does not narrow this page: its tables don't know it. Only orders can be narrowed by it."
    )
    assert reader.figure("activity_total") == days.total("activity_hourly", "events")

    reader.page.locator(".choice").get_by_role("link", name="Orders").click()
    expect(said).to_have_count(0)
    reader.settle()
    shown = reader.series("hour_activity")
    assert {starts[hour]: orders for hour, orders in shown.items() if orders} == ordered
    assert reader.figure("activity_total") == sum(ordered.values())


def test_days_without_anything_say_what_to_do(reader: Reader) -> None:
    reader.open("activity", range="custom", **{"from": "2020-01-01", "to": "2020-01-07"})
    for panel in ("week", "clock", "weekdays", "time"):
        expect(reader.page.locator(f"[data-panel=activity-{panel}] .empty")).to_contain_text("hoose")


def test_the_week_can_be_downloaded(reader: Reader, shop: Shop, tmp_path: Path) -> None:
    week = true_week(Days(shop.truth, shop.first, shop.last))
    reader.open("activity")
    panel = reader.page.locator("[data-panel=activity-week]")
    with reader.page.expect_download() as download:
        panel.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "week.csv")
    with (tmp_path / "week.csv").open(encoding="utf-8") as file:
        rows = {(int(row["weekday"]), int(row["hour_of_day"])): row for row in csv.DictReader(file)}
    assert {cell: float(row["mean"]) for cell, row in rows.items()} == pytest.approx(week.means())
    assert {cell: int(row["hours"]) for cell, row in rows.items()} == week.hours
    with reader.page.expect_download() as download:
        panel.get_by_role("button", name="Picture").click()
    download.value.save_as(tmp_path / "week.png")
    assert (tmp_path / "week.png").read_bytes().startswith(b"\x89PNG")


def test_values_are_told_at_the_pointer_and_by_keys(reader: Reader) -> None:
    reader.open("activity")
    picture = reader.page.locator("[data-panel=activity-week] svg.chart")
    picture.locator("[data-key='3 20']").hover()
    expect(reader.page.locator("#tip")).to_contain_text("Wednesday 20:00\N{EN DASH}21:00")
    picture.focus()
    reader.page.keyboard.press("Home")
    expect(reader.page.locator("#tip")).to_contain_text("Monday 00:00\N{EN DASH}01:00")
    reader.page.keyboard.press("ArrowRight")
    expect(reader.page.locator("#tip")).to_contain_text("Monday 01:00\N{EN DASH}02:00")


def test_another_shop_has_its_own_hours_and_its_own_week(browser: Browser, tmp_path: Path) -> None:
    zone = "Asia/Kolkata"
    shop = simulated_shop(tmp_path, visitors_per_day=20, zone=zone)
    days = Days(shop.truth, shop.first, shop.last)
    values = values_of(days)
    week = week_of(hours_of(days.first, days.last, zone), values)
    with (
        started_dashboard(shop, "--processes", "1", SHOP_TIMEZONE=zone, SHOP_WEEK_START="saturday") as dashboard,
        reading(browser, dashboard) as reader,
    ):
        reader.open("activity")
        means = {f"{weekday} {hour}": mean for (weekday, hour), mean in week.means().items()}
        assert reader.series("hour_mean") == pytest.approx(means)
        weekdays = ["6", "7", "1", "2", "3", "4", "5"]
        assert list(reader.series("weekday_mean")) == weekdays
        assert [cell.split()[0] for cell in list(reader.series("hour_mean"))[::24]] == weekdays
        assert reader.series("hour_activity") == {
            hour.key: values.get(hour.start, 0) for hour in hours_of(days.first, days.last, zone)
        }
        reader.open("activity", range="lastweek")
        today = shop.last + timedelta(days=1)
        saturday = today - timedelta(days=(today.isoweekday() - 6) % 7)
        assert reader.page.locator("[data-filter=from]").input_value() == str(saturday - timedelta(days=7))
        assert reader.page.locator("[data-filter=to]").input_value() == str(saturday - timedelta(days=1))


def test_a_phone_shows_weekdays_across(browser: Browser, dashboard: Dashboard) -> None:
    with reading(browser, dashboard, viewport={"width": 390, "height": 844}) as phone:
        phone.open("activity")
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
        picture = phone.page.locator("[data-panel=activity-week] svg.chart")
        box, early, late = (
            place.bounding_box()
            for place in (picture, picture.locator("[data-key='1 0']"), picture.locator("[data-key='1 23']"))
        )
        assert box is not None
        assert early is not None
        assert late is not None
        assert box["height"] > box["width"]
        assert late["y"] > early["y"]
        assert late["x"] == pytest.approx(early["x"], abs=1)
