"""The raw store that the settings name, for code that runs outside Dagster too."""

from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.object_store import RawStore
from clickstream_pipeline.storage.raw_store import open_raw_store


def raw_store_for(settings: Settings) -> RawStore:
    """The configured raw store: a folder or a bucket."""
    return open_raw_store(settings.raw_url, region=settings.aws_region, s3_endpoint_url=settings.s3_endpoint_url)
