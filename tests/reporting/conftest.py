"""A small shop's derived rows, written by hand, so that every figure can be worked out on paper."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.reporting.figures import Figures, gather_figures

CALENDAR = ShopCalendar("Asia/Ho_Chi_Minh")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
GROUP = {"channel": "direct", "device_class": "mobile", "user_login_state": "anonymous"}

DEFAULTS: dict[str, dict[str, Any]] = {
    "sessions": {
        **GROUP, "started_at": "2026-03-02 05:00+00", "ended_at": "2026-03-02 05:01+00", "duration_s": 60, "events": 3,
        "page_views": 2, "product_views": 0, "adds": 0, "removes": 0, "checkouts": 0, "purchases": 0, 
        "is_bounce": False, "is_engaged": True, "has_abandoned_cart": False,
    },
    "orders": {"ordered_at": "2026-03-02 05:01+00", "event_id": "00000000-0000-0000-0000-000000000001", "units": 1},
    "funnel_daily": {**GROUP, "sessions_lost": 0, "seconds_sum": 0, "seconds_count": 0},
    "product_daily": {
        **GROUP, "views": 0, "adds": 0, "removes": 0, "sessions_viewed": 0, "sessions_added": 0, "sessions_bought": 0,
    },
    "product_sales_daily": {**GROUP, "currency": "VND", "is_inferred": False, "orders": 1, "units": 1, "revenue": 0},
    "page_daily": {**GROUP, "views": 0, "sessions": 0, "visitors": 0, "entrances": 0, "exits": 0},
    "activity_hourly": {
        **GROUP, "events": 1, "sessions": 1, "visitors": 1, "page_views": 1, "product_views": 0, "adds": 0,
        "checkouts": 0, "purchases": 0,
    },
    "load_daily": {
        "objects": 1, "bytes": 1000, "events": 10, "loaded": 8, "duplicates": 1, "rejected": 1, "bots": 2,
        "unknown": 0, "late_unreliable": 0,
    },
}  # fmt: skip

Insert = Callable[..., None]


@pytest.fixture
def insert(connection: Connection) -> Insert:
    """`insert(table, *rows)`: rows are dicts that need to name only what matters to the test.

    Activity brings the hours of its day along, as the models do.
    """

    def write(table: str, *rows: dict[str, Any]) -> None:
        with connection.cursor() as cursor:
            if table == "activity_hourly":
                for day in {row["event_date"] for row in rows}:
                    hours = [(day, hour.start, hour.hour_of_day) for hour in CALENDAR.hours_of(day)]
                    cursor.executemany("insert into shop_hours values (%s, %s, %s) on conflict do nothing", hours)
            for row in ({**DEFAULTS[table], **row} for row in rows):
                statement = sql.SQL("insert into {} ({}) values ({})").format(
                    sql.Identifier("public", table),
                    sql.SQL(", ").join(map(sql.Identifier, row)),
                    sql.SQL(", ").join(map(sql.Placeholder, row)),
                )
                cursor.execute(statement, row)
        connection.commit()

    return write


@pytest.fixture
def gather(connection: Connection) -> Callable[..., Figures]:
    """`gather(first_day, last_day)`, in the shop's default zone."""

    def figures(first: date = MONDAY, last: date = TUESDAY, week_start: int = 1) -> Figures:
        return gather_figures(
            connection, first_day=first, last_day=last, shop_timezone=CALENDAR.zone, week_start=week_start
        )

    return figures


@pytest.fixture
def shop(insert: Insert) -> None:
    """Four visits by three browsers on two days, two orders in two currencies, and what goes with them."""
    insert(
        "sessions",
        {"session_id": "a", "session_date": MONDAY, "client_id": "one", "adds": 1, "purchases": 1},
        {"session_id": "b", "session_date": MONDAY, "client_id": "two", "adds": 1, "has_abandoned_cart": True},
        {"session_id": "c", "session_date": TUESDAY, "client_id": "one", "is_bounce": True, "is_engaged": False},
        {
            "session_id": "d",
            "session_date": TUESDAY,
            "client_id": "three",
            "channel": "email",
            "purchases": 1,
            "adds": 2,
        },
    )
    insert(
        "orders",
        {"order_id": "1", "event_date": MONDAY, "value": "1500000", "currency": "VND", "units": 2},
        {"order_id": "2", "event_date": TUESDAY, "value": "19.905", "currency": "USD"},
        {"order_id": "3", "event_date": TUESDAY, "value": None, "currency": "VND"},
    )
    steps = ["session", "view_item", "add_to_cart", "begin_checkout", "purchase"]
    for day, reached in ((MONDAY, [2, 2, 2, 1, 1]), (TUESDAY, [2, 1, 1, 1, 1])):
        insert(
            "funnel_daily",
            *(
                {
                    "session_date": day, "step_number": n + 1, "step": step, "sessions": reached[n],
                    "sessions_lost": reached[n] - reached[n + 1] if n < 4 else 0,
                    "seconds_sum": 30 * n * reached[n], "seconds_count": reached[n] if n else 0,
                }
                for n, step in enumerate(steps)
            ),
        )  # fmt: skip
    insert(
        "product_daily",
        {"event_date": MONDAY, "product_id": "x1", "product_name": "Old name", "views": 5, "adds": 2},
        {
            "event_date": TUESDAY,
            "product_id": "x1",
            "product_name": "ThinkPad [bold]<X1>",
            "views": 2,
            "channel": "email",
        },
        {"event_date": MONDAY, "product_id": "hub", "product_name": "Bàn phím", "views": 50, "adds": 3},
    )
    insert(
        "product_sales_daily",
        {"event_date": MONDAY, "product_id": "x1", "units": 2, "revenue": "1500000"},
        {"event_date": TUESDAY, "product_id": "x1", "currency": "USD", "revenue": "19.905", "is_inferred": True},
        {"event_date": TUESDAY, "product_id": "never-viewed", "units": 1, "revenue": "5"},
    )
    insert(
        "page_daily",
        {"event_date": MONDAY, "page_path": "/", "views": 3, "entrances": 2, "exits": 1, "sessions": 2},
        {"event_date": TUESDAY, "page_path": "/", "views": 3, "entrances": 2, "exits": 1, "sessions": 2},
        {"event_date": TUESDAY, "page_path": "/cart", "views": 2, "entrances": 0, "exits": 2, "sessions": 2},
    )
    insert(
        "activity_hourly",
        {"event_date": MONDAY, "hour": "2026-03-02 05:00+00", "sessions": 2, "page_views": 4},
        {"event_date": TUESDAY, "hour": "2026-03-03 13:00+00", "sessions": 3, "page_views": 4, "purchases": 2},
        {"event_date": TUESDAY, "hour": "2026-03-03 13:00+00", "sessions": 1, "page_views": 1, "channel": "email"},
    )
    insert(
        "load_daily",
        {"load_date": MONDAY},
        {"load_date": TUESDAY, "events": 20, "loaded": 20, "duplicates": 0, "rejected": 0},
    )
