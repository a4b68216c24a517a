"""Removes from the warehouse the events and rejections that an erasure removed from their raw object."""

from collections.abc import Sequence

from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.chunks import ChunkObject
from clickstream_pipeline.storage.tables.sent_ids import give_back_ids


def take_out_erased(cursor: Cursor, objects: Sequence[ChunkObject]) -> None:
    """Removes the rows and rejections at the places of tombstones, and records what they touch.

    An object that an erasure rewrote does not count as overwritten: its ledger row gets the new etag, if the tombstones
    name the content that the ledger knows. The caller holds the writers' lock, writes the objects' ledger rows
    afterwards, counts them again, and marks stale days, all in the same transaction.
    """
    places = [(each.info.key, tombstone) for each in objects for tombstone in each.tombstones]
    keys = [key for key, _ in places]
    cursor.execute(read_sql("loading/chunks/touched_events.sql"))
    binds = {"raw_objects": keys, "raw_positions": [tombstone.position for _, tombstone in places]}
    load_dates = sorted({each.load_date for each in objects if each.tombstones})
    cursor.execute(read_sql("persons/erasure/erased_events.sql"), {**binds, "load_dates": load_dates})
    give_back_ids(cursor)
    cursor.execute(read_sql("persons/erasure/erased_rejects.sql"), binds)
    infos = {each.info.key: each.info for each in objects}
    cursor.execute(
        read_sql("persons/erasure/renewed_objects.sql"),
        {
            "keys": keys,
            "erased_from": [tombstone.erased_from for _, tombstone in places],
            "etags": [infos[key].etag for key in keys],
            "sizes": [infos[key].size for key in keys],
            "last_modified": [infos[key].last_modified for key in keys],
        },
    )
