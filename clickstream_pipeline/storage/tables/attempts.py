"""Attempts: which objects a load is about to read, noted before it does, so that what killed it is known afterwards.

A row for each chunk, between two keys; it goes in the transaction that writes the chunk. What a load reads after one
that was killed it reads alone, so that only the culprit is charged a second time.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.raw.object_store import ObjectInfo
from clickstream_pipeline.storage.sql_files import read_sql

# So many loaders an object may kill; among them, the last one while it was read alone.
MOST_KILLED = 2


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """Objects that a loader was at when it was killed: those between two keys, both included."""

    attempt_id: int
    first_key: str
    last_key: str
    objects: int

    def covers(self, key: str) -> bool:
        return self.first_key <= key <= self.last_key

    @property
    def was_alone(self) -> bool:
        return self.first_key == self.last_key


def failed_attempts(connection: Connection) -> list[FailedAttempt]:
    """The attempts of loaders that are gone, whose objects have not been read since."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/set_aside/failed_attempts.sql"))
        return [FailedAttempt(*row) for row in cursor.fetchall()]


def end_attempts(cursor: Cursor, attempt_ids: Sequence[int]) -> None:
    """Forgets attempts that came to an end."""
    cursor.execute(read_sql("loading/set_aside/end_attempts.sql"), {"attempt_ids": list(attempt_ids)})


class Attempts:
    """The attempts of one load on objects that it reads in their order, some at a time."""

    def __init__(self, connection: Connection, objects: Sequence[ObjectInfo], chunk_bytes: int) -> None:
        self._connection = connection
        self._objects = objects
        self._chunk_bytes = chunk_bytes
        self._next = 0
        self._open: list[int] = []

    def begin_next(self, *, after: str | None = None) -> None:
        """Notes the objects behind a key that are read next: no fewer than a chunk holds."""
        while after is not None and self._next < len(self._objects):
            self._next += 1
            if self._objects[self._next - 1].key == after:
                break
        some, size = [], 0
        for info in self._objects[self._next :]:
            some.append(info.key)
            size += info.size
            # Twice a chunk: an object may be gone, or smaller than it was when it was listed.
            if size > 2 * self._chunk_bytes:
                break
        if not some:
            return
        with self._connection, self._connection.cursor() as cursor:
            cursor.execute(
                read_sql("loading/set_aside/begin_attempt.sql"),
                {"first_key": min(some), "last_key": max(some), "objects": len(some)},
            )
            self._open.extend(attempt_id for (attempt_id,) in cursor.fetchall())

    def end_first(self, cursor: Cursor) -> None:
        """Forgets the oldest attempt when the transaction commits that wrote the last of it; then call `ended`."""
        end_attempts(cursor, self._open[:1])

    def ended(self) -> None:
        """Says that the transaction committed in which the oldest attempt ended."""
        del self._open[:1]

    def end(self) -> None:
        """Forgets what is left: the load is over, or failed in a way that it could tell."""
        if self._open and not self._connection.closed:
            # Where the warehouse is gone, its next loader finds the attempts, and that the server is another.
            with suppress(psycopg2.Error), self._connection, self._connection.cursor() as cursor:
                end_attempts(cursor, self._open)
        self._open.clear()
