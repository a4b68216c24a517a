"""Loading days: their raw objects, while they are listed, and what lies beside them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.layout import PassedOver
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.loading import Load
from clickstream_pipeline.storage.tables.passed_over import note_passed_over

# A day, its objects done, and those listed so far.
OnObjects = Callable[[date, int, int], None]

_TOLD_EVERY_OBJECTS = 500


def load_days(
    connection: Connection,
    store: RawStore,
    days: Sequence[date],
    *,
    context: LoadContext,
    prefixes: Sequence[str] = (),
    on_objects: OnObjects = lambda day, done, listed: None,
    is_time_up: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[date, LoadResult]]:
    """Loads what the ledger has not seen of some days, in their order; yields each day once all of it is loaded.

    With `prefixes`, of the days' objects whose keys begin with one of them. Objects are loaded while the store is still
    being listed: memory does not grow with a day's size. Of whole days, what was passed over is noted in the warehouse.
    When `is_time_up` says so, the rest of the days is only counted. Raises what the store or the warehouse raises;
    chunks committed by then stay.
    """
    counters = {day: _DayCounter(day, on_objects) for day in days}

    def listed() -> Iterator[ObjectInfo]:
        for day, counter in counters.items():
            for info in objects_of_days(store, [day], prefixes=prefixes, passed_over=counter.passed_over):
                counter.listed_one()
                yield info

    def ended(day: date) -> tuple[date, LoadResult]:
        counter, result = counters[day], load.results[day]
        if not prefixes:
            note_passed_over(connection, {day: counter.passed_over}, lock_timeout_s=context.lock_timeout_s)
        result.passed_over.add_all([counter.passed_over])
        counter.all_done()
        return day, result

    def loaded(day: date, so_far: LoadResult) -> None:
        counters[day].loaded(so_far.objects)

    load = Load(connection, store, context, on_chunk=loaded, is_time_up=is_time_up)
    remaining = list(days)
    for reached in load.read(listed()):
        while remaining[0] != reached:
            yield ended(remaining.pop(0))
    yield from map(ended, remaining)


@dataclass(slots=True)
class _DayCounter:
    """Counts a day's objects as they are listed and loaded; those that the ledger knew count at the end."""

    day: date
    on_objects: OnObjects
    listed_so_far: int = 0
    loaded_so_far: int = 0
    passed_over: PassedOver = field(default_factory=PassedOver)

    def listed_one(self) -> None:
        self.listed_so_far += 1
        if self.listed_so_far % _TOLD_EVERY_OBJECTS == 0:
            self._tell()

    def loaded(self, objects: int) -> None:
        self.loaded_so_far = objects
        self._tell()

    def all_done(self) -> None:
        self.loaded(self.listed_so_far)

    def _tell(self) -> None:
        self.on_objects(self.day, self.loaded_so_far, self.listed_so_far)
