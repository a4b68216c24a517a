"""Where raw objects lie, as a Dagster resource."""

from dataclasses import dataclass, field
from functools import cached_property

import dagster as dg

from clickstream_pipeline.resources.run_record import RunRecord
from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.raw.raw_store import raw_store_for


@dataclass(frozen=True)
class RawStoreResource:
    """Opens the raw store of this process's settings; credentials for S3 come from the environment."""

    settings: Settings
    record: RunRecord = field(default_factory=RunRecord)

    def store(self) -> RawStore:
        """The store, one for all steps of a run: a client of S3 takes 0.15 s of CPU to make."""
        return self._store

    @cached_property
    def _store(self) -> RawStore:
        return raw_store_for(self.settings)


# How a step asks for it.
RawStoreParam = dg.ResourceParam[RawStoreResource]
