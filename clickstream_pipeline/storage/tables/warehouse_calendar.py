"""The calendar of a warehouse: whose days its days are."""

from functools import lru_cache

from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.domain.shop_calendar import ShopCalendar, set_shop_calendar
from clickstream_pipeline.storage.sql_files import read_sql

_calendar_of = lru_cache(8)(ShopCalendar)


def calendar_of(cursor: Cursor) -> ShopCalendar:
    """The calendar of the zone that the warehouse was made for."""
    cursor.execute(read_sql("loading/shop_calendar.sql"))
    ((zone,),) = cursor.fetchall()
    return _calendar_of(zone)


def use_calendar_of(cursor: Cursor) -> None:
    """Dates events by the warehouse's calendar in this process from now on."""
    set_shop_calendar(calendar_of(cursor))
