"""Removes the platform: everything that runs is deleted, everything with data stays and is listed.

    make destroy

The hosts are stopped and lose their protection from termination; both are restored when the removal fails. Only the
bucket of bundles is emptied: `make bundle` builds them again.
"""

import argparse
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.aws.configuration import Configuration, ConfigurationError, read_configuration
from infra.aws.hosts import hosts_of
from infra.aws.protection import Found, find, release, restore
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


def kept(configuration: Configuration, hosts: Sequence[Found]) -> list[str]:
    """What stays, a line each, with how it would go or come back; `hosts` are those that were there."""
    of_stores = (
        configuration.raw_bucket,
        configuration.backups_bucket,
        configuration.assets_bucket,
        configuration.access_logs_bucket,
    )
    roles = {host.name: host.role for host in hosts_of(configuration)}
    return [
        *(f"bucket {name}, with what it holds" for name in of_stores),
        f"bucket {configuration.bundle_bucket}, empty",
        "the user pool clickstream-shop: visitors' accounts; its deletion protection has to be taken off first",
        "snapshots of the hosts' volumes, tagged project=clickstream, if a host was ever replaced",
        *(
            f'volume {volume}, the data of {each.name}: {roles[each.name]}_data_volume = "{volume}" in deployment.toml '
            "gives it to the next host"
            for each in hosts
            for volume in each.data_volumes
        ),
        *(f"parameter {secret.parameter}" for secret in secrets_of(configuration)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configuration", type=Path, default=ROOT / "deployment.toml")
    parser.add_argument("--yes", action="store_true", help="don't ask")
    options = parser.parse_args()
    try:
        configuration = read_configuration(options.configuration)
    except ConfigurationError as error:
        raise SystemExit(f"infra: {error}") from error
    if not options.yes and input("Remove everything that runs, and the hosts with it? yes or no: ") != "yes":
        raise SystemExit("infra: nothing was removed")
    ec2 = boto3.client("ec2", region_name=configuration.region)
    hosts = find(ec2, [host.name for host in hosts_of(configuration)])
    release(ec2, hosts)
    done = subprocess.run([str(_CDK), "destroy", "ClickstreamPlatform", "--exclusively", "--force"], cwd=ROOT)
    if done.returncode != 0:
        there = {each.instance for each in find(ec2, [each.name for each in hosts])} if hosts else set()
        restore(ec2, [each for each in hosts if each.instance in there])
        raise SystemExit(done.returncode)
    count = empty(boto3.client("s3", region_name=configuration.region), configuration.bundle_bucket)
    print(f"emptied {configuration.bundle_bucket}: {count} objects")
    print("kept, for it can't be made again:", *kept(configuration, hosts), sep="\n  ")


if __name__ == "__main__":
    main()
