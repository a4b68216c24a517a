"""The warehouse, as a Dagster resource: it owns connections, the wait for the writers' lock and the size of chunks."""

import contextlib
import dataclasses
import time
from collections.abc import Generator, Iterable, Iterator
from datetime import date
from pathlib import Path

import dagster as dg
from psycopg2.extensions import connection as Connection
from pydantic import Field, PrivateAttr

from clickstream_pipeline.settings import ParameterAddress, Settings, WarehouseAddress, load_settings
from clickstream_pipeline.storage.connections import WarehouseFailed, WarehouseUnreachable, connection_to
from clickstream_pipeline.storage.embedded_server import EmbeddedServerError
from clickstream_pipeline.storage.loading import LoadContext, LoadResult, load_objects
from clickstream_pipeline.storage.locks import WritersLockTimeout
from clickstream_pipeline.storage.migrations import SchemaAhead, SchemaBehind
from clickstream_pipeline.storage.models import MODELS, RecomputeResult, recompute_day
from clickstream_pipeline.storage.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.removed_days import DaysRemoved
from clickstream_pipeline.storage.warehouse import opened_warehouse


class WarehouseResource(dg.ConfigurableResource):
    """Connections to the warehouse for the length of a run.

    Without `host` it is the embedded server below `home`: started when the run first needs it, stopped after the run,
    unless somebody else uses it. What makes the warehouse unusable (it can't be reached, its disk is full, its schema
    is another version's, another writer doesn't end) fails the step that needs it with `dagster.Failure`, in one
    sentence that names the mend.
    """

    home: str = Field(description="The data folder; the embedded server lives in it.")
    host: str | None = Field(default=None, description="None: the embedded server.")
    port: int = 5432
    user: str | None = None
    password: str | None = Field(default=None, description="Taken from DWH_PASSWORD when a run begins, never shown.")
    password_parameter: str | None = Field(default=None, description="Where the password lies in Systems Manager.")
    password_region: str | None = Field(default=None, description="The region of that parameter.")
    database: str | None = None
    loaded_by: str = Field(default="dagster", description="Who loads, as the ledger tells it.")
    shop_currency: str = Field(description="The currency of amounts that name none.")
    chunk_bytes: int = Field(description="Bytes of raw objects that one transaction takes in.")
    lock_timeout_s: float = Field(description="How long to wait for another writer.")
    rejects_warn_share: float = Field(description="The share of rejected events above which a check warns.")
    values_a_day: int = Field(description="How many values of an open set a day's tables tell apart.")
    private_parameters: list[str] = Field(
        default=[], description="Parameters that are taken out of addresses, beside the platform's own."
    )
    stop_at: float | None = Field(
        default=None, description="When to begin nothing more, by `time.monotonic()`; None: whenever all is done."
    )

    _in_use: contextlib.ExitStack | None = PrivateAttr(default=None)
    _address: WarehouseAddress | None = PrivateAttr(default=None)

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["WarehouseResource", None, None]:
        with contextlib.ExitStack() as self._in_use:
            yield self
        self._in_use = self._address = None

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection of its own, closed at the block's end."""
        with _failing_in_a_sentence(), connection_to(self._open(), application_name=self.loaded_by) as connection:
            yield connection

    def _open(self) -> WarehouseAddress:
        if self._in_use is None:
            raise RuntimeError("the warehouse resource gives connections only while a run or a tick uses it")
        if self._address is None:
            self._address = self._in_use.enter_context(opened_warehouse(self._settings()))
        return self._address

    def is_time_up(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.stop_at is not None and time.monotonic() >= self.stop_at

    def load(self, store: RawStore, objects: Iterable[ObjectInfo], *, run_id: str, full: bool) -> LoadResult:
        """Loads what the ledger has not seen of `objects` (with `full`, all of them), chunk by chunk."""
        context = LoadContext(
            run_id=run_id,
            loaded_by=self.loaded_by,
            chunk_bytes=self.chunk_bytes,
            lock_timeout_s=self.lock_timeout_s,
            full=full,
            private_parameters=frozenset(self.private_parameters),
        )
        with self.connection() as connection:
            return load_objects(connection, store, objects, context=context, is_time_up=self.is_time_up)

    def recompute(self, day: date, models: Iterable[str] = MODELS) -> RecomputeResult:
        """Rewrites a day of the named models, in one transaction."""
        with self.connection() as connection:
            return recompute_day(
                connection,
                day,
                shop_currency=self.shop_currency,
                models=tuple(name for name in MODELS if name in set(models)),
                values_a_day=self.values_a_day,
                lock_timeout_s=self.lock_timeout_s,
            )

    def _settings(self) -> Settings:
        address = self.host and WarehouseAddress(
            host=self.host,
            port=self.port,
            user=self.user or "",
            database=self.database or "",
            password=self.password,
            password_parameter=self._password_parameter(),
        )
        return dataclasses.replace(load_settings({}), home=Path(self.home), warehouse=address or None)

    def _password_parameter(self) -> ParameterAddress | None:
        if self.password_parameter is None or self.password_region is None:
            return None
        return ParameterAddress(self.password_parameter, self.password_region)


_UNUSABLE = (
    DaysRemoved,
    EmbeddedServerError,
    SchemaAhead,
    SchemaBehind,
    WarehouseFailed,
    WarehouseUnreachable,
    WritersLockTimeout,
)


@contextlib.contextmanager
def _failing_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except _UNUSABLE as error:
        # Without its causes, which the UI would show in its place.
        raise dg.Failure(" ".join(str(error).split())) from None
