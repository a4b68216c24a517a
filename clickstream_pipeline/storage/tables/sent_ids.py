"""Sent ids that several unlike events share: one row keeps the id, the others have derived ids."""

from collections.abc import Mapping

from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.sql_files import read_sql


def rename_events(cursor: Cursor, ids: Mapping[bytes, bytes]) -> None:
    """Gives stored events other ids, 16 bytes each, and records what this touches in `pg_temp.touched_events`."""
    cursor.execute(read_sql("loading/chunks/rename_events.sql"), _binds(ids))


def keep_sent_ids(cursor: Cursor, ids: Mapping[bytes, bytes]) -> None:
    """Stores the sent ids of events that have derived ids."""
    cursor.execute(read_sql("loading/chunks/keep_sent_ids.sql"), _binds(ids))


def give_back_ids(cursor: Cursor) -> None:
    """Gives the ids of events that this transaction removed to other events that were sent with them."""
    cursor.execute(read_sql("loading/chunks/heirs_of_ids.sql"))
    heirs = cursor.fetchall()
    if heirs:
        event_ids, sent_ids = map(list, zip(*heirs, strict=True))
        cursor.execute(read_sql("loading/chunks/rename_events.sql"), {"event_ids": event_ids, "other_ids": sent_ids})


def _binds(ids: Mapping[bytes, bytes]) -> dict[str, list[str]]:
    return {"event_ids": [each.hex() for each in ids], "other_ids": [each.hex() for each in ids.values()]}
