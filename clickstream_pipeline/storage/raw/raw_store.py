"""Opens the raw store that an address names."""

from urllib.parse import urlsplit

from clickstream_pipeline.settings import Settings, folder_of
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.object_store import RawStore


def raw_store_for(settings: Settings) -> RawStore:
    """The raw store that the settings name."""
    return open_raw_store(settings.raw_url, region=settings.aws_region, s3_endpoint_url=settings.s3_endpoint_url)


def open_raw_store(raw_url: str, *, region: str, s3_endpoint_url: str | None = None) -> RawStore:
    """The store at `file:///folder` or `s3://bucket[/prefix]`; region and endpoint are for S3."""
    parts = urlsplit(raw_url)
    if parts.scheme == "file":
        return FolderStore(folder_of(raw_url))
    if parts.scheme == "s3":
        # Imported here: boto3 takes a third of a second of CPU, and a folder needs none of it.
        from clickstream_pipeline.storage.raw.s3_store import S3Store, s3_client

        return S3Store(s3_client(region=region, endpoint_url=s3_endpoint_url), parts.netloc, parts.path)
    raise ValueError(f"no raw store at {raw_url!r}; expected file:///folder or s3://bucket[/prefix]")
