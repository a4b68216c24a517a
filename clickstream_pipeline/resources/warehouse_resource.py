"""The warehouse, as a Dagster resource: it owns connections, the wait for the writers' lock and the size of chunks."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from datetime import date

import dagster as dg
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.printable import printable
from clickstream_pipeline.resources.run_record import RunRecord
from clickstream_pipeline.settings import Settings, WarehouseAddress
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.server.connections import (
    WarehouseFailed,
    WarehouseUnreachable,
    connection_to,
    failures_named,
)
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServerError
from clickstream_pipeline.storage.server.locks import WritersLockTimeout
from clickstream_pipeline.storage.server.migrations import SchemaAhead, SchemaBehind
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.server.warehouse_calendar import OtherZone, WarehouseRetiming
from clickstream_pipeline.storage.tables.day_loading import load_days
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.models import ModelChoices, RecomputeResult, recompute_day
from clickstream_pipeline.storage.tables.removed_days import DaysRemoved
from clickstream_pipeline.storage.tables.statistics import analyze_filled


class WarehouseResource:
    """Connections to the warehouse of this process's settings, for the length of a run.

    Without a configured warehouse it is the embedded server below the home. The server starts when the run first needs
    it, and stops after the run, unless another process uses it. A warehouse that can't be used (it can't be reached,
    its disk is full, its schema is of another version, another writer doesn't end) fails the step with
    `dagster.Failure`, in one sentence that names the mend.

    The ledger records `loaded_by`. After `stop_at`, by `time.monotonic()`, nothing more is begun.
    What is loaded and computed is noted in `record`. Steps use `shared`, the connection of the process that runs them,
    while it is open: the password may change during a load.
    It is no `ConfigurableResource`: a run could then name another host, and that host would get this one's password.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        loaded_by: str = "dagster",
        stop_at: float | None = None,
        record: RunRecord | None = None,
        shared: Connection | None = None,
    ) -> None:
        self._settings = settings
        self._stop_at = stop_at
        self._shared = shared
        self._in_use: contextlib.ExitStack | None = None
        self._address: WarehouseAddress | None = None
        self.loaded_by = loaded_by
        self.record = record or RunRecord()
        self.rejects_warn_share = settings.rejects_warn_share

    @contextlib.contextmanager
    def in_use(self) -> Iterator["WarehouseResource"]:
        """Itself, for the length of a run or a tick."""
        with contextlib.ExitStack() as self._in_use:
            yield self
        self._in_use = self._address = None

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """The shared connection while it is open, else one of its own, closed at the block's end."""
        if self._shared is not None and not self._shared.closed:
            with _failing_in_a_sentence(), failures_named(self._shared):
                yield self._shared
            return
        with _failing_in_a_sentence(), connection_to(self._open(), application_name=self.loaded_by) as connection:
            yield connection

    def _open(self) -> WarehouseAddress:
        if self._in_use is None:
            raise RuntimeError("the warehouse resource gives connections only while a run or a tick uses it")
        if self._address is None:
            self._address = self._in_use.enter_context(opened_warehouse(self._settings))
        return self._address

    def is_time_up(self) -> bool:
        """Whether nothing more is to be begun."""
        return self._stop_at is not None and time.monotonic() >= self._stop_at

    def load_days(
        self, store: RawStore, days: Sequence[date], *, prefixes: Sequence[str] = (), run_id: str, full: bool = False
    ) -> Iterator[tuple[date, LoadResult]]:
        """Loads what the ledger has not seen of the days' objects (with `full`, all of them), chunk by chunk.

        Yields each day, in order, once all of it is loaded.
        """
        with self.connection() as connection:
            for day, result in load_days(
                connection,
                store,
                days,
                context=LoadContext.of(self._settings, loaded_by=self.loaded_by, run_id=run_id, full=full),
                prefixes=prefixes,
                on_objects=self.record.objects_loaded,
                is_time_up=self.is_time_up,
            ):
                self.record.loads[day] = result
                yield day, result

    def recompute(self, day: date, models: Sequence[str] | None = None) -> RecomputeResult:
        """Rewrites a day of the named models, in one transaction."""
        with self.connection() as connection:
            result = recompute_day(connection, day, choices=ModelChoices.of(self._settings), models=models)
        self.record.day_computed(result)
        return result

    def analyze(self) -> None:
        """Brings the planner's statistics up to date where much has changed."""
        with self.connection() as connection:
            analyze_filled(connection)


# How a step asks for it.
WarehouseParam = dg.ResourceParam[WarehouseResource]

_UNUSABLE = (
    DaysRemoved,
    EmbeddedServerError,
    OtherZone,
    SchemaAhead,
    SchemaBehind,
    WarehouseFailed,
    WarehouseRetiming,
    WarehouseUnreachable,
    WritersLockTimeout,
)


@contextlib.contextmanager
def _failing_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except _UNUSABLE as error:
        # Without its causes, which the UI would show in its place.
        raise dg.Failure(printable(" ".join(str(error).split()))) from None
