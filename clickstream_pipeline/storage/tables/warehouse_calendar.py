"""The calendar of a warehouse: whose days its days are."""

from functools import lru_cache

from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.domain.shop_calendar import ShopCalendar, set_shop_calendar, shop_calendar
from clickstream_pipeline.storage.sql_files import read_sql

_calendar_of = lru_cache(8)(ShopCalendar)


class WarehouseRetiming(RuntimeError):
    """The warehouse is being moved to another zone, or its move was interrupted."""


def calendar_of(cursor: Cursor) -> ShopCalendar:
    """The calendar of the zone whose days the warehouse has. Raises `WarehouseRetiming`."""
    cursor.execute(read_sql("loading/shop_calendar.sql"))
    ((zone, retiming_to),) = cursor.fetchall()
    if retiming_to is not None:
        raise WarehouseRetiming(
            f"the warehouse is being moved to the days of {retiming_to}: nothing is loaded or computed until "
            "`clickstream warehouse retime` has ended; run it again if it was interrupted"
        )
    return _calendar_of(zone)


def use_calendar_of(cursor: Cursor) -> None:
    """Dates events by the warehouse's calendar in this process from now on."""
    set_shop_calendar(calendar_of(cursor))


def require_calendar(cursor: Cursor) -> None:
    """Raises `WarehouseRetiming` where the warehouse has, since events were dated, begun to move to another zone."""
    if calendar_of(cursor).zone != shop_calendar().zone:
        raise WarehouseRetiming("the warehouse was moved to another zone meanwhile; run the command again")
