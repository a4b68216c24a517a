"""Records in the warehouse how many objects of a day no load reads."""

from collections.abc import Mapping
from datetime import date

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.raw.layout import PassedOver
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.sql_files import read_sql


def note_passed_over(connection: Connection, by_day: Mapping[date, PassedOver], *, lock_timeout_s: float) -> None:
    """Records the objects passed over below days that were listed completely; days whose counts change become stale."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/passed_over/known.sql"), {"load_dates": list(by_day)})
        known = {day: counts for day, *counts in cursor.fetchall()}
    changed = {
        day: passed for day, passed in by_day.items() if known.get(day, [0, 0]) != [passed.skipped, passed.other_layout]
    }
    if not changed:
        return
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, lock_timeout_s)
        cursor.execute(
            read_sql("loading/passed_over/note.sql"),
            {
                "load_dates": list(changed),
                "skipped": [passed.skipped for passed in changed.values()],
                "other_layout": [passed.other_layout for passed in changed.values()],
            },
        )
