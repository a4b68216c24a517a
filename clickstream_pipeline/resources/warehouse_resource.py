"""The warehouse, as a Dagster resource: it owns connections, the wait for the writers' lock and the size of chunks."""

import contextlib
import dataclasses
from collections.abc import Generator, Iterable, Iterator
from datetime import date
from pathlib import Path

import dagster as dg
from psycopg2.extensions import connection as Connection
from pydantic import Field, PrivateAttr

from clickstream_pipeline.settings import Settings, WarehouseAddress, load_settings
from clickstream_pipeline.storage.connections import connection_to
from clickstream_pipeline.storage.loading import LoadContext, LoadResult, load_objects
from clickstream_pipeline.storage.models import MODELS, RecomputeResult, recompute_day
from clickstream_pipeline.storage.object_store import ObjectInfo, RawStore
from clickstream_pipeline.storage.warehouse import opened_warehouse


class WarehouseResource(dg.ConfigurableResource):
    """Connections to the warehouse for the length of a run.

    Without `host` it is the embedded server below `home`: started for the run, stopped after it, unless somebody
    else uses it. A configured server whose schema is behind fails the run, naming the command that mends it.
    """

    home: str = Field(description="The data folder; the embedded server lives in it.")
    host: str | None = Field(default=None, description="None: the embedded server.")
    port: int = 5432
    user: str | None = None
    password: str | None = Field(default=None, description="Taken from DWH_PASSWORD when a run begins, never shown.")
    database: str | None = None
    loaded_by: str = Field(default="dagster", description="Who loads, as the ledger tells it.")
    shop_currency: str = Field(description="The currency of amounts that name none.")
    chunk_bytes: int = Field(description="Bytes of raw objects that one transaction takes in.")
    lock_timeout_s: float = Field(description="How long to wait for another writer.")
    rejects_warn_share: float = Field(description="The share of rejected events above which a check warns.")

    _address: WarehouseAddress | None = PrivateAttr(default=None)

    @contextlib.contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["WarehouseResource", None, None]:
        with opened_warehouse(self._settings()) as address:
            self._address = address
            yield self

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection of its own, closed at the block's end."""
        if self._address is None:
            raise RuntimeError("the warehouse resource gives connections only while a run or a tick uses it")
        with connection_to(self._address, application_name=self.loaded_by) as connection:
            yield connection

    def load(self, store: RawStore, objects: Iterable[ObjectInfo], *, run_id: str, full: bool) -> LoadResult:
        """Loads what the ledger has not seen of `objects` (with `full`, all of them), chunk by chunk."""
        context = LoadContext(
            run_id=run_id,
            loaded_by=self.loaded_by,
            chunk_bytes=self.chunk_bytes,
            lock_timeout_s=self.lock_timeout_s,
            full=full,
        )
        with self.connection() as connection:
            return load_objects(connection, store, objects, context=context)

    def recompute(self, day: date, models: Iterable[str] = MODELS) -> RecomputeResult:
        """Rewrites a day of the named models, in one transaction."""
        with self.connection() as connection:
            return recompute_day(
                connection,
                day,
                shop_currency=self.shop_currency,
                models=tuple(name for name in MODELS if name in set(models)),
                lock_timeout_s=self.lock_timeout_s,
            )

    def _settings(self) -> Settings:
        address = self.host and WarehouseAddress(
            host=self.host,
            port=self.port,
            user=self.user or "",
            database=self.database or "",
            password=self.password,
        )
        return dataclasses.replace(load_settings({}), home=Path(self.home), warehouse=address or None)
