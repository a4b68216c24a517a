"""Which of the listed objects a load has to read: those that the ledger has not seen and that are not set aside."""

from collections.abc import Sequence

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.raw.object_store import ObjectInfo
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.set_aside import set_aside_etags


def unseen_objects(connection: Connection, page: Sequence[ObjectInfo]) -> list[ObjectInfo]:
    """Those of some objects whose content the ledger has not seen, and that are not set aside."""
    with connection, connection.cursor() as cursor:
        seen = seen_etags(cursor, [info.key for info in page])
    unseen = [info for info in page if info.etag not in seen.get(info.key, ())]
    return not_set_aside(connection, unseen)


def not_set_aside(connection: Connection, page: list[ObjectInfo]) -> list[ObjectInfo]:
    """Those of some objects that are not set aside with the content they have."""
    if not page:
        return page
    with connection, connection.cursor() as cursor:
        etags = set_aside_etags(cursor, [info.key for info in page])
    return [info for info in page if info.etag != etags.get(info.key)] if etags else page


def seen_etags(cursor: Cursor, keys: Sequence[str]) -> dict[str, tuple[str | None, ...]]:
    """The contents that the ledger has seen of some keys: the first one loaded, and the newest of a changed object."""
    cursor.execute(read_sql("loading/chunks/seen_objects.sql"), {"keys": list(keys)})
    return {key: (etag, changed_etag) for key, etag, changed_etag in cursor.fetchall()}
