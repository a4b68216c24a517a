"""A small store with one person among others, and what the erasure tests do with it."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import psycopg2.extensions

from clickstream_pipeline.domain.object_rewriting import Person
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.upkeep.erasure import Found, erase_person, find_person
from tests.storage.loads import contents, context
from tests.storage.tables.right_tables import LOADED_TABLES

KEY = b"a key"
THEM = Person(frozenset({"c-1"}), frozenset())
TABLES = (*LOADED_TABLES, *model_names())
FIRST, SECOND = "events/2026/01/05/02/event-a.json", "events/2026/01/06/03/event-b.json"
MODIFIED = 1767582000


def event(client_id: str | None, name: str = "page_view", **more: Any) -> dict[str, Any]:
    """An event of a browser, with a receipt unless told otherwise."""
    who = {"clientId": client_id, "sessionId": f"s-{client_id}"} if client_id else {}
    return {"eventName": name, **who, "_ingest": {"receivedAt": "2026-01-05T02:00:00.000Z"}, **more}


def lines(*events: Any) -> bytes:
    return b"\n".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in events)


def zipped(*events: Any) -> bytes:
    return gzip.compress(lines(*events), mtime=0)


def put(folder: Path, key: str, data: bytes) -> None:
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (MODIFIED, MODIFIED))


def load(connection: psycopg2.extensions.connection, store: RawStore, *, full: bool = False) -> None:
    """Loads everything there is and computes what is stale."""
    load_objects(connection, store, store.list_objects("events/"), context=context(full=full))
    recompute_stale(connection, choices=ModelChoices("VND"))


def erase(connection: psycopg2.extensions.connection, store: RawStore, person: Person = THEM) -> Found:
    found = find_person(connection, store, person, key=KEY)
    erase_person(connection, store, found, key=KEY, context=context(), choices=ModelChoices("VND"))
    return found


def tables(connection: psycopg2.extensions.connection) -> dict[str, list[tuple[Any, ...]]]:
    return contents(connection, TABLES)


def clients(connection: psycopg2.extensions.connection) -> list[str | None]:
    """Whose events stand in the warehouse, in the order of their places."""
    with connection, connection.cursor() as cursor:
        cursor.execute("select client_id from clickstream_events order by raw_object, raw_position")
        return [client_id for (client_id,) in cursor.fetchall()]
