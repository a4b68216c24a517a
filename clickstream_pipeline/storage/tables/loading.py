"""Loading: raw objects into `clickstream_events`, the ledger, the rejects and the stale days.

A load is a sequence of chunks, each one transaction under the writers' lock. It may be killed anywhere, run twice,
or run beside another: what is in the tables depends only on what was in the objects. An object that can't be loaded,
or that killed its loader, is set aside, and stops no other.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

import psycopg2
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.reading_budget import SetAsideCause
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.reading.ahead import ahead, one_by_one
from clickstream_pipeline.storage.reading.collector import collect_young, collector_at_rest
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.server.warehouse_calendar import require_calendar, use_calendar_of
from clickstream_pipeline.storage.tables.attempts import Attempts, end_attempts, failed_attempts
from clickstream_pipeline.storage.tables.chunk_writing import WrittenChunk, write_chunk
from clickstream_pipeline.storage.tables.chunks import (
    ChunkPart,
    ParsedChunk,
    chunk_parts,
    day_of,
    gather_chunks,
    outcomes_of,
    parse_chunk,
)
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.load_plan import LoadPlan, plan_page
from clickstream_pipeline.storage.tables.load_result import LoadResult, count_chunk
from clickstream_pipeline.storage.tables.removed_days import refuse_removed, removed_before
from clickstream_pipeline.storage.tables.set_aside import Unloadable, set_aside, set_aside_etags, take_up
from clickstream_pipeline.storage.tables.unseen import not_set_aside, seen_etags, unseen_objects

_LEDGER_PAGE = 10_000
# Data exceptions and limits of a program: https://www.postgresql.org/docs/current/errcodes-appendix.html
_REFUSALS = ("22", "54")


# Called after each commit, with the day of the chunk and the day's figures so far.
OnChunk = Callable[[date, LoadResult], None]


def load_objects(
    connection: Connection,
    store: RawStore,
    objects: Iterable[ObjectInfo],
    *,
    context: LoadContext,
    on_chunk: OnChunk = lambda day, so_far: None,
) -> LoadResult:
    """Loads objects of any days, as `Load` does; the figures of all days together."""
    load = Load(connection, store, context, on_chunk=on_chunk)
    for _ in load.read(objects):
        pass
    result = LoadResult()
    for of_day in load.results.values():
        result.add(of_day)
    return result


class Load:
    """One load under way, and its figures of each day so far.

    It loads those objects that the ledger has not seen (all of them when `context.full`), chunk by chunk. What is set
    aside is not read, whatever `context` says. When `is_time_up` says so, no further chunk is begun and the rest is
    counted as `left`.
    """

    def __init__(
        self,
        connection: Connection,
        store: RawStore,
        context: LoadContext,
        *,
        on_chunk: OnChunk = lambda day, so_far: None,
        is_time_up: Callable[[], bool] = lambda: False,
    ) -> None:
        self.results: defaultdict[date, LoadResult] = defaultdict(LoadResult)
        self._connection = connection
        self._store = store
        self._context = context
        self._on_chunk = on_chunk
        self._is_time_up = is_time_up
        self._counted_until = 0.0

    def read(self, objects: Iterable[ObjectInfo]) -> Iterator[date]:
        """Loads objects, some thousands at a time; after these, yields the day of the last one.

        Raises what the store or the warehouse raises, and `DaysRemoved` for objects of days whose events were removed;
        committed chunks stay.
        """
        self._context.choices.use()
        with self._connection, self._connection.cursor() as cursor:
            removed = removed_before(cursor)
            use_calendar_of(cursor)
        failed = failed_attempts(self._connection)
        for page in _pages(objects):
            self._counted_until = time.monotonic()
            refuse_removed(removed, {day_of(info) for info in page})
            wanted = self._wanted(page)
            self._read_page(plan_page(wanted, failed, all_alone=self._context.alone, times=self._context.times))
            yield day_of(page[-1])

    def _wanted(self, page: list[ObjectInfo]) -> Sequence[ObjectInfo]:
        if self._context.full:
            return not_set_aside(self._connection, page)
        return unseen_objects(self._connection, page)

    def _read_page(self, plan: LoadPlan) -> None:
        """Reads a page of objects; those of failed attempts come last."""
        planned = [*(each.info for each in plan.unloadable), *plan.together, *plan.alone]
        left = Counter(map(day_of, planned))
        for day in left:
            left[day] += self._handled(day)
        for unloadable in plan.unloadable:
            self._set_aside(unloadable)
        self._read_chunks(plan.together, self._context.chunk_bytes)
        self._read_chunks(plan.alone, 0)
        if self._is_time_up():
            for day, objects in left.items():
                self.results[day].left += objects - self._handled(day)
        elif plan.ended:
            with self._connection, self._connection.cursor() as cursor:
                end_attempts(cursor, sorted(plan.ended))

    def _handled(self, day: date) -> int:
        return self.results[day].objects + self.results[day].set_aside

    def _tell(self, day: date) -> None:
        """Counts the time since the chunk before, and tells of this one."""
        now = time.monotonic()
        self.results[day].seconds += now - self._counted_until
        self._counted_until = now
        self._on_chunk(day, self.results[day])

    def _read_chunks(self, objects: Sequence[ObjectInfo], chunk_bytes: int) -> None:
        if not objects:
            return
        attempts = Attempts(self._connection, objects, chunk_bytes)

        def begin(before: ChunkPart | None) -> None:
            if before is None or before.ends_at is not None:
                attempts.begin_next(after=before.ends_at if before else None)

        unreadable: list[Unloadable] = []

        def tell(info: ObjectInfo, why: str) -> None:
            detail = f"{self._store.url} has it and does not give it: {why}"
            unreadable.append(Unloadable(info, SetAsideCause.NOT_READABLE_IN_STORE, detail))

        chunks = gather_chunks(self._store.read_objects(objects, on_unreadable=tell), chunk_bytes)
        parts = chunk_parts(chunks, times=self._context.times)
        # The next chunk is parsed while the server writes this one; an object that may kill us, only after that.
        step = ahead if chunk_bytes else one_by_one
        try:
            with collector_at_rest():
                for part in step(parts, before_next=begin):
                    if self._is_time_up():
                        return
                    self._write_part(part, attempts)
                    collect_young()
            for each in unreadable:
                self._set_aside(each)
        finally:
            attempts.end()

    def _write_part(self, part: ChunkPart, attempts: Attempts) -> None:
        ending = attempts if part.ends_at is not None else None
        if isinstance(part.outcome, Unloadable):
            self._set_aside(part.outcome, ending)
            self._tell(day_of(part.outcome.info))
        else:
            self._write_or_split(part.outcome, ending)
            self._tell(day_of(part.outcome.raw[0].info))

    def _set_aside(self, unloadable: Unloadable, ending: Attempts | None = None) -> None:
        with self._connection, self._connection.cursor() as cursor:
            take_writers_lock(cursor, self._context.lock_timeout_s)
            set_aside(cursor, unloadable, run_id=self._context.run_id, set_aside_by=self._context.loaded_by)
            if ending:
                ending.end_first(cursor)
        if ending:
            ending.ended()
        self.results[day_of(unloadable.info)].set_aside += 1

    def _write_or_split(self, chunk: ParsedChunk, ending: Attempts | None) -> None:
        """Writes a chunk; if the warehouse refuses it, writes its halves; a single refused object is set aside."""
        try:
            self._write(chunk, ending)
        except psycopg2.Error as error:
            if not (error.pgcode or "").startswith(_REFUSALS):
                raise
            if len(chunk.raw) == 1:
                # The server's message is left out: it may quote the object.
                detail = f"{type(error).__name__}, SQLSTATE {error.pgcode}"
                info = chunk.raw[0].info
                self._set_aside(Unloadable(info, SetAsideCause.REFUSED_BY_WAREHOUSE, detail), ending)
                return
            half = len(chunk.raw) // 2
            for raws, last in ((chunk.raw[:half], None), (chunk.raw[half:], ending)):
                *outcomes, final = outcomes_of(raws, times=self._context.times)
                for outcome in outcomes:
                    self._write_outcome(outcome, None)
                self._write_outcome(final, last)

    def _write_outcome(self, outcome: ParsedChunk | Unloadable, ending: Attempts | None) -> None:
        if isinstance(outcome, Unloadable):
            self._set_aside(outcome, ending)
        else:
            self._write_or_split(outcome, ending)

    def _write(self, chunk: ParsedChunk, ending: Attempts | None) -> None:
        context = self._context
        written: WrittenChunk | None = None
        with self._connection, self._connection.cursor() as cursor:
            take_writers_lock(cursor, context.lock_timeout_s)
            require_calendar(cursor)
            keys = [raw.info.key for raw in chunk.raw]
            seen = seen_etags(cursor, keys)
            etags = set_aside_etags(cursor, keys)
            done = {key: (etags.get(key), *(() if context.full else seen.get(key, ()))) for key in {*etags, *seen}}
            if any(raw.info.etag in done.get(raw.info.key, ()) for raw in chunk.raw):
                # Another loader wrote objects after we read the ledger and before we took the lock.
                left = [raw for raw in chunk.raw if raw.info.etag not in done.get(raw.info.key, ())]
                chunk = parse_chunk(left, times=context.times)
            if chunk.objects:
                written = write_chunk(
                    cursor, chunk, known=seen.keys(), run_id=context.run_id, loaded_by=context.loaded_by
                )
                if etags:
                    # Set aside with other content.
                    take_up(cursor, etags)
            if ending:
                ending.end_first(cursor)
        if ending:
            ending.ended()
        if written is not None:
            count_chunk(self.results[day_of(chunk.raw[0].info)], chunk, written)


def _pages(objects: Iterable[ObjectInfo]) -> Iterator[list[ObjectInfo]]:
    remaining = iter(objects)
    while page := list(islice(remaining, _LEDGER_PAGE)):
        yield page
