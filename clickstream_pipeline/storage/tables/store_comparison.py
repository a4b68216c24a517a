"""Compares the ledger with the store: which objects only one of them has, and which differ in content."""

import heapq
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.keys import is_skipped
from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The ledger's row of one object; `changed_etag` is the newest content loaded if the object was overwritten."""

    key: str
    etag: str
    changed_etag: str | None
    is_removed: bool


@dataclass(slots=True)
class StoreDifference:
    """How ledger and store differ, as keys; `arrived_since` counts unseen objects that arrived after the load began.

    `set_aside` objects are not loaded on purpose: they are no difference.
    """

    objects: int = 0
    unseen: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    arrived_since: int = 0

    def is_empty(self) -> bool:
        return not (self.unseen or self.missing or self.changed)


def compare_with_store(
    connection: Connection, store: RawStore, days: Iterable[date], *, as_of: datetime, prefixes: Sequence[str] = ()
) -> StoreDifference:
    """Compares the ledger with what the store lists now, in both directions, a day at a time, in bounded memory.

    An unseen object that was modified after `as_of` (when the load began) is counted separately, in `arrived_since`.
    With `prefixes`, compares only objects whose keys begin with one of them.
    """
    difference = StoreDifference()
    for day in days:
        aside = {each.key: each.info.etag for each in objects_set_aside(connection, days=[day])}
        listed = ((info.key, 0, info) for info in objects_of_days(store, [day], prefixes=prefixes))
        known = ((entry.key, 1, entry) for entry in _ledger_of(connection, day, prefixes))
        merged = heapq.merge(listed, known, key=lambda found: found[:2])
        for key, found in groupby(merged, key=lambda found: found[0]):
            sides = [side for _, _, side in found]
            info = next((side for side in sides if isinstance(side, ObjectInfo)), None)
            entry = next((side for side in sides if isinstance(side, LedgerEntry)), None)
            if info is not None and aside.get(key) == info.etag:
                difference.objects += 1
                difference.set_aside.append(key)
            else:
                _compare(difference, key, info, entry, as_of)
    return difference


def _compare(
    difference: StoreDifference, key: str, info: ObjectInfo | None, entry: LedgerEntry | None, as_of: datetime
) -> None:
    difference.objects += info is not None
    if info is not None and entry is None:
        if info.last_modified > as_of:
            difference.arrived_since += 1
        else:
            difference.unseen.append(key)
    elif entry is not None and info is None:
        if not entry.is_removed:
            difference.missing.append(key)
    elif entry is not None and info is not None and (entry.changed_etag or info.etag != entry.etag):
        difference.changed.append(key)


def _ledger_of(connection: Connection, day: date, prefixes: Sequence[str]) -> Iterator[LedgerEntry]:
    # A named cursor: a day may have more objects than fit in memory.
    with connection, closing(connection.cursor(name=f"ledger_{uuid.uuid4().hex}")) as cursor:
        cursor.itersize = 10_000
        cursor.execute(read_sql("loading/ledger/day.sql"), {"day": day})
        for row in cursor:
            entry = LedgerEntry(*row)
            # An object that is skipped today may have been loaded earlier; it is no longer listed.
            if (not prefixes or entry.key.startswith(tuple(prefixes))) and not is_skipped(entry.key):
                yield entry
