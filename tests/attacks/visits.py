"""What attacks on visits and orders share: events that are posted one by one, and what computing a day reads."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2.extensions

from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import stale_days
from tests.storage.loads import context


@dataclass(frozen=True)
class Posted:
    """An event: what it says, when it happened by its browser's clock, and when it was received if that is later."""

    at: datetime
    says: dict[str, Any]
    received_at: datetime | None = None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def load(connection: psycopg2.extensions.connection, folder: Path, events: Iterable[Posted]) -> None:
    """Posts the events, an object each, and loads them all in one go."""
    keys = []
    for event in events:
        received_at = event.received_at or event.at
        key = f"events/{received_at:%Y/%m/%d/%H}/event-{uuid4()}.json"
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        sent = {
            "eventName": "page_view",
            **event.says,
            "eventTimestamp": event.at.isoformat(),
            "sentAt": received_at.isoformat(),
            "_ingest": {"receivedAt": received_at.isoformat()},
        }
        (folder / key).write_text(json.dumps(sent))
        keys.append(key)
    store = FolderStore(folder)
    load_objects(connection, store, [info for key in keys for info in store.list_objects(key)], context=context())


def take_stale_days(connection: psycopg2.extensions.connection) -> list[date]:
    """The days that are stale, which then count as computed."""
    days = stale_days(connection)
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from stale_days")
    return days


@contextmanager
def rows_read(connection: psycopg2.extensions.connection) -> Iterator[list[int]]:
    """Appends how many rows of `clickstream_events` were read by what is done within."""
    with connection, connection.cursor() as cursor:
        # So few rows would be read whole; of millions none is read that no index leads to.
        cursor.execute("set enable_seqscan = off")
        before = _rows_read(cursor)
    counted: list[int] = []
    yield counted
    with connection, connection.cursor() as cursor:
        counted.append(_rows_read(cursor) - before)


def _rows_read(cursor: psycopg2.extensions.cursor) -> int:
    cursor.execute("select pg_stat_force_next_flush()")
    cursor.connection.commit()
    cursor.execute("select seq_tup_read + idx_tup_fetch from pg_stat_user_tables where relname = 'clickstream_events'")
    (rows,) = cursor.fetchone() or (0,)
    return int(rows)


def every(start: datetime, step: timedelta, count: int) -> list[datetime]:
    return [start + step * number for number in range(count)]
