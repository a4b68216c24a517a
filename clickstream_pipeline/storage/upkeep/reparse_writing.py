"""Reads one chunk by today's rules, compares it with its rows in the warehouse, and corrects them.

Everything happens in the caller's transaction. Events and rows are matched by id and by place, so that a rule that
makes other ids still finds the rows of its events. Rows are written as in a load (`write_rows`): of the copies of an
event the one received first stays.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from psycopg2 import Binary, sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from clickstream_pipeline.domain.rows import Rejection
from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.copy_statement import copy_events
from clickstream_pipeline.storage.reading.prepared_rows import PreparedRows
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.chunk_writing import standing_events, write_rows
from clickstream_pipeline.storage.tables.chunks import ParsedChunk
from clickstream_pipeline.storage.tables.event_copies import settle_copies
from clickstream_pipeline.storage.tables.sent_ids import give_back_ids
from clickstream_pipeline.storage.upkeep.reparse_figures import Cause, causes_of

_COPY_PIECE_BYTES = 256 * 1024
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class KnownObject:
    """The ledger's row of an object: the etags of its content, its number of events, and its number of rows."""

    etag: str
    changed_etag: str | None
    events: int
    loaded: int


@dataclass(slots=True)
class ChunkChange:
    """The changes of one chunk: the figures of `ReparseResult`, and the objects that hold events without a row."""

    rewritten: int = 0
    added: int = 0
    removed: int = 0
    rejected: int = 0
    no_longer_rejected: int = 0
    causes: Counter[Cause] = field(default_factory=Counter)
    without_row: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Reparser:
    """The run, as the ledger records it; a dry run (`is_dry`) records what would change and changes nothing."""

    run_id: str
    loaded_by: str
    is_dry: bool


def known_objects(cursor: Cursor, keys: Sequence[str]) -> dict[str, KnownObject]:
    """The ledger's rows of some objects, by key; needs the tables of loading/reparse/begin.sql."""
    cursor.execute(read_sql("loading/reparse/known_objects.sql"), {"keys": list(keys)})
    return {key: KnownObject(*known) for key, *known in cursor.fetchall()}


def put_right(
    cursor: Cursor, chunk: ParsedChunk, known: Mapping[str, KnownObject], by: Reparser, *, is_second_pass: bool
) -> ChunkChange:
    """Rewrites rows that differ today, removes rows whose event is gone, and loads events that have no row.

    The first pass leaves an event without a row to the second, unless the counts of its object change: whether the
    event is a copy is known only when all rows of the days follow today's rules. The caller holds the writers' lock,
    except in a dry run.
    """
    is_first, _ = chunk.rows.first_copies()
    rows = chunk.rows.only(is_first)
    _stage(cursor, chunk, rows, known)
    changed = _fetched(cursor, "told_changes")
    unpaired = [(key, position) for key, position in _fetched(cursor, "told_unpaired")]
    gone = _fetched(cursor, "told_gone")
    leaving, coming = ([], []) if is_second_pass else _rejects(cursor, chunk)

    recounted = {each.info.key for each in chunk.objects if each.events != known[each.info.key].events}
    recounted |= {key for key, _ in leaving} | {key for key, _ in coming} | {key for _, key, _ in gone}
    recounted |= {key for key, _, columns in changed if not {"event_id", "raw_position"}.isdisjoint(columns)}
    offered = {place for place in unpaired if is_second_pass or place[0] in recounted}
    rewritten = {(key, position): columns for key, position, columns in changed}
    wanted = rows.only(_at(rows, offered | rewritten.keys()))

    added, replaced = _write(cursor, wanted, by, leaves=bool(rewritten or gone))
    stand_now = set(_places(added))
    changes = ChunkChange(
        rewritten=sum(place in stand_now for place in rewritten),
        removed=len(gone) + sum(place not in stand_now for place in rewritten) + replaced.number,
        rejected=len(coming),
        no_longer_rejected=len(leaving),
        without_row={key for key, position in (*unpaired, *rewritten) if (key, position) not in stand_now},
    )
    changes.added = len(added) - changes.rewritten
    for place, columns in rewritten.items():
        if place in stand_now:
            changes.causes.update(causes_of(columns))
    touched = recounted | {key for key, _ in (*rewritten, *stand_now)}
    if not by.is_dry and (touched or replaced.load_dates):
        _write_rejects(cursor, leaving, coming, chunk, by)
        _settle(cursor, chunk, touched, replaced.load_dates, by)
    return changes


