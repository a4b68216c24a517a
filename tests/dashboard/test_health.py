"""Data health and the banner in Chromium: the books, what is wrong, and what puts it right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect

from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import Shop, copy_of_simulated_shop, needs_r, started_dashboard
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

BOOKS = {"objects": "objects", "events_read": "events", "loaded": "loaded", "duplicates": "duplicates"} | {
    "rejected": "rejected", "bots": "bots", "unknown": "unknown", "late": "late_unreliable",
}  # fmt: skip


def states(reader: Reader, panel: str = "books") -> dict[str, str]:
    """What the table of a panel says of each day: the books of objects, which lie under UTC days, or the figures."""
    rows = reader.page.locator(f"[data-panel=health-{panel}] table").first.locator("tbody tr")
    return dict(rows.evaluate_all("rows => rows.map(row => [row.dataset.key, row.children[1].dataset.value])"))


def test_the_books_are_what_was_delivered(reader: Reader, shop: Shop) -> None:
    reader.open("health")
    books = {
        str(row["load_date"]): row
        for row in shop.truth.tables["load_daily"]
        if str(shop.first) <= str(row["load_date"]) <= str(shop.last)
    }
    assert len(books) == 7
    for figure, column in BOOKS.items():
        assert reader.series(figure) == {day: row[column] for day, row in books.items()}, figure
    assert reader.series("difference") == dict.fromkeys(books, 0)
    assert reader.series("events_read_by_day") == {day: row["events"] for day, row in books.items()}
    assert states(reader) == dict.fromkeys(books, "complete")
    assert states(reader, "figures") == dict.fromkeys(books, "computed")
    assert [reader.figure(name) for name in ("days_waiting", "missing_days", "balance")] == [0, 0, 0]
    ended = max(
        str(visit["ended_at"]) for visit in shop.truth.tables["sessions"] if visit["session_date"] == str(shop.last)
    )
    newest = reader.page.evaluate("ended => Date.parse(ended) / 1000", ended)
    assert reader.figure("newest_event") == pytest.approx(newest, abs=0.001)
    expect(reader.page.locator("[data-verdict=good]")).to_be_visible()


def test_all_is_well_without_a_banner(reader: Reader) -> None:
    for page in ("overview", "visits", "health"):
        reader.open(page)
        expect(reader.page.locator("[data-banner]")).to_have_count(0)


def test_filters_that_the_books_do_not_know_are_named(reader: Reader) -> None:
    reader.open("health", channel="direct", category="Monitors")
    said = reader.page.locator("[data-page=health] [data-ignored]")
    expect(said).to_have_text("Channel and Category do not narrow this page: its tables don't know it.")


def test_days_before_the_first_load_are_not_called_missing(reader: Reader, shop: Shop) -> None:
    long_ago = shop.truth.first_day - timedelta(days=3)
    reader.open("health", range="custom", **{"from": str(long_ago), "to": str(shop.truth.first_day)})
    # The first day in the shop began on the UTC day before.
    objects = [shop.truth.first_day, shop.truth.first_day - timedelta(days=1)]
    assert list(states(reader)) == [str(day) for day in objects]
    assert str(long_ago) not in states(reader, "figures")
    reader.open("health", range="custom", **{"from": str(long_ago), "to": str(long_ago)})
    expect(reader.page.locator("[data-panel=health-books] .empty")).to_contain_text("clickstream load --from")


@dataclass(frozen=True, slots=True)
class Troubled:
    """A shop whose books were made wrong, and how."""

    reader: Reader
    unbalanced: date
    missing: date
    waiting: date
    last: date


@pytest.fixture(scope="module")
def troubled(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    shop = copy_of_simulated_shop(tmp_path_factory.mktemp("troubled"), tmp_path_factory)
    days = {
        "unbalanced": shop.first,
        "missing": shop.first + timedelta(days=2),
        "waiting": shop.first + timedelta(days=4),
    }
    with EmbeddedServer(shop.home / "warehouse").running() as owner:
        connection = connect(owner)
        with connection, connection.cursor() as cursor:
            cursor.execute(
                """
                update load_daily set loaded = loaded - 3 where load_date = %(unbalanced)s;
                update load_daily set set_aside = 2, robot_orders = 4, senders = 5 where load_date = %(waiting)s;
                update page_daily set page_path = '(other)' where page_path = '/cart';
                update event_daily set event_type = 'unknown', event_name = '(other)' where event_name = 'view_cart';
                delete from load_daily where load_date in (%(missing)s, %(yesterday)s);
                insert into stale_days (day, marked_at) values (%(waiting)s, now() - interval '5 hours')
                """,
                days | {"yesterday": shop.last},
            )
        connection.close()
    with started_dashboard(shop) as dashboard, reading(browser, dashboard) as reader:
        yield Troubled(reader, last=shop.last - timedelta(days=1), **days)


@pytest.mark.parametrize("page", ["overview", "visits", "health"])
def test_what_is_wrong_stands_above_every_page(troubled: Troubled, page: str) -> None:
    troubled.reader.open(page)
    banner = troubled.reader.page.locator("[data-banner]")
    assert banner.get_attribute("data-banner") == "unbalanced behind gaps waiting"
    expect(banner).to_contain_text("3 events read but neither loaded nor accounted for")
    expect(banner).to_contain_text("is not whole: the last day loaded is")
    expect(banner).to_contain_text("(days of objects, UTC)")
    banner.get_by_role("link").click()
    expect(troubled.reader.page.locator("[data-page=health]")).to_be_visible()


def test_health_says_what_puts_it_right(troubled: Troubled) -> None:
    reader, yesterday = troubled.reader, troubled.last + timedelta(days=1)
    reader.open("health")
    mends = reader.page.locator("[data-verdict] code").all_text_contents()
    assert mends == [
        f"clickstream load --from {troubled.unbalanced} --to {troubled.unbalanced} --full",
        f"clickstream load --from {yesterday} --to {yesterday}",
        f"clickstream load --from {troubled.missing} --to {troubled.last}",
        f"clickstream load --from {troubled.waiting} --to {troubled.waiting}",
    ]
    shown = states(reader)
    assert shown[str(troubled.unbalanced)] == "does not balance"
    assert shown[str(troubled.missing)] == shown[str(yesterday)] == "missing"
    assert shown[str(troubled.waiting)] == "complete"
    assert {day for day, state in states(reader, "figures").items() if state == "waits"} == {str(troubled.waiting)}
    assert reader.series("difference")[str(troubled.unbalanced)] == 3
    assert [reader.figure(name) for name in ("balance", "missing_days", "days_waiting")] == [3, 2, 1]


def test_health_says_what_it_can_not_count(troubled: Troubled) -> None:
    troubled.reader.open("health")
    assert troubled.reader.series("set_aside")[str(troubled.waiting)] == 2
    assert troubled.reader.series("robot_orders")[str(troubled.waiting)] == 4
    assert troubled.reader.series("senders")[str(troubled.waiting)] == 5
    note = troubled.reader.page.locator("[data-others]")
    assert note.get_attribute("data-others") == "event names, pages"
    expect(note).to_contain_text("Of these days' event names and pages, values beyond the most frequent")
