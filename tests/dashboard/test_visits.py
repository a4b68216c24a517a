"""Visits in Chromium: their figures, the list of them with its search, and one visit's path."""

import csv
import re
import statistics
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.dashboard.reading import Reader
from tests.dashboard.started import ZONE, Shop, needs_r
from tests.dashboard.truths import Days, Row
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

PAGE = 25
SPANS = {"≤10 s": 10, "≤30 s": 30, "≤1 min": 60, "≤3 min": 180, "≤10 min": 600, "≤30 min": 1800, "≤1 h": 3600}


def measures(visits: list[Row]) -> dict[str, float | None]:
    """What the page says of some visits."""
    if not visits:
        return dict.fromkeys(("bounce_rate", "engaged_share", "duration_mean", "duration_median", "conversion")) | {
            "visits": 0
        }
    durations = [float(visit["duration_s"]) for visit in visits]
    return {
        "visits": len(visits),
        "bounce_rate": sum(visit["is_bounce"] for visit in visits) / len(visits),
        "engaged_share": sum(visit["is_engaged"] for visit in visits) / len(visits),
        "duration_mean": statistics.fmean(durations),
        "duration_median": statistics.median(durations),
        "conversion": sum(visit["purchases"] > 0 for visit in visits) / len(visits),
    }


def grouped(visits: Iterable[Row], column: str, untold: str = "") -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for visit in visits:
        groups.setdefault(visit[column] or untold, []).append(visit)
    return groups


def newest_first(visits: Iterable[Row]) -> list[Row]:
    return sorted(
        sorted(visits, key=lambda visit: visit["session_id"]), key=lambda visit: visit["started_at"], reverse=True
    )


def listed(reader: Reader) -> list[str]:
    """The visits that the list shows, in its order."""
    rows = reader.page.locator("[data-panel=visits-sample] tbody tr")
    return [key or "" for key in rows.evaluate_all("rows => rows.map(row => row.dataset.key)")]


def expect_close(shown: dict[str, float | None], expected: dict[str, float | None]) -> None:
    assert shown.keys() == expected.keys()
    for key, value in expected.items():
        assert shown[key] == (None if value is None else pytest.approx(value, rel=1e-12)), key


@pytest.mark.parametrize(
    "narrowed",
    [{}, {"channel": "direct"}, {"device_class": "mobile"}, {"user_login_state": "logged_in", "channel": "email"}],
    ids=lambda narrowed: " ".join(narrowed.values()) or "everybody",
)
def test_every_figure_is_what_the_visitors_did(reader: Reader, shop: Shop, narrowed: dict[str, str]) -> None:
    names = {"channel": "channel", "device_class": "device", "user_login_state": "login"}
    days = Days(shop.truth, shop.first, shop.last, **narrowed)
    reader.open("visits", **{names[name]: value for name, value in narrowed.items()})
    expect_visits(reader, days.rows("sessions"), days.before().rows("sessions"))


def test_a_category_means_the_visits_that_viewed_it(reader: Reader, shop: Shop) -> None:
    days = Days(shop.truth, shop.first, shop.last)
    category = max(viewed for visit in days.rows("sessions") for viewed in visit["viewed_categories"])
    reader.open("visits", category=category)
    viewed = [visit for visit in days.rows("sessions") if category in visit["viewed_categories"]]
    before = [visit for visit in days.before().rows("sessions") if category in visit["viewed_categories"]]
    assert 0 < len(viewed) < len(days.rows("sessions"))
    expect_visits(reader, viewed, before)


def expect_visits(reader: Reader, visits: list[Row], before: list[Row]) -> None:
    """Every figure of the page but the path."""
    shown = reader.figures()
    for suffix, some in (("", visits), ("_before", before)):
        pages = sum(visit["page_views"] for visit in some)
        expected = measures(some) | {"pages_per_visit": pages / len(some) if some else None}
        del expected["conversion"]
        expect_close({name: shown[name + suffix, ""] for name in expected}, expected)

    channels = grouped(visits, "channel")
    landings = grouped(visits, "landing_page", "unknown")
    top = sorted(landings, key=lambda page: (-len(landings[page]), page))[:12]
    for name in measures(visits):
        expect_close(reader.series(f"channel_{name}"), {key: measures(some)[name] for key, some in channels.items()})
        expect_close(reader.series(f"landing_{name}"), {key: measures(landings[key])[name] for key in top})

    lengths = dict.fromkeys([*SPANS, ">1 h"], 0.0)
    for visit in visits:
        lengths[next((name for name, most in SPANS.items() if float(visit["duration_s"]) <= most), ">1 h")] += 1
    assert {key.replace("\u202f", " "): value for key, value in reader.series("visits_of_length").items()} == lengths

    assert reader.figure("visits_found") == len(visits)
    newest = newest_first(visits)[:PAGE]
    assert listed(reader) == [visit["session_id"] for visit in newest]
    for name, column in (("page_views", "page_views"), ("events", "events"), ("duration", "duration_s")):
        assert reader.series(f"visit_{name}") == {visit["session_id"]: float(visit[column]) for visit in newest}


