"""What data health shows of traffic: the hours and senders that were, and a flood beside what is usual."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import ZONE, Shop, copy_of_simulated_shop, needs_r, started_dashboard
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

_AGENT = "<script>window.ran = 1</script> a script"


def test_hours_and_senders_are_what_was_delivered(reader: Reader, shop: Shop) -> None:
    reader.open("health")
    hours: Counter[str] = Counter()
    for row in shop.truth.tables["activity_hourly"]:
        if str(shop.first) <= str(row["event_date"]) <= str(shop.last):
            hours[f"{datetime.fromisoformat(str(row['hour'])).timestamp():.0f}"] += int(str(row["events"]))
    shown = reader.series("traffic_events")
    assert len(shown) == 24 * 7
    assert {hour: events for hour, events in shown.items() if events} == dict(hours)
    senders: Counter[str] = Counter()
    for row in shop.truth.tables["sender_daily"]:
        if str(shop.first) <= str(row["event_date"]) <= str(shop.last):
            senders[f"{row['ip_prefix']} {row['user_agent']}"] += int(str(row["events"]))
    told = reader.series("sender_events")
    assert len(told) == 20
    assert told.items() <= dict(senders).items()
    # Two weeks of a shop are too little to call anything unusual.
    expect(reader.page.locator("[data-panel=health-hours]")).not_to_contain_text("Far out")
    expect(reader.page.locator("[data-panel=health-senders] tbody")).not_to_contain_text("far from usual")


@pytest.fixture(scope="module")
def flooded(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, date]]:
    """A shop whose last day was alike for eight weeks of its weekday, and was then flooded for an hour."""
    shop = copy_of_simulated_shop(tmp_path_factory.mktemp("flooded"), tmp_path_factory, visitors_per_day=10)
    day = shop.last
    with EmbeddedServer(shop.home / "warehouse").running() as address:
        connection = connect(address)
        with connection, connection.cursor() as cursor:
            for weeks in range(2, 9):
                cursor.execute(
                    """
                    insert into activity_hourly
                    select event_date - %(days)s, hour - make_interval(days => %(days)s), channel, device_class,
                        user_login_state, events, sessions, visitors, page_views, product_views, adds, checkouts,
                        purchases
                    from activity_hourly where event_date = %(day)s;
                    insert into shop_hours
                    select event_date - %(days)s, hour - make_interval(days => %(days)s), hour_of_day
                    from shop_hours where event_date = %(day)s
                    """,
                    {"days": 7 * weeks, "day": day},
                )
            for ago in range(14, 29):
                cursor.execute(
                    "insert into value_daily select event_date - %(ago)s, dimension, value, times from value_daily "
                    "where event_date = %(day)s",
                    {"ago": ago, "day": day},
                )
            cursor.execute(
                """
                insert into activity_hourly
                select %(day)s, hour, 'a flood', 'desktop', 'unknown', 9000, 1, 1, 9000, 0, 0, 0, 0
                from shop_hours where event_date = %(day)s and hour_of_day = 10;
                insert into sender_daily values (%(day)s, '198.51.99.0/24', %(agent)s, 9000, 300, 0, 7);
                insert into value_daily
                select %(day)s, 'page', '/made-up/<b>' || n, 100000 from generate_series(1, 300) as n;
                """,
                {"day": day, "agent": _AGENT},
            )
        connection.close()
    with started_dashboard(shop) as dashboard, reading(browser, dashboard) as reader:
        yield reader, day


def test_a_flood_is_seen_by_hour_sender_and_new_values(flooded: tuple[Reader, date]) -> None:
    reader, day = flooded
    reader.open("health", range="custom", **{"from": str(day), "to": str(day)})
    at = datetime.combine(day, time(10), ZoneInfo(ZONE)).timestamp()
    hour = reader.page.locator(f"[data-panel=health-hours] [data-key='{at:.0f}']")
    tip = hour.get_attribute("data-tip") or ""
    assert ", 10:00\n" in tip
    assert tip.endswith("Far from usual")
    assert reader.page.locator("[data-panel=health-hours] [data-tip$='Far from usual']").count() == 1
    first = reader.page.locator("[data-panel=health-senders] tbody tr").first
    expect(first).to_contain_text("198.51.99.0/24")
    expect(first).to_contain_text("far from usual on a day")
    expect(first).to_contain_text(_AGENT)
    values = reader.page.locator("[data-panel=health-values] tbody tr", has_text="far from usual")
    expect(values).to_have_count(1)
    expect(values).to_contain_text("/made-up/<b>1")
    assert reader.page.evaluate("window.ran") is None
