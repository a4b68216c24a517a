"""Stale days, and since when they are stale."""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.sql_files import read_sql


@dataclass(frozen=True, slots=True)
class StaleDay:
    """A day whose derived rows a load made wrong, and when a load first did so after their last computation."""

    day: date
    marked_at: datetime


def marked_days(connection: Connection) -> list[StaleDay]:
    """The stale days in order."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/marked_days.sql"))
        return [StaleDay(day, marked_at) for day, marked_at in cursor.fetchall()]
