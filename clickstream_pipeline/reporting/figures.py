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

from clickstream_pipeline.storage.sql_files import read_sql

TOP = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """One window of days, both ends included, in UTC; hours and weekdays are in the shop's time zone.

    Each frame has the columns of its query in `dbt-free-sql/questions/report/`. Money is `Decimal`.
    `books` ends with a row of totals whose `load_date` is None, `headline` has one row, `funnel` five, `by_day` one
    per day of the window, `busy_hours` 168. `product_revenue` has rows for the products of `products`.
    """

    first_day: date
    last_day: date
    shop_timezone: str
    loaded_days: tuple[date, ...]
    books: pd.DataFrame
    headline: pd.DataFrame
    by_day: pd.DataFrame
    funnel: pd.DataFrame
    products: pd.DataFrame
    product_revenue: pd.DataFrame
    pages: pd.DataFrame
    busy_hours: pd.DataFrame
    revenue: pd.DataFrame
    channels: pd.DataFrame
    devices: pd.DataFrame

    @property
    def has_sessions(self) -> bool:
        return int(self.headline["sessions"].iloc[0]) > 0

    @property
    def has_loads(self) -> bool:
        return not self.books.empty

    @property
    def missing_loads(self) -> list[date]:
        """The days of the window without loaded objects."""
        loaded = set(self.books["load_date"])
        return [day for day in self.by_day["day"] if day not in loaded]

    def busy_matrix(self) -> pd.DataFrame:
        """Mean sessions per hour: rows are ISO weekdays 1 to 7, columns hours 0 to 23, NaN for an hour without data."""
        return self.busy_hours.pivot(index="weekday", columns="hour_of_day", values="sessions_per_hour").astype(float)


def gather_figures(connection: Connection, *, first_day: date, last_day: date, shop_timezone: str) -> Figures:
    """Reads all figures of the window in one snapshot; raises `ValueError` when the window ends before it starts."""
    if last_day < first_day:
        raise ValueError(f"the window ends on {last_day}, before it starts on {first_day}; swap the two days")
    window = {"first_day": first_day, "last_day": last_day, "shop_timezone": shop_timezone, "top": TOP}
    with _one_moment(connection) as cursor:
        products = _frame(cursor, "products", window)
        sold = {**window, "product_ids": products["product_id"].tolist()}
        return Figures(
            first_day=first_day,
            last_day=last_day,
            shop_timezone=shop_timezone,
            loaded_days=tuple(_frame(cursor, "loaded_days", window)["load_date"]),
            books=_frame(cursor, "books", window),
            headline=_frame(cursor, "headline", window),
            by_day=_frame(cursor, "by_day", window),
            funnel=_frame(cursor, "funnel", window),
            products=products,
            product_revenue=_frame(cursor, "product_revenue", sold),
            pages=_frame(cursor, "pages", window),
            busy_hours=_frame(cursor, "busy_hours", window),
            revenue=_frame(cursor, "revenue", window),
            channels=_frame(cursor, "channels", window),
            devices=_frame(cursor, "devices", window),
        )


def loaded_days(connection: Connection) -> list[date]:
    """The load partitions with data, oldest first."""
    with _one_moment(connection) as cursor:
        return list(_frame(cursor, "loaded_days", {})["load_date"])


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
