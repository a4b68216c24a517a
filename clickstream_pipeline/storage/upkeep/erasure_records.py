"""Records that erasures were done, without the identity of the person."""

import hashlib
import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.object_rewriting import Person
from clickstream_pipeline.storage.sql_files import read_sql


@dataclass(frozen=True, slots=True)
class EarlierErasure:
    """An erasure of the same person; one without `ended_at` was interrupted while it rewrote `pending_objects`."""

    begun_at: datetime
    ended_at: datetime | None
    events: int
    pending_objects: tuple[str, ...]


def person_hashes(person: Person, key: bytes) -> list[str]:
    """HMAC-SHA256 of each of a person's ids, in hex: recognizing a person takes both the key and the id."""
    named = [f"client_id:{each}" for each in person.client_ids] + [f"user_id:{each}" for each in person.user_ids]
    return sorted(hmac.new(key, each.encode(), hashlib.sha256).hexdigest() for each in named)


def earlier_erasures(connection: Connection, hashes: Sequence[str]) -> list[EarlierErasure]:
    """Erasures whose person has one of the hashes, the newest first."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("persons/erasure/earlier.sql"), {"person_hashes": list(hashes)})
        return [
            EarlierErasure(begun_at, ended_at, events, tuple(pending))
            for begun_at, ended_at, events, pending in cursor.fetchall()
        ]


def record_begin(connection: Connection, hashes: Sequence[str], pending_objects: Sequence[str]) -> uuid.UUID:
    """Records an erasure before anything is changed; returns its id."""
    erasure_id = uuid.uuid4()
    with connection, connection.cursor() as cursor:
        cursor.execute(
            read_sql("persons/erasure/begin.sql"),
            {
                "erasure_id": str(erasure_id),
                "person_hashes": list(hashes),
                "pending_objects": list(pending_objects),
            },
        )
    return erasure_id


def record_end(
    connection: Connection, erasure_id: uuid.UUID, hashes: Sequence[str], *, objects: int, events: int, rejects: int
) -> None:
    """Records that an erasure is done."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            read_sql("persons/erasure/end.sql"),
            {
                "erasure_id": str(erasure_id),
                "person_hashes": list(hashes),
                "objects": objects,
                "events": events,
                "rejects": rejects,
            },
        )
