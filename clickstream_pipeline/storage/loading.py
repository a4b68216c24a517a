"""Loading: raw objects into `clickstream_events`, the ledger, the rejects and the stale days.

A load is a sequence of chunks, each one transaction under the writers' lock. It may be killed anywhere, run twice,
or run beside another: what is in the tables depends only on what was in the objects.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import compress, islice
from uuid import UUID

import numpy as np
from psycopg2 import Binary
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.domain.times import microseconds
from clickstream_pipeline.storage import copy_format
from clickstream_pipeline.storage.ahead import ahead
from clickstream_pipeline.storage.chunks import ParsedChunk, gather_chunks, parse_chunk
from clickstream_pipeline.storage.discards import discard_loaded
from clickstream_pipeline.storage.erased_events import take_out_erased
from clickstream_pipeline.storage.locks import take_writers_lock
from clickstream_pipeline.storage.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.prepared_rows import IS_BOT, IS_LATE, IS_UNKNOWN, PreparedRows
from clickstream_pipeline.storage.private_parameters import use_private_parameters
from clickstream_pipeline.storage.removed_days import refuse_removed, removed_before
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.touches import touches_of

_LEDGER_PAGE = 10_000
_COPY_PIECE_BYTES = 256 * 1024
_UNIX_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class LoadContext:
    """Who loads, for the ledger, and how: `full` reads again what the ledger has seen.

    `private_parameters` are taken out of addresses, beside the platform's own.
    """

    run_id: str
    loaded_by: str
    chunk_bytes: int
    lock_timeout_s: float
    full: bool = False
    private_parameters: frozenset[str] = frozenset()


@dataclass(slots=True)
class LoadResult:
    """What a load did: events = loaded + duplicates + rejected + already_loaded, the last only when reading again.

    `loaded` counts rows gained, `rejected` what could not be parsed, whether or not it had been read before; `left`
    are objects that the ledger has not seen, for want of time.
    """

    objects: int = 0
    left: int = 0
    size_bytes: int = 0
    events: int = 0
    loaded: int = 0
    duplicates: int = 0
    rejected: int = 0
    already_loaded: int = 0
    bots: int = 0
    chunks: int = 0
    seconds: float = 0.0
    event_dates: set[date] = field(default_factory=set)
    load_dates: set[date] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """What became of some rows: those added, some of which replaced a copy received later; those of an event that stood
    already from the same object; and the load partitions of copies that were replaced and of events discarded."""

    added: PreparedRows
    replaced: int
    standing: int
    load_dates: set[date]


def load_objects(
    connection: Connection,
    store: RawStore,
    objects: Iterable[ObjectInfo],
    *,
    context: LoadContext,
    on_chunk: Callable[[LoadResult], None] | None = None,
    is_time_up: Callable[[], bool] = lambda: False,
) -> LoadResult:
    """Loads those of `objects` that the ledger has not seen (all of them when `context.full`), chunk by chunk.

    `on_chunk` is called after each commit with the figures so far. When `is_time_up` says so, no further chunk is begun
    and the rest is counted as `left`. Raises what the store or the warehouse raises, and `DaysRemoved` for objects of
    days whose events were removed; chunks committed by then stay.
    """
    started = time.monotonic()
    use_private_parameters(context.private_parameters)
    result = LoadResult()
    with connection, connection.cursor() as cursor:
        removed = removed_before(cursor)
    for page in _pages(objects):
        refuse_removed(removed, (day for info in page if (day := load_date_of(info.key))))
        wanted = page if context.full else unseen_objects(connection, page)
        begun = result.objects
        # The next chunk is read and parsed while the server takes in this one.
        raw_chunks = gather_chunks(store.read_objects(wanted), context.chunk_bytes)
        for chunk in ahead(parse_chunk(raw_chunk) for raw_chunk in raw_chunks):
            if is_time_up():
                break
            _load_chunk(connection, chunk, context, result)
            result.seconds = time.monotonic() - started
            if on_chunk:
                on_chunk(result)
        if is_time_up():
            result.left += len(wanted) - (result.objects - begun)
    result.seconds = time.monotonic() - started
    return result


def _pages(objects: Iterable[ObjectInfo]) -> Iterable[list[ObjectInfo]]:
    remaining = iter(objects)
    while page := list(islice(remaining, _LEDGER_PAGE)):
        yield page


def unseen_objects(connection: Connection, page: Sequence[ObjectInfo]) -> list[ObjectInfo]:
    """Those of some objects whose content the ledger has not seen."""
    with connection, connection.cursor() as cursor:
        seen = _seen_etags(cursor, [info.key for info in page])
    return [info for info in page if info.etag not in seen.get(info.key, ())]


def _seen_etags(cursor: Cursor, keys: Sequence[str]) -> dict[str, tuple[str | None, ...]]:
    cursor.execute(read_sql("load/seen_objects.sql"), {"keys": list(keys)})
    return {key: (etag, changed_etag) for key, etag, changed_etag in cursor.fetchall()}


def _load_chunk(connection: Connection, chunk: ParsedChunk, context: LoadContext, result: LoadResult) -> None:
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, context.lock_timeout_s)
        seen = _seen_etags(cursor, [raw.info.key for raw in chunk.raw])
        if not context.full and any(raw.info.etag in seen.get(raw.info.key, ()) for raw in chunk.raw):
            # Another loader was here between our look at the ledger and the lock.
            chunk = parse_chunk([raw for raw in chunk.raw if raw.info.etag not in seen.get(raw.info.key, ())])
        if chunk.objects:
            _write_chunk(cursor, chunk, known=seen.keys(), context=context, result=result)


def _write_chunk(
    cursor: Cursor, chunk: ParsedChunk, *, known: Iterable[str], context: LoadContext, result: LoadResult
) -> None:
    if any(chunk_object.tombstones for chunk_object in chunk.objects):
        take_out_erased(cursor, chunk.objects)
    written = write_rows(cursor, chunk.rows)
    added = written.added
    load_dates = written.load_dates | {chunk_object.load_date for chunk_object in chunk.objects}
    rejected = _write_rejects(cursor, chunk, context)
    _write_ledger(cursor, chunk, added, rejected, context)
    known_keys = list(known)
    if known_keys:
        _close_rejects(cursor, chunk, known_keys)
        days = sorted({chunk_object.load_date for chunk_object in chunk.objects})
        cursor.execute(read_sql("load/recount_objects.sql"), {"keys": known_keys, "load_dates": days})
    cursor.execute(read_sql("load/mark_stale_days.sql"), {"load_dates": sorted(load_dates)})
    events = sum(chunk_object.events for chunk_object in chunk.objects)
    rejections = sum(len(chunk_object.rejections) for chunk_object in chunk.objects)
    result.chunks += 1
    result.objects += len(chunk.objects)
    result.size_bytes += sum(chunk_object.info.size for chunk_object in chunk.objects)
    result.events += events
    result.loaded += len(added) - written.replaced
    result.rejected += rejections
    result.already_loaded += written.standing
    result.duplicates += events - rejections - written.standing - len(added) + written.replaced
    result.bots += int(np.count_nonzero(added.marks & IS_BOT))
    result.event_dates |= {_UNIX_EPOCH + timedelta(days=day) for day in np.unique(added.event_days).tolist()}
    result.load_dates |= load_dates


def write_rows(cursor: Cursor, rows: PreparedRows) -> WrittenRows:
    """Writes rows, one a time each event, and notes what they touch in `pg_temp.touched_events`.

    The caller holds the writers' lock, and marks stale days (load/mark_stale_days.sql) in the same transaction.
    """
    cursor.execute(read_sql("load/touched_events.sql"))
    added, replaced, standing = _rows_to_add(cursor, rows)
    load_dates: set[date] = set()
    if replaced:
        cursor.execute(read_sql("load/replace_events.sql"), {"event_ids": replaced})
        load_dates = {day for (day,) in cursor.fetchall()}
    if len(added):
        _copy(cursor, "load/copy_events.sql", added.copy_tuples, rows=len(added))
        touches = touches_of(added)
        _copy(cursor, "load/copy_touched_events.sql", touches, rows=len(touches))
        load_dates |= discard_loaded(cursor, int(added.received_us.min()))
    return WrittenRows(added, len(replaced), standing, load_dates)


def _rows_to_add(cursor: Cursor, rows: PreparedRows) -> tuple[PreparedRows, list[str], int]:
    """The rows to write; ids of those that replace a copy received later; how many stand from their own object."""
    is_first = rows.first_copies()
    cursor.execute(read_sql("load/incoming_ids.sql"))
    _copy(cursor, "load/copy_incoming_ids.sql", [rows.id_tuples()], rows=len(rows))
    cursor.execute(read_sql("load/standing_events.sql"))
    standing = [(UUID(event_id).bytes, *copy) for event_id, *copy in cursor.fetchall()]
    index_of = rows.indexes([event_id for event_id, *_ in standing], among=is_first)
    is_added = is_first.copy()
    replaced: list[str] = []
    own = 0
    for event_id, received_at, raw_object, raw_position in standing:
        index = index_of[event_id]
        if raw_object == rows.raw_objects[index]:
            own += 1
            is_added[index] = False
        elif rows.precedence(index) < (microseconds(received_at), raw_object, raw_position):
            replaced.append(event_id.hex())
        else:
            is_added[index] = False
    return rows.only(is_added), replaced, own


def _copy(cursor: Cursor, statement: str, tuples: Sequence[bytes], *, rows: int) -> None:
    cursor.copy_expert(read_sql(statement), copy_format.CopyStream(tuples), size=_COPY_PIECE_BYTES)
    if cursor.rowcount != rows:
        raise RuntimeError(f"{rows} rows were sent by {statement} and {cursor.rowcount} arrived")


def _write_rejects(cursor: Cursor, chunk: ParsedChunk, context: LoadContext) -> dict[str, int]:
    """Writes the chunk's rejections; how many were new, per object."""
    now = datetime.now(UTC)
    values = [
        (o.info.key, r.position, str(r.reason), Binary(r.raw), o.load_date, context.run_id, now)
        for o in chunk.objects
        for r in o.rejections
    ]
    counts: dict[str, int] = {}
    if values:
        for (key,) in execute_values(cursor, read_sql("load/insert_rejects.sql"), values, fetch=True):
            counts[key] = counts.get(key, 0) + 1
    return counts


