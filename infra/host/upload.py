"""Uploads a bundle to the bucket of bundles, from which the hosts fetch it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3

from infra.artefact import ROOT
from infra.aws.configuration import ConfigurationError, read_configuration

_AT_ONCE = 8


def upload(client: Any, folder: Path, bucket: str) -> int:
    """Uploads the missing files of a bundle under its version; returns their number.

    The manifest is uploaded last, so that a version with a manifest is complete.
    """
    present = set(_keys(client, bucket, f"{folder.name}/"))
    if f"{folder.name}/manifest" in present:
        return 0
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest")
    missing = [path for path in files if _key(folder, path) not in present]

    def put(path: Path) -> None:
        client.upload_file(str(path), bucket, _key(folder, path))

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(put, missing))
    put(folder / "manifest")
    return len(missing) + 1


def upload_to_bucket(folder: Path) -> None:
    """Uploads a bundle to the bucket in the deployment's configuration, and prints the result."""
    try:
        configuration = read_configuration(ROOT / "deployment.toml")
    except ConfigurationError as error:
        raise SystemExit(f"bundle: {error}") from error
    count = upload(boto3.client("s3", region_name=configuration.region), folder, configuration.bundle_bucket)
    print(f"s3://{configuration.bundle_bucket}/{folder.name}/: {f'{count} files' if count else 'already complete'}")


def _key(folder: Path, path: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _keys(client: Any, bucket: str, prefix: str) -> Iterator[str]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            yield entry["Key"]
