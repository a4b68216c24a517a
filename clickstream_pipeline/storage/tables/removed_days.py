"""Days whose events `clickstream retain` removed: nothing of them is loaded or computed again."""

from collections.abc import Iterable
from datetime import date

from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.sql_files import read_sql


class DaysRemoved(RuntimeError):
    """A load or a computation asks for a day whose events were removed because of their age."""


def removed_before(cursor: Cursor) -> date | None:
    """The day before which events were removed; None if none were."""
    cursor.execute(read_sql("persons/retention/removed_before.sql"))
    row = cursor.fetchone()
    return row[0] if row else None


def refuse_removed(before: date | None, days: Iterable[date]) -> None:
    """Raises `DaysRemoved`, naming the earliest day, if any day lies before `before`."""
    if before is None:
        return
    removed = min((day for day in days if day < before), default=None)
    if removed is not None:
        raise DaysRemoved(
            f"{removed} lies before {before}: its events were removed by `clickstream retain`, and its derived rows "
            f"stay as they are; ask for days from {before} on"
        )
