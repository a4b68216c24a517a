"""Objects set aside: raw objects that no load reads until the operator retries them; the books do not include them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.domain.reading_budget import SetAsideCause
from clickstream_pipeline.storage.raw.object_store import ObjectInfo
from clickstream_pipeline.storage.sql_files import read_sql


@dataclass(frozen=True, slots=True)
class Unloadable:
    """An object that is to be set aside, and why; `detail` quotes nothing of its content."""

    info: ObjectInfo
    cause: SetAsideCause
    detail: str


@dataclass(frozen=True, slots=True)
class SetAsideObject:
    """An object that is set aside: when, by which loader or person, and why."""

    info: ObjectInfo
    load_date: date
    cause: SetAsideCause
    detail: str
    set_aside_by: str
    set_aside_at: datetime

    @property
    def key(self) -> str:
        return self.info.key


def set_aside(cursor: Cursor, unloadable: Unloadable, *, run_id: str, set_aside_by: str) -> None:
    """Sets an object aside and marks its day as stale; an object that was loaded with this content stays loaded."""
    info = unloadable.info
    cursor.execute(
        read_sql("loading/set_aside/add.sql"),
        {
            "key": info.key,
            "etag": info.etag,
            "size": info.size,
            "last_modified": info.last_modified,
            "load_date": load_date_of(info.key),
            "cause": unloadable.cause.value,
            "detail": unloadable.detail,
            "run_id": run_id,
            "set_aside_by": set_aside_by,
        },
    )


def objects_set_aside(
    connection: Connection, *, keys: Collection[str] | None = None, days: Sequence[date] | None = None
) -> list[SetAsideObject]:
    """The objects that are set aside, the newest first; with `keys` or `days` (load partitions), only those."""
    binds = {"keys": None if keys is None else list(keys), "days": None if days is None else list(days)}
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/set_aside/listed.sql"), binds)
        return [
            SetAsideObject(ObjectInfo(key, etag, size, modified), day, SetAsideCause(cause), detail, by, at)
            for key, etag, size, modified, day, cause, detail, by, at in cursor.fetchall()
        ]


def set_aside_etags(cursor: Cursor, keys: Sequence[str]) -> dict[str, str]:
    """The etags of the content of some objects that is set aside, by key."""
    cursor.execute(read_sql("loading/set_aside/etags.sql"), {"keys": list(keys)})
    return dict(cursor.fetchall())


def take_up(cursor: Cursor, keys: Collection[str]) -> None:
    """Ends the state "set aside" of objects; their days are stale until they are computed again."""
    cursor.execute(read_sql("loading/set_aside/remove.sql"), {"keys": list(keys)})
