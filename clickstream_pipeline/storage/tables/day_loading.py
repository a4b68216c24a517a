"""Loading days from end to end: their raw objects, as they are listed, then every day that this made stale."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Literal

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.layout import PassedOver, passed_over_above
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.tables.loading import LoadContext, LoadResult, load_objects
from clickstream_pipeline.storage.tables.models import VALUES_A_DAY, recompute_stale, stale_days
from clickstream_pipeline.storage.tables.passed_over import note_passed_over

_TOLD_EVERY_OBJECTS = 500


@dataclass(frozen=True, slots=True)
class DayProgress:
    """How far loading has come; `total` grows while objects are still being listed."""

    phase: Literal["loading objects", "computing days"]
    done: int
    total: int


def load_days(
    connection: Connection,
    store: RawStore,
    *,
    first: date,
    last: date,
    context: LoadContext,
    shop_currency: str,
    values_a_day: int = VALUES_A_DAY,
    on_progress: Callable[[DayProgress], None] = lambda progress: None,
) -> LoadResult:
    """Loads what the ledger has not seen of the days `first` to `last`, both included; recomputes all stale days.

    Objects are loaded while the store is still being listed: memory does not grow with a day's size. Raises what the
    store or the warehouse raises; committed chunks and days stay.
    """
    passed_over = {first + timedelta(days=number): PassedOver() for number in range((last - first).days + 1)}
    objects = chain.from_iterable(
        objects_of_days(store, [day], passed_over=passed) for day, passed in passed_over.items()
    )
    counter = _ObjectCounter(on_progress)
    result = load_objects(connection, store, counter.counted(objects), context=context, on_chunk=counter.loaded)
    counter.all_done()
    note_passed_over(connection, passed_over, lock_timeout_s=context.lock_timeout_s)
    result.passed_over.add_all([*passed_over.values(), passed_over_above(store, passed_over)])
    stale = len(stale_days(connection))
    computed = 0

    def on_day(_: object) -> None:
        nonlocal computed
        computed += 1
        on_progress(DayProgress("computing days", computed, max(stale, computed)))

    on_progress(DayProgress("computing days", 0, stale))
    recompute_stale(
        connection,
        shop_currency=shop_currency,
        values_a_day=values_a_day,
        lock_timeout_s=context.lock_timeout_s,
        on_day=on_day,
    )
    return result


class _ObjectCounter:
    """Counts objects as they are listed and as they are loaded; those that the ledger knew count at the end."""

    def __init__(self, on_progress: Callable[[DayProgress], None]) -> None:
        self._on_progress = on_progress
        self._listed = 0
        self._loaded = 0

    def counted(self, objects: Iterator[ObjectInfo]) -> Iterator[ObjectInfo]:
        for info in objects:
            self._listed += 1
            if self._listed % _TOLD_EVERY_OBJECTS == 0:
                self._tell()
            yield info

    def loaded(self, so_far: LoadResult) -> None:
        self._loaded = so_far.objects
        self._tell()

    def all_done(self) -> None:
        self._loaded = self._listed
        self._tell()

    def _tell(self) -> None:
        self._on_progress(DayProgress("loading objects", self._loaded, self._listed))
