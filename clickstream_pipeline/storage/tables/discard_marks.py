"""Marks the events that operators' rules (discards) leave out of the models, as each load writes them."""

from datetime import UTC, date, datetime, timedelta

from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.sql_files import read_sql

_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def discard_loaded(cursor: Cursor, earliest_received_us: int) -> set[date]:
    """Marks events just loaded (`pg_temp.incoming_ids`) that meet a discard; returns their load partitions.

    Reads no event unless a discard applies to events received from `earliest_received_us` on. The caller holds the
    writers' lock and marks stale days in the same transaction.
    """
    received_from = _UNIX_EPOCH + timedelta(microseconds=earliest_received_us)
    cursor.execute(read_sql("loading/discards/reaching.sql"), {"received_from": received_from})
    if cursor.fetchone() != (True,):
        return set()
    return set(change_marks(cursor, "loading/discards/loaded.sql", {}))


def change_marks(cursor: Cursor, found_by: str, binds: dict[str, object]) -> dict[date, int]:
    """Marks the events that a statement finds, or removes their marks; returns how many per load partition."""
    cursor.execute(read_sql(found_by), binds)
    cursor.execute(read_sql("loading/discards/write_changes.sql"))
    return dict(cursor.fetchall())
