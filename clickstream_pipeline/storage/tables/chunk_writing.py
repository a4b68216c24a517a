"""Writes a chunk: its rows, ledger entries, rejects and stale days, in the caller's transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import compress

from psycopg2 import Binary
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.copy_statement import copy_events
from clickstream_pipeline.storage.reading.prepared_rows import IS_BOT, IS_LATE, IS_UNKNOWN, PreparedRows
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.chunks import ParsedChunk
from clickstream_pipeline.storage.tables.discard_marks import discard_loaded
from clickstream_pipeline.storage.tables.erased_events import take_out_erased
from clickstream_pipeline.storage.tables.event_copies import StandingEvent, settle_copies, standing_event
from clickstream_pipeline.storage.tables.sent_ids import keep_sent_ids, rename_events
from clickstream_pipeline.storage.tables.touches import touches_of

_COPY_PIECE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """The result of writing rows; `standing` counts rows whose event was stored from the same object before.

    `replaced` of the rows `added` replaced a copy received later. `load_dates` are the load partitions of replaced
    copies and of discarded events.
    """

    added: PreparedRows
    replaced: int
    standing: int
    load_dates: set[date]


@dataclass(frozen=True, slots=True)
class WrittenChunk:
    """The result of writing a chunk's rows, and the load partitions that the chunk touched."""

    rows: WrittenRows
    load_dates: set[date]


def write_chunk(
    cursor: Cursor, chunk: ParsedChunk, *, known: Iterable[str], run_id: str, loaded_by: str
) -> WrittenChunk:
    """Writes a parsed chunk under the writers' lock; `known` are the keys of its objects that the ledger has."""
    if any(chunk_object.tombstones for chunk_object in chunk.objects):
        take_out_erased(cursor, chunk.objects)
    written = write_rows(cursor, chunk.rows)
    load_dates = written.load_dates | {chunk_object.load_date for chunk_object in chunk.objects}
    rejected = _write_rejects(cursor, chunk, run_id)
    _write_ledger(cursor, chunk, written.added, rejected, {"run_id": run_id, "loaded_by": loaded_by})
    known_keys = list(known)
    if known_keys:
        _close_rejects(cursor, chunk, known_keys)
        days = sorted({chunk_object.load_date for chunk_object in chunk.objects})
        cursor.execute(read_sql("loading/chunks/recount_objects.sql"), {"keys": known_keys, "load_dates": days})
    cursor.execute(read_sql("loading/chunks/mark_stale_days.sql"), {"load_dates": sorted(load_dates)})
    return WrittenChunk(written, load_dates)


def write_rows(cursor: Cursor, rows: PreparedRows) -> WrittenRows:
    """Writes rows, one per event, and records what they touch in `pg_temp.touched_events`.

    The caller holds the writers' lock, and marks stale days (loading/chunks/mark_stale_days.sql) in the same
    transaction.
    """
    cursor.execute(read_sql("loading/chunks/touched_events.sql"))
    copies = settle_copies(rows, standing_events(cursor, rows))
    added = copies.added
    load_dates: set[date] = set()
    if copies.replaced:
        cursor.execute(
            read_sql("loading/chunks/replace_events.sql"), {"event_ids": [each.hex() for each in copies.replaced]}
        )
        load_dates = {day for (day,) in cursor.fetchall()}
    if copies.renamed:
        rename_events(cursor, copies.renamed)
    if len(added):
        cursor.copy_expert(copy_events(), copy_format.CopyStream(added.copy_tuples), size=_COPY_PIECE_BYTES)
        _require_arrived(cursor, "loading/chunks/copy_events.sql", rows=len(added))
        if copies.sent_ids:
            keep_sent_ids(cursor, copies.sent_ids)
        touches = touches_of(added)
        _copy(cursor, "loading/chunks/copy_touched_events.sql", touches, rows=len(touches))
        load_dates |= discard_loaded(cursor, int(added.received_us.min()))
    return WrittenRows(added, len(copies.replaced), copies.standing, load_dates)


def standing_events(
    cursor: Cursor, rows: PreparedRows, *, query: str = "loading/chunks/standing_events.sql"
) -> list[StandingEvent]:
    """The stored events that have the ids of some rows, as the named query finds them."""
    cursor.execute(read_sql("loading/chunks/incoming_ids.sql"))
    _copy(cursor, "loading/chunks/copy_incoming_ids.sql", [rows.id_tuples()], rows=len(rows))
    cursor.execute(read_sql(query))
    return [standing_event(*row) for row in cursor.fetchall()]


def _copy(cursor: Cursor, statement: str, tuples: Sequence[bytes], *, rows: int) -> None:
    cursor.copy_expert(read_sql(statement), copy_format.CopyStream(tuples), size=_COPY_PIECE_BYTES)
    _require_arrived(cursor, statement, rows=rows)


def _require_arrived(cursor: Cursor, statement: str, *, rows: int) -> None:
    if cursor.rowcount != rows:
        raise RuntimeError(f"{rows} rows were sent by {statement} and {cursor.rowcount} arrived")


def _write_rejects(cursor: Cursor, chunk: ParsedChunk, run_id: str) -> dict[str, int]:
    """Writes the chunk's rejections; returns how many were new, per object."""
    now = datetime.now(UTC)
    values = [
        (o.info.key, r.position, str(r.reason), Binary(r.raw), o.load_date, run_id, now)
        for o in chunk.objects
        for r in o.rejections
    ]
    counts: dict[str, int] = {}
    if values:
        for (key,) in execute_values(cursor, read_sql("loading/chunks/insert_rejects.sql"), values, fetch=True):
            counts[key] = counts.get(key, 0) + 1
    return counts


def _close_rejects(cursor: Cursor, chunk: ParsedChunk, keys: Sequence[str]) -> None:
    found = [(o.info.key, r.position) for o in chunk.objects for r in o.rejections]
    binds = {"raw_objects": [key for key, _ in found], "raw_positions": [position for _, position in found]}
    cursor.execute(read_sql("loading/chunks/close_rejects.sql"), {"keys": keys, **binds})


def _write_ledger(
    cursor: Cursor, chunk: ParsedChunk, added: PreparedRows, rejected: dict[str, int], writer: dict[str, str]
) -> None:
    loaded = Counter(added.raw_objects)
    bots, unknown, late = (
        Counter(compress(added.raw_objects, (added.marks & mark).tolist())) for mark in (IS_BOT, IS_UNKNOWN, IS_LATE)
    )
    cursor.execute(read_sql("loading/chunks/chunk_objects.sql"))
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
    _copy(cursor, "loading/chunks/copy_chunk_objects.sql", tuples, rows=len(tuples))
    cursor.execute(read_sql("loading/chunks/write_ledger.sql"), writer)