def test_the_list_goes_back_to_the_first_visit(reader: Reader, shop: Shop) -> None:
    visits = [visit["session_id"] for visit in newest_first(Days(shop.truth, shop.first, shop.last).rows("sessions"))]
    reader.open("visits")
    found: list[str] = []
    older = reader.page.locator("[data-panel=visits-sample] a", has_text="Older")
    for number in range(2, len(visits) // PAGE + 3):
        found += listed(reader)
        if not older.count():
            break
        older.click()
        expect(reader.page).to_have_url(re.compile(f"sample_page={number}&"))
        reader.settle()
    assert found == visits
    reader.page.get_by_role("link", name="Newest").click()
    expect(reader.page).not_to_have_url(re.compile("sample_page"))


@pytest.mark.parametrize("column", ["client_id", "user_id", "session_id"])
def test_a_whole_id_finds_its_visits(reader: Reader, shop: Shop, column: str) -> None:
    visits = Days(shop.truth, shop.first, shop.last).rows("sessions")
    wanted = max((some for key, some in grouped(visits, column).items() if key), key=len)
    reader.open("visits")
    search_for(reader, wanted[0][column])
    assert sorted(listed(reader)) == sorted(visit["session_id"] for visit in wanted)
    search_for(reader, wanted[0][column][:-1])
    expect(reader.page.locator("[data-panel=visits-sample] .empty")).to_contain_text("No visit of these days fits")


def test_part_of_a_page_finds_visits_that_began_or_ended_there(reader: Reader, shop: Shop) -> None:
    visits = Days(shop.truth, shop.first, shop.last).rows("sessions")
    reader.open("visits")
    search_for(reader, " LOGITECH ")
    wanted = [visit for visit in visits if "logitech" in f"{visit['landing_page']} {visit['exit_page']}"]
    assert 0 < len(wanted) < len(visits)
    assert reader.figure("visits_found") == len(wanted)
    search_for(reader, "%")
    expect(reader.page.locator("[data-panel=visits-sample] .empty")).to_be_visible()
    search_for(reader, "' or true --")
    expect(reader.page.locator("[data-panel=visits-sample] .empty")).to_be_visible()
    search_for(reader, "")
    assert reader.figure("visits_found") == len(visits)


def test_a_landing_page_leads_to_its_visits_alone(reader: Reader, shop: Shop) -> None:
    visits = Days(shop.truth, shop.first, shop.last).rows("sessions")
    reader.open("visits")
    reader.page.locator("[data-panel=visits-landings] a", has_text="/").first.click()
    expect(reader.page.locator("[data-landing='/']")).to_be_visible()
    reader.settle()
    assert reader.figure("visits_found") == sum(visit["landing_page"] == "/" for visit in visits)


@pytest.mark.parametrize("is_derived", [False, True], ids=["named by the browser", "derived"])
def test_a_visits_path_is_all_its_events(reader: Reader, shop: Shop, is_derived: bool) -> None:
    visits = Days(shop.truth, shop.first, shop.last).rows("sessions")
    visit = max(
        (visit for visit in visits if (UUID(visit["session_id"]).version == 5) is is_derived),
        key=lambda visit: (visit["purchases"], visit["events"] <= 500, visit["events"]),
    )
    reader.open("visits", search=visit["session_id"])
    reader.page.locator("[data-panel=visits-sample] tbody a").click()
    path = reader.page.locator("[data-panel=visits-path]")
    expect(path.locator("tbody tr")).to_have_count(visit["events"])
    assert reader.figure("path_events") == visit["events"]
    started = datetime.fromisoformat(visit["started_at"]).astimezone(ZoneInfo(ZONE))
    expect(path.locator(".facts")).to_contain_text(f"{started:%a} {started.day} {started:%b %H:%M:%S}")
    pages = path.locator("tbody tr").evaluate_all("rows => rows.map(row => row.children[4].dataset.value)")
    shown = [page for page in pages if page]
    assert shown[0] == visit["landing_page"]
    orders = [order for order in shop.truth.tables["orders"] if order["session_id"] == visit["session_id"]]
    assert len(orders) == visit["purchases"]
    for order in orders:
        expect(path).to_contain_text(str(order["order_id"]))


def test_what_is_shown_can_be_downloaded(reader: Reader, shop: Shop) -> None:
    visits = newest_first(Days(shop.truth, shop.first, shop.last).rows("sessions"))[:PAGE]
    reader.open("visits")
    rows = downloaded(reader, "visits-sample")
    assert [row["session_id"] for row in rows] == [visit["session_id"] for visit in visits]
    assert [row["started_at"] for row in rows] == [
        datetime.fromisoformat(visit["started_at"]).astimezone(ZoneInfo(ZONE)).isoformat(timespec="milliseconds")
        for visit in visits
    ]
    by_channel = grouped(Days(shop.truth, shop.first, shop.last).rows("sessions"), "channel")
    assert {row["channel"]: int(row["visits"]) for row in downloaded(reader, "visits-channels")} == {
        channel: len(some) for channel, some in by_channel.items()
    }


def test_days_without_visits_say_what_to_do(reader: Reader, shop: Shop) -> None:
    long_ago = str(shop.truth.first_day - timedelta(days=300))
    reader.open("visits", range="custom", **{"from": long_ago, "to": long_ago})
    assert reader.page.locator("[data-page=visits] .empty").count() == 6
    expect(reader.page.locator("[data-page=visits] .failure")).to_have_count(0)


def test_a_visit_that_is_not_there_is_told_so(reader: Reader, shop: Shop) -> None:
    reader.open("visits", visit="no-such", visit_day=str(shop.last))
    expect(reader.page.locator("[data-panel=visits-path]")).to_contain_text("There is no such visit")


def search_for(reader: Reader, words: str) -> None:
    reader.page.get_by_role("searchbox").fill(words)
    reader.page.get_by_role("button", name="Search").click()
    reader.page.wait_for_timeout(150)
    reader.settle()


def downloaded(reader: Reader, panel: str) -> list[dict[str, Any]]:
    with reader.page.expect_download() as download:
        reader.page.locator(f"[data-panel={panel}]").get_by_text("CSV").click()
    with download.value.path().open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
