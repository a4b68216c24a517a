"""Where raw objects lie, as a Dagster resource."""

import dagster as dg
from dagster_aws.s3 import S3Resource
from pydantic import Field

from clickstream_pipeline.storage.object_store import RawStore
from clickstream_pipeline.storage.raw_store import open_raw_store


class RawStoreResource(dg.ConfigurableResource):
    """Opens the raw store; on S3 through the client of `s3`, which also owns retries."""

    raw_url: str = Field(description="`file:///folder` or `s3://bucket[/prefix]`.")
    s3: S3Resource = Field(description="Region, endpoint and retries; credentials come from the environment.")

    def store(self) -> RawStore:
        """The store; a client is made only when there is a bucket."""
        is_bucket = self.raw_url.startswith("s3:")
        return open_raw_store(self.raw_url, s3_client=self.s3.get_client() if is_bucket else None)
