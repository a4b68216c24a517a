"""Where raw objects lie, as a Dagster resource."""

import dagster as dg
from pydantic import Field

from clickstream_pipeline.storage.object_store import RawStore
from clickstream_pipeline.storage.raw_store import open_raw_store


class RawStoreResource(dg.ConfigurableResource):
    """Opens the raw store; credentials for S3 come from the environment."""

    raw_url: str = Field(description="`file:///folder` or `s3://bucket[/prefix]`.")
    region: str = Field(description="For S3.")
    s3_endpoint_url: str | None = Field(default=None, description="None: AWS.")

    def store(self) -> RawStore:
        """The store; a client is made only when there is a bucket."""
        return open_raw_store(self.raw_url, region=self.region, s3_endpoint_url=self.s3_endpoint_url)
