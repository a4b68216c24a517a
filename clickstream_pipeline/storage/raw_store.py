"""Opens the raw store that an address names."""

from typing import Any
from urllib.parse import urlsplit

from clickstream_pipeline.settings import folder_of
from clickstream_pipeline.storage.folder_store import FolderStore
from clickstream_pipeline.storage.object_store import RawStore
from clickstream_pipeline.storage.s3_store import S3Store


def open_raw_store(raw_url: str, *, s3_client: Any = None) -> RawStore:
    """The store at `file:///folder` or `s3://bucket[/prefix]`; S3 needs a boto3 client."""
    parts = urlsplit(raw_url)
    if parts.scheme == "file":
        return FolderStore(folder_of(raw_url))
    if parts.scheme == "s3" and s3_client is not None:
        return S3Store(s3_client, parts.netloc, parts.path)
    raise ValueError(f"no raw store at {raw_url!r}; expected file:///folder, or s3://bucket[/prefix] with an S3 client")
