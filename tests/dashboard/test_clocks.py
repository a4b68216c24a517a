"""Hours and weekdays of shops whose clocks change, or are off UTC by part of an hour, against Python's zone data."""

from datetime import UTC, date, datetime, timedelta

import psycopg2.extensions
import pytest

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.settings import WarehouseAddress
from tests.dashboard.asked import asked
from tests.dashboard.clocks import Hour, hours_of, week_of
from tests.dashboard.started import needs_r
from tests.storage.loads import set_zone

pytestmark = needs_r

INSERT = (
    "insert into activity_hourly values "
    "(%s, %s, 'direct', 'desktop', 'guest', %s, 1, 1, 1, 0, 0, 0, 0), "
    "(%s, %s, 'email', 'mobile', 'guest', 1, 1, 1, 1, 0, 0, 0, 0)"
)
ORDER = """
insert into sessions (
    session_date, session_id, started_at, ended_at, user_login_state, device_class, channel, landing_page,
    viewed_categories, purchases, events, page_views, product_views, adds, removes, checkouts, duration_s, is_bounce,
    is_engaged, has_abandoned_cart
)
values (
    %(day)s, %(id)s, %(at)s, %(at)s, 'guest', 'desktop', 'direct', '/', '{laptop}', 1, 1, 1, 0, 0, 0, 0, 0, false, true,
    false
);
insert into orders (order_id, ordered_at, event_date, session_id, value, currency, event_id)
values (%(id)s, %(at)s, %(day)s, %(id)s, 1, 'VND', gen_random_uuid())
"""


def fill(connection: psycopg2.extensions.connection, first: date, last: date, zone: str) -> dict[datetime, float]:
    """Makes it a warehouse of the zone, with another number of events in every hour, but nothing in each fifth."""
    set_zone(connection, zone)
    hours = hours_of(first, last, zone)
    values = {hour.start: float(number + 2) for number, hour in enumerate(hours) if number % 5}
    with connection, connection.cursor() as cursor:
        for hour in hours:
            if hour.start in values:
                cursor.execute(INSERT, (hour.day, hour.start, values[hour.start] - 1, hour.day, hour.start))
        for number in range((last - first).days + 1):
            list_hours(cursor, first + timedelta(days=number), zone)
    return values


def list_hours(cursor: psycopg2.extensions.cursor, day: date, zone: str) -> None:
    for start, hour_of_day in ShopCalendar(zone).hours_of(day):
        cursor.execute("insert into shop_hours values (%s, %s, %s)", (day, start, hour_of_day))


@pytest.mark.parametrize(
    ("zone", "first", "days", "hours_on_the_day"),
    [
        ("Europe/Berlin", date(2025, 10, 20), 14, {date(2025, 10, 26): 25}),
        ("America/New_York", date(2025, 3, 3), 14, {date(2025, 3, 9): 23}),
        ("America/New_York", date(2025, 10, 27), 14, {date(2025, 11, 2): 25}),
        # The clock is set at midnight: the day begins at one o'clock, or has the hour before it twice.
        ("America/Santiago", date(2025, 9, 1), 14, {date(2025, 9, 7): 23}),
        ("America/Santiago", date(2025, 3, 31), 14, {date(2025, 4, 5): 25}),
        # The clock is set by half an hour: the hour of which half comes again is two, the one that lacks half is one.
        ("Australia/Lord_Howe", date(2025, 4, 1), 7, {date(2025, 4, 6): 25}),
        ("Australia/Lord_Howe", date(2025, 10, 1), 7, {date(2025, 10, 5): 24}),
        ("Asia/Kolkata", date(2025, 7, 1), 7, {}),
        ("Asia/Ho_Chi_Minh", date(2025, 7, 1), 9, {}),
    ],
)
def test_an_hour_stands_where_the_clock_shows_it(
    connection: psycopg2.extensions.connection,
    warehouse_address: WarehouseAddress,
    zone: str,
    first: date,
    days: int,
    hours_on_the_day: dict[date, int],
) -> None:
    last = first + timedelta(days=days - 1)
    values = fill(connection, first, last, zone)
    hours = hours_of(first, last, zone)
    for day, expected in hours_on_the_day.items():
        assert sum(hour.day == day for hour in hours) == expected
    assert len(hours) == 24 * days + sum(hours_on_the_day.values()) - 24 * len(hours_on_the_day)

    cells = asked(warehouse_address, "activity_cells", days=(first, last))
    assert [(cell["weekday"], cell["hour_of_day"]) for cell in cells] == [
        (weekday, hour) for weekday in range(1, 8) for hour in range(24)
    ]
    week = week_of(hours, values)
    assert {(cell["weekday"], cell["hour_of_day"]): cell["hours"] for cell in cells if cell["hours"]} == week.hours
    assert {(cell["weekday"], cell["hour_of_day"]): cell["value"] for cell in cells if cell["hours"]} == week.values

    told = asked(warehouse_address, "activity_hours", days=(first, last))
    assert [(row["begins_s"], row["day"], row["hour_of_day"], row["value"]) for row in told] == [
        (hour.start.timestamp(), str(hour.day), hour.hour_of_day, values.get(hour.start, 0)) for hour in hours
    ]
    by_day: dict[str, float] = {}
    for hour in hours:
        by_day[str(hour.day)] = by_day.get(str(hour.day), 0) + values.get(hour.start, 0)
    days_told = asked(warehouse_address, "activity_days", days=(first, last))
    assert {row["day"]: row["value"] for row in days_told} == by_day


