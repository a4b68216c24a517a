"""Moves a warehouse to the calendar of another zone: first the dates of its events, then the days of its tables.

While it goes on nothing else is loaded or computed, and every command says why. A run that was killed anywhere is
completed by the next one, for the same zone or another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.removed_days import removed_before

# About 40,000 events: a transaction of a second or two.
_PAGES_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Found:
    """What a move would change: how many of all events get another day, and the days that it computes, if any.

    `zone` is that of the warehouse's days, `retiming_to` that of a move which was interrupted. Days before
    `sealed_before` have no events to be computed from and keep their rows; None if there are none.
    """

    zone: str
    retiming_to: str | None
    events: int
    moved: int
    first_day: date | None
    last_day: date | None
    sealed_before: date | None

    def is_needed(self, zone: str) -> bool:
        """Whether the warehouse has not, or not only, the days of this zone as its rules are known here."""
        return self.retiming_to is not None or self.zone != zone or self.moved > 0


@dataclass(frozen=True, slots=True)
class Retimed:
    """How many events have another date; `sealed_before` is the first day that can be computed, None for every day."""

    events: int
    sealed_before: date | None


def find_retiming(connection: Connection, zone: str) -> Found:
    """What moving the warehouse to `zone` would change; reads every event, changes nothing."""
    calendar = ShopCalendar(zone)
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/calendar/zone.sql"))
        ((current, retiming_to),) = cursor.fetchall()
        cursor.execute(read_sql("loading/retiming/extent.sql"))
        first_at, last_at, _ = cursor.fetchone() or (None, None, 0)
        cursor.execute(read_sql("loading/retiming/found.sql"), _changes(calendar, first_at, last_at))
        ((events, moved, first_day, last_day),) = cursor.fetchall()
        return Found(current, retiming_to, events, moved, first_day, last_day, _sealed_before(cursor, calendar))


def date_events(
    connection: Connection,
    zone: str,
    *,
    lock_timeout_s: float,
    pages_at_once: int = _PAGES_AT_ONCE,
    on_pages: Callable[[int, int], None] = lambda done, pages: None,
) -> Retimed:
    """Gives every event its date in `zone`, some pages in each transaction, and marks all of their days stale.

    Days whose events were removed keep their rows. `on_pages` is called with the pages done, and all pages.
    """
    calendar = ShopCalendar(zone)
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, lock_timeout_s)
        cursor.execute(read_sql("loading/retiming/begin.sql"), {"zone": zone})
        cursor.execute(read_sql("loading/retiming/extent.sql"))
        first_at, last_at, pages = cursor.fetchone() or (None, None, 0)
    changes = _changes(calendar, first_at, last_at)
    events = 0
    for page in range(0, pages, pages_at_once):
        with connection, connection.cursor() as cursor:
            take_writers_lock(cursor, lock_timeout_s)
            binds = {**changes, "from_place": f"({page},0)", "until_place": f"({page + pages_at_once},0)"}
            cursor.execute(read_sql("loading/retiming/date_events.sql"), binds)
            events += (cursor.fetchone() or (0,))[0]
        on_pages(min(page + pages_at_once, pages), pages)
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, lock_timeout_s)
        sealed_before = _sealed_before(cursor, calendar)
        binds = {"zone": zone, "left_out": calendar.left_out, "sealed_before": sealed_before or date.min}
        cursor.execute(read_sql("loading/retiming/end.sql"), binds)
    return Retimed(events, sealed_before)


def _changes(calendar: ShopCalendar, first_at: datetime | None, last_at: datetime | None) -> dict[str, object]:
    now = datetime.now(UTC)
    first, last = calendar.date_of(first_at or now), calendar.date_of(last_at or now)
    changes = calendar.date_changes(first - timedelta(days=2), last + timedelta(days=2))
    return {"changes": [change.moment for change in changes], "dates": [change.day for change in changes]}


def _sealed_before(cursor: Cursor, calendar: ShopCalendar) -> date | None:
    """The first day of the new calendar that begins when the removed days are over, or later."""
    before = removed_before(cursor)
    if before is None:
        return None
    cursor.execute(read_sql("loading/calendar/zone.sql"))
    ((zone, _),) = cursor.fetchall()
    removed_until = next(iter(ShopCalendar(zone).hours_of(before))).start
    day = before - timedelta(days=2)
    while not (hours := calendar.hours_of(day)) or hours[0].start < removed_until:
        day += timedelta(days=1)
    return day
