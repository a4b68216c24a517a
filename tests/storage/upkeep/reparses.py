"""Days read again by today's rules, in tests."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import psycopg2.extensions
from psycopg2 import sql

from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.upkeep.reparse_figures import ReparseResult
from clickstream_pipeline.storage.upkeep.reparsing import reparse_days
from tests.storage.loads import Tables, context, tables_of
from tests.storage.tables.nasty_shop import days_around
from tests.storage.tables.right_tables import empty

Connection = psycopg2.extensions.connection


def reparse(
    connection: Connection, store: RawStore, *, is_dry: bool = False, days: Sequence[date] = (), **options: Any
) -> ReparseResult:
    first, last = (days or days_around())[0], (days or days_around())[-1]
    how = replace(context(**options), loaded_by="test")
    return reparse_days(connection, store, first=first, last=last, context=how, shop_currency="VND", is_dry=is_dry)


def figures(result: ReparseResult) -> ReparseResult:
    return replace(result, seconds=0.0)


def fresh(connection: Connection, store: RawStore) -> Tables:
    """The tables of a warehouse that today's rules loaded."""
    empty(connection)
    load_objects(connection, store, store.list_objects("events/"), context=context())
    recompute_stale(connection, choices=ModelChoices("VND"))
    return tables_of(connection)


def sent_event(number: str, name: str, *, received: str = "2026-01-05T12:00:00Z") -> dict[str, Any]:
    event_id = str(uuid5(NAMESPACE_URL, number))
    return {"eventName": name, "eventId": event_id, "clientId": "c-1", "_ingest": {"receivedAt": received}}


def write(folder: Path, name: str, *events: dict[str, Any]) -> None:
    path = folder / "events" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, events)))


def rows(connection: Connection, columns: str) -> list[tuple[Any, ...]]:
    with connection, connection.cursor() as cursor:
        query = sql.SQL("select {} from clickstream_events order by raw_object, raw_position")
        cursor.execute(query.format(sql.SQL(columns)))
        return cursor.fetchall()


def failing(connection: Connection) -> list[Any]:
    return list(failing_rows(connection, "books_balance", days_around()))