def test_traffic_is_told_by_the_same_hours(
    connection: psycopg2.extensions.connection, warehouse_address: WarehouseAddress
) -> None:
    zone, first, last = "Australia/Lord_Howe", date(2025, 4, 5), date(2025, 4, 7)
    values = fill(connection, first, last, zone)
    rows = asked(warehouse_address, "traffic_hours", days=(first, last))
    assert [(row["begins_s"], row["day"], row["hour_of_day"], row["events"]) for row in rows] == [
        (hour.start.timestamp(), str(hour.day), hour.hour_of_day, values.get(hour.start, 0))
        for hour in hours_of(first, last, zone)
    ]


def test_an_order_of_a_category_stands_in_the_hour_in_which_it_was_made(
    connection: psycopg2.extensions.connection, warehouse_address: WarehouseAddress
) -> None:
    zone, day = "Australia/Lord_Howe", date(2025, 4, 6)
    fill(connection, day, day, zone)
    ones = [hour for hour in hours_of(day, day, zone) if hour.hour_of_day == 1]
    assert [hour.start.minute for hour in ones] == [0, 0]
    moments = [
        ones[0].start, ones[1].start - timedelta(seconds=1), ones[1].start, ones[1].start + timedelta(minutes=29),
        ones[1].start + timedelta(minutes=30),
    ]  # fmt: skip
    with connection, connection.cursor() as cursor:
        for number, moment in enumerate(moments):
            cursor.execute(ORDER, {"day": day, "id": f"o-{number}", "at": moment})
    rows = asked(warehouse_address, "activity_hours", days=(day, day), address={"category": "laptop"}, measure="orders")
    assert [(row["hour_of_day"], row["value"]) for row in rows if row["value"]] == [(1, 2), (1, 2), (2, 1)]


def test_a_quiet_channel_does_not_make_a_day_that_was_not_loaded(
    connection: psycopg2.extensions.connection, warehouse_address: WarehouseAddress
) -> None:
    first, last = date(2025, 7, 7), date(2025, 7, 13)
    fill(connection, first, last - timedelta(days=2), "Asia/Kolkata")
    cells = asked(warehouse_address, "activity_cells", days=(first, last), address={"channel": "referral"})
    assert sum(cell["hours"] for cell in cells) == 24 * 5
    assert sum(cell["value"] for cell in cells) == 0
    assert {cell["weekday"] for cell in cells if not cell["hours"]} == {6, 7}


def test_hours_that_have_yet_to_come_are_not_quiet(
    connection: psycopg2.extensions.connection, warehouse_address: WarehouseAddress
) -> None:
    zone = "Asia/Kolkata"
    today = ShopCalendar(zone).date_of(datetime.now(UTC))
    hours = hours_of(today, today, zone)
    fill(connection, today, today, zone)

    def begun() -> list[Hour]:
        return [hour for hour in hours if hour.start <= datetime.now(UTC)]

    for query in ("activity_hours", "traffic_hours"):
        before = len(begun())
        assert before <= len(asked(warehouse_address, query, days=(today, today))) <= len(begun())


def test_a_week_to_date_is_compared_with_the_same_days_and_not_with_those_between(
    connection: psycopg2.extensions.connection, warehouse_address: WarehouseAddress
) -> None:
    fill(connection, date(2025, 12, 15), date(2025, 12, 31), "Asia/Kolkata")
    # The first of January 2026 is a Thursday.
    rows = asked(warehouse_address, "activity_by_day", days=None, address={"range": "week"})
    assert [(row["day"], row["is_before"]) for row in rows] == [
        ("2025-12-22", True), ("2025-12-23", True), ("2025-12-24", True),
        ("2025-12-29", False), ("2025-12-30", False), ("2025-12-31", False),
    ]  # fmt: skip
