"""Reparsing reads raw objects of some days again by today's rules, and rewrites the rows that differ.

There are two passes; each chunk of a pass is one transaction under the writers' lock. The first pass corrects the rows.
The second reads the objects that hold events without a row, nearly all of them copies: which ones are copies is known
only when all rows of the days follow today's rules. A run may be killed anywhere: the next one gives the same result as
a single run. A dry run takes the same decisions, with temporary tables that hold what it would have changed.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.domain.keys import load_date_of
from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawObject, RawStore
from clickstream_pipeline.storage.reading.ahead import ahead
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.server.warehouse_calendar import require_calendar, use_calendar_of
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.chunks import ParsedChunk, chunk_parts, gather_chunks, outcomes_of, parse_chunk
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.removed_days import refuse_removed, removed_before
from clickstream_pipeline.storage.tables.set_aside import Unloadable, set_aside_etags
from clickstream_pipeline.storage.upkeep.reparse_figures import LeftOut, OrdersTold, ReparseResult
from clickstream_pipeline.storage.upkeep.reparse_writing import (
    ChunkChange,
    KnownObject,
    Reparser,
    known_objects,
    put_right,
)

_OBJECTS_AT_ONCE = 10_000
# Data exceptions and limits of a program: https://www.postgresql.org/docs/current/errcodes-appendix.html
_REFUSALS = ("22", "54")


@dataclass(frozen=True, slots=True)
class ReparseProgress:
    """How far the reparse is: objects done and listed, of the first pass or of the second."""

    is_second_pass: bool
    done: int
    total: int


def reparse_days(
    connection: Connection,
    store: RawStore,
    *,
    first: date,
    last: date,
    context: LoadContext,
    shop_currency: str,
    is_dry: bool,
    on_progress: Callable[[ReparseProgress], None] = lambda progress: None,
) -> ReparseResult:
    """Reads the loaded objects of the days `first` to `last`, both included, again; does not compute the stale days.

    With `is_dry` nothing is changed, and the figures are those of a run without concurrent loads. Objects that are not
    loaded, set aside, overwritten, gone or not readable are left out and counted; objects of other days are not read.
    `context` says who reads, how much at once, and how long to wait. Raises `DaysRemoved` for days whose events were
    removed, and what the store or the warehouse raises; committed chunks stay.
    """
    context.choices.use()
    run = _Reparse(connection, store, context, is_dry, on_progress)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    with connection, connection.cursor() as cursor:
        refuse_removed(removed_before(cursor), days)
        use_calendar_of(cursor)
        cursor.execute(read_sql("loading/reparse/begin.sql"))
    started = time.monotonic()
    run.read(objects_of_days(store, days))
    run.count_gone(first, last)
    run.read_again()
    with connection, connection.cursor() as cursor:
        run.tell_orders(cursor, shop_currency)
        cursor.execute(read_sql("loading/reparse/end.sql"))
    run.result.seconds = time.monotonic() - started
    return run.result


class _Reparse:
    """One run, and its figures so far."""

    def __init__(
        self,
        connection: Connection,
        store: RawStore,
        context: LoadContext,
        is_dry: bool,
        on_progress: Callable[[ReparseProgress], None],
    ) -> None:
        self.result = ReparseResult()
        self._connection = connection
        self._store = store
        self._context = context
        self._by = Reparser(context.run_id, context.loaded_by, is_dry)
        self._on_progress = on_progress
        self._is_second_pass = False
        self._in_ledger = self._done = self._total = 0
        # The objects that hold an event without a row, without their bytes.
        self._again: dict[str, ObjectInfo] = {}

    def read(self, objects: Iterable[ObjectInfo]) -> None:
        """Reads some objects, page by page: one pass."""
        remaining: Iterator[ObjectInfo] = iter(objects)
        while page := list(islice(remaining, _OBJECTS_AT_ONCE)):
            self._total += len(page)
            readable = self._readable(page)
            self._done += len(page) - len(readable)
            self._read_chunks(readable)

    def read_again(self) -> None:
        """The second pass: reads the objects that hold events without a row."""
        again, self._again = list(self._again.values()), {}
        self._is_second_pass, self._done, self._total = True, 0, 0
        self.read(again)

    def count_gone(self, first: date, last: date) -> None:
        """Counts the objects of the days that the ledger has and the store no longer has."""
        with self._connection, self._connection.cursor() as cursor:
            cursor.execute(read_sql("loading/reparse/count_known.sql"), {"first": first, "last": last})
            (known,) = cursor.fetchone() or (0,)
        self.result.left_out[LeftOut.GONE] += max(0, known - self._in_ledger)

    def tell_orders(self, cursor: Cursor, shop_currency: str) -> None:
        """Sums up the orders of changed rows, before and after the change."""
        cursor.execute(read_sql("loading/reparse/orders.sql"), {"shop_currency": shop_currency})
        rows = cursor.fetchall()
        self.result.orders_before, self.result.orders_after = (
            OrdersTold(
                sum(orders for was_before, _, orders, _ in rows if was_before == is_before),
                {currency: value for was_before, currency, _, value in rows if was_before == is_before and value},
            )
            for is_before in (True, False)
        )

    def _readable(self, page: Sequence[ObjectInfo]) -> list[ObjectInfo]:
        with self._connection, self._connection.cursor() as cursor:
            known, etags = self._look_up(cursor, [info.key for info in page])
        self._in_ledger += sum(info.key in known for info in page)
        return self._not_left_out(page, known, etags)

    def _look_up(self, cursor: Cursor, keys: Sequence[str]) -> tuple[dict[str, KnownObject], dict[str, str]]:
        return known_objects(cursor, keys), set_aside_etags(cursor, keys)

    def _not_left_out(
        self, infos: Iterable[ObjectInfo], known: dict[str, KnownObject], set_aside: dict[str, str]
    ) -> list[ObjectInfo]:
        """The objects that the ledger has with their present content; counts the others."""
        kept = []
        for info in infos:
            ledger = known.get(info.key)
            if set_aside.get(info.key) == info.etag:
                self.result.leave_out(LeftOut.SET_ASIDE, info.key)
            elif ledger is None:
                self.result.leave_out(LeftOut.NOT_LOADED, info.key)
            elif ledger.changed_etag is not None:
                self.result.leave_out(LeftOut.OVERWRITTEN, info.key)
            elif ledger.etag != info.etag:
                self.result.leave_out(LeftOut.CHANGED, info.key)
            else:
                kept.append(info)
        return kept

    def _read_chunks(self, objects: Sequence[ObjectInfo]) -> None:
        unreadable: list[str] = []
        given = self._store.read_objects(objects, on_unreadable=lambda info, why: unreadable.append(info.key))
        parts = chunk_parts(gather_chunks(given, self._context.chunk_bytes))
        # The next chunk is read and parsed while the server compares this one with its rows.
        for part in ahead(parts, before_next=lambda before: None):
            self._take(part.outcome)
            self._tell()
        for key in unreadable:
            self.result.leave_out(LeftOut.UNREADABLE, key)
            self._done += 1
        self._tell()

    def _take(self, outcome: ParsedChunk | Unloadable) -> None:
        """Corrects a chunk; if the warehouse refuses it, each of its objects, except those that are refused alone."""
        if isinstance(outcome, Unloadable):
            self.result.leave_out(LeftOut.UNREADABLE, outcome.info.key)
            self._done += 1
            return
        try:
            self._correct(outcome)
        except psycopg2.Error as error:
            if not (error.pgcode or "").startswith(_REFUSALS):
                raise
            if len(outcome.raw) == 1:
                self.result.leave_out(LeftOut.UNREADABLE, outcome.raw[0].info.key)
                self._done += 1
                return
            for raw in outcome.raw:
                for each in outcomes_of([raw], times=self._context.times):
                    self._take(each)

    def _correct(self, chunk: ParsedChunk) -> None:
        with self._connection, self._connection.cursor() as cursor:
            if not self._by.is_dry:
                take_writers_lock(cursor, self._context.lock_timeout_s)
            require_calendar(cursor)
            keys = [raw.info.key for raw in chunk.raw]
            refuse_removed(removed_before(cursor), (day for key in keys if (day := load_date_of(key))))
            known, set_aside = self._look_up(cursor, keys)
            # A load or an erasure may have changed these objects since we read the ledger.
            infos = self._not_left_out([raw.info for raw in chunk.raw], known, set_aside)
            if infos:
                left = self._kept(chunk, infos)
                change = put_right(cursor, left, known, self._by, is_second_pass=self._is_second_pass)
        if infos:
            self._count(left, change)
        self._done += len(chunk.raw)

    def _kept(self, chunk: ParsedChunk, infos: Sequence[ObjectInfo]) -> ParsedChunk:
        if len(infos) == len(chunk.raw):
            return chunk
        keys = {info.key for info in infos}
        raws: list[RawObject] = [raw for raw in chunk.raw if raw.info.key in keys]
        return parse_chunk(raws, times=self._context.times)

    def _count(self, chunk: ParsedChunk, change: ChunkChange) -> None:
        result = self.result
        if not self._is_second_pass:
            result.objects += len(chunk.objects)
            result.size_bytes += sum(each.info.size for each in chunk.objects)
            result.events += sum(each.events for each in chunk.objects)
            self._again.update(
                {each.info.key: each.info for each in chunk.objects if each.info.key in change.without_row}
            )
        result.chunks += 1
        result.rewritten += change.rewritten
        result.added += change.added
        result.removed += change.removed
        result.rejected += change.rejected
        result.no_longer_rejected += change.no_longer_rejected
        result.causes.update(change.causes)

    def _tell(self) -> None:
        self._on_progress(ReparseProgress(self._is_second_pass, self._done, self._total))
