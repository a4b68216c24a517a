"""Hours and weekdays on clocks that change, against Python's zone data: the warehouse converts, R only asks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from tests.dashboard.asked import asked
from tests.dashboard.clocks import hours_of, week_of
from tests.dashboard.started import needs_r

pytestmark = needs_r

INSERT = (
    "insert into activity_hourly values "
    "(%s, %s, 'direct', 'desktop', 'guest', %s, 1, 1, 1, 0, 0, 0, 0), "
    "(%s, %s, 'email', 'mobile', 'guest', 1, 1, 1, 1, 0, 0, 0, 0)"
)


def fill(connection: psycopg2.extensions.connection, hours: list[datetime]) -> dict[datetime, float]:
    """Another number of events in every hour, but nothing in each fifth."""
    values = {hour: float(number + 2) for number, hour in enumerate(hours) if number % 5}
    with connection, connection.cursor() as cursor:
        for hour, value in values.items():
            cursor.execute(INSERT, (hour.date(), hour, value - 1, hour.date(), hour))
    return values


@pytest.mark.parametrize(
    ("zone", "first", "days", "hours_on_the_day"),
    [
        ("Europe/Berlin", date(2025, 10, 20), 14, {date(2025, 10, 26): 25}),
        ("Europe/Berlin", date(2025, 3, 24), 14, {date(2025, 3, 30): 23}),
        ("America/New_York", date(2025, 3, 3), 14, {date(2025, 3, 9): 23}),
        ("America/Santiago", date(2025, 9, 1), 14, {date(2025, 9, 7): 23}),
        ("Australia/Lord_Howe", date(2025, 4, 1), 7, {}),
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
    hours = hours_of(first, last)
    values = fill(connection, hours)
    cells = asked(warehouse_address, "activity_cells", days=(first, last), address={"zone": zone})
    assert [(cell["weekday"], cell["hour_of_day"]) for cell in cells] == [
        (weekday, hour) for weekday in range(1, 8) for hour in range(24)
    ]
    week = week_of(hours, values, zone)
    assert {(cell["weekday"], cell["hour_of_day"]): cell["hours"] for cell in cells if cell["hours"]} == week.hours
    assert {(cell["weekday"], cell["hour_of_day"]): cell["value"] for cell in cells if cell["hours"]} == week.values
    for day, expected in hours_on_the_day.items():
        assert sum(hour.astimezone(ZoneInfo(zone)).date() == day for hour in hours) == expected
    minutes = {hour.astimezone(ZoneInfo(zone)).minute for hour in hours}
    assert {cell["minutes_off"] for cell in cells} == {max(minutes)}

    told = asked(warehouse_address, "activity_hours", days=(first, last), address={"zone": zone})
    assert [(row["local_hour"], row["value"]) for row in told] == [
        (f"{hour.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}", values.get(hour, 0.0)) for hour in hours
    ]


def test_a_quiet_channel_does_not_make_a_day_that_was_not_loaded(
    connection: psycopg2.extensions.connection, warehouse_address: WarehouseAddress
) -> None:
    first, last = date(2025, 7, 7), date(2025, 7, 13)
    fill(connection, hours_of(first, last - timedelta(days=2)))
    cells = asked(warehouse_address, "activity_cells", days=(first, last), address={"channel": "referral"})
    assert sum(cell["hours"] for cell in cells) == 24 * 5
    assert sum(cell["value"] for cell in cells) == 0
    assert {cell["weekday"] for cell in cells if not cell["hours"]} == {6, 7}


def test_hours_that_have_yet_to_come_are_not_quiet(
    connection: psycopg2.extensions.connection, warehouse_address: WarehouseAddress
) -> None:
    begun = datetime.now(UTC)
    today = begun.date()
    fill(connection, [datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(hours=n) for n in range(2)])
    rows = asked(warehouse_address, "activity_hours", days=(today, today))
    assert begun.hour + 1 <= len(rows) <= datetime.now(UTC).hour + 1
