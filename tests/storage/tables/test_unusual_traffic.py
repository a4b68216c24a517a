"""What is far from usual, on derived rows made for it: floods, silence, new senders and values; and what is not."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.tables.unusual_traffic import FarTraffic, far_traffic

Connection = psycopg2.extensions.connection

_DAY = date(2026, 3, 2)
_FLOODED = 15


def _hours(connection: Connection, day: date, *, events: int, orders: int = 0, flood: int = 0) -> None:
    """A day of even hours; at 15:00 UTC some events more."""
    rows = [
        (day, datetime.combine(day, time(hour), UTC), events + flood * (hour == _FLOODED), orders) for hour in range(24)
    ]
    with connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into activity_hourly values (%s, %s, 'direct', 'desktop', 'unknown', %s, 0, 0, 0, 0, 0, 0, %s)",
            rows,
        )
        cursor.executemany(
            "insert into shop_hours values (%s, %s, %s)", [(day, hour, hour.hour) for _, hour, *_ in rows]
        )


def _sender(connection: Connection, day: date, address: str, events: int, purchases: int = 0) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into sender_daily values (%s, %s, 'an agent', %s, %s, 0, 0)", (day, address, events, purchases)
        )


def _values(connection: Connection, day: date, pages: Iterable[str]) -> None:
    with connection, connection.cursor() as cursor:
        cursor.executemany("insert into value_daily values (%s, 'page', %s, 1)", [(day, page) for page in pages])


def _loaded_until(connection: Connection, moment: datetime) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into load_daily (load_date, objects, bytes, events, loaded, duplicates, rejected, bots, unknown, "
            "late_unreliable, last_loaded_at) values (%s, 1, 1, 1, 1, 0, 0, 0, 0, 0, %s)",
            (moment.date(), moment),
        )


def _far_hours(found: FarTraffic) -> list[int]:
    return [each.hour.hour for each in found.hours]


@pytest.mark.parametrize(("weeks", "told"), [(8, [_FLOODED]), (4, [_FLOODED]), (3, [])])
def test_an_hour_is_held_against_the_same_hour_of_four_weeks_at_least(
    connection: Connection, weeks: int, told: list[int]
) -> None:
    for week in range(1, weeks + 1):
        _hours(connection, _DAY - timedelta(weeks=week), events=200 + 10 * week)
    _hours(connection, _DAY, events=220, flood=1_000)
    found = far_traffic(connection, _DAY)
    assert _far_hours(found) == told
    if weeks == 8:
        assert (found.hours[0].events, found.hours[0].usual_events) == (1_220, 245)


@pytest.mark.parametrize(
    ("usual", "events", "orders", "told"),
    [
        (2_000, 3_900, 0, 0),  # under twice the usual: a campaign
        (2_000, 4_100, 0, 24),
        (20, 100, 0, 0),  # a matter of few events
        (2_000, 2_000, 9, 0),
        (2_000, 2_000, 12, 24),  # orders that nobody's visit brought
    ],
)
def test_what_is_far_out_is_no_matter_of_chance(
    connection: Connection, usual: int, events: int, orders: int, told: int
) -> None:
    for week in range(1, 9):
        _hours(connection, _DAY - timedelta(weeks=week), events=usual, orders=1)
    _hours(connection, _DAY, events=events, orders=orders)
    assert len(far_traffic(connection, _DAY)) == told


def test_silence_counts_once_the_hour_is_surely_complete(connection: Connection) -> None:
    for week in range(1, 9):
        _hours(connection, _DAY - timedelta(weeks=week), events=2_000)
    _hours(connection, _DAY, events=10)
    assert _far_hours(far_traffic(connection, _DAY)) == []
    _loaded_until(connection, datetime.combine(_DAY, time(10), UTC))
    assert _far_hours(far_traffic(connection, _DAY)) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("days", "events", "purchases", "told"),
    [(14, 5_000, 0, 1), (9, 5_000, 0, 0), (14, 450, 0, 0), (14, 10, 40, 1), (14, 10, 15, 0)],
)
def test_a_sender_is_far_out_by_its_share_of_events_or_purchases(
    connection: Connection, days: int, events: int, purchases: int, told: int
) -> None:
    for ago in range(days + 1):
        # An office that always sends a fifth of all is usual.
        _sender(connection, _DAY - timedelta(days=ago), "192.0.2.0/24", 1_000, 10)
        _sender(connection, _DAY - timedelta(days=ago), "(other)", 4_000, 40)
    _sender(connection, _DAY, "203.0.113.0/24", events, purchases)
    found = far_traffic(connection, _DAY).senders
    assert [(each.ip_prefix, each.events, each.usual_events) for each in found] == [
        ("203.0.113.0/24", events, 0)
    ] * told


@pytest.mark.parametrize(("days", "new", "told"), [(28, 200, 1), (28, 40, 0), (20, 200, 0)])
def test_new_values_are_those_that_two_weeks_did_not_tell(
    connection: Connection, days: int, new: int, told: int
) -> None:
    for ago in range(1, days + 1):
        _values(connection, _DAY - timedelta(days=ago), ["/", "/cart", f"/new {ago}", f"/newer {ago}"])
    # What was told long ago and yesterday is not new.
    _values(connection, _DAY, ["/", *(f"/made up {n:03}" for n in range(new))])
    found = far_traffic(connection, _DAY).values
    assert [(each.dimension, each.new_values, each.usual_values) for each in found] == [("page", new, 2)] * told
    assert all(each.examples == ("/made up 000", "/made up 001", "/made up 002") for each in found)
