"""Where raw objects lie, as a Dagster resource."""

from dataclasses import dataclass

import dagster as dg

from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.object_store import RawStore
from clickstream_pipeline.storage.raw_store import open_raw_store


@dataclass(frozen=True, slots=True)
class RawStoreResource:
    """Opens the raw store of this process's settings; credentials for S3 come from the environment."""

    settings: Settings

    def store(self) -> RawStore:
        """The store; a client is made only when there is a bucket."""
        at = self.settings
        return open_raw_store(at.raw_url, region=at.aws_region, s3_endpoint_url=at.s3_endpoint_url)


# How a step asks for it.
RawStoreParam = dg.ResourceParam[RawStoreResource]
