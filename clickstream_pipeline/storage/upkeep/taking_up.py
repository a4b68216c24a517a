"""Sets objects aside by hand, and tries again to load those that are set aside."""

from collections.abc import Sequence
from dataclasses import replace

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.domain.reading_budget import SetAsideCause
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.set_aside import Unloadable, objects_set_aside, set_aside, take_up
from clickstream_pipeline.storage.tables.unseen import unseen_objects


class NotToBeSetAside(RuntimeError):
    """An object can't be set aside or retried; the message names it, and says why."""


def set_aside_by_hand(
    connection: Connection, store: RawStore, key: str, *, reason: str, context: LoadContext
) -> ObjectInfo:
    """Sets aside an object that is not loaded; raises `NotToBeSetAside` for any other."""
    info = _in_store(store, key) if load_date_of(key) is not None else None
    if info is None:
        raise NotToBeSetAside(f"{key} is no raw object of {store.url}; expected events/YYYY/MM/DD[/HH]/<name>")
    if not unseen_objects(connection, [info]):
        raise NotToBeSetAside(
            f"{key} is set aside or loaded; only what is not loaded can be set aside (`clickstream objects list`)"
        )
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, context.lock_timeout_s)
        unloadable = Unloadable(info, SetAsideCause.BY_HAND, reason)
        set_aside(cursor, unloadable, run_id=context.run_id, set_aside_by=context.loaded_by)
    return info


def retry_objects(
    connection: Connection, store: RawStore, keys: Sequence[str] | None, *, context: LoadContext
) -> LoadResult:
    """Loads objects that are set aside (all of them without `keys`), each alone; sets aside again those that fail.

    An object that is gone from the store is no longer set aside. Raises `NotToBeSetAside` for a key that is not set
    aside.
    """
    aside = {each.key for each in objects_set_aside(connection, keys=keys)}
    for key in keys or ():
        if key not in aside:
            raise NotToBeSetAside(f"{key} is not set aside; see `clickstream objects list`")
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, context.lock_timeout_s)
        take_up(cursor, aside)
    found = (info for key in sorted(aside) if (info := _in_store(store, key)) is not None)
    return load_objects(connection, store, found, context=replace(context, alone=True))


def _in_store(store: RawStore, key: str) -> ObjectInfo | None:
    return next((info for info in store.list_objects(key) if info.key == key), None)
