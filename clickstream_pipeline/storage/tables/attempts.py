"""Attempts: a load records which objects it is about to read, so that the object that killed it can be found.

An attempt is a row for each chunk, with the first and the last key; the transaction that writes the chunk deletes it.
After a killed load, the next one reads the objects of its attempts one by one: only the object that kills a loader is
counted again.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.raw.object_store import ObjectInfo
from clickstream_pipeline.storage.sql_files import read_sql

# An object is set aside after so many killed loaders, if at least one of them read nothing else.
MOST_KILLED = 2


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """The objects that a loader was reading or writing when it was killed: those between two keys, both included."""

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
    """Deletes attempts that have ended."""
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
        """Records the objects after a key that are read next: at least as many as a chunk holds."""
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
        """Deletes the oldest attempt in the transaction that writes its last object; then call `ended`."""
        end_attempts(cursor, self._open[:1])

    def ended(self) -> None:
        """To be called after the commit of the transaction that deleted the oldest attempt."""
        del self._open[:1]

    def end(self) -> None:
        """Deletes the remaining attempts: the load has ended, or failed with an error that it could handle."""
        if self._open and not self._connection.closed:
            # If the server is gone, the next loader finds the attempts, and sees that the server was restarted.
            with suppress(psycopg2.Error), self._connection, self._connection.cursor() as cursor:
                end_attempts(cursor, self._open)
        self._open.clear()
