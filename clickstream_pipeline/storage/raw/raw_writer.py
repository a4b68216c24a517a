"""Writes raw objects, one at a time, whole or not at all: to a folder or to an S3 bucket."""

import contextlib
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from clickstream_pipeline.settings import RawWriting, folder_of

if TYPE_CHECKING:
    from obstore.store import S3Config

# The client that posted waits meanwhile, and an API gives up after 30 s. The answer to a slower write is "try again".
CONNECT_TIMEOUT = timedelta(seconds=2)
REQUEST_TIMEOUT = timedelta(seconds=4)
RETRIES = 3
RETRY_TIMEOUT = timedelta(seconds=6)


class RawStoreUnavailable(RuntimeError):
    """The store did not accept an object, or did not answer in time; the message quotes nothing of the object."""


class RawWriter(Protocol):
    """A store that accepts raw objects."""

    def write(self, key: str, data: bytes) -> None:
        """Stores an object; returns when it is stored. Raises `RawStoreUnavailable`."""
        ...

    def remove(self, key: str) -> None:
        """Removes an object; one that is gone is no error. Raises `RawStoreUnavailable`."""
        ...


class FolderWriter:
    """Writes below a folder; a file gets its name when it is complete."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, key: str, data: bytes) -> None:
        path = self._folder / key
        # Readers skip names that begin with a dot.
        half = path.with_name(f".{path.name}")
        try:
            try:
                half.write_bytes(data)
            except FileNotFoundError:
                path.parent.mkdir(parents=True, exist_ok=True)
                half.write_bytes(data)
            os.replace(half, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
            raise RawStoreUnavailable(f"{path} can't be written: {error.strerror or type(error).__name__}") from error

    def remove(self, key: str) -> None:
        try:
            (self._folder / key).unlink(missing_ok=True)
        except OSError as error:
            raise RawStoreUnavailable(f"{key} can't be removed: {error.strerror or type(error).__name__}") from error


class S3Writer:
    """Writes to a bucket, below an optional prefix, every object encrypted."""

    def __init__(self, settings: RawWriting) -> None:
        # Imported here: a folder needs none of it.
        from obstore.exceptions import BaseError
        from obstore.store import S3Store

        parts = urlsplit(settings.raw_url)
        config: S3Config = {
            "region": settings.aws_region,
            "server_side_encryption": settings.encryption,
        }
        if settings.encryption == "aws:kms":
            config["sse_bucket_key_enabled"] = True
            if settings.kms_key_id:
                config["sse_kms_key_id"] = settings.kms_key_id
        if settings.s3_endpoint_url:
            config["endpoint"] = settings.s3_endpoint_url
        # Besides BaseError: a missing bucket raises FileNotFoundError, an invalid address ValueError.
        self._errors = (BaseError, OSError, ValueError)
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config=config,
            client_options={
                "allow_http": (settings.s3_endpoint_url or "").startswith("http:"),
                "connect_timeout": CONNECT_TIMEOUT,
                "timeout": REQUEST_TIMEOUT,
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_TIMEOUT},
            credential_provider=None if settings.names_credentials else _sdk_credentials(),
        )

    def write(self, key: str, data: bytes) -> None:
        self._do(lambda: self._store.put(key, data, attributes={"Content-Type": "application/json"}))

    def remove(self, key: str) -> None:
        self._do(lambda: self._store.delete(key))

    def _do(self, request: Callable[[], object]) -> None:
        try:
            request()
        except self._errors as error:
            # The first line says what failed; the others show the request in detail, with its signature.
            raise RawStoreUnavailable(str(error).partition("\n")[0].strip() or type(error).__name__) from None


def open_raw_writer(settings: RawWriting) -> RawWriter:
    """The writer of the configured raw store."""
    if settings.raw_url.startswith("s3:"):
        return S3Writer(settings)
    return FolderWriter(folder_of(settings.raw_url))


def _sdk_credentials() -> Any:
    """The AWS SDK's ways of finding credentials: profiles, single sign-on, the machine's role."""
    from obstore.auth.boto3 import Boto3CredentialProvider

    return Boto3CredentialProvider()
