"""The calendar of a warehouse: whose days its days are."""

from functools import lru_cache

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.domain.shop_calendar import ShopCalendar, set_shop_calendar, shop_calendar
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.sql_files import read_sql

_calendar_of = lru_cache(8)(ShopCalendar)


class WarehouseRetiming(RuntimeError):
    """The warehouse is being moved to another zone, or its move was interrupted."""


class OtherZone(RuntimeError):
    """The warehouse has the days of another zone than the configured one."""


def calendar_of(cursor: Cursor) -> ShopCalendar:
    """The calendar of the zone whose days the warehouse has. Raises `WarehouseRetiming`."""
    cursor.execute(read_sql("loading/calendar/zone.sql"))
    ((zone, retiming_to),) = cursor.fetchall()
    _require_rest(retiming_to)
    return _calendar_of(zone)


def use_calendar_of(cursor: Cursor) -> None:
    """Dates events by the warehouse's calendar in this process from now on."""
    set_shop_calendar(calendar_of(cursor))


def require_calendar(cursor: Cursor) -> None:
    """Raises `WarehouseRetiming` where the warehouse has, since events were dated, begun to move to another zone."""
    if calendar_of(cursor).zone != shop_calendar().zone:
        raise WarehouseRetiming("the warehouse was moved to another zone meanwhile; run the command again")


def require_zone(connection: Connection, zone: str, *, lock_timeout_s: float) -> None:
    """Makes the warehouse one of this zone if it has no day yet and the role may change it.

    Raises `OtherZone` where it has days of another, and `WarehouseRetiming`.
    """
    with connection, connection.cursor() as cursor:
        if _suits(cursor, zone):
            return
        take_writers_lock(cursor, lock_timeout_s)
        # A load that ended meanwhile may have brought its first days.
        if not _suits(cursor, zone):
            binds = {"zone": zone, "left_out": _calendar_of(zone).left_out}
            cursor.execute(read_sql("loading/calendar/take_zone.sql"), binds)


def check_zone(connection: Connection, zone: str) -> None:
    """As `require_zone`, and changes nothing."""
    with connection, connection.cursor() as cursor:
        _suits(cursor, zone)


def _suits(cursor: Cursor, zone: str) -> bool:
    cursor.execute(read_sql("loading/calendar/state.sql"))
    ((current, retiming_to, is_empty, may_change),) = cursor.fetchall()
    _require_rest(retiming_to)
    if current == zone or (is_empty and not may_change):
        return True
    if not is_empty:
        raise OtherZone(
            f"the warehouse has the days of {current} and SHOP_TIMEZONE is {zone}: `clickstream warehouse retime` "
            f"moves it to {zone}; to leave it as it is, set SHOP_TIMEZONE={current}"
        )
    return False


def _require_rest(retiming_to: str | None) -> None:
    if retiming_to is not None:
        raise WarehouseRetiming(
            f"the warehouse is being moved to the days of {retiming_to}: nothing is loaded or computed until "
            "`clickstream warehouse retime --carry-out` has ended; run it again if it was interrupted"
        )
