"""What must hold of the warehouse: the ledger against the store, and the SQL checks of `dbt-free-sql/checks/`."""

import heapq
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.keys import is_skipped
from clickstream_pipeline.domain.vocabulary import PAGE_VIEW_TYPES
from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.registry import preview_sql
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside

# A day is unusual below a third of its weekday's median or above three times it; campaigns and holidays stay inside.
_UNUSUAL_FACTOR = 3.0
# So few rejections are no trend, whatever their share.
_FEW_REJECTS = 10


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What the ledger knows of one object; `changed_etag` is the newest content loaded of one that was overwritten."""

    key: str
    etag: str
    changed_etag: str | None
    is_removed: bool


@dataclass(slots=True)
class StoreDifference:
    """How ledger and store differ, as keys; `arrived_since` counts objects that came in after the look began.

    `set_aside` are objects that are not loaded on purpose: no difference.
    """

    objects: int = 0
    unseen: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    arrived_since: int = 0

    def is_empty(self) -> bool:
        return not (self.unseen or self.missing or self.changed)


@dataclass(frozen=True, slots=True)
class FailingRows:
    """What a SQL check found on one day: its column names, its first rows, and how many there are."""

    day: date
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The books of one load partition: events = loaded + duplicates + rejected; beside them, objects that are not read.

    These are set aside, skipped, or in another layout.
    """

    day: date
    objects: int = 0
    size_bytes: int = 0
    events: int = 0
    loaded: int = 0
    duplicates: int = 0
    rejected: int = 0
    bots: int = 0
    set_aside: int = 0
    skipped: int = 0
    other_layout: int = 0


@dataclass(frozen=True, slots=True)
class DayVolume:
    """A load partition's events beside the median of its weekday in the eight weeks before."""

    day: date
    events: int
    usual_events: float

    def is_unusual(self) -> bool:
        return not self.usual_events / _UNUSUAL_FACTOR <= self.events <= self.usual_events * _UNUSUAL_FACTOR


@dataclass(frozen=True, slots=True)
class DayRejects:
    """A load partition's rejections beside the median share of the two weeks before; None where there is none."""

    day: date
    events: int
    rejected: int
    usual_share: float | None

    @property
    def share(self) -> float:
        return self.rejected / self.events

    def is_risen(self) -> bool:
        """Whether the share is over three times what it usually is, and more than a few events."""
        if self.usual_share is None or self.rejected < _FEW_REJECTS:
            return False
        return self.share > self.usual_share * _UNUSUAL_FACTOR


def compare_with_store(
    connection: Connection, store: RawStore, days: Iterable[date], *, as_of: datetime, prefixes: Sequence[str] = ()
) -> StoreDifference:
    """Holds the ledger against what the store lists now, both ways, a day at a time, in bounded memory.

    An unseen object that was modified after `as_of` (when the load began) is counted apart: it came in since.
    With `prefixes`, only objects whose keys begin with one of them.
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


def known_days(connection: Connection, store: RawStore) -> list[date]:
    """The days that the ledger or the store knows."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/days.sql"))
        return sorted({day for (day,) in cursor.fetchall()} | set(store.list_days()))


def knows_only(connection: Connection, keys: Collection[str]) -> bool:
    """Whether every object of the ledger is among `keys`; reads no more of it than tells that."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/some_keys.sql"), {"most": len(keys) + 1})
        return {key for (key,) in cursor.fetchall()} <= set(keys)


def failing_rows(connection: Connection, check: str, days: Iterable[date], *, most: int = 10) -> list[FailingRows]:
    """Runs `checks/<check>.sql` for each day; the days on which it returns rows, which is what failing means."""
    found = []
    for day in days:
        with connection, connection.cursor() as cursor:
            cursor.execute(read_sql(f"checks/{check}.sql"), {"day": day, "page_view_types": list(PAGE_VIEW_TYPES)})
            if cursor.rowcount > 0:
                columns = tuple(column.name for column in cursor.description or ())
                found.append(FailingRows(day, columns, tuple(cursor.fetchmany(most)), cursor.rowcount))
    return found


def day_figures(connection: Connection, days: Sequence[date]) -> dict[date, DayFigures]:
    """The books of every day asked for, zeros where the ledger holds nothing."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/figures.sql"), {"days": list(days)})
        known = {row[0]: DayFigures(*row) for row in cursor.fetchall()}
    return {day: known.get(day, DayFigures(day)) for day in days}


def volumes(connection: Connection, days: Sequence[date], *, today: date) -> list[DayVolume]:
    """The days that are over and have enough past to be compared with it."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/volume.sql"), {"days": [day for day in days if day < today]})
        return [DayVolume(day, events, float(usual)) for day, events, usual in cursor.fetchall()]


def reject_shares(connection: Connection, days: Sequence[date]) -> list[DayRejects]:
    """The rejections of the days that hold events."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/ledger/reject_shares.sql"), {"days": list(days)})
        return [DayRejects(*row) for row in cursor.fetchall()]


def preview(connection: Connection, table: str, days: Sequence[date]) -> tuple[list[str], list[tuple[object, ...]]]:
    """Column names and some rows of a table for some days, by its preview."""
    with connection, connection.cursor() as cursor:
        cursor.execute(preview_sql(table), {"days": list(days)})
        return [column.name for column in cursor.description or ()], cursor.fetchall()


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
    # A named cursor: a day may have more objects than should stand in memory at once.
    with connection, closing(connection.cursor(name=f"ledger_{uuid.uuid4().hex}")) as cursor:
        cursor.itersize = 10_000
        cursor.execute(read_sql("loading/ledger/day.sql"), {"day": day})
        for row in cursor:
            entry = LedgerEntry(*row)
            # What is skipped today may have been loaded once; it is no longer listed.
            if (not prefixes or entry.key.startswith(tuple(prefixes))) and not is_skipped(entry.key):
                yield entry