def _stage(cursor: Cursor, chunk: ParsedChunk, rows: PreparedRows, known: Mapping[str, KnownObject]) -> None:
    """Copies the chunk's rows to the warehouse, and finds the stored rows of the same events."""
    cursor.execute(read_sql("loading/reparse/reparsed_rows.sql"))
    statement = copy_events(sql.Identifier("pg_temp", "reparsed_rows"))
    cursor.copy_expert(statement, copy_format.CopyStream(rows.copy_tuples), size=_COPY_PIECE_BYTES)
    keys = [each.info.key for each in chunk.objects]
    cursor.execute(read_sql("loading/reparse/standing_copies.sql"), {"keys": keys})
    found = Counter(dict(_fetched(cursor, "standing_counts")))
    # The ledger balances: if as many rows were found as it counts, there are no others.
    short = [key for key in keys if found[key] != known[key].loaded]
    if short:
        days = sorted({each.load_date for each in chunk.objects if each.info.key in set(short)})
        cursor.execute(read_sql("loading/reparse/other_standing_copies.sql"), {"keys": short, "load_dates": days})
    cursor.execute(read_sql("loading/reparse/pairs.sql"))
    cursor.execute(read_sql("loading/reparse/changes.sql"))


@dataclass(frozen=True, slots=True)
class _Replaced:
    """How many copies were replaced by one received earlier, and the load partitions that this and discards touched."""

    number: int = 0
    load_dates: frozenset[date] = frozenset()


def _write(cursor: Cursor, wanted: PreparedRows, by: Reparser, *, leaves: bool) -> tuple[PreparedRows, _Replaced]:
    """Removes the rows that leave their place and writes the wanted ones, or records that; returns those written."""
    if not leaves and not len(wanted):
        return wanted, _Replaced()
    cursor.execute(read_sql("loading/reparse/leaving_rows.sql"))
    cursor.execute(read_sql("loading/reparse/purchases_before.sql"), _binds(_places(wanted)))
    cursor.execute(read_sql("loading/chunks/touched_events.sql"))
    left_ids = [event_id for (event_id,) in _fetched(cursor, "leaving_ids")]
    cursor.execute(read_sql("loading/reparse/would_remove.sql" if by.is_dry else "loading/reparse/remove_rows.sql"))
    added, replaced = wanted, _Replaced()
    if len(wanted) and by.is_dry:
        added, replaced = _would_write(cursor, wanted)
    elif len(wanted):
        written = write_rows(cursor, wanted)
        added, replaced = written.added, _Replaced(written.replaced, frozenset(written.load_dates))
    cursor.execute(read_sql("loading/reparse/tell_purchases.sql"), {"event_ids": _ids(added)})
    # An id that no row has any more goes to another event that was sent with it.
    if by.is_dry:
        cursor.execute(read_sql("loading/reparse/would_give_back.sql"), {"event_ids": left_ids})
        _would_rename(cursor, dict(cursor.fetchall()))
    else:
        give_back_ids(cursor)
    return added, replaced


def _would_write(cursor: Cursor, wanted: PreparedRows) -> tuple[PreparedRows, _Replaced]:
    """Records what `write_rows` would do."""
    copies = settle_copies(wanted, standing_events(cursor, wanted, query="loading/reparse/standing_events.sql"))
    cursor.execute(
        read_sql("loading/reparse/would_replace.sql"), {"event_ids": [each.hex() for each in copies.replaced]}
    )
    cursor.execute(read_sql("loading/reparse/would_remove.sql"))
    _would_rename(cursor, {old.hex(): new.hex() for old, new in copies.renamed.items()})
    binds = {**_binds(_places(copies.added)), "event_ids": _ids(copies.added)}
    cursor.execute(read_sql("loading/reparse/would_write.sql"), binds)
    return copies.added, _Replaced(len(copies.replaced))