def _close_rejects(cursor: Cursor, chunk: ParsedChunk, keys: Sequence[str]) -> None:
    found = [(o.info.key, r.position) for o in chunk.objects for r in o.rejections]
    binds = {"raw_objects": [key for key, _ in found], "raw_positions": [position for _, position in found]}
    cursor.execute(read_sql("load/close_rejects.sql"), {"keys": keys, **binds})


def _write_ledger(
    cursor: Cursor, chunk: ParsedChunk, added: PreparedRows, rejected: dict[str, int], context: LoadContext
) -> None:
    loaded = Counter(added.raw_objects)
    bots, unknown, late = (
        Counter(compress(added.raw_objects, (added.marks & mark).tolist())) for mark in (IS_BOT, IS_UNKNOWN, IS_LATE)
    )
    cursor.execute(read_sql("load/chunk_objects.sql"))
    counts = [
        (each.events, loaded[key], rejected.get(key, 0), bots[key], unknown[key], late[key])
        for each in chunk.objects
        for key in (each.info.key,)
    ]
    tuples = [
        copy_format.row(
            copy_format.text(each.info.key),
            copy_format.text(each.info.etag),
            copy_format.bigint(each.info.size),
            copy_format.moment(each.info.last_modified),
            copy_format.day(each.load_date),
            *map(copy_format.integer, numbers),
        )
        for each, numbers in zip(chunk.objects, counts, strict=True)
    ]
    _copy(cursor, "load/copy_chunk_objects.sql", tuples, rows=len(tuples))
    cursor.execute(read_sql("load/write_ledger.sql"), {"run_id": context.run_id, "loaded_by": context.loaded_by})
