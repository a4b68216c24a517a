"""What the loading tests share: their input, a load's settings, and the tables as something to compare."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2.extensions
from psycopg2 import sql

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables import day_loading
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale

DATA = Path(__file__).parents[1] / "data"
WEB_VISITS = DATA / "web-visits"

# Every table that a load or a model writes.
TABLES = ("clickstream_events", "raw_objects", "rejected_events", "stale_days", *model_names())

Tables = dict[str, list[tuple[Any, ...]]]

# When a row was written and by which run differs from load to load; nothing else may.
_WHO_AND_WHEN = {"loaded_at", "run_id", "rejected_at", "marked_at", "last_loaded_at"}


def context(*, full: bool = False, chunk_bytes: int = 32 * 1024 * 1024) -> LoadContext:
    return LoadContext("test", "test", chunk_bytes, 30.0, full=full)


def load_days(
    connection: psycopg2.extensions.connection, store: RawStore, prefixes: Iterable[str], **options: Any
) -> LoadResult:
    """Loads everything below some prefixes in one go."""
    listed = [info for prefix in prefixes for info in store.list_objects(prefix)]
    return load_objects(connection, store, listed, context=context(**options))


def load_whole_days(
    connection: psycopg2.extensions.connection, store: RawStore, days: Iterable[date], **options: Any
) -> LoadResult:
    """Loads days as they are listed, and computes what is stale; what was loaded in all."""
    loaded = LoadResult()
    for _, of_day in day_loading.load_days(connection, store, list(days), context=context(**options)):
        loaded.add(of_day)
    recompute_stale(connection, choices=ModelChoices("VND"))
    return loaded


def tables_of(connection: psycopg2.extensions.connection) -> Tables:
    """Every row of every table; what two ways of loading the same objects leave alike."""
    return contents(connection, TABLES, without=["loaded_by", "last_loaded_by"])


def contents(
    connection: psycopg2.extensions.connection, tables: Iterable[str], *, without: Iterable[str] = ()
) -> Tables:
    """Every row of some tables as text, in one order, without the columns that say who wrote it and when."""
    left_out = _WHO_AND_WHEN | set(without)
    found: Tables = {}
    with connection, connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "select column_name from information_schema.columns where table_name = %s order by ordinal_position",
                (table,),
            )
            columns = [name for (name,) in cursor.fetchall() if name not in left_out]
            fields = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in columns)
            cursor.execute(sql.SQL("select {} from {}").format(fields, sql.Identifier(table)))
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def set_zone(connection: psycopg2.extensions.connection, zone: str) -> None:
    """Makes an empty warehouse one of this zone."""
    with connection, connection.cursor() as cursor:
        cursor.execute("update shop_calendar set timezone = %s, left_out = %s", (zone, ShopCalendar(zone).left_out))
