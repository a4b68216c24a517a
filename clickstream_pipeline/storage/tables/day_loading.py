"""Loading a day: its raw objects, while they are listed, and what lies beside them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.layout import PassedOver
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.passed_over import note_passed_over

# Objects done and objects listed so far, of one day.
OnObjects = Callable[[int, int], None]

_TOLD_EVERY_OBJECTS = 500


def load_day(
    connection: Connection,
    store: RawStore,
    day: date,
    *,
    context: LoadContext,
    prefixes: Sequence[str] = (),
    on_objects: OnObjects = lambda done, listed: None,
    is_time_up: Callable[[], bool] = lambda: False,
) -> LoadResult:
    """Loads what the ledger has not seen of a day, or of its objects whose keys begin with one of `prefixes`.

    Objects are loaded while the store is still being listed: memory does not grow with a day's size. Of a whole day,
    what was passed over is noted in the warehouse. Raises what the store or the warehouse raises; chunks committed by
    then stay.
    """
    passed_over = PassedOver()
    objects = objects_of_days(store, [day], prefixes=prefixes, passed_over=passed_over)
    counter = _ObjectCounter(on_objects)
    result = load_objects(
        connection, store, counter.counted(objects), context=context, on_chunk=counter.loaded, is_time_up=is_time_up
    )
    if not prefixes:
        note_passed_over(connection, {day: passed_over}, lock_timeout_s=context.lock_timeout_s)
    result.passed_over.add_all([passed_over])
    counter.all_done()
    return result


class _ObjectCounter:
    """Counts objects as they are listed and as they are loaded; those that the ledger knew count at the end."""

    def __init__(self, on_objects: OnObjects) -> None:
        self._on_objects = on_objects
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
        self._on_objects(self._loaded, self._listed)