def _would_rename(cursor: Cursor, other_ids: Mapping[str, str]) -> None:
    if other_ids:
        binds = {"event_ids": list(other_ids), "other_ids": list(other_ids.values())}
        cursor.execute(read_sql("loading/reparse/would_rename.sql"), binds)
        cursor.execute(read_sql("loading/reparse/would_remove.sql"))
        cursor.execute(read_sql("loading/reparse/would_stand_renamed.sql"))


def _rejects(cursor: Cursor, chunk: ParsedChunk) -> tuple[list[Place], list[tuple[str, Rejection]]]:
    """The places of stored rejections that are gone or differ today; today's new rejections, with their objects."""
    cursor.execute(
        read_sql("loading/reparse/standing_rejects.sql"), {"keys": [each.info.key for each in chunk.objects]}
    )
    standing = {(key, position): (reason, bytes(digest)) for key, position, reason, digest in cursor.fetchall()}
    today = {(each.info.key, found.position): found for each in chunk.objects for found in each.rejections}
    alike = {
        place
        for place, found in today.items()
        if place in standing and standing[place] == (str(found.reason), sha256(found.raw).digest())
    }
    leaving = [place for place in standing if place not in alike]
    coming = [(place[0], found) for place, found in today.items() if place not in alike]
    return leaving, coming


def _write_rejects(
    cursor: Cursor,
    leaving: Sequence[Place],
    coming: Sequence[tuple[str, Rejection]],
    chunk: ParsedChunk,
    by: Reparser,
) -> None:
    if leaving:
        cursor.execute(read_sql("loading/rejects/close.sql"), _binds(leaving))
    if coming:
        days = {each.info.key: each.load_date for each in chunk.objects}
        now = datetime.now(UTC)
        values = [
            (key, new.position, str(new.reason), Binary(new.raw), days[key], by.run_id, now) for key, new in coming
        ]
        execute_values(cursor, read_sql("loading/chunks/insert_rejects.sql"), values)


def _settle(cursor: Cursor, chunk: ParsedChunk, keys: set[str], load_dates: frozenset[date], by: Reparser) -> None:
    """Counts the rows of touched objects again, and marks the stale days."""
    objects = [each for each in chunk.objects if each.info.key in keys]
    days = sorted({each.load_date for each in objects})
    binds = {"raw_objects": [each.info.key for each in objects], "events": [each.events for each in objects]}
    cursor.execute(
        read_sql("loading/reparse/renew_objects.sql"), {**binds, "run_id": by.run_id, "loaded_by": by.loaded_by}
    )
    cursor.execute(read_sql("loading/chunks/recount_objects.sql"), {"keys": sorted(keys), "load_dates": days})
    cursor.execute(read_sql("loading/chunks/touched_events.sql"))
    cursor.execute(read_sql("loading/chunks/mark_stale_days.sql"), {"load_dates": sorted({*days, *load_dates})})


def _fetched(cursor: Cursor, statement: str) -> list[tuple]:  # type: ignore[type-arg]
    cursor.execute(read_sql(f"loading/reparse/{statement}.sql"))
    found: list[tuple] = cursor.fetchall()  # type: ignore[type-arg]
    return found


def _places(rows: PreparedRows) -> list[Place]:
    return list(zip(rows.raw_objects, rows.raw_positions.tolist(), strict=True))


def _at(rows: PreparedRows, places: set[Place]) -> NDArray[np.bool_]:
    """A mask of the rows at some places."""
    if not places:
        return np.zeros(len(rows), bool)
    return np.fromiter((place in places for place in _places(rows)), bool, len(rows))


def _ids(rows: PreparedRows) -> list[str]:
    return [rows.event_id(index).hex() for index in range(len(rows))]


def _binds(places: Sequence[Place]) -> dict[str, object]:
    return {"raw_objects": [key for key, _ in places], "raw_positions": [position for _, position in places]}
