"""The raw store that the settings name, for code that runs outside Dagster too."""

from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.object_store import RawStore
from clickstream_pipeline.storage.raw_store import open_raw_store


def raw_store_for(settings: Settings) -> RawStore:
    """The configured raw store: a folder, or a bucket through the client that Dagster's runs use too."""
    if not settings.raw_url.startswith("s3:"):
        return open_raw_store(settings.raw_url)
    # Imported here: dagster-aws takes two seconds of CPU, and a folder needs none of it.
    from dagster_aws.s3 import S3Resource

    s3 = S3Resource(region_name=settings.aws_region, endpoint_url=settings.s3_endpoint_url)
    return open_raw_store(settings.raw_url, s3_client=s3.get_client())
