"""The figures of a window of days, read from the derived tables into small data frames.

It computes no figure from events and formats nothing: shares are fractions, times are seconds.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.storage.sql_files import read_sql

TOP = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """One window of the shop's days, both ends included.

    Each frame has the columns of its query in `dbt-free-sql/questions/report/`. Money is `Decimal`.
    `books` has the load partitions, UTC days, from `first_load_day` to `last_load_day`, in which the window lies; it
    ends with a row of totals whose `load_date` is None. `headline` has one row, `funnel` five, `by_day` one per day of
    the window, `busy_hours` 168. `product_revenue` has rows for the products of `products`. Weeks begin on the ISO
    weekday `week_start`.
    """

    first_day: date
    last_day: date
    shop_timezone: str
    week_start: int
    first_load_day: date
    last_load_day: date
    days_with_events: tuple[date, ...]
    books: pd.DataFrame
    headline: pd.DataFrame
    by_day: pd.DataFrame
    funnel: pd.DataFrame
    products: pd.DataFrame
    product_revenue: pd.DataFrame
    pages: pd.DataFrame
    busy_hours: pd.DataFrame
    revenue: pd.DataFrame
    revenue_by_day: pd.DataFrame
    channels: pd.DataFrame
    devices: pd.DataFrame

    @property
    def has_sessions(self) -> bool:
        return int(self.headline["sessions"].iloc[0]) > 0

    @property
    def has_loads(self) -> bool:
        return not self.books.empty

    @property
    def empty_days(self) -> list[date]:
        """The days of the window without events."""
        return [day for day in self.by_day["day"] if day not in self.days_with_events]

    def daily_revenue(self, most: int = 4) -> pd.DataFrame:
        """Revenue: rows are days, columns the `most` currencies with most orders; NaN where there is no order."""
        currencies = list(self.revenue["currency"])[:most]
        amounts = self.revenue_by_day.pivot(index="day", columns="currency", values="revenue")
        return amounts.reindex(index=list(self.by_day["day"]), columns=currencies)

    def busy_matrix(self) -> pd.DataFrame:
        """Mean sessions per hour: rows are ISO weekdays 1 to 7, columns hours 0 to 23, NaN for an hour without data."""
        return self.busy_hours.pivot(index="weekday", columns="hour_of_day", values="sessions_per_hour").astype(float)


def gather_figures(
    connection: Connection, *, first_day: date, last_day: date, shop_timezone: str, week_start: int = 1
) -> Figures:
    """Reads all figures of the window in one snapshot; raises `ValueError` when the window ends before it starts."""
    if last_day < first_day:
        raise ValueError(f"the window ends on {last_day}, before it starts on {first_day}; swap the two days")
    load_days = ShopCalendar(shop_timezone).utc_days_between(first_day, last_day)
    window = {"first_day": first_day, "last_day": last_day, "top": TOP}
    window |= {"first_load_day": load_days[0], "last_load_day": load_days[-1]}
    with _one_moment(connection) as cursor:
        products = _frame(cursor, "products", window)
        sold = {**window, "product_ids": products["product_id"].tolist()}
        return Figures(
            first_day=first_day,
            last_day=last_day,
            shop_timezone=shop_timezone,
            week_start=week_start,
            first_load_day=load_days[0],
            last_load_day=load_days[-1],
            days_with_events=tuple(_frame(cursor, "days_with_events", window)["event_date"]),
            books=_frame(cursor, "books", window),
            headline=_frame(cursor, "headline", window),
            by_day=_frame(cursor, "by_day", window),
            funnel=_frame(cursor, "funnel", window),
            products=products,
            product_revenue=_frame(cursor, "product_revenue", sold),
            pages=_frame(cursor, "pages", window),
            busy_hours=_frame(cursor, "busy_hours", window),
            revenue=_frame(cursor, "revenue", window),
            revenue_by_day=_frame(cursor, "revenue_by_day", window),
            channels=_frame(cursor, "channels", window),
            devices=_frame(cursor, "devices", window),
        )


def days_with_events(connection: Connection) -> list[date]:
    """The shop's days that have events, oldest first."""
    with _one_moment(connection) as cursor:
        return list(_frame(cursor, "days_with_events", {})["event_date"])


@contextmanager
def _one_moment(connection: Connection) -> Iterator[Cursor]:
    """A cursor whose queries share one snapshot: its own, or that of the caller's open transaction."""
    is_ours = connection.info.transaction_status == TRANSACTION_STATUS_IDLE and not connection.autocommit
    try:
        with connection.cursor() as cursor:
            if is_ours:
                cursor.execute("set transaction isolation level repeatable read, read only")
            yield cursor
    finally:
        if is_ours:
            connection.rollback()


def _frame(cursor: Cursor, name: str, values: Mapping[str, Any]) -> pd.DataFrame:
    cursor.execute(read_sql(f"questions/report/{name}.sql"), values)
    assert cursor.description is not None
    # With dtype object first: pandas converts a column of integers to floats if one of them is null.
    rows = pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description], dtype=object)
    return rows.infer_objects()
