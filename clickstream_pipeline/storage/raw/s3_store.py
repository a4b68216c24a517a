"""Raw objects in an S3 bucket."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date
from itertools import islice
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError

from clickstream_pipeline.storage.raw.layout import days_in
from clickstream_pipeline.storage.raw.object_store import (
    ObjectInfo,
    RawObject,
    Unreadable,
    telling_apart,
    without_hidden,
)

# Requests under way at once; enough to hide S3's latency, few enough for one core's worth of client work.
_CONCURRENCY = 16
# Bytes that are fetched ahead at most, one object more or less.
_MOST_UNDER_WAY = 128 * 1024 * 1024
# Error codes: of an archived object, which has to be restored first; of an object that we may not read or decrypt.
_ARCHIVED = ("InvalidObjectState",)
_REFUSED = ("AccessDenied", "403")
# The limit of one DeleteObjects request.
_DELETED_AT_ONCE = 1000
# The attributes that an object keeps when its bytes are rewritten.
_KEPT = ("ContentType", "ContentEncoding", "Metadata", "ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")
# Attempts of a request that fails: boto3's default of three is too few for a load of many thousand requests.
_ATTEMPTS = 5
# The client retries requests that fail; this module retries a body that breaks off while it is read.
_READS = 4


def s3_client(*, region: str, endpoint_url: str | None) -> Any:
    """A boto3 client; credentials come from the environment, and failed requests are retried with growing delays."""
    retries = {"mode": "standard", "max_attempts": _ATTEMPTS}
    # A session of its own: the default one may not be used by several threads at once.
    return boto3.session.Session().client(
        "s3",
        region_name=region,
        endpoint_url=endpoint_url,
        config=Config(retries=retries, max_pool_connections=_CONCURRENCY),
    )


class S3Store:
    """A bucket, below an optional prefix, through a boto3 client that the caller made (retries are the client's)."""

    def __init__(self, client: Any, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    @property
    def url(self) -> str:
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def list_objects(self, prefix: str) -> Iterator[ObjectInfo]:
        return without_hidden(self.list_all(prefix))

    def list_all(self, prefix: str) -> Iterator[ObjectInfo]:
        for page in self._listed(prefix):
            yield from map(self._info, page.get("Contents", ()))

    def list_level(self, folder: str) -> Iterator[ObjectInfo | str]:
        for page in self._listed(folder, Delimiter="/"):
            yield from map(self._info, page.get("Contents", ()))
            for item in page.get("CommonPrefixes", ()):
                yield item["Prefix"][len(self._prefix) :]

    def list_days(self) -> Iterator[date]:
        return days_in(self)

    def read_objects(
        self, objects: Iterable[ObjectInfo], *, on_unreadable: Callable[[ObjectInfo, str], None] | None = None
    ) -> Iterator[RawObject]:
        return telling_apart(self._read_all(objects), on_unreadable)

    def _read_all(self, objects: Iterable[ObjectInfo]) -> Iterator[RawObject | Unreadable]:
        waiting: deque[tuple[int, Future[RawObject | Unreadable | None]]] = deque()
        under_way = 0
        with ThreadPoolExecutor(_CONCURRENCY, thread_name_prefix="raw-objects") as pool:
            try:
                for info in objects:
                    while waiting and (len(waiting) >= 2 * _CONCURRENCY or under_way + info.size > _MOST_UNDER_WAY):
                        size, future = waiting.popleft()
                        under_way -= size
                        yield from _present(future)
                    waiting.append((info.size, pool.submit(self._read, info)))
                    under_way += info.size
                while waiting:
                    yield from _present(waiting.popleft()[1])
            finally:
                for _, future in waiting:
                    future.cancel()

    def rewrite(self, key: str, data: bytes) -> ObjectInfo:
        place = {"Bucket": self._bucket, "Key": self._prefix + key}
        before = self._client.head_object(**place)
        kept = {name: before[name] for name in _KEPT if before.get(name) is not None}
        self._client.put_object(**place, Body=data, **kept)
        now = self._client.head_object(**place)
        return ObjectInfo(key, now["ETag"].strip('"'), now["ContentLength"], now["LastModified"].astimezone(UTC))

    def delete_older_versions(self, keys: Iterable[str]) -> None:
        self._delete_versions(version for key in keys for version in self._versions(key) if not version["IsLatest"])

    def delete(self, place: str) -> None:
        self._delete_versions(self._versions(place))

    def _delete_versions(self, versions: Iterable[dict[str, Any]]) -> None:
        """Deletes version by version: a delete without a version id would only hide an object."""
        named = ({"Key": version["Key"], "VersionId": version["VersionId"]} for version in versions)
        while some := list(islice(named, _DELETED_AT_ONCE)):
            answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": some, "Quiet": True})
            for error in answer.get("Errors", ()):
                raise OSError(f"{self.url}: {error['Key']} could not be deleted: {error['Code']}, {error['Message']}")

    def _versions(self, place: str) -> Iterator[dict[str, Any]]:
        """The versions and delete markers of an object, or of all objects below a prefix that ends with `/`."""
        prefix = self._prefix + place
        for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=prefix):
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                if place.endswith("/") or version["Key"] == prefix:
                    yield version

    def _read(self, info: ObjectInfo) -> RawObject | Unreadable | None:
        for attempt in range(1, _READS + 1):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + info.key)
                data: bytes = answer["Body"].read()
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code in ("NoSuchKey", "404"):
                    return None
                if code in _ARCHIVED or code in _REFUSED or code.startswith("KMS."):
                    refusal = PermissionError(
                        f"{self.url}/{info.key} can't be read: {code}; allow the loader s3:GetObject for it and "
                        "kms:Decrypt for its key, and restore it if it is archived"
                    )
                    return Unreadable(info, code, refusal, is_its_own=code in _ARCHIVED)
                raise
            except (IncompleteReadError, HTTPClientError):
                if attempt == _READS:
                    raise
                continue
            modified = answer["LastModified"].astimezone(UTC)
            return RawObject(ObjectInfo(info.key, answer["ETag"].strip('"'), len(data), modified), data)
        raise AssertionError("the last attempt returns or raises")

    def _listed(self, prefix: str, **options: str) -> Iterable[dict[str, Any]]:
        pages: Iterable[dict[str, Any]] = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix + prefix, **options
        )
        return pages

    def _info(self, item: dict[str, Any]) -> ObjectInfo:
        key = item["Key"][len(self._prefix) :]
        return ObjectInfo(key, item["ETag"].strip('"'), item["Size"], item["LastModified"].astimezone(UTC))


def _present(future: Future[RawObject | Unreadable | None]) -> Iterator[RawObject | Unreadable]:
    found = future.result()
    if found is not None:
        yield found
