"""Takes the platform down: everything that runs goes, everything that holds data stays, and each is named.

    make destroy

Only the bundles for the hosts are emptied: `make bundle` makes them anew.
"""

import argparse
import subprocess
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.aws.configuration import Configuration, ConfigurationError, read_configuration
from infra.aws.secrets import secrets_of

ROOT = Path(__file__).resolve().parents[2]
_CDK = ROOT / "infra" / "node_modules" / ".bin" / "cdk"


def empty(s3: Any, bucket: str) -> int:
    """Deletes every version of every object in a bucket; how many there were. A bucket that is not there has none."""
    deleted = 0
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
            named = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
            if named:
                answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": named, "Quiet": True})
                if answer.get("Errors"):
                    first = answer["Errors"][0]
                    raise SystemExit(f"infra: {bucket}/{first['Key']} could not be deleted: {first['Message']}")
                deleted += len(named)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
    return deleted


def kept(configuration: Configuration) -> list[str]:
    """What stays, a line each, with how it would go."""
    of_stores = (
        configuration.raw_bucket,
        configuration.backups_bucket,
        configuration.assets_bucket,
        configuration.access_logs_bucket,
    )
    return [
        *(f"bucket {name}, with what it holds" for name in of_stores),
        f"bucket {configuration.bundle_bucket}, empty",
        "the user pool clickstream-shop: visitors' accounts; its deletion protection has to be taken off first",
        "volumes of the hosts, tagged project=clickstream: warehouse and shop database",
        *(f"parameter {secret.parameter}" for secret in secrets_of(configuration)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configuration", type=Path, default=ROOT / "deployment.toml")
    options = parser.parse_args()
    try:
        configuration = read_configuration(options.configuration)
    except ConfigurationError as error:
        raise SystemExit(f"infra: {error}") from error
    # It asks before it does anything.
    done = subprocess.run([str(_CDK), "destroy", "ClickstreamPlatform", "--exclusively"], cwd=ROOT)
    if done.returncode != 0:
        raise SystemExit(done.returncode)
    count = empty(boto3.client("s3", region_name=configuration.region), configuration.bundle_bucket)
    print(f"emptied {configuration.bundle_bucket}: {count} objects")
    print("kept, for it can't be made again:", *kept(configuration), sep="\n  ")


if __name__ == "__main__":
    main()
